"""Taking somebody's address, number or id out of what stands in the task store. The only change to events there is.

Frozen evidence and events are never rewritten otherwise; here the law of privacy is the stronger one.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, select, text, update

from models.privacy import key_pattern
from models.tasks.schema import Base
from models.tasks.store import TaskStore

GONE = "[forgotten]"


def forget_keys(store: TaskStore, keys: Sequence[str]) -> int:
    """Replace each of some keys, however it is written, in all texts of the store; returns how many rows held one.

    What the rows held before is gone from a SQLite file's bytes, and from the files of PostgreSQL's tables, as well.
    """
    if not keys:
        return 0
    pattern = key_pattern(keys)
    with store.write() as session:
        changed = sum(_forget(session.connection(), table, pattern) for table in Base.metadata.tables.values())
    if changed:
        _rewrite(store)
    return changed


def texts_left(store: TaskStore, keys: Sequence[str]) -> tuple[int, list[str]]:
    """The proof: how many columns of the store hold texts, and ``table.column`` of those in which a key stands."""
    pattern = key_pattern(keys)
    searched, left = 0, []
    with store.read() as session:
        for table in Base.metadata.tables.values():
            for column in _texts(table):
                searched += 1
                values = session.connection().execute(select(column).where(column.is_not(None))).scalars()
                if any(pattern.search(_written(value)) for value in values):
                    left.append(f"{table.name}.{column.name}")
    return searched, left


def _rewrite(store: TaskStore) -> None:
    """Write the tables anew: a database leaves the bytes of what was changed where they were."""
    if store.engine.dialect.name == "sqlite":
        connection = store.engine.raw_connection()
        try:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement).close()
        finally:
            connection.close()
        return
    with store.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as alone:
        for table in Base.metadata.tables.values():
            alone.execute(text(f'VACUUM FULL "{table.name}"'))


def _forget(connection: Connection, table: Table, pattern: re.Pattern[str]) -> int:
    columns = _texts(table)
    changed = 0
    for number, *values in connection.execute(select(table.c.id, *columns)).all():
        new = {
            column.name: cleaned
            for column, value in zip(columns, values, strict=True)
            if (cleaned := _without(value, pattern)) != value
        }
        if new:
            connection.execute(update(table).where(table.c.id == number).values(**new))
            changed += 1
    return changed


def _texts(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, (String, JSON))]


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if value is None or isinstance(value, str):
        return value and pattern.sub(GONE, value)
    # Text by text: a number of the evidence is no number to call, and must stay one.
    if isinstance(value, dict):
        return {key: _without(one, pattern) for key, one in value.items()}
    return [_without(one, pattern) for one in value] if isinstance(value, list) else value
