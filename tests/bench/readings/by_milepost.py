"""Observations, readings and verdicts of a company that has been loaded, timed per KPI, in a process of their own.

``python -m tests.bench.readings.by_milepost DEMO`` prints seconds as JSON; the process's peak memory is theirs alone.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


class Stopwatch:
    """A progress callback that notes how long each KPI took; the last one of a pass is named ``""``: what all share."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.start()

    def start(self) -> None:
        self._begun, self._what = time.perf_counter(), ""

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.perf_counter()
        self.seconds[self._what] = self.seconds.get(self._what, 0.0) + now - self._begun
        self._begun, self._what = now, what


def measure_stops(demo: Path) -> dict[str, object]:
    """Seconds of the three stops, of every KPI within the first two, and the number of cells."""
    import scipy.stats  # noqa: F401 - timed apart from the work, as the whole run's benchmark does

    from models.declarations import load_declarations
    from pipelines.steps.observations import observe
    from pipelines.steps.readings import read_kpis
    from pipelines.steps.verdicts import judge_readings
    from pipelines.steps.warehouse import open_warehouse

    declarations = load_declarations(demo)
    stops, watches = {}, {"observations": Stopwatch(), "readings": Stopwatch()}
    with open_warehouse(declarations.paths) as connection:
        for stop, work in (
            ("observations", lambda: observe(connection, declarations, progress=watches["observations"])),
            ("readings", lambda: read_kpis(connection, declarations, progress=watches["readings"])),
            ("verdicts", lambda: judge_readings(connection, declarations)),
        ):
            if stop in watches:
                watches[stop].start()
            begun = time.perf_counter()
            work()
            stops[stop] = time.perf_counter() - begun
            if stop in watches:
                watches[stop]("", 0, 0)
        row = connection.execute("select count(*) from reading").fetchone()
    return {
        "stops": stops,
        "kpis": {stop: watch.seconds for stop, watch in watches.items()},
        "cells": row[0] if row else 0,
    }


if __name__ == "__main__":
    print(json.dumps(measure_stops(Path(sys.argv[1]))))
