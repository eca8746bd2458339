"""The package's SQL: reading a file, binding the parameters that it names, rows of Python into a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import models

if TYPE_CHECKING:
    import duckdb

#: Statement → the parameters that it names.
_NAMED: dict[str, frozenset[str]] = {}
SQL_FOLDER = Path(models.__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The text of ``models/sql/<name>.sql`` without the final semicolon, so that it can stand inside another."""
    return text_of(SQL_FOLDER / f"{name}.sql")


def text_of(path: Path) -> str:
    """The one statement in a SQL file."""
    return path.read_text(encoding="utf-8").rstrip().rstrip(";")


def named_in(connection: duckdb.DuckDBPyConnection, sql: str) -> frozenset[str]:
    """The parameters that a statement names. Raises `duckdb.Error` where it is no SQL.

    Told once per text: a run asks for the same few hundred statements again and again, and parsing them takes as long
    as some of them do.
    """
    names = _NAMED.get(sql)
    if names is None:
        parts = connection.extract_statements(sql)
        names = _NAMED[sql] = frozenset(str(name) for part in parts for name in part.named_parameters)
    return names


def bound(connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of ``values`` that the statement names: DuckDB refuses more than it asks for."""
    names = named_in(connection, sql)
    return {name: value for name, value in values.items() if name in names}


def run(connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Execute a statement of the package with the values that it names."""
    return connection.execute(sql, bound(connection, sql, values))


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """The macros that the KPI library's SQL uses (``models/sql/kpi_macros.sql``)."""
    connection.execute((SQL_FOLDER / "kpi_macros.sql").read_text(encoding="utf-8"))


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Rows into a table, a hundred to a statement: one by one, those of many files take longer than a day's data."""
    for begin in range(0, len(rows), 100):
        part = rows[begin : begin + 100]
        marks = ", ".join(f"({', '.join('?' * len(row))})" for row in part)
        connection.execute(f"insert into {table} values {marks}", [value for row in part for value in row]).fetchall()
