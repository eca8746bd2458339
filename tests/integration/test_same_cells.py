"""However the same records arrive, every cell is the same to the last digit.

Of the KPIs that the journey leaves out, and of all that may be done to files at once, test_as_of says so.
"""

from __future__ import annotations

import pandas as pd
import pytest

from tests.integration import reshaping
from tests.integration.conftest import SHORT_JOURNEY, cells_of_company, run_company, shorten_journey

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "reshapes",
    [(reshaping.shuffle, reshaping.rename), (reshaping.split, reshaping.give_twice)],
    ids=["shuffled and renamed", "split and given twice"],
)
def test_every_cell_is_equal(demo, copy_of_demo, reshapes):
    root = shorten_journey(copy_of_demo())
    for reshape in reshapes:
        reshape(root)
    run_company(root)
    expected = cells_of_company(demo)
    expected = expected[expected["kpi"].isin(SHORT_JOURNEY)].reset_index(drop=True)
    found = cells_of_company(root).assign(target_row=expected["target_row"])  # its targets stand on other lines
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_a_second_full_run_publishes_an_equal_board_and_raises_nothing(copy_of_run):
    root = copy_of_run()
    before = cells_of_company(root)
    road = run_company(root, full=True)
    pd.testing.assert_frame_equal(cells_of_company(root), before, check_exact=True)
    tasks = road.reports["tasks"].rows
    assert tasks["tasks_raised"] == tasks["tasks_missed_again"] == tasks["tasks_reopened"] == 0
