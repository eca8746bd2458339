"""Opening the warehouse: one writing process at a time, bundled extensions only, our SQL macros loaded.

What is in the warehouse is made elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

import models
from models.errors import BusyError, RunError
from models.settings import CompanyPaths
from pipelines.steps.compaction import compact_where_asked

MACROS = Path(models.__file__).parent / "sql" / "macros.sql"


@contextmanager
def open_warehouse(paths: CompanyPaths, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the company's warehouse for as long as the block lasts.

    Writing takes the warehouse's lock. Raises `BusyError` naming who holds it, `RunError` where there is nothing to
    read or the file cannot be opened.
    """
    if read_only:
        if not paths.warehouse.is_file():
            raise RunError(f"{paths.warehouse}: not there yet. Run 'milepost run --company {paths.root}' first.")
        with _connect(paths, read_only=True) as connection:
            yield connection
        return
    paths.state.mkdir(parents=True, exist_ok=True)
    holder = paths.warehouse_lock.with_suffix(".holder.json")
    try:
        with FileLock(paths.warehouse_lock, timeout=0):
            holder.write_text(json.dumps(_self()) + "\n", encoding="utf-8")
            compact_where_asked(paths)
            try:
                with _connect(paths, read_only=False) as connection:
                    yield connection
                compact_where_asked(paths)
            finally:
                holder.unlink(missing_ok=True)
    except Timeout:
        raise BusyError(f"{paths.warehouse}: {_who(holder)}. Wait for it to end, or stop it, and run again.") from None


def copy_warehouse(paths: CompanyPaths, target: Path) -> None:
    """Copy the warehouse while nobody writes it. Raises `BusyError` naming who does."""
    try:
        with FileLock(paths.warehouse_lock, timeout=0):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(paths.warehouse, target)
            log = paths.warehouse.with_name(f"{paths.warehouse.name}.wal")
            if log.is_file():  # a run that was killed leaves one, and what it holds is committed
                shutil.copyfile(log, target.with_name(f"{target.name}.wal"))
    except Timeout:
        holder = paths.warehouse_lock.with_suffix(".holder.json")
        raise BusyError(f"{paths.warehouse}: {_who(holder)}. Wait for it to end, and ask again.") from None


def load_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the casts of ``models/sql/macros.sql``, unless the database holds these very ones."""
    sql = MACROS.read_text(encoding="utf-8")
    digest = hashlib.sha256(f"{duckdb.__version__} {sql}".encode()).hexdigest()
    try:
        held = connection.execute("select macros_digest()").fetchall()[0][0]
    except duckdb.CatalogException:
        held = None
    if held != digest:
        connection.execute(f"{sql};create or replace macro macros_digest() as '{digest}'").fetchall()


def prepare(connection: duckdb.DuckDBPyConnection, scratch: Path | None = None) -> None:
    """Settings every connection of the pipeline has: no downloads, UTC as the session's zone, bounded memory."""
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    if scratch is not None:
        connection.execute("set temp_directory = $folder", {"folder": str(scratch)})
    limit = os.environ.get("MILEPOST_MEMORY")
    if limit:
        connection.execute("set memory_limit = $limit", {"limit": limit})


@contextmanager
def _connect(paths: CompanyPaths, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = duckdb.connect(str(paths.warehouse), read_only=read_only)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise RunError(
            f"{paths.warehouse}: cannot be opened ({first}). "
            "Where it is damaged, delete it and run again: it is made anew."
        ) from error
    try:
        prepare(connection, paths.state / "scratch")
        if not read_only:
            load_macros(connection)
        yield connection
    finally:
        connection.close()


def _self() -> dict[str, str | int]:
    return {
        "process": os.getpid(),
        "machine": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _who(holder: Path) -> str:
    try:
        data = json.loads(holder.read_text(encoding="utf-8"))
        return f"another run holds it (process {data['process']} on {data['machine']}, since {data['since']})"
    except (OSError, ValueError, KeyError):
        return "another run holds it"
