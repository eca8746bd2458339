"""The promise of the verdict table: few false misses, and real ones seen. `pytest -s` prints the figures."""

import sys
import time

import pytest

from tests.calibration.covering import LEAST_COVERAGE, MOST_COVERAGE, MOST_FALSE, calibrate
from tests.calibration.kinds import SCENES
from tests.calibration.page import PAGE, row
from tests.calibration.report import false_misses, power, report
from tests.calibration.simulation import on_target, verdicts


@pytest.mark.slow
def test_72_cells_on_target_raise_at_most_2_2_false_misses_a_period(capsys):
    rates = false_misses(1000)
    with capsys.disabled():
        sys.stdout.write(f"\n{report(1000)}\n")
    assert 1.0 <= rates.loc["72 cells", "all"] <= 2.2


@pytest.mark.slow
def test_five_points_below_target_are_seen_at_400_units():
    seen = power(n=400)
    assert seen["in its first month"] > 0.45
    assert seen["in each month from the third"] > 0.85


@pytest.mark.slow
def test_seventy_thousand_readings_are_judged_in_a_second():
    readings = on_target(1000, 1)
    started = time.process_time()  # of this process alone: other work on the machine does not count
    verdicts(readings)
    assert len(readings) >= 70_000
    assert time.process_time() - started < 1.0


def test_a_short_calibration():
    assert 0.5 <= false_misses(60).loc["72 cells", "all"] <= 3.5


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_every_kind_holds_its_bounds_in_a_small_sample(scene):
    """The page's own bounds, wider by three standard errors of the fewer cells."""
    cells = 150 if scene.kpi.kind == "quantile" else 1500
    found = calibrate(scene, cells)
    if found.coverage is None:
        assert (found.false_misses, found.power, found.exact) == (0.0, 1.0, 1.0)
        return
    coverage_error, false_error, power_error = (
        3 * (share * (1 - share) / cells) ** 0.5 for share in (0.95, MOST_FALSE, found.exact)
    )
    assert LEAST_COVERAGE - coverage_error < found.coverage < min(1.0, MOST_COVERAGE + coverage_error)
    assert found.false_misses < MOST_FALSE + false_error
    assert found.without_interval == 0
    assert abs(found.power_alone - found.exact) < power_error + 0.04
    assert found.power > found.power_alone - 0.01


@pytest.mark.slow
def test_every_kind_holds_its_bounds_and_the_page_says_so():
    written = PAGE.read_text(encoding="utf-8")
    for scene in SCENES:
        found = calibrate(scene)
        assert found.holds, found
        assert row(found) in written, "make statistics"


def test_the_page_holds_a_row_of_every_kind_within_the_bounds():
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    by_name = {cells[0].removeprefix("| "): cells for cells in rows if len(cells) == 9}
    for scene in SCENES:
        coverage, false_misses = (cell.removesuffix("%") for cell in by_name[scene.name][4:6])
        assert float(false_misses) <= 100 * MOST_FALSE
        assert coverage == "no interval" or 94.0 <= float(coverage) <= 96.5
