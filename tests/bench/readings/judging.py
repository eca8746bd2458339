"""``python -m tests.bench.readings.judging``: seconds of the processor for judging seventy thousand readings."""

from __future__ import annotations

import json
import time

import pandas as pd

from models.statistics.intervals import add_intervals
from models.targets import targets_frame
from models.verdicts import judge
from tests.calibration.simulation import KPIS, TARGETS, on_target


def judged_in(months: int = 980) -> tuple[int, float]:
    """How many readings, and how long intervals and verdicts took: the fastest of three."""
    readings = on_target(months, 1)
    clocks = {kpi: (pd.Timestamp("2400-01-01"), 0.0) for kpi in KPIS}
    targets, seconds = targets_frame(TARGETS), []
    for _ in range(3):
        begun = time.process_time()
        judge(add_intervals(readings, KPIS), KPIS, targets, clocks)
        seconds.append(time.process_time() - begun)
    return len(readings), min(seconds)


if __name__ == "__main__":
    print(json.dumps(dict(zip(("readings", "seconds"), judged_in(), strict=True))))
