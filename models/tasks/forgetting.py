"""Taking somebody's address, number or id out of what stands in the task store. The only change to events there is.

Frozen evidence and events are never rewritten otherwise; here the law of privacy is the stronger one.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Connection, String, Table, select, update

from models.tasks.schema import Base
from models.tasks.store import TaskStore

GONE = "[forgotten]"


def forget_words(store: TaskStore, words: Sequence[str]) -> int:
    """Replace each of some words, in capitals or not, in all texts of the store; returns how many rows held one.

    A SQLite file is rewritten, so that the words are gone from its bytes as well.
    """
    if not words:
        return 0
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    with store.write() as session:
        changed = sum(_forget(session.connection(), table, pattern) for table in Base.metadata.tables.values())
    if changed and store.engine.dialect.name == "sqlite":
        connection = store.engine.raw_connection()
        try:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement).close()
        finally:
            connection.close()
    return changed


def _forget(connection: Connection, table: Table, pattern: re.Pattern[str]) -> int:
    columns = [column for column in table.columns if isinstance(column.type, (String, JSON))]
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


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    return value if value is None else json.loads(pattern.sub(GONE, json.dumps(value, ensure_ascii=False)))
