"""Runs that fail or are stopped: the words, the exit code, and the last board that stays up."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from models.board import current_board
from models.settings import CompanyPaths
from tests.integration.command_line import HERE, milepost, milepost_alone
from tests.integration.conftest import run_company, shorten_journey
from tests.tiny_company import COMPANY, JOURNEY, TARGETS, tiny, write_tiny_company


def test_no_board_yet(tmp_path):
    done = milepost("readings", "--company", write_tiny_company(tmp_path / "tiny"))
    assert done.returncode == 1
    assert "nothing is published yet. Run 'milepost run" in done.stderr


def test_no_company(tmp_path):
    done = milepost_alone("run", "--company", tmp_path / "nowhere")
    assert done.returncode == 2 and "no such folder" in done.stderr


DECLARED_WRONG = [
    ({"targets": TARGETS + "win_rate,default,0.6,2021-01-01,,true\n"}, "targets.csv:3: error: overlaps line 2"),
    ({"journey": JOURNEY.replace("win_rate", "winrate")}, "Did you mean 'win_rate'?"),
    ({"company": COMPANY.replace("regions:", "regions: [")}, "company.yaml"),
]


@pytest.mark.parametrize(("declared", "words"), DECLARED_WRONG)
def test_wrong_declarations_end_with_two(tmp_path, declared, words):
    done = milepost("run", "--company", tiny(tmp_path / "tiny", **declared))
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_failed_run_names_the_file_and_the_last_board_stays_up(tmp_path):
    root = tiny(tmp_path / "tiny")
    paths = CompanyPaths(root)
    done = milepost("run", "--company", root)
    assert done.returncode == 0, done.stderr
    board = current_board(paths)
    (root / "extracts" / "leads.csv").write_text("id,made,region,opportunity\n1,2026-01-01,North,7\n")
    done = milepost_alone("run", "--company", root)
    assert done.returncode == 1, done.stdout
    assert "leads.csv" in done.stderr and "created" in done.stderr and "Traceback" not in done.stderr
    assert current_board(paths) == board
    assert json.loads(paths.last_run.read_text())["status"] == "failed"
    from dashboards.app import create_app

    page = create_app(paths).test_client().get("/").get_data(as_text=True)
    assert "leads.csv" in page


@pytest.mark.slow
def test_an_empty_extract_and_a_region_nobody_has_are_warnings(tmp_path):
    root = tiny(tmp_path / "tiny", leads="id,created,region,opportunity\n")
    done = milepost("run", "--company", root)
    assert done.returncode == 0, done.stderr
    assert "leads.csv" in done.stdout
    assert "South" in done.stdout


@pytest.mark.slow
def test_an_unreadable_file_is_named_and_the_banner_goes_when_its_cause_is_gone(tmp_path):
    root = tiny(tmp_path / "tiny")
    paths, deals = CompanyPaths(root), root / "extracts" / "deals.csv"
    assert milepost("run", "--company", root).returncode == 0
    deals.rename(root / "deals.csv")
    deals.symlink_to(deals)  # a link to itself: unreadable also for those who may read everything
    done = milepost_alone("run", "--company", root)
    assert done.returncode == 1 and "deals.csv" in done.stderr and "Traceback" not in done.stderr
    assert json.loads(paths.last_run.read_text())["status"] == "failed"
    deals.unlink()
    (root / "deals.csv").rename(deals)
    done = milepost("run", "--company", root)
    assert done.returncode == 0 and "Nothing has changed" in done.stdout
    assert json.loads(paths.last_run.read_text())["status"] == "done"


@pytest.mark.slow
def test_a_task_store_that_cannot_be_used_leaves_the_last_board_up(tmp_path):
    root = tiny(tmp_path / "tiny")
    paths = CompanyPaths(root)
    assert milepost("run", "--company", root).returncode == 0
    board = current_board(paths)
    for file in paths.state.glob("tasks.sqlite*"):
        file.unlink()
    paths.tasks_database.write_text("no database at all, but long enough to be taken for one" * 100)
    done = milepost_alone("run", "--full", "--company", root)
    assert done.returncode == 1 and "tasks.sqlite" in done.stderr and "Traceback" not in done.stderr
    assert current_board(paths) == board


#: Before its own first line a program cannot answer for what Ctrl-C does, and on a busy machine that lasts seconds.
STARTED = "from models.command import main; print('started', flush=True); main()"


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "company"), [(0.05, "tiny"), (0.5, "tiny"), (5, "demo")])
def test_ctrl_c_leaves_the_last_board_up(request, tmp_path, seconds, company):
    """In the first half second a program still imports, whatever its company; later it is somewhere on the road."""
    root = tmp_path / company
    if company == "tiny":
        run_company(tiny(root))
    else:
        shutil.copytree(request.getfixturevalue("demo"), root)
        shorten_journey(root)
    board = current_board(CompanyPaths(root))
    assert board is not None
    process = subprocess.Popen(
        [sys.executable, "-c", STARTED, "run", "--full", "--company", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(seconds)  # a person's hand: somewhere in the middle of the run
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=120)[1]
    assert process.returncode == 1, told
    assert "stopped" in told and "Traceback" not in told
    assert current_board(CompanyPaths(root)) == board
    again = milepost("run", "--full", "--company", root)
    assert again.returncode == 0, again.stderr
