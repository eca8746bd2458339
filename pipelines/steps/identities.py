"""By which cells of a table a person is recognised: SQL expressions over its records, as entities.yaml declares them.

Whose cells they are is decided by those who ask: who is being forgotten (forgetting.py), or was (forgotten.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from models.declarations import Declarations
from models.entities import Entity, PersonColumn, load_entities
from models.formats import Table
from pipelines.steps.columns import Headers, Zones, present, read_column
from pipelines.steps.raw_files import RawFile
from pipelines.steps.raw_views import records_sql
from pipelines.steps.sql_text import text


@dataclass(frozen=True)
class Identity:
    """One such cell: ``value`` is an expression over a record ``r``, null where the cell says nobody.

    ``is_list``: the cell lists several, such as the records that were merged into this one.
    """

    kind: PersonColumn
    value: str
    headers: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True)
class PersonTable:
    """The files of one table with the cells by which their records name people."""

    source: str
    id: str
    entity: Entity
    table: Table
    files: tuple[RawFile, ...]
    records: str
    identities: tuple[Identity, ...]

    def of_kind(self, *kinds: PersonColumn) -> tuple[Identity, ...]:
        return tuple(identity for identity in self.identities if identity.kind in kinds)


def person_tables(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile]
) -> Iterator[PersonTable]:
    """The tables of these files that name people, each with the relation of its records."""
    for source in declarations.company.sources:
        shape = declarations.format_of(source)
        zones = Zones(shape.time_zone, declarations.company.time_zone)
        for id, table in shape.tables.items():
            entity = load_entities().get(table.entity or "")
            mine = [f for f in files if (f.claim.source, f.claim.table) == (source.id, id) and f.landed.headers]
            own = tuple({file.content_id: file for file in mine}.values())
            if entity is None or table.records_of is not None or not own:
                continue
            records = records_sql(own, table.nested)
            headers = headers_of(connection, records, table.escape_prefix)
            identities = tuple(identities_of(table, entity, headers, zones))
            if identities:
                yield PersonTable(source.id, id, entity, table, own, records, identities)


def headers_of(connection: duckdb.DuckDBPyConnection, records: str, escape_prefix: str | None) -> Headers:
    described = connection.execute(f"describe {records}").fetchall()
    names = {row[0].casefold(): (row[0], row[1]) for row in described if row[0] not in ("_file_id", "_record_no")}
    return Headers(names, escape_prefix=escape_prefix)


def identities_of(table: Table, entity: Entity, headers: Headers, zones: Zones) -> Iterator[Identity]:
    """The cells of a table that say whose a record is; those of another table (lookups) are found there."""
    for id, kind in entity.person.items():
        column = table.columns.get(id)
        if column is None or column.lookup or column.file_name or column.constant is not None:
            continue
        if not (used := present(column, headers)):
            continue
        read = read_column(id, column, entity.columns[id], None, headers, headers, zones)
        macro = "phone_of" if kind == "phone" else "identity_of"
        yield Identity(kind, f"{macro}(cast({read.typed(read.source)} as varchar))", used)
    listed = table.merged_ids
    if listed is not None and entity.person.get(entity.key[0]) == "own":
        cells = tuple(header for header in listed.from_ if headers.spelled(header))
        if cells:
            words = f"string_split(coalesce({', '.join(map(headers.text, cells))}), {text(listed.by)})"
            yield Identity("own", f"list_transform({words}, lambda id: identity_of(id))", cells, is_list=True)
    for header in table.person:
        if headers.spelled(header):
            yield Identity("pointer", f"identity_of({headers.text(header)})", (header,))
