"""Entities of which nothing could be read: every record that counts is in quarantine, so their KPIs would be empty.

A file in another date format is mended in a minute; a board without figures, published over a good one, is missed.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from models.declarations import Declarations
from models.entities import load_entities
from models.errors import ExtractError
from models.printing import counted
from pipelines.steps.presence import entities_that_kpis_read
from pipelines.steps.quarantine import most_common_fault
from pipelines.steps.sql_text import name

#: Rules by which a record is set aside although it could be read.
_READABLE = ("after_as_of", "not_an_answer", "no_question_declared")


def check_entities_are_read(connection: duckdb.DuckDBPyConnection, declarations: Declarations, listing: Path) -> None:
    """Raise `ExtractError`, naming file, column and value, where KPIs read an entity of which no record can be read.

    ``listing`` is the file that lists all of them.
    """
    told = []
    for entity in sorted(entities_that_kpis_read(declarations) & set(load_entities())):
        if connection.execute(f"select 1 from {name(f'staging_{entity}')} limit 1").fetchall():
            continue
        tables = [
            (source.id, id)
            for source in declarations.company.sources
            for id, table in declarations.format_of(source).tables.items()
            if table.entity == entity
        ]
        told += [words for source, id in tables if (words := _unread(connection, declarations, source, id))]
    if told:
        lines = "\n".join(told)
        raise ExtractError(
            "no record of what KPIs of the journey need can be read, so nothing is published and the board that was up "
            f"stays up.\n{lines}\nThe records are in {listing}."
        )


def _unread(connection: duckdb.DuckDBPyConnection, declarations: Declarations, source: str, table: str) -> str | None:
    quarantined, readable = connection.execute(
        "select sum(quarantined)::bigint, (select count(*) from raw_set_aside as a join raw_file as f using (file_id) "
        "where f.source = $source and f.source_table = $table and a.rule in $readable) "
        "from raw_conservation where source = $source and source_table = $table",
        {"source": source, "table": table, "readable": list(_READABLE)},
    ).fetchall()[0]
    fault = most_common_fault(connection, source, table) if quarantined and not readable else None
    if fault is None:
        return None
    place = declarations.places.of("sources", source, "tables", table, "columns", fault.column or "")
    of_column = f"{fault.column}: {fault.value!r} " if fault.column else "the record "
    return (
        f"{fault.file}: source {source}, table {table}: all that counts, {counted(quarantined, 'record')}, is in "
        f"quarantine, most by {of_column}{fault.reason}. Correct the file, or what is declared of it ({place})."
    )
