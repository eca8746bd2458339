"""Files of one table that do not go together: a column that is text in one and a structure in another.

The database tells neither file nor column, or only where it happens to stop. Which it is, is looked for once it broke:
as long as nothing does, no file is opened for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import duckdb

from models.errors import ExtractError
from models.formats import Format
from models.privacy import reason_of
from models.yaml_files import Places
from pipelines.steps.landing import landed_table
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_text import array, name, text


@contextmanager
def told_by_table(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    table: str,
    shape: Format,
    files: Sequence[RawFile],
    places: Places,
) -> Iterator[None]:
    """Raise `ExtractError` where the database breaks: naming two files and the column they disagree on, or the table.

    ``files``: all there are; a lookup reads other tables of the source. ``places``: where company.yaml says it of the
    table.
    """
    try:
        yield
    except duckdb.Error as error:
        cursor = connection.cursor()  # an error ends the transaction of the connection
        own = shape.tables[table].records_of or table
        for id in (own, *(other for other in shape.tables if other != own)):
            ours = [f for f in files if (f.claim.source, f.claim.table) == (source, id) and f.fate == "active"]
            if conflict := _conflict(cursor, ours, shape.tables[id].nested if id in shape.tables else {}, str(error)):
                raise ExtractError(
                    f"{conflict}. Under source {source}, table {id}, they would stand in one column. Export both files "
                    f"alike, or declare a table for each ({places.of('files')})."
                ) from None
        where = f"{places.of('columns')}: source {source}, table {table}"
        raise ExtractError(f"{where}: staging broke: {reason_of(error)}") from None


def _conflict(
    cursor: duckdb.DuckDBPyConnection, files: Sequence[RawFile], nested: Mapping[str, Any], error: str
) -> str | None:
    """Two files and the column in which they hold what no one column can; None where they go together."""
    found: dict[str, dict[str, tuple[str, str, RawFile]]] = {}  # column → kind → a null of it, the header, a file
    for file in files:
        for header, kind, null in _kinds(cursor, file, nested):
            found.setdefault(header.casefold(), {}).setdefault(kind, (null, header, file))
    for kinds in found.values():
        for (kind, (null, header, file)), (other, (other_null, _, other_file)) in combinations(kinds.items(), 2):
            named = f'column "{header}"' in error
            if named or not _go_together(cursor, null, other_null):
                first, second = file.claim.file.name, other_file.claim.file.name
                shown = f"{_shown(kind)} in the first and {_shown(other)} in the second"
                return f"{first}, {second}: column {header!r} is {shown}"
    return None


def _kinds(
    cursor: duckdb.DuckDBPyConnection, file: RawFile, nested: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Each header of a file, the type of its cells, and a null of that type in SQL."""
    if file.claim.look.reader == "parquet":
        read = f"read_parquet({array([str(file.claim.file.path)])})"
        relation = read if file.is_view else landed_table(file.content_id)
        for header, kind, *_ in cursor.execute(f"describe select * from {relation}").fetchall():
            yield header, kind, f"cast(null as {kind})"
        return
    built = {key.casefold(): structure for key, structure in nested.items()}
    for header in file.landed.headers:
        structure = built.get(header.casefold())
        if structure is None:
            yield header, "VARCHAR", "cast(null as varchar)"
        else:
            yield header, "JSON", f"json_transform(null, {text(json.dumps(structure))})"


def _go_together(cursor: duckdb.DuckDBPyConnection, null: str, other: str) -> bool:
    """Whether one column can hold both: text takes all that text is united with as text."""
    column = name("x")
    try:
        united, first, second = (
            cursor.execute(f"describe {sql}").fetchall()[0][1]
            for sql in (
                f"select {null} as {column} union all select {other}",
                f"select {null} as {column}",
                f"select {other} as {column}",
            )
        )
    except duckdb.Error:
        return False
    return united == "VARCHAR" or "VARCHAR" not in (first, second)


def _shown(kind: str) -> str:
    return "text" if kind == "VARCHAR" else kind
