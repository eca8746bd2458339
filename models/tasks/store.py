"""Opening the task store: a SQLite file, or PostgreSQL by URL, brought to the newest schema.

What is read and written lives in the other rooms; here are connections, transactions and plain words for failures.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.errors import TaskError
from models.settings import CompanyPaths
from models.tasks.upgrading import upgrade

TASKS_VARIABLE = "MILEPOST_TASKS_URL"
SECONDS_TO_WAIT_FOR_A_WRITER = 15
_ATTEMPTS = 5

T = TypeVar("T")


@dataclass(frozen=True)
class TaskStore:
    """An open store. Use as a context manager, or call `close`; threads may share one."""

    engine: Engine
    name: str  # for messages: the file, or the URL without its password

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries: one consistent view, nothing is written."""
        with self._plain_words(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end, or changes nothing when an exception leaves it.

        Raises `TaskError` when somebody changed the same task meanwhile, or the database stays locked.
        """
        engine = self.engine.execution_options(milepost_writes=True)
        with self._plain_words(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def repeat(self, work: Callable[[Session], T]) -> T:
        """`work` in one transaction, begun anew when another process got in between its look and its write.

        For the machine's work, which may be done again on what is there now. People are told instead (`write`).
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                with self.write() as session:
                    return work(session)
            except IntegrityError:
                continue
            except TaskError as error:
                if not isinstance(error.__cause__, StaleDataError):
                    raise
        with self.write() as session:
            return work(session)

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> "TaskStore":
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    @contextmanager
    def _plain_words(self) -> Iterator[None]:
        try:
            yield
        except StaleDataError as error:
            raise TaskError("Somebody changed this task at the same moment: look at it again, then repeat") from error
        except OperationalError as error:
            message = f"the task store {self.name} cannot be used: {_first_line(error)}. {_next_step(error)}"
            raise TaskError(message) from error


def open_store(url_or_path: str | Path) -> TaskStore:
    """The task store in a SQLite file (made where it is missing) or at a PostgreSQL URL, its schema up to date.

    Raises `TaskError` where it cannot be opened, was made by a newer Milepost, or is another kind of database.
    """
    url = _url(url_or_path)
    name = url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    engine = _engine(url, name)
    try:
        upgrade(engine, name)
    except DBAPIError as error:
        engine.dispose()
        raise TaskError(f"the task store {name} cannot be opened: {_first_line(error)}. {_next_step(error)}") from error
    except BaseException:
        engine.dispose()
        raise
    return TaskStore(engine, name)


def open_company_store(paths: CompanyPaths) -> TaskStore:
    """The task store of a company: where MILEPOST_TASKS_URL says, else the file in its folder. Raises `TaskError`."""
    return open_store(os.environ.get(TASKS_VARIABLE) or paths.tasks_database)


def has_company_store(paths: CompanyPaths) -> bool:
    """Whether there is a task store to open: a server's, or a file that somebody has made."""
    return bool(os.environ.get(TASKS_VARIABLE)) or paths.tasks_database.exists()


def _url(url_or_path: str | Path) -> URL:
    if isinstance(url_or_path, Path) or "://" not in url_or_path:
        return URL.create("sqlite", database=str(url_or_path))
    try:
        url = make_url(url_or_path)
    except ArgumentError as error:
        raise TaskError("the task store's URL is malformed: write postgresql://user@host/name, or a file") from error
    backend = "postgresql" if url.get_backend_name() == "postgres" else url.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise TaskError(f"the task store cannot live in {backend}: give a file for SQLite, or a postgresql:// URL")
    if backend == "sqlite" and not url.database:
        raise TaskError("the task store needs a file: a store in memory would be lost with the process")
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def _engine(url: URL, name: str) -> Engine:
    if url.get_backend_name() == "sqlite":
        try:
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TaskError(f"the task store {name} cannot be made: {error.strerror}. Name another file") from error
        engine = create_engine(url, connect_args={"timeout": SECONDS_TO_WAIT_FOR_A_WRITER})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise TaskError("PostgreSQL needs its driver: python -m pip install 'psycopg[binary]'") from error


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver must not begin transactions by itself: it would begin late, and never for DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT_FOR_A_WRITER * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once. One that reads first and writes later would fail with SQLITE_BUSY whatever the
    # timeout, as soon as somebody else wrote in between.
    writes = connection.get_execution_options().get("milepost_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _next_step(error: DBAPIError) -> str:
    text = str(error.orig)
    if "locked" in text or "busy" in text:
        return "Another process writes it: try again in a moment"
    if "not a database" in text or "malformed" in text:
        return "Restore the file from a backup, or move it away to begin with an empty store"
    return "Check that it exists, that you may write it, and that MILEPOST_TASKS_URL or --company names the right one"
