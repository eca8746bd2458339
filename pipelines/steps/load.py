"""Extracts into raw and staging: the two stops of the road that this project calls loading.

``land`` and ``stage`` are apart because an orchestrator shows each stop; ``load`` is both. The work is in raw.py and
staging.py; here is the order of it, its transactions, and what is reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import duckdb

from models.company import Source
from models.declarations import Declarations
from models.entities import load_entities
from models.errors import ExtractError
from models.library import sql_text
from models.notices import Notice
from models.privacy import reason_of
from pipelines.steps.absences import empty_files, regions_nobody_has
from pipelines.steps.active import Active
from pipelines.steps.conservation import account_for_files
from pipelines.steps.forgotten import empty_staged
from pipelines.steps.history import remember
from pipelines.steps.key_hashes import forget_key_hashes
from pipelines.steps.landing import drop_texts
from pipelines.steps.lines import find_lines
from pipelines.steps.parts import Parts, Plan
from pipelines.steps.quarantine import write_quarantine
from pipelines.steps.raw import land_sources
from pipelines.steps.raw_files import RawFile, read_files
from pipelines.steps.refusals import Refusals
from pipelines.steps.sql_files import insert_rows
from pipelines.steps.staging import Account, account_without_entity, plan_table, stage_table
from pipelines.steps.unlike_files import told_by_table
from pipelines.steps.unread import check_entities_are_read
from pipelines.steps.watermarks import write_watermarks

#: ``(what, done, total)``.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Report to nobody."""


