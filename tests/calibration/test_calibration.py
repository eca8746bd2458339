"""The promise of the verdict table: few false misses, and real ones seen. `pytest -s` prints the figures."""

import sys
import time

import pytest

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
