import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from models.tasks.store import TaskStore, open_store

# postgresql+psycopg://…: an empty database that tests may wipe. Where it is set, every test of the store runs on both.
POSTGRES_URL = os.environ.get("MILEPOST_TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty store may be opened."""
    if request.param == "sqlite":
        return str(tmp_path / "state" / "tasks.sqlite")
    engine = create_engine(POSTGRES_URL)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS task_event, task, alembic_version"))
    engine.dispose()
    return POSTGRES_URL


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store: copied for each test, which is quicker than migrating."""
    file = tmp_path_factory.mktemp("migrated") / "tasks.sqlite"
    open_store(file).close()
    return file


@pytest.fixture
def store(location: str, migrated: Path) -> Iterator[TaskStore]:
    """An open store without tasks."""
    if location != POSTGRES_URL:
        Path(location).parent.mkdir()
        shutil.copyfile(migrated, location)
    with open_store(location) as opened:
        yield opened
