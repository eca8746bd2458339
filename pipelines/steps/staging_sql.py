"""Tables that a SQL file stages (nested parameters, many records to a row): the file's relation, run and checked.

The SQL reads ``raw_<table>``: the records that count with all their columns, beside them the mapped canonical ones
(times are company-local already), without what is set aside or in quarantine. ``<column>_as_read`` is the cell behind
a mapped column, of which the macro ``<column>_of`` makes the value: for those who need it of few records only, since
zones of time are dear. It selects columns of the entity,
``file_id`` and ``record_no`` of a row's first record, and ``records``, how many a row stands for. A region may be any
word; it becomes a declared region here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.entities import DUCKDB_TYPES
from models.errors import ExtractError
from models.library import sql_file
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.mapping import ACCEPTED, QUARANTINED, Mapping
from pipelines.steps.sql_text import name, text
from pipelines.steps.staging import Account, count_fates


def stage_by_sql(active: Active, table: ActiveTable, mapping: Mapping, account: Account, fresh: Sequence[int]) -> None:
    """Stage the ``fresh`` files, whose records ``mapping`` reads, through the table's SQL file.

    Raises `ExtractError` where rows and records do not add up.
    """
    connection, entity, declared = active.connection, mapping.entity, table.table
    assert declared.sql is not None
    path = sql_file("staging", declared.sql, active.declarations.paths)
    if path is None:
        raise ExtractError(f"source {table.source.id}, table {table.id}: sql/staging/{declared.sql}.sql is not there.")
    # Records that are another table's are accounted for there.
    own = declared.records_of is None
    counting = f"{mapping.chain()} select _file_id, _fate, count(*) from valued group by all"
    counted = connection.execute(counting).fetchall() if own else []
    failing = (
        f"{mapping.chain()} select _file_id, _record_no, {mapping.faults()} from valued where _fate = {QUARANTINED}"
    )
    count_fates(connection, mapping, account, table, counted, failing)
    # A header that is called like a mapped column is to be had as that column.
    mapped = {column.id for column in mapping.columns} | set(entity.conversions) | {"region"}
    keys = tuple(spelled for word, (spelled, _) in table.headers.found.items() if word not in mapped)
    whole = replace(mapping, carried=keys)
    reading = name(f"raw_{declared.records_of or table.id}")
    cells = ", ".join([*(name(key) for key in keys), *(name(column.id) for column in mapping.columns)])
    cells += "".join(f", {name('t_' + column.id)} as {name(column.id + '_as_read')}" for column in mapping.columns)
    for column in mapping.columns:
        making = f"create or replace temp macro {name(column.id + '_of')}(cell) as {column.typed('cell')}"
        connection.execute(making).fetchall()
    only = "" if own and all(fate == ACCEPTED for _, fate, _ in counted) else f" where _fate = {ACCEPTED}"
    connection.execute(
        f"create or replace temp view {reading} as {whole.chain()} "
        f"select _file_id, _record_no, {cells} from valued{only}"
    ).fetchall()
    made = name(f"staged_{table.source.id}_{table.id}")
    connection.execute(f"create or replace temp table {made} as {path.read_text(encoding='utf-8')}").fetchall()
    connection.execute(f"drop view {reading}").fetchall()
    offered = [row[0] for row in connection.execute(f"describe {made}").fetchall()]
    _check(active, table, account, made, offered, fresh)
    values = ", ".join(
        "coalesce(region_word.region, '?') as region" if id == "region" else
        f"cast({name(id)} as {DUCKDB_TYPES[kind]})" if id in offered else f"cast(null as {DUCKDB_TYPES[kind]})"
        for id, kind in entity.columns.items()
    )  # fmt: skip
    join = f" left join region_word on region_word.word = lower(trim({made}.region))" if "region" in offered else ""
    if "region" in entity.columns and "region" not in offered:
        values = values.replace("coalesce(region_word.region, '?') as region", "'?'")
    connection.execute(
        f"insert into {entity.table} select {values}, {text(mapping.source)}, file_id, record_no "
        f"from {made}{join}{_known_by(mapping, offered)}"
    ).fetchall()
    connection.execute(f"drop table {made}").fetchall()


def _known_by(mapping: Mapping, offered: list[str]) -> str:
    """A run as of a day does not know the rows of a record which begin later than the record itself."""
    begins = mapping.entity.begins
    if mapping.before is None or begins not in offered:
        return ""
    return f" where not coalesce({name(begins)} >= timestamp {text(str(mapping.before))}, false)"


def _check(
    active: Active, table: ActiveTable, account: Account, made: str, offered: list[str], fresh: Sequence[int]
) -> None:
    """Rows against records, by the table's stated cardinality."""
    needed = {"file_id", "record_no", "records"} - set(offered)
    if needed:
        raise ExtractError(f"sql/staging/{table.table.sql}.sql: must also select {', '.join(sorted(needed))}.")
    rows, records = active.connection.execute(f"select count(*), coalesce(sum(records), 0) from {made}").fetchall()[0]
    is_own = table.table.records_of is None
    accepted = sum(account.fates[id]["accepted"] for id in fresh if id in account.fates) if is_own else records
    stated = table.table.cardinality or "n:1"
    is_kept = {
        "1:1": rows == records == accepted,
        "n:1": records == accepted and rows <= accepted,
        "1:n": records == accepted and rows >= accepted,
        "some": records <= accepted,
    }[stated]
    if not is_kept:
        raise ExtractError(
            f"source {table.source.id}, table {table.id}: {table.table.sql}.sql made {rows:,} rows that stand for "
            f"{records:,} records, out of {accepted:,}; "
            f"stated is {stated}. Records were lost or doubled in its joins or filters."
        )
