"""The proof that somebody is forgotten: every file below ``.milepost`` is searched for what named him.

Databases and Parquet keep texts compressed, so they are queried column by column and their bytes searched as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from models.privacy import is_phone, key_pattern
from models.settings import CompanyPaths
from models.tasks.forgetting import texts_left
from models.tasks.store import has_company_store, open_company_store
from pipelines.steps.people import contains_key
from pipelines.steps.sql_text import array, name, text

TEXT_FILES = (".csv", ".json", ".html", ".log", ".txt", ".yaml", ".out", ".err", ".js")
CHUNK = 8 * 1024 * 1024
#: A telephone number takes no more bytes, however it is written.
NUMBER_BYTES = 100
#: Tables of a board whose addresses the company declared itself.
DECLARED_TABLES = ("department", "source")


@dataclass(frozen=True)
class Searched:
    """What was searched of one kind of file, and where something was found."""

    kind: str
    files: int
    columns: int
    found: tuple[str, ...]


def search(state: Path, telling: Sequence[str]) -> list[Searched]:
    """Search all files below a folder for some keys; one row per kind of file."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted(path for path in state.rglob("*") if path.is_file()):
        kinds.setdefault(path.suffix.lstrip(".") or "other", []).append(path)
    return [_search_kind(state, kind, paths, telling) for kind, paths in sorted(kinds.items())]


def _search_kind(state: Path, kind: str, paths: Sequence[Path], telling: Sequence[str]) -> Searched:
    shown = {path: path.relative_to(state).as_posix() for path in paths}
    found = [f"{shown[path]}: bytes" for path in paths if telling and _bytes_hold(path, telling)]
    columns = 0
    if telling and kind == "duckdb":
        for path in paths:
            for column, rows in _database_cells(path, telling):
                columns += 1
                found += [f"{shown[path]}: {column}, {rows} rows"] if rows else []
    elif telling and kind == "parquet":
        columns, holding = _parquet_cells(paths, telling)
        found += [f"{shown[path]}: {rows} rows" for path, rows in holding]
    return Searched(kind, len(paths), columns, tuple(found))


def search_tasks(paths: CompanyPaths, telling: Sequence[str]) -> list[Searched]:
    """Search the task store's texts, wherever it lives. A server's own files are out of reach."""
    if not telling or not has_company_store(paths):
        return []
    with open_company_store(paths) as store:
        columns, left = texts_left(store, telling)
        return [Searched(f"task store ({store.engine.dialect.name})", 1, columns, tuple(f"tasks: {at}" for at in left))]


def _bytes_hold(path: Path, telling: Sequence[str]) -> bool:
    """Whether a file's bytes hold an address, an id or a number to call, in capitals or not."""
    words = [key.lower().encode() for key in telling if not is_phone(key)]
    numbers = re.compile(key_pattern([key for key in telling if is_phone(key)]).pattern.encode())
    overlap = max([*map(len, words), NUMBER_BYTES])
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = tail + chunk.lower()
            if any(word in window for word in words) or numbers.search(window):
                return True
            tail = window[-overlap:]
    return False


def _database_cells(path: Path, telling: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each column of a database that may hold text, with the rows in which a key stands."""
    with _connection() as connection:
        connection.execute(f"attach {text(str(path))} as kept (read_only)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'kept' and not internal"
        ).fetchall()
        for schema, table in tables:
            if path.parent.name == "boards" and table in DECLARED_TABLES:
                continue
            place = f"kept.{name(schema)}.{name(table)}"
            columns = [column for column, _ in text_columns(connection, place)]
            tests = ", ".join(f"count(*) filter ({_holds(column, telling)})" for column in columns)
            counts = connection.execute(f"select {tests} from {place}").fetchall()[0] if columns else ()
            yield from ((f"{schema}.{table}.{column}", rows) for column, rows in zip(columns, counts, strict=True))


def _parquet_cells(paths: Sequence[Path], telling: Sequence[str]) -> tuple[int, list[tuple[Path, int]]]:
    """How many columns of all files may hold text, and the files with the rows in which a key stands."""
    with _connection() as connection:
        files = array(str(path) for path in paths)
        place = f"read_parquet({files}, union_by_name = true, filename = true)"
        columns = [column for column, _ in text_columns(connection, place) if column != "filename"]
        test = " or ".join(_holds(column, telling) for column in columns) or "false"
        rows = connection.execute(f"select filename, count(*) from {place} where {test} group by all").fetchall()
    return len(columns) * len(paths), [(Path(file), count) for file, count in rows]


def _holds(column: str, telling: Sequence[str]) -> str:
    return contains_key(f"cast({name(column)} as varchar)", telling)


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set autoinstall_known_extensions = false")
    return connection


def text_columns(connection: duckdb.DuckDBPyConnection, place: str) -> list[tuple[str, str]]:
    """Columns of a relation that may hold text, with their types: plain, JSON, lists and structures."""
    rows = connection.execute(f"describe select * from {place}").fetchall()
    return [
        (column, kind)
        for column, kind, *_ in rows
        if kind in ("VARCHAR", "JSON", "BLOB") or kind.endswith("]") or kind.startswith(("STRUCT", "MAP"))
    ]
