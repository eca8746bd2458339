"""Records that take others back: in a stream of states, −1 before a new +1. Neither of such a pair counts.

Where records carry a version, the one taken back is that of the same key and version; else it is the same to the last
cell but for the sign, and each taking-back takes back one. Which of the remaining counts is in versions.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from models.formats import Condition
from pipelines.steps.columns import Headers, holds
from pipelines.steps.sql_text import name
from pipelines.steps.versions import Keys

RULE = "cancelled"


@dataclass(frozen=True)
class Cancelled:
    """``remaining`` is the relation of the records that nobody took back; ``table`` lists the others, if any."""

    connection: duckdb.DuckDBPyConnection
    remaining: str
    table: str | None = None

    def add_to(self, losers: str) -> int:
        """Enter them among the records that do not count; their number."""
        if self.table is None:
            return 0
        insert = f"insert into {losers} select _file_id, _record_no, '{RULE}' from {self.table}"
        return int(self.connection.execute(insert).fetchall()[0][0])


def find_cancelled(
    connection: duckdb.DuckDBPyConnection,
    records: str,
    label: str,
    condition: Condition | None,
    keys: Keys,
    headers: Headers,
) -> Cancelled:
    """Find those of ``records`` that take others back, and those that are taken back. ``label`` names the relations."""
    if condition is None or headers.spelled(condition.column) is None:
        return Cancelled(connection, records)
    table, remaining = name(f"cancelled_{label}"), name(f"remaining_{label}")
    versioned = bool(keys.parts) and keys.version is not None
    same = (
        [*keys.parts, str(keys.version)]
        if versioned
        else [f"md5(cast(row({_content(condition, headers)}) as varchar))"]
    )
    parts = ", ".join(f"{part} as k{number}" for number, part in enumerate(same))
    named = ", ".join(f"k{number}" for number in range(len(same)))
    taken_back = "has_taker" if versioned else "place <= takers"
    connection.execute(
        f"""
        create or replace temp table {table} as
        with marked as (
            select r._file_id, r._record_no, {parts}, {holds(condition, headers)} as is_taker from {records} as r
        ), paired as (
            select *, bool_or(is_taker) over (partition by {named}) as has_taker,
                count(*) filter (where is_taker) over (partition by {named}) as takers,
                row_number() over (partition by {named}, is_taker order by _file_id, _record_no) as place
            from marked
        )
        select _file_id, _record_no from paired where is_taker or {taken_back}
        """
    ).fetchall()
    connection.execute(
        f"create or replace temp view {remaining} as select r.* from {records} as r anti join {table} as c "
        "on c._file_id = r._file_id and c._record_no = r._record_no"
    ).fetchall()
    return Cancelled(connection, remaining, table)


def _content(condition: Condition, headers: Headers) -> str:
    sign = condition.column.casefold()
    return ", ".join(f"r.{name(spelled)}" for word, (spelled, _) in sorted(headers.found.items()) if word != sign)