@dataclass
class LoadReport:
    """``tables`` holds rows per table made; ``sources`` the files per source; ``files`` their number."""

    files: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    warnings: list[Notice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def load(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    as_of: date | None = None,
    full: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Land and stage. Raises `ExtractError`."""
    landed = land(connection, declarations, full=full, progress=progress)
    staged = stage(connection, declarations, as_of=as_of, full=full, progress=progress)
    remember(connection)
    return LoadReport(
        landed.files, landed.sources, landed.tables | staged.tables, landed.warnings + staged.warnings,
        landed.notes + staged.notes, landed.seconds + staged.seconds,
    )  # fmt: skip


def land(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    full: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Bring the raw layer up to date with the extracts; ``full`` lands unchanged files anew.

    Raises `ExtractError` naming the file or folder; the raw layer is then as it was.
    """
    begun = time.perf_counter()
    report = LoadReport()
    files = land_sources(connection, declarations, full, progress, report.warnings)
    report.files = len(files)
    for source in declarations.company.sources:
        report.sources[source.id] = sum(file.claim.source == source.id for file in files)
        for table in declarations.format_of(source).tables:
            once = {f.content_id: f for f in files if (f.claim.source, f.claim.table) == (source.id, table)}
            report.tables[f"raw_{source.id}_{table}"] = sum(f.landed.records for f in once.values())
    report.seconds = time.perf_counter() - begun
    return report


def stage(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    as_of: date | None = None,
    full: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Make all staging tables, the account of every file and the watermarks from what is landed, in one transaction.

    ``as_of`` (inclusive): what begins later does not exist, outcomes later are unknown. ``full`` also makes those rows
    anew that could stay. Raises `ExtractError`.
    """
    begun = time.perf_counter()
    report = LoadReport()
    before = datetime.combine(as_of, datetime.min.time()) + timedelta(days=1) if as_of is not None else None
    files = read_files(connection)
    # Words are written plainly: to look for a dictionary in every column takes longer than all the rest of staging.
    connection.execute("set disabled_compression_methods = 'dict_fsst'").fetchall()
    connection.execute("begin").fetchall()
    try:
        _stage_all(connection, declarations, files, before, full, progress, report)
        connection.execute("commit").fetchall()
    except duckdb.Error as error:
        connection.execute("rollback").fetchall()
        raise ExtractError(f"staging broke: {reason_of(error)}") from None
    except BaseException:
        connection.execute("rollback").fetchall()
        raise
    finally:
        drop_texts(connection)  # also of tables that only serve lookups
        connection.execute("reset disabled_compression_methods").fetchall()
    report.warnings += empty_files(files) + regions_nobody_has(connection, declarations)
    written = write_quarantine(connection, declarations.paths)
    if written is not None:
        records, values = connection.execute(sql_text("board", "quarantine")).fetchall()[0]
        check_entities_are_read(connection, declarations, written)
        report.notes.append(f"In quarantine: {records:,} records, {values:,} single values of others. See {written}")
    for entity in load_entities().values():
        report.tables[entity.table] = connection.execute(f"select count(*) from {entity.table}").fetchall()[0][0]
    report.files = len(files)
    report.seconds = time.perf_counter() - begun
    return report


def _stage_all(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    files: Sequence[RawFile],
    before: datetime | None,
    full: bool,
    progress: Progress,
    report: LoadReport,
) -> None:
    _prepare_words(connection, declarations)
    if full:
        forget_key_hashes(connection)
    parts = Parts(connection, full)
    active = Active(connection, declarations, files)
    tables = [
        (source, id) for source in declarations.company.sources for id in active.shapes[source.id].tables
    ]  # fmt: skip
    accounts: dict[tuple[str, str], Account] = {}
    plans: list[Plan] = []
    refusals = Refusals()
    for source, id in tables:
        with _told(active, source, id), refusals.gathered():
            declared = active.shapes[source.id].tables[id]
            if declared.records_of is not None and declared.records_of not in active.shapes[source.id].tables:
                raise ExtractError(
                    f"source {source.id}, table {id}: records_of names no table {declared.records_of!r}."
                )
            table = active.of(source, id)
            if declared.entity is None:
                accounts[source.id, id] = account_without_entity(active, table)
            elif plan := plan_table(active, table, before, bool(declarations.rates), parts, report.warnings):
                plans.append(plan)
    refusals.raise_if_any()
    parts.clear(plans)
    _quarantine_malformed(connection)
    for number, plan in enumerate(plans):
        source, id = plan.table.source, plan.table.id
        progress(f"{source.id}.{id}", number, len(plans))
        with _told(active, source, id):
            accounts[source.id, id] = stage_table(active, plan, report.warnings)
    account_for_files(connection, files, accounts)
    empty_staged(connection, declarations)
    parts.remember(plans, {key: account.fates for key, account in accounts.items()})
    find_lines(connection, declarations, files)
    write_watermarks(active, plans, before)
    progress("", len(plans), len(plans))


def _told(active: Active, source: Source, table: str) -> AbstractContextManager[None]:
    places = active.declarations.places.below("sources", source.id, "tables", table)
    return told_by_table(active.connection, source.id, table, active.shapes[source.id], active.files, places)


def _prepare_words(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    """Small tables that staging joins: words of regions, exchange rates."""
    connection.execute("create or replace temp table declared_word (word varchar, region varchar)").fetchall()
    insert_rows(connection, "declared_word", sorted(declarations.company.region_words()))
    # Small letters are the database's, as those of the records will be; a word of two regions would double records.
    connection.execute(
        "create or replace temp table region_word as "
        "select lower(word) as word, min(region) as region from declared_word group by 1 order by 1"
    ).fetchall()
    connection.execute(
        "create or replace temp table rate (currency varchar, valid_from timestamp, rate decimal(18, 8))"
    ).fetchall()
    rates = [(rate.currency, rate.valid_from, rate.rate) for rate in declarations.rates]
    insert_rows(connection, "rate", rates)


def _quarantine_malformed(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into raw_quarantine select f.file_id, m.record_no, m.line, f.source, f.source_table, null, "
        "m.column_name, m.value, m.reason, true from landed.malformed as m "
        "join raw_file as f on f.file_id = m.content_id where f.fate = 'active'"
    ).fetchall()
