"""The warehouse that this process holds open, as a data source of Great Expectations.

DuckDB lets one process write a file, so a second engine on it fails; and a result must be fetched before its connection
goes back to the pool. Both are met here: one cursor of the open connection, kept for as long as the checks run. No
table is copied anywhere.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import duckdb
import sqlalchemy as sa
from duckdb_engine import ConnectionWrapper
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from pydantic.v1 import PrivateAttr


class HeldConnectionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
    """Keeps its one connection between execute and fetch (as the library itself does for SQLite)."""

    _connection: sa.Connection | None

    @contextmanager
    def get_connection(self) -> Iterator[sa.Connection]:
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


class OpenWarehouse(SQLDatasource):  # type: ignore[misc]
    """A data source over an engine that is handed in, instead of one made from an address."""

    type: Literal["open_warehouse"] = "open_warehouse"
    _held: HeldConnectionEngine | None = PrivateAttr(None)

    def get_engine(self) -> sa.Engine:
        engine: sa.Engine = self.get_execution_engine().engine
        return engine

    def get_execution_engine(self) -> HeldConnectionEngine:
        assert self._held is not None, "made by open_warehouse_source alone"
        return self._held


@contextmanager
def open_warehouse_source(connection: duckdb.DuckDBPyConnection) -> Iterator[OpenWarehouse]:
    """The data source over an open warehouse, for one suite: it looks at its table once, then holds a transaction."""
    engine = sa.create_engine(
        "duckdb://", creator=lambda: ConnectionWrapper(connection.cursor()), poolclass=sa.pool.StaticPool
    )
    source = OpenWarehouse(name="warehouse", connection_string="duckdb://")
    held = source._held = HeldConnectionEngine(engine=engine, create_temp_table=False)
    try:
        yield source
    finally:
        if held._connection is not None:
            held._connection.close()
        engine.dispose()


@atexit.register
def _let_go_of_duckdb() -> None:
    # SQLAlchemy's registries keep the dialect's functions until the process is gone, and these keep DuckDB's objects;
    # DuckDB then prints a page of "leaked instance" to stderr. Nothing runs after this, so the names may go.
    for module in [name for name in sys.modules if name.partition(".")[0] == "duckdb_engine"]:
        vars(sys.modules[module]).clear()
