"""The warehouse's own salt, for what is hashed so that it is neither shown nor kept as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def prepare_salt(connection: duckdb.DuckDBPyConnection) -> str:
    """Make the salt where the warehouse has none, and set the variable ``salt`` to it; what it is."""
    connection.execute("create table if not exists privacy_salt as select cast(uuid() as varchar) as salt").fetchall()
    connection.execute("set variable salt = (select any_value(salt) from privacy_salt)").fetchall()
    return str(connection.execute("select getvariable('salt')").fetchall()[0][0])
