"""How far each source has come, and whether it lags behind the others.

A watermark is the end of the newest event value that is not after its file's own stamp: a day counts to its end, a
year that only the file's name tells to the end of the year. A 9999 or a 1601 is no event. Due dates are none either
(entities.yaml says what is).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.entities import load_entities
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.columns import Precision
from pipelines.steps.parts import Plan
from pipelines.steps.sql_files import insert_rows
from pipelines.steps.sql_text import name, text
from pipelines.steps.table_columns import columns_of

#: Moments up to here are no events: the zeros of several calendars (1601, 1899, 1970) and what nobody knew better.
ZERO_DAYS = "timestamp '1970-01-02'"

#: Source, table, file, its stamp, and how far it has come.
Mark = tuple[str, str, int, datetime, datetime | None]

DDL = """
create or replace table staging_watermark (
    source varchar, watermark timestamp, lag_days integer, stale_after_days integer, is_stale boolean
);
create table if not exists staging_mark (
    source varchar, source_table varchar, file_id bigint, stamp timestamp, mark timestamp
);
"""


def write_watermarks(active: Active, plans: Sequence[Plan], before: datetime | None) -> None:
    """Make ``staging_watermark`` from what is staged. ``before`` is the end of the day of ``--as-of``.

    Stale = behind the newest of all sources, or behind ``before``, by more than the source's limit of days.
    """
    connection = active.connection
    connection.execute(DDL).fetchall()
    marks: dict[str, datetime] = {}
    of_files = _of_files(active, plans)
    for source_id, _, _, _, mark in of_files:
        if mark is not None:
            mark = min(mark, before) if before is not None else mark
            marks[source_id] = max(mark, marks.get(source_id, mark))
    newest = before or max(marks.values(), default=None)
    rows = []
    for source in active.declarations.company.sources:
        mark = marks.get(source.id)
        limit = timedelta(days=source.stale_after_days)
        is_stale = newest is not None and (mark is None or newest - mark > limit)
        rows.append((source.id, mark, active.shapes[source.id].lag_days, source.stale_after_days, is_stale))
    connection.executemany("insert into staging_watermark values (?, ?, ?, ?, ?)", rows).fetchall()
    connection.execute("delete from staging_mark").fetchall()
    insert_rows(connection, "staging_mark", of_files)


def _of_files(active: Active, plans: Sequence[Plan]) -> list[Mark]:
    """Each file's mark: as it was where its rows and its stamp are as they were, else found in staging."""
    rows = active.connection.execute("select * from staging_mark").fetchall()
    known = {row[:4]: row[4] for row in rows}
    found: list[Mark] = []
    for plan in plans:
        source, id = plan.table.source.id, plan.table.id
        stamps = {file.content_id: file.claim.file.stamp for file in plan.table.files}
        marks: dict[int, datetime | None] = {
            file_id: known[source, id, file_id, stamp]
            for file_id, stamp in stamps.items()
            if file_id in plan.kept and (source, id, file_id, stamp) in known
        }
        missing = [file_id for file_id in stamps if file_id not in marks]
        marks |= _from_staging(active, plan.table, missing) if missing else {}
        found += [(source, id, file_id, stamp, marks.get(file_id)) for file_id, stamp in stamps.items()]
    return found


def _from_staging(active: Active, table: ActiveTable, files: Sequence[int]) -> dict[int, datetime | None]:
    entity = load_entities()[table.table.entity or ""]
    if not entity.event_times:
        return {}
    precisions = {column.id: column.precision for column in columns_of(active, table)[0]}
    ends = []
    for moment in entity.event_times:
        if entity.columns[moment] == "date" and precisions.get(moment, "exact") == "exact":
            precisions[moment] = "day"
        end = f"least({_end(f's.{name(moment)}', precisions.get(moment, 'exact'))}, f.stamp)"
        ends.append(f"max({end}) filter (where s.{name(moment)} between {ZERO_DAYS} and f.stamp)")
    rows = active.connection.execute(
        f"select s.file_id, {', '.join(ends)} from {entity.table} as s join raw_file as f on f.file_id = s.file_id "
        f"where s.source = {text(table.source.id)} and s.file_id in ({', '.join(map(str, files))}) group by s.file_id"
    ).fetchall()
    return {row[0]: max((moment for moment in row[1:] if moment is not None), default=None) for row in rows}


def _end(moment: str, precision: Precision) -> str:
    if precision == "exact":
        return moment
    return f"date_trunc('{precision}', cast({moment} as timestamp)) + interval 1 {precision}"
