"""The quarantine for people: as rows for pages and commands, and as one CSV per run, of which the newest few are kept.

What goes into it is staging's work; on which line of its file a record stands is found in lines.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from models.entities import load_entities
from models.library import sql_text
from models.settings import CompanyPaths
from pipelines.steps.sql_text import array, text

#: Runs whose quarantine is kept.
KEPT_RUNS = 20
#: Rows of one column and reason that a board holds; all are in the warehouse and in the CSV.
SHOWN_PER_REASON = 200
_ROWS = """
select f.path as file, q.record_no as record, q.line, q.source, q.source_table as "table", q.entity,
    q.column_name as "column",
    quarantined_value(q.value, q.entity, q.column_name, {personal}, {naming}) as value, q.reason
from raw_quarantine as q left join raw_file as f on f.file_id = q.file_id
order by f.path, q.record_no, q.column_name, q.reason
"""


def quarantined(connection: duckdb.DuckDBPyConnection, most: int | None = SHOWN_PER_REASON) -> list[dict[str, Any]]:
    """What is in quarantine, as the board's table ``quarantine`` has it; ``most``: rows per column and reason.

    Values that may tell who somebody is are masked, and long ones are cut.
    """
    found = connection.execute(sql_text("board", "quarantine_row"), {"most": most, **personal_words()})
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def write_quarantine(connection: duckdb.DuckDBPyConnection, paths: CompanyPaths) -> Path | None:
    """Write ``.milepost/quarantine/<moment>.csv``; None where nothing is in it.

    Personal values are masked here as well: whoever repairs finds them in the extract by file and record number.
    """
    if not connection.execute("select count(*) from raw_quarantine").fetchall()[0][0]:
        return None
    paths.quarantine.mkdir(parents=True, exist_ok=True)
    target = paths.quarantine / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.csv"
    rows = _ROWS.format(**{key: array(words) for key, words in personal_words().items()})
    connection.execute(f"copy ({rows}) to {text(str(target))} (header true)").fetchall()
    for old in sorted(paths.quarantine.glob("*.csv"))[:-KEPT_RUNS]:
        old.unlink(missing_ok=True)
    return target


@dataclass(frozen=True)
class Fault:
    """What is wrong with a record; ``value`` is masked where it may tell who somebody is."""

    file: str
    column: str | None
    value: str | None
    reason: str


def most_common_fault(connection: duckdb.DuckDBPyConnection, source: str, table: str) -> Fault | None:
    """The first of the faults that put the most of a table's records into quarantine; None where none is there."""
    found = connection.execute(
        sql_text("board", "most_common_fault"), {"source": source, "table": table, **personal_words()}
    ).fetchall()
    return Fault(*found[0]) if found else None


def personal_words() -> dict[str, list[str]]:
    """What ``quarantined_value`` must know: personal columns as ``entity.column``, and the entities that hold names."""
    entities = load_entities().values()
    return {
        "personal": [f"{entity.id}.{column}" for entity in entities for column in entity.personal],
        "naming": [entity.id for entity in entities if entity.names_people],
    }
