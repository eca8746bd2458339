"""However the same records arrive, every cell is the same to the last digit."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.integration import reshaping
from tests.integration.conftest import cells_of_company, run_company

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("reshape", [reshaping.shuffle, reshaping.split, reshaping.rename, reshaping.give_twice])
def test_every_cell_is_equal(demo, copy_of_demo, reshape):
    root = copy_of_demo()
    reshape(root)
    run_company(root)
    pd.testing.assert_frame_equal(cells_of_company(root), cells_of_company(demo), check_exact=True)


def test_a_second_full_run_publishes_an_equal_board_and_raises_nothing(copy_of_demo):
    root = copy_of_demo()
    run_company(root)
    before = cells_of_company(root)
    road = run_company(root, full=True)
    pd.testing.assert_frame_equal(cells_of_company(root), before, check_exact=True)
    tasks = road.reports["tasks"].rows
    assert tasks["tasks_raised"] == tasks["tasks_missed_again"] == tasks["tasks_reopened"] == 0
