"""milepost linkage review and decide, and milepost serve --review: what they print, write and refuse."""

from __future__ import annotations

import csv
import json
import stat

import pytest
from typer.testing import CliRunner

from models.commandline import build_app
from models.errors import RequestError
from models.linkage.queue import write_queue
from models.settings import CompanyPaths
from tests.models.linkage.made_queue import queue


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "company.yaml").write_text("name: Small\n")
    paths = CompanyPaths(tmp_path)
    write_queue(paths, queue())
    return paths


def milepost(*arguments):
    return CliRunner().invoke(build_app(), [str(argument) for argument in arguments], catch_exceptions=False)


def test_the_terminal_shows_ids_and_no_name(paths):
    shown = milepost("linkage", "review", "--company", paths.root, "--format", "json")
    rows = json.loads(shown.stdout)
    assert [(row["lead_id"], row["state"]) for row in rows] == [(f"00Q-000{n}", "waiting") for n in (1, 2, 3)]
    assert "Ann" not in shown.stdout and "@" not in shown.stdout


def test_out_filled_and_in_again(paths, tmp_path):
    out = tmp_path / "queue.csv"
    said = milepost("linkage", "review", "--out", out, "--company", paths.root).stdout
    assert "3 pairs with names and addresses; remove it when it has served" in said
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, verb in zip(rows, ("accept", "reject", ""), strict=True):
        row["decision"] = verb
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(RequestError, match="2 mistakes"):
        milepost("linkage", "decide", out, "--company", paths.root)
    assert not paths.link_decisions.exists()
    said = milepost("linkage", "decide", out, "--company", paths.root, "--by", "Bea Judge").stdout
    assert said.startswith("2 decisions written into ") and "; 1 of 3 left.\n" in said and "milepost run" in said
    assert [line.split(",2026")[0] for line in paths.link_decisions.read_text().splitlines()[1:]] == [
        "00Q-0001,006-0001,accept,Bea Judge", "00Q-0002,006-0002,reject,Bea Judge"
    ]  # fmt: skip
    again = milepost("linkage", "decide", out, "--company", paths.root, "--by", "Bea Judge").stdout
    assert again.startswith("0 decisions written into ") and "2 stood there already" in again


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org"])
def test_names_are_not_served_to_others(paths, host):
    with pytest.raises(RequestError, match="there is no sign-in") as raised:
        milepost("serve", "--review", "--host", host, "--company", paths.root)
    assert raised.value.exit_code == 2
