"""milepost readings --as-of: what the board of a day said, each reading marked where the board of now differs."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from models.board import BOARD_TABLES, BOARD_VERSION, create_table, point_to
from models.commandline import build_app
from models.errors import BoardError, RequestError
from models.settings import CompanyPaths

CELL = {
    "kpi": "win_rate", "stage": "sales", "grain": "month", "period": date(2026, 9, 1), "n": 10, "immature": 0,
    "verdict": "met", "closed": True, "judged": True, "value": 0.5, "sentence_en": "As it was.", "sentence_ru": "Так.",
    "as_of": datetime.fromisoformat("2026-10-10"),
}  # fmt: skip


SLICE = {"kpi": "win_rate", "slice": "source", "region": "*", "grain": "month", "period": date(2026, 9, 1), "n": 10}


def write_board(
    paths: CompanyPaths,
    stamp: str,
    cells: list[dict[str, Any]],
    slices: dict[str, float] | None = None,
    version: int = BOARD_VERSION,
) -> None:
    board = paths.boards / f"board_{stamp}T080000000000_0a1b2c3d.duckdb"
    board.parent.mkdir(parents=True, exist_ok=True)
    rows = {"cell": [CELL | cell for cell in cells], "run": [{"board_version": version, "time_zone": "UTC"}]}
    rows["slice"] = [SLICE | {"word": word, "value": value} for word, value in (slices or {}).items()]
    with duckdb.connect(str(board)) as connection:
        for table, found in rows.items():
            columns = list(BOARD_TABLES[table])
            connection.execute(create_table(table))
            written = pd.DataFrame(
                [[row.get(name) for name in columns] for row in found], columns=columns, dtype=object
            )
            connection.register("written", written)
            connection.execute(f'insert into "{table}" select * from written')
    point_to(paths, board)


@pytest.fixture
def paths(tmp_path: Path) -> CompanyPaths:
    (tmp_path / "company.yaml").write_text("name: Small\n", encoding="utf-8")
    paths = CompanyPaths(tmp_path)
    write_board(paths, "20260901", [], version=BOARD_VERSION - 1)
    write_board(
        paths, "20261001",
        [{"region": "North"}, {"region": "South"}, {"region": "East"}, {"region": "West", "value": None, "n": 0}],
        {"Web": 0.5, "Event": 0.25, "Fax": 0.125},
    )  # fmt: skip
    write_board(
        paths, "20261101",
        [{"region": "North"}, {"region": "South", "value": 0.25, "verdict": "missed", "sentence_en": "As it is."},
         {"region": "West", "value": None, "n": 0}],
        {"Web": 0.5, "Event": 0.75, "Chat": 0.0},
    )  # fmt: skip
    return paths


def readings(paths: CompanyPaths, *words: str) -> Result:
    return CliRunner().invoke(build_app(), ["readings", "--company", str(paths.root), *words])


def test_what_was_published_then_and_what_it_is_now(paths: CompanyPaths) -> None:
    done = readings(paths, "--as-of", "2026-10-15", "--format", "json")
    rows = {row["region"]: row for row in json.loads(done.stdout)}
    assert {region: (row["value"], row["verdict"]) for region, row in rows.items()} == {
        "North": (0.5, "met"), "South": (0.5, "met"), "East": (0.5, "met"), "West": (None, "met"),
    }  # fmt: skip
    now = {region: (row["restated"], row["value_now"], row["verdict_now"]) for region, row in rows.items()}
    assert now == {
        "North": (False, 0.5, "met"), "South": (True, 0.25, "missed"), "East": (True, None, None),
        "West": (False, None, "met"),
    }  # fmt: skip
    assert rows["South"]["sentence"] == "As it was."
    assert done.stderr == "As published 2026-10-01 08:00 UTC: 4 readings, 2 restated since.\n"


def test_the_board_that_is_up_restates_nothing(paths: CompanyPaths) -> None:
    done = readings(paths, "--as-of", "2026-11-01", "--region", "South", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["verdict"], row["restated"], row["verdict_now"]) == ("missed", "no", "missed")
    assert "restated" not in readings(paths, "--format", "csv").stdout


def test_slices_of_then_and_what_they_are_now(paths: CompanyPaths) -> None:
    done = readings(paths, "--by", "source", "--as-of", "2026-10-15", "--format", "json")
    found = {row["word"]: (row["value"], row["restated"], row["value_now"]) for row in json.loads(done.stdout)}
    assert found == {"Web": (0.5, False, 0.5), "Event": (0.25, True, 0.75), "Fax": (0.125, True, None)}
    assert done.stderr == "As published 2026-10-01 08:00 UTC: 3 readings, 2 restated since.\n"
    now = json.loads(readings(paths, "--by", "source", "--format", "json").stdout)
    assert {row["word"]: row["value"] for row in now} == {"Web": 0.5, "Event": 0.75, "Chat": 0.0}
    assert "restated" not in now[0]


@pytest.mark.parametrize(
    ("day", "more", "error", "message"),
    [
        ("2026-08-31", (), BoardError, "no board of 2026-08-31 or before is kept: the oldest is of 2026-09-01"),
        ("2026-09-15", (), BoardError, f"version {BOARD_VERSION - 1}; this program reads version {BOARD_VERSION}"),
        ("2026-10-15", ("--region", "Nord"), RequestError, "Did you mean 'North'?"),
        ("2026-10-15", ("--by", "owner"), RequestError, "the board has no slice 'owner'. Known: source."),
    ],
)
def test_what_cannot_be_shown_is_said(
    paths: CompanyPaths, day: str, more: tuple[str, ...], error: type[Exception], message: str
) -> None:
    done = readings(paths, "--as-of", day, *more)
    assert isinstance(done.exception, error)
    assert message in str(done.exception)
