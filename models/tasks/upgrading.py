"""Bringing the task store's schema to the newest revision when it is opened. The steps themselves: migrations/."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from models.errors import TaskError

# The newest file in migrations/versions; a test holds the two together. It is written here so that opening a store that
# is up to date costs one query and not the import of Alembic.
NEWEST_REVISION = "0001"

_LOCK_FOR_UPGRADES = 7305112  # any number that no other program of this database uses


def upgrade(engine: Engine, name: str) -> None:
    """Make or upgrade the schema, in one transaction; two processes that open a new store at once wait for each other.

    Raises `TaskError` for a store made by a newer Milepost.
    """
    with engine.connect() as connection:
        if _revision(connection) == NEWEST_REVISION:
            return
    with engine.execution_options(milepost_writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_FOR_UPGRADES})
        _run_migrations(connection, name)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _run_migrations(connection: Connection, name: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    present = _revision(connection)
    if present is not None:
        try:
            ScriptDirectory.from_config(config).get_revision(present)
        except CommandError as error:
            raise TaskError(
                f"the task store {name} is at revision {present}, which this Milepost does not know: "
                "install the newer Milepost that wrote it"
            ) from error
    command.upgrade(config, "head")
