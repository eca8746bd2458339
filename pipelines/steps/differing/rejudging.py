"""Verdicts by given declarations over a copy of the warehouse. The board, the tasks and the warehouse stay as they are.

What the declarations have to be judged from begins as late as is right: records are loaded anew only where the change
lies in what loads them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from models.declarations import Declarations
from pipelines.steps.differing.changes import Changes
from pipelines.steps.observations import observe
from pipelines.steps.readings import read_kpis
from pipelines.steps.road import Road, RunRequest
from pipelines.steps.stops import travel
from pipelines.steps.verdicts import judge_readings

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: ``(what, done, total)``.
Progress = Callable[[str, int, int], None]


def stops_before(changes: Changes) -> tuple[str, ...]:
    """The stops to travel again before KPIs are observed."""
    if changes.data:
        return ("raw", "staging", "quality", "linkage")
    return ("quality",) if changes.quality else ()


def rejudge(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    stops: Collection[str],
    kpis: Collection[str] | None,
    progress: Progress,
) -> pd.DataFrame:
    """The verdicts of every reading. ``kpis``: those to observe anew, the others' tables being right; all if None.

    Raises what a stop reports or raises.
    """
    road = Road(declarations, connection, RunRequest(), lambda stop, what, done, total: progress(stop, done, total))
    for stop in stops:
        report = travel(road, stop)
        if report.failure is not None:
            raise report.failure
    if kpis is None or kpis:
        observe(connection, declarations, kpis=kpis, progress=progress)
        read_kpis(connection, declarations, progress=progress)
    return judge_readings(connection, declarations)
