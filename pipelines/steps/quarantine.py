"""The quarantine as a file for people: one CSV per run, the newest few kept. What goes into it is staging's work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from models.settings import CompanyPaths
from pipelines.steps.sql_text import text

#: Runs whose quarantine is kept.
KEPT_RUNS = 20
_ROWS = """
select f.path as file, q.record_no as record, q.line, q.source, q.source_table as "table", q.entity,
    q.column_name as "column", q.value, q.reason
from raw_quarantine as q left join raw_file as f on f.file_id = q.file_id
order by f.path, q.record_no, q.column_name, q.reason
"""


def write_quarantine(connection: duckdb.DuckDBPyConnection, paths: CompanyPaths) -> Path | None:
    """Write ``.milepost/quarantine/<moment>.csv``; None where nothing is in quarantine."""
    if not connection.execute("select count(*) from raw_quarantine").fetchall()[0][0]:
        return None
    paths.quarantine.mkdir(parents=True, exist_ok=True)
    target = paths.quarantine / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.csv"
    connection.execute(f"copy ({_ROWS}) to {text(str(target))} (header true)").fetchall()
    for old in sorted(paths.quarantine.glob("*.csv"))[:-KEPT_RUNS]:
        old.unlink(missing_ok=True)
    return target
