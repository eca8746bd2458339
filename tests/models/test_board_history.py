"""Which board was up on a day, by the moments in the boards' names and the company's zone."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from models.board_history import board_on, kept_boards
from models.errors import BoardError
from models.settings import CompanyPaths

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def paths(tmp_path):
    paths = CompanyPaths(tmp_path)
    paths.boards.mkdir(parents=True)
    for moment in ("20261001T080000000000", "20261001T215900000000", "20261001T220100000000", "20261105T080000000000"):
        (paths.boards / f"board_{moment}_0a1b2c3d.duckdb").touch()
    (paths.boards / "board_20261002T080000000000.writing").touch()
    return paths


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 1), "20261001T215900000000"),  # two minutes later it was the second in Berlin
        (date(2026, 10, 2), "20261001T220100000000"),
        (date(2026, 11, 4), "20261001T220100000000"),
        (date(2026, 11, 5), "20261105T080000000000"),
        (date(2030, 1, 1), "20261105T080000000000"),
    ],
)
def test_the_board_of_a_day_is_the_one_that_was_up_when_it_ended(paths, day, expected):
    assert board_on(paths, day, BERLIN).path.name == f"board_{expected}_0a1b2c3d.duckdb"


def test_what_is_not_kept_is_said(paths, tmp_path):
    assert len(kept_boards(paths)) == 4
    with pytest.raises(BoardError, match=r"no board of 2026-09-30 or before is kept: the oldest is of 2026-10-01\."):
        board_on(paths, date(2026, 9, 30), BERLIN)
    with pytest.raises(BoardError, match="nothing is published yet"):
        board_on(CompanyPaths(tmp_path / "new"), date(2026, 9, 30), BERLIN)
