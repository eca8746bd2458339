"""Which headers of a table its source's declarations read, and which columns its files have: the table ``raw_column``.

What is not read is kept in raw all the same, and reported. What changed since the last run is in history.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from models.declarations import Declarations
from models.formats import Column, Format, Table
from models.library import sql_file
from models.settings import CompanyPaths
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_files import insert_rows

DDL = """
create table if not exists raw_column (
    source varchar, source_table varchar, column_name varchar, is_read boolean, is_everywhere boolean, path varchar
)
"""


@dataclass(frozen=True)
class HeadersRead:
    """``words`` are casefolded; ``optional`` those of them that no file need have; ``sql`` may name any other."""

    words: frozenset[str]
    optional: frozenset[str]
    sql: str

    def __contains__(self, header: str) -> bool:
        return header.casefold() in self.words or header.casefold() in self.sql

    def may_lack(self, header: str) -> bool:
        """Whether a number needs the header: one that nobody reads, or that is declared ``required: false``."""
        return header not in self or header.casefold() in self.optional


def headers_read(shape: Format, id: str, paths: CompanyPaths) -> HeadersRead:
    """What the tables of one source read of the table ``id``: by mapping, key, rules, lookups, questions and SQL."""
    needed: set[str] = set()
    optional: set[str] = set()
    sql = ""
    for name, table in shape.tables.items():
        if id in (name, table.records_of):
            needed |= set(_of_table(table))
            sql += _sql_of(table, paths)
        for column in table.columns.values():
            needed |= {word for step in column.lookup if step.table == id for word in step.key}
            chained = zip(column.lookup, column.lookup[1:], strict=False)
            needed |= {word for near, far in chained if near.table == id for word in far.by}
            is_own = column.lookup[-1].table == id if column.lookup else id in (name, table.records_of)
            if is_own:
                (optional if column.required is False else needed).update((*column.from_, *column.concat))
    folded = frozenset(word.casefold() for word in needed)
    only = frozenset(word.casefold() for word in optional) - folded
    return HeadersRead(folded | only, only, sql.casefold())


def _of_table(table: Table) -> Iterator[str]:
    yield from table.key
    yield from table.version
    yield from (rule.column for rule in table.set_aside)
    for listed in (table.split, table.merged_ids):
        yield from listed.from_ if listed is not None else ()
    if table.cancelled_by is not None:
        yield table.cancelled_by.column
    for answer in table.answers:
        yield from answer.column
    for column in table.columns.values():
        yield from _beside_the_value(column)


def _beside_the_value(column: Column) -> Iterator[str]:
    if column.when is not None:
        yield column.when.column
    if column.lookup:
        yield from column.lookup[0].by


def _sql_of(table: Table, paths: CompanyPaths) -> str:
    path = sql_file("staging", table.sql, paths) if table.sql is not None else None
    return path.read_text(encoding="utf-8") if path is not None else ""


@dataclass(frozen=True)
class SeenColumn:
    """A column that some active file of a table has; ``path`` is the last of them by name."""

    source: str
    table: str
    column: str
    is_read: bool
    is_everywhere: bool
    path: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source, self.table, self.column.casefold()


def columns_of_files(declarations: Declarations, files: Sequence[RawFile]) -> list[SeenColumn]:
    """The columns of the files that count, per table, in the order in which they were first met."""
    found: list[SeenColumn] = []
    for source in declarations.company.sources:
        shape = declarations.format_of(source)
        for id in shape.tables:
            own = [
                file for file in files
                if (file.claim.source, file.claim.table) == (source.id, id)
                and file.fate == "active" and file.landed.headers
            ]  # fmt: skip
            read = headers_read(shape, id, declarations.paths)
            having: dict[str, tuple[str, list[str]]] = {}
            for file in sorted(own, key=lambda item: item.claim.file.name):
                for header in file.landed.headers:
                    having.setdefault(header.casefold(), (header, []))[1].append(file.claim.file.name)
            found += [
                SeenColumn(source.id, id, header, header in read, len(paths) == len(own), paths[-1])
                for header, paths in having.values()
            ]
    return found


def write_columns(connection: duckdb.DuckDBPyConnection, columns: Sequence[SeenColumn]) -> None:
    """Rewrite ``raw_column``."""
    connection.execute("delete from raw_column").fetchall()
    rows = [(c.source, c.table, c.column, c.is_read, c.is_everywhere, c.path) for c in columns]
    insert_rows(connection, "raw_column", rows)
