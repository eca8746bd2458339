"""Runs Milepost's road on a demo without an orchestrator, every stop in order, and tells what each cost.

``python -m tests.bench.by_road DEMO`` prints seconds per part and the number of source records as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path

#: Stop → what brings in the library that it imports at need: seconds that no number of records makes more.
LATE_IMPORTS = {"quality": "pipelines.checks.validating", "linkage": "splink"}


def travel(demo: Path) -> dict[str, object]:
    """A first run of the company in ``demo``: seconds per part (imports, declarations, stops) and raw records."""
    begun = time.perf_counter()
    import duckdb  # noqa: F401 - what every run imports, timed apart from the work
    import pandas  # noqa: F401
    import scipy.special
    import scipy.stats  # noqa: F401

    from models.declarations import load_declarations
    from pipelines.steps.road import RunRequest
    from pipelines.steps.running import open_road
    from pipelines.steps.stops import travel_all

    parts = {"imports": time.perf_counter() - begun}
    for stop, library in LATE_IMPORTS.items():
        begun = time.perf_counter()
        import_module(library)
        parts[f"imports for {stop}"] = time.perf_counter() - begun
    begun = time.perf_counter()
    declarations = load_declarations(demo)
    parts["declarations"] = time.perf_counter() - begun
    rows: dict[str, int] = {}
    with open_road(declarations, RunRequest()) as road:
        for stop, report in travel_all(road):
            parts[stop] = report.seconds
            rows[stop] = sum(report.rows.values())
        opened = time.perf_counter()
    # Closing the warehouse writes what is still in its log.
    parts["close"] = time.perf_counter() - opened
    return {"parts": parts, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(travel(Path(sys.argv[1]))))
