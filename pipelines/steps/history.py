"""What changed since the last run that succeeded: columns that vanished or are new, files that are gone.

``seen_column`` and ``seen_file`` hold what that run saw; `remember` is called once a run has come to its end, so a run
that fails leaves them as they were and its successor finds the same changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from models.declarations import Declarations
from models.errors import ExtractError
from models.formats import Format
from models.notices import Notice, first_of
from pipelines.steps.headers import SeenColumn, columns_of_files, headers_read
from pipelines.steps.raw_files import RawFile

DDL = """
create table if not exists seen_column (
    source varchar, source_table varchar, column_name varchar, is_read boolean, is_everywhere boolean, path varchar,
    seen_at timestamp
);
create table if not exists seen_file (
    source varchar, source_table varchar, path varchar, content_id bigint, fate varchar, records_read bigint
);
"""
#: Names that a message lists; the rest is counted.
SHOWN = 10
Key = tuple[str, str]


@dataclass(frozen=True)
class SeenFile:
    source: str
    table: str
    path: str
    content_id: int
    fate: str
    records: int


def compare(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile]
) -> tuple[list[SeenColumn], list[Notice]]:
    """The columns of now, and warnings of what is new or gone.

    Raises `ExtractError` naming file and column where one that the declarations read has vanished.
    """
    before_columns = [
        (SeenColumn(*row[:-1]), row[-1]) for row in connection.execute("select * from seen_column").fetchall()
    ]
    before_files = [SeenFile(*row) for row in connection.execute("select * from seen_file").fetchall()]
    columns = columns_of_files(declarations, files)
    warnings = _removed(declarations, before_files, files)
    known = {file.content_id for file in before_files}
    fresh: dict[Key, list[RawFile]] = {}
    for file in files:
        if file.fate == "active" and file.landed.headers and file.content_id not in known:
            fresh.setdefault((file.claim.source, file.claim.table), []).append(file)
    warnings += _vanished(declarations, before_columns, columns, fresh)
    warnings += _new([column for column, _ in before_columns], columns)
    return columns, warnings


def remember(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep what this run saw, for the next one to compare with."""
    connection.execute("begin").fetchall()
    connection.execute("delete from seen_column").fetchall()
    connection.execute("delete from seen_file").fetchall()
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    connection.execute("insert into seen_column select *, ? from raw_column", [now]).fetchall()
    connection.execute(
        "insert into seen_file select source, source_table, path, content_id, fate, records_read from raw_file"
    ).fetchall()
    connection.execute("commit").fetchall()


def _vanished(
    declarations: Declarations,
    before: Sequence[tuple[SeenColumn, datetime]],
    now: Sequence[SeenColumn],
    fresh: dict[Key, list[RawFile]],
) -> list[Notice]:
    shapes = {source.id: declarations.format_of(source) for source in declarations.company.sources}
    newest = {(column.source, column.table): column.path for column in now}
    held = {column.key for column in now}
    errors: list[str] = []
    places: set[str] = set()
    warnings: list[Notice] = []
    for column, seen_at in before:
        at = (column.source, column.table)
        if at not in newest or column.table not in shapes[column.source].tables:
            continue  # that the whole table is gone is told elsewhere
        shape = shapes[column.source]
        if column.column.casefold() in {word.casefold() for word in shape.tables[column.table].gone}:
            continue
        lacking = newest[at] if column.key not in held else _file_that_lacks(column, shape, fresh.get(at, []))
        if lacking is None:
            continue
        told = {
            "file": lacking, "column": column.column, "source": column.source, "table": column.table,
            "seen": seen_at, "seen_in": column.path,
        }  # fmt: skip
        if headers_read(shape, column.table, declarations.paths).may_lack(column.column):
            warnings.append(Notice("unneeded_column_vanished", **told))
        else:
            errors.append(Notice("column_vanished", **told))
            places.add(declarations.places.of("sources", column.source, "tables", column.table))
    if errors:
        more = f" And {len(errors) - SHOWN} more." if len(errors) > SHOWN else ""
        raise ExtractError(
            f"{' '.join(errors[:SHOWN])}{more} Export the file again with it; where it is gone for good, "
            f"list it under 'gone' of its table ({', '.join(sorted(places))}), or map the column that took its place."
        )
    return warnings


def _file_that_lacks(column: SeenColumn, shape: Format, fresh: Sequence[RawFile]) -> str | None:
    """Where files only add to one another: a new one without a column that every file had, and no new one has."""
    delivery = shape.tables[column.table].delivery or shape.delivery
    if delivery == "snapshot" or not column.is_everywhere or not fresh:
        return None
    word = column.column.casefold()
    if any(word in {header.casefold() for header in file.landed.headers} for file in fresh):
        return None
    return fresh[-1].claim.file.name


def _new(before: Sequence[SeenColumn], now: Sequence[SeenColumn]) -> list[Notice]:
    tables = {(column.source, column.table) for column in before}
    known = {column.key for column in before}
    found: dict[Key, list[SeenColumn]] = {}
    for column in now:
        if (column.source, column.table) in tables and column.key not in known:
            found.setdefault((column.source, column.table), []).append(column)
    return [
        Notice(
            "columns_new",
            file=columns[0].path,
            source=source,
            table=table,
            columns=first_of([column.column for column in columns], SHOWN),
        )
        for (source, table), columns in found.items()
    ]


def _removed(declarations: Declarations, before: Sequence[SeenFile], files: Sequence[RawFile]) -> list[Notice]:
    """Files that counted and are gone. In a snapshot, a new file of the same table is the ordinary replacement."""
    paths = {file.claim.file.name for file in files}
    contents = {file.content_id for file in files}
    known = {file.content_id for file in before}
    renewed = {
        (file.claim.source, file.claim.table)
        for file in files
        if file.fate == "active" and file.content_id not in known
    }
    shapes = {source.id: declarations.format_of(source) for source in declarations.company.sources}
    warnings = []
    for file in before:
        if file.fate != "active" or file.path in paths or file.content_id in contents or file.source not in shapes:
            continue
        table = shapes[file.source].tables.get(file.table)
        delivery = (table.delivery if table else None) or shapes[file.source].delivery
        if delivery == "snapshot" and (file.source, file.table) in renewed:
            continue
        warnings.append(Notice("file_gone", file=file.path, records=file.records))
    return warnings
