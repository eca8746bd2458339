"""Rewriting a DuckDB file whole, so that what was deleted or emptied in it is gone from its bytes too.

DuckDB marks blocks as free and leaves their contents until something else is written there.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from models.settings import CompanyPaths
from pipelines.steps.sql_text import text


def ask_for_compaction(paths: CompanyPaths) -> None:
    """Have the warehouse rewritten as soon as whoever holds it closes it (also after a crash, by the next holder)."""
    _flag(paths).touch()


def compact_where_asked(paths: CompanyPaths) -> None:
    """Rewrite the warehouse, which nobody may have open, where it was asked for."""
    if _flag(paths).exists():
        compact(paths.warehouse)
        _flag(paths).unlink()


def compact(path: Path) -> None:
    """Rewrite a database into a new file and put it in the old one's place. Tables keep the order of their rows."""
    fresh = path.with_name(f"{path.name}.compacting")
    fresh.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute(f"attach {text(str(path))} as worn (read_only)")
        connection.execute(f"attach {text(str(fresh))} as fresh")
        connection.execute("copy from database worn to fresh").fetchall()
        connection.execute("checkpoint fresh").fetchall()
    fresh.replace(path)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _flag(paths: CompanyPaths) -> Path:
    return paths.state / "compact"
