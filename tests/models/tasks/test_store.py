"""Opening a store, its schema, what the database itself refuses, and several writers at once."""

import multiprocessing
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from models.errors import TaskError
from models.settings import CompanyPaths
from models.tasks import schema, upgrading, working
from models.tasks.queries import events, task, tasks
from models.tasks.raising import raise_tasks
from models.tasks.statuses import Status
from models.tasks.store import open_company_store, open_store
from tests.models.tasks.builders import DUE, NOW, miss, raised, task_in

MISSES = [miss(kpi=f"kpi_{number}") for number in range(5)]


def raise_in_another_process(location: str) -> tuple[int, int]:
    with open_store(location) as store:
        result = raise_tasks(store, MISSES, now=NOW, due=DUE)
    return len(result.created), len(result.unchanged)


def test_migrations_make_exactly_the_schema_of_the_classes(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, schema.Base.metadata) == []


def test_migrations_and_classes_make_the_same_tables(tmp_path):
    """Alembic compares neither checks nor the conditions of indexes: the database's own text does."""
    open_store(tmp_path / "migrated.sqlite").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'created.sqlite'}")
    schema.Base.metadata.create_all(engine)
    engine.dispose()

    def statements(name: str) -> set[str]:
        connection = sqlite3.connect(tmp_path / name)
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'")
        found = {" ".join(sql.split()) for (sql,) in rows}
        connection.close()
        return found

    assert statements("migrated.sqlite") == statements("created.sqlite")


def test_the_newest_revision_is_named_where_stores_are_opened():
    script = ScriptDirectory(str(Path(upgrading.__file__).parent / "migrations"))
    assert script.get_heads() == [upgrading.NEWEST_REVISION]


def test_opening_again_keeps_what_is_there(location):
    with open_store(location) as store:
        before = raised(store)
    with open_store(location) as store:
        assert tasks(store) == [before]


def test_sqlite_is_opened_for_several_processes(tmp_path):
    with open_store(tmp_path / "tasks.sqlite") as store, store.engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 15_000}


def test_a_sqlite_writer_holds_its_lock_from_the_first_look_on(tmp_path):
    """Otherwise two that look first and write later fail, however long they would wait; readers go on meanwhile."""
    with open_store(tmp_path / "tasks.sqlite") as store:
        with store.write() as session:
            session.execute(text("SELECT 1"))
            other = sqlite3.connect(tmp_path / "tasks.sqlite", timeout=0)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            other.close()
            assert tasks(store) == []
        with store.read() as session:
            session.execute(text("SELECT * FROM task"))
            other = sqlite3.connect(tmp_path / "tasks.sqlite", timeout=0)
            other.execute("BEGIN IMMEDIATE")
            other.close()


def test_a_company_has_its_store_in_its_folder_or_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.delenv("MILEPOST_TASKS_URL", raising=False)
    open_company_store(CompanyPaths(tmp_path)).close()
    assert (tmp_path / ".milepost" / "tasks.sqlite").is_file()
    monkeypatch.setenv("MILEPOST_TASKS_URL", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    open_company_store(CompanyPaths(tmp_path)).close()
    assert (tmp_path / "elsewhere.sqlite").is_file()


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("mysql://host/tasks", "cannot live in mysql: give a file"),
        ("sqlite://", "in memory would be lost"),
        ("://", "URL is malformed"),
        ("postgresql://me:secret@127.0.0.1:1/tasks", r"127.0.0.1|needs its driver"),
    ],
)
def test_where_no_store_can_be(location, message):
    with pytest.raises(TaskError, match=message) as caught:
        open_store(location)
    assert "secret" not in str(caught.value)


def test_files_that_are_no_store(tmp_path):
    text_file = tmp_path / "notes.sqlite"
    text_file.write_text("these are notes and no database, whatever the name says\n" * 40)
    with pytest.raises(TaskError, match=r"notes\.sqlite cannot be opened: .*Restore the file"):
        open_store(text_file)
    with pytest.raises(TaskError, match="cannot be opened"):
        open_store(tmp_path)
    with pytest.raises(TaskError, match="cannot be made"):
        open_store(text_file / "below" / "tasks.sqlite")


def test_a_store_of_a_newer_milepost_is_left_alone(location):
    with open_store(location) as store, store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(TaskError, match="at revision 9999, which this Milepost does not know"):
        open_store(location)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "INSERT INTO task_event (task_id, kind, actor, at, text, data) VALUES (99, 'x', 'x', :at, '', '{}')",
            "no such task",
        ),
        ("UPDATE task SET status = 'done'", "no such status"),
        ("UPDATE task SET region = 'EMEA'", "two unfinished tasks of a cell"),
    ],
)
def test_the_database_itself_refuses(store, statement, reason):
    raised(store)
    raised(store, region="APAC")
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(text(statement), {"at": NOW.isoformat()} if ":at" in statement else {})


def test_events_are_only_appended_and_evidence_stays(store):
    raised(store)
    with pytest.raises(TaskError, match="event 1 of T-0001 cannot be changed"), store.write() as session:
        session.get_one(schema.TaskEvent, 1).text = "never happened"
    with pytest.raises(TaskError, match="event 1 of T-0001 cannot be changed"), store.write() as session:
        session.delete(session.get_one(schema.TaskEvent, 1))
    with pytest.raises(TaskError, match="the evidence of T-0001 is frozen"), store.write() as session:
        session.get_one(schema.Task, 1).evidence = {"value": 0.9}


def test_a_moment_without_a_time_zone_is_refused(store):
    with pytest.raises(TaskError, match="has no time zone"):
        working.accept(store, raised(store), "anna", now=datetime(2026, 11, 3, 9, 30))  # noqa: DTZ001


def test_processes_that_raise_the_same_misses_at_once_make_one_task_each(location):
    """The store does not even exist yet: opening, migrating and raising collide."""
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        results = list(pool.map(raise_in_another_process, [location] * 4))
    assert sum(created for created, _ in results) == len(MISSES)
    assert sum(unchanged for _, unchanged in results) == 3 * len(MISSES)
    with open_store(location) as store:
        assert sorted(view.kpi for view in tasks(store)) == [one.kpi for one in MISSES]
        assert all(len(events(store, view)) == 1 for view in tasks(store))


def test_threads_that_share_a_store(store):
    def raise_once(turn: int) -> int:
        return len(raise_tasks(store, MISSES, now=NOW, due=DUE).created)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(raise_once, range(12))) == len(MISSES)
    assert len(tasks(store)) == len(MISSES)


def test_two_clicks_on_one_page_leave_one_change(store):
    page = task_in(store, Status.IN_PROGRESS)

    def click(name: str) -> str:
        try:
            return working.complete(store, page, name, f"cause of {name}", "action").cause or ""
        except TaskError:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(click, ["anna", "boris"]))
    assert outcomes[1] == "refused"
    assert task(store, page).cause == outcomes[0]
    assert [event.kind for event in events(store, page)].count("completed") == 1
