"""How far each source has come, and whether it lags behind the others.

A watermark is the end of the newest event value that is not after its file's own stamp: a day counts to its end, a
year that only the file's name tells to the end of the year. A 9999 or a 1601 is no event. Due dates are none either
(entities.yaml says what is).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb

from models.entities import load_entities
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.columns import Precision
from pipelines.steps.sql_text import name, text
from pipelines.steps.table_columns import columns_of

#: Moments up to here are no events: the zeros of several calendars (1601, 1899, 1970) and what nobody knew better.
ZERO_DAYS = "timestamp '1970-01-02'"

DDL = """
create or replace table staging_watermark (
    source varchar, watermark timestamp, lag_days integer, stale_after_days integer, is_stale boolean
)
"""


def write_watermarks(active: Active, tables: list[ActiveTable], before: datetime | None) -> None:
    """Make ``staging_watermark`` from what is staged. ``before`` is the end of the day of ``--as-of``.

    Stale = behind the newest of all sources, or behind ``before``, by more than the source's limit of days.
    """
    connection = active.connection
    marks: dict[str, datetime] = {}
    for table in tables:
        mark = _of_table(connection, active, table)
        if mark is not None:
            mark = min(mark, before) if before is not None else mark
            marks[table.source.id] = max(mark, marks.get(table.source.id, mark))
    newest = before or max(marks.values(), default=None)
    rows = []
    for source in active.declarations.company.sources:
        mark = marks.get(source.id)
        limit = timedelta(days=source.stale_after_days)
        is_stale = newest is not None and (mark is None or newest - mark > limit)
        rows.append((source.id, mark, active.shapes[source.id].lag_days, source.stale_after_days, is_stale))
    connection.execute(DDL).fetchall()
    connection.executemany("insert into staging_watermark values (?, ?, ?, ?, ?)", rows).fetchall()


def _of_table(connection: duckdb.DuckDBPyConnection, active: Active, table: ActiveTable) -> datetime | None:
    entity = load_entities()[table.table.entity or ""]
    if not table.headers.found or not entity.event_times:
        return None
    precisions = {column.id: column.precision for column in columns_of(active, table)[0]}
    ends = []
    for moment in entity.event_times:
        if entity.columns[moment] == "date" and precisions.get(moment, "exact") == "exact":
            precisions[moment] = "day"
        end = f"least({_end(f's.{name(moment)}', precisions.get(moment, 'exact'))}, f.stamp)"
        ends.append(f"max({end}) filter (where s.{name(moment)} between {ZERO_DAYS} and f.stamp)")
    ids = ", ".join(str(file.content_id) for file in table.files) or "null"
    found = connection.execute(
        f"select {', '.join(ends)} from {entity.table} as s join raw_file as f on f.file_id = s.file_id "
        f"where s.source = {text(table.source.id)} and s.file_id in ({ids})"
    ).fetchall()[0]
    return max((moment for moment in found if moment is not None), default=None)


def _end(moment: str, precision: Precision) -> str:
    if precision == "exact":
        return moment
    return f"date_trunc('{precision}', cast({moment} as timestamp)) + interval 1 {precision}"
