"""How far the data of each KPI reach, by the watermarks of its sources. Watermarks themselves are the loader's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from models.declarations import Declarations
from models.kpi import Kpi
from models.verdicts.calendar import Clock

if TYPE_CHECKING:
    import duckdb


def kpi_clocks(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> dict[str, Clock]:
    """KPI → ``as_of`` (the oldest watermark among its sources; None where none has one) and the longest lag."""
    rows = connection.execute("select source, watermark, coalesce(lag_days, 0) from staging_watermark").fetchall()
    marks: dict[str, tuple[datetime | None, float]] = {source: (mark, lag) for source, mark, lag in rows}
    return {name: _clock(declarations, declared.kpi, marks) for name, declared in declarations.kpis.items()}


def stale_kpis(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> set[str]:
    """The KPIs that read a stale source."""
    rows = connection.execute("select source from staging_watermark where is_stale").fetchall()
    stale = {source for (source,) in rows}
    return {
        name
        for name, declared in declarations.kpis.items()
        if any(source.id in stale for source in declarations.sources_of(declared.kpi))
    }


def _clock(declarations: Declarations, kpi: Kpi, marks: dict[str, tuple[datetime | None, float]]) -> Clock:
    held = [marks[source.id] for source in declarations.sources_of(kpi) if source.id in marks]
    reached = [mark for mark, _ in held if mark is not None]
    return Clock(min(reached, default=None), max((lag for _, lag in held), default=0.0))
