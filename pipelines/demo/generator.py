"""Writes the demo company: declarations, extracts and truth. The work is SQL; here stands only its order.

Everything depends on the seed and on DuckDB's version alone: records are drawn by hashing keys, never by random(), and
written in a declared order, so threads do not matter.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from models.errors import RequestError
from pipelines.demo.folder import DemoFolder
from pipelines.demo.parts import Extract, planned_extracts
from pipelines.demo.truth import write_truth
from pipelines.demo.writing import ExtractWriter

HERE = Path(__file__).parent
FIRST_DAY = date(2024, 11, 1)
END_DAY = date(2026, 11, 15)
"""The first day without data; the newest exports were made in its first hour."""
ZONE = "Europe/Berlin"
DELIVERED = datetime(2026, 11, 15, 6, 0, tzinfo=ZoneInfo(ZONE))
LARGEST_SCALE = 100.0

WORLD = (
    "story", "volume", "company", "lead", "opportunity", "activity", "planted", "survey", "invitation", "trial",
    "subscription",
)  # fmt: skip
"""What happens, before anybody exports it; in this order, each file reads tables of the earlier ones."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class DemoSummary:
    """What was written: counts of the newest exports, before dirt is added."""

    target: Path
    seed: int
    scale: float
    leads: int
    opportunities: int
    sessions: int
    events: int
    questionnaires: int
    files: int
    bytes: int
    seconds: float


def write_demo(
    target: Path,
    *,
    scale: float = 1.0,
    seed: int = 7,
    progress: Progress | None = None,
    threads: int | None = None,
    folders: Collection[str] | None = None,
    anew: bool = False,
) -> DemoSummary:
    """Write the whole demo company into ``target`` and tell how much it is.

    ``scale`` 1 is about 40 k leads, 12 k opportunities, 400 k sessions and 40 k questionnaires. ``progress`` is told
    the part that begins and the fraction (0–1) that is done. ``anew``: a former demo in ``target`` is replaced, last.
    ``threads`` limits DuckDB's; the result does not depend on it. ``folders``: of the extracts only those below these
    folders, for who measures a part.

    Raises `RequestError` for a scale that makes no sense, and for a folder that holds somebody else's files or already
    a demo.
    """
    if not 0 < scale <= LARGEST_SCALE:
        raise RequestError(f"--scale {scale:g}: give a number above 0 and up to {LARGEST_SCALE:g}.")
    started = time.monotonic()
    tell = progress or (lambda part, fraction: None)
    folder = DemoFolder(target)
    folder.check(anew)
    with tempfile.TemporaryDirectory(prefix="milepost-demo-") as scratch, folder.draft() as draft:
        with duckdb.connect() as connection:
            _prepare(connection, Path(scratch), scale, seed, threads)
            for position, name in enumerate(WORLD):
                tell(name, 0.3 * position / len(WORLD))
                run_sql(connection, name)
            _set_visitor_step(connection)
            extracts = [
                extract
                for extract in planned_extracts(FIRST_DAY, END_DAY)
                if folders is None or extract.path.partition("/")[0] in folders
            ]
            writer = ExtractWriter(connection, draft / "extracts")
            for position, extract in enumerate(extracts):
                tell(extract.path, 0.3 + 0.68 * position / len(extracts))
                _write(connection, writer, extract)
            tell("truth", 0.98)
            run_sql(connection, "truth")
            write_truth(connection, draft / "truth", seed=seed, scale=scale)
            counts = _counts(connection)
        files, size = folder.accept(draft, DELIVERED)
    tell("done", 1.0)
    leads, opportunities, sessions, questionnaires = counts
    return DemoSummary(
        target, seed, scale, leads, opportunities, sessions, writer.events, questionnaires, files, size,
        round(time.monotonic() - started, 2),
    )  # fmt: skip


def run_sql(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run ``sql/<name>.sql``; its values come from DuckDB variables."""
    connection.execute((HERE / "sql" / f"{name}.sql").read_text(encoding="utf-8"))


def load_story(connection: duckdb.DuckDBPyConnection) -> None:
    """Land ``story/*.csv`` as tables ``story_<name>``, all text."""
    for path in sorted((HERE / "story").glob("*.csv")):
        connection.execute(
            f"CREATE TABLE story_{path.stem} AS"
            " FROM read_csv(?, all_varchar = true, header = true, delim = ',', quote = '\"')",
            [str(path)],
        )


def _prepare(
    connection: duckdb.DuckDBPyConnection, scratch: Path, scale: float, seed: int, threads: int | None
) -> None:
    connection.execute("SET memory_limit = '4GB'")
    connection.execute("SET temp_directory = " + _quoted(str(scratch)))
    connection.execute("SET TimeZone = 'UTC'")
    if threads is not None:
        connection.execute(f"SET threads = {int(threads)}")
    set_variables(connection, seed=seed, scale=scale, first_day=FIRST_DAY, end_day=END_DAY, zone=ZONE)
    load_story(connection)
    run_sql(connection, "macro")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def set_variables(connection: duckdb.DuckDBPyConnection, **values: object) -> None:
    """Bind values to DuckDB variables, which the SQL files read with getvariable()."""
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = $value", {"value": value})


def _write(connection: duckdb.DuckDBPyConnection, writer: ExtractWriter, extract: Extract) -> None:
    set_variables(connection, **extract.variables)
    for name in extract.sql:
        run_sql(connection, name)
    writer.write(extract)


def _set_visitor_step(connection: duckdb.DuckDBPyConnection) -> None:
    """Visitors come back after more sessions than any day of their region holds: so always on another day."""
    row = connection.execute("SELECT 1 + max(sessions) FROM volume").fetchone()
    assert row is not None
    set_variables(connection, visitor_step=row[0])


def _counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int, int]:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM lead), (SELECT count(*) FROM opportunity),"
        " (SELECT CAST(sum(sessions) AS BIGINT) FROM volume), (SELECT count(*) FROM questionnaire)"
    ).fetchone()
    assert row is not None
    leads, opportunities, sessions, questionnaires = row
    return leads, opportunities, sessions, questionnaires
