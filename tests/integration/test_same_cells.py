"""However the same records arrive, every cell is the same to the last digit."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.integration import reshaping
from tests.integration.conftest import (
    SHORT_JOURNEY,
    cells_of_company,
    place_whole_library,
    run_company,
    shorten_journey,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("reshape", [reshaping.shuffle, reshaping.split, reshaping.rename, reshaping.give_twice])
def test_every_cell_is_equal(demo, copy_of_demo, reshape):
    root = shorten_journey(copy_of_demo())
    reshape(root)
    run_company(root)
    expected = cells_of_company(demo)
    expected = expected[expected["kpi"].isin(SHORT_JOURNEY)].reset_index(drop=True)
    found = cells_of_company(root).assign(target_row=expected["target_row"])  # its targets stand on other lines
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_every_cell_of_the_whole_library_is_equal(copy_of_demo):
    """The KPIs that the demo's journey leaves out as well, with all that may be done to files at once."""
    told = []
    for reshapes in ((), (reshaping.shuffle, reshaping.split, reshaping.rename, reshaping.give_twice)):
        root = copy_of_demo()
        place_whole_library(root)
        for reshape in reshapes:
            reshape(root)
        run_company(root)
        told.append(cells_of_company(root))
    assert told[0]["kpi"].nunique() > 60
    pd.testing.assert_frame_equal(told[1], told[0], check_exact=True)


def test_a_second_full_run_publishes_an_equal_board_and_raises_nothing(copy_of_run):
    root = copy_of_run()
    before = cells_of_company(root)
    road = run_company(root, full=True)
    pd.testing.assert_frame_equal(cells_of_company(root), before, check_exact=True)
    tasks = road.reports["tasks"].rows
    assert tasks["tasks_raised"] == tasks["tasks_missed_again"] == tasks["tasks_reopened"] == 0
