"""Observations: one table per KPI, made by its SQL, held to the contract, completed with maturity.

What a KPI counts stands in its SQL file; when a record is old enough stands in ``models/sql/contract/complete.sql``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.company import WEEKDAYS, Company
from models.declarations import Declarations
from models.errors import RunError
from models.issues import did_you_mean
from models.kpi import Links
from models.library import DeclaredKpi
from models.lineage import stands_on_links
from models.notices import Notice
from models.privacy import reason_of
from pipelines.steps.canonical_tables import ensure_tables
from pipelines.steps.clocks import kpi_clocks
from pipelines.steps.observation_contract import check_columns, check_rows, stored_columns
from pipelines.steps.salt import prepare_salt
from pipelines.steps.snapshots import spread_over_periods
from pipelines.steps.sql_files import create_macros, named_in, run, statement, text_of

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int, int], None]

#: A company without data still has a calendar.
_NO_DATA = datetime.fromisoformat("2000-01-01")


@dataclass
class ObserveReport:
    """Rows per KPI, and what a reader of the wall should know."""

    rows: dict[str, int] = field(default_factory=dict)
    warnings: list[Notice] = field(default_factory=list)


def observe(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    kpis: Collection[str] | None = None,
    progress: Progress = lambda what, done, total: None,
) -> ObserveReport:
    """Make ``observation_<kpi>`` for the named KPIs of the journey (all unless named), and ``counterpart_<kpi>`` for
    those that stand on links.

    The tables of the others stay as they are; one that was never made is made empty. Raises `RunError` naming the
    KPI's SQL file where it fails or breaks the contract.
    """
    prepare(connection, declarations.company)
    clocks = kpi_clocks(connection, declarations)
    chosen = [declared for name, declared in declarations.kpis.items() if kpis is None or name in kpis]
    report = ObserveReport()
    for number, declared in enumerate(chosen):
        progress(declared.kpi.id, number, len(chosen))
        kpi, as_of = declared.kpi, clocks[declared.kpi.id].as_of
        report.rows[kpi.id] = observe_kpi(connection, declared, declarations.company, as_of, kpi.judged_on)
        if stands_on_links(declared):
            observe_kpi(connection, declared, declarations.company, as_of, kpi.counterpart)
        if not declarations.company.brand_terms and "brand_terms" in named_in(connection, text_of(declared.sql_file)):
            report.warnings.append(Notice("no_brand_terms", kpi=declared.kpi.id))
    for declared in declarations.kpis.values():
        connection.execute(f"create table if not exists {declared.kpi.table} {_EMPTY}")
        if stands_on_links(declared):
            connection.execute(f"create table if not exists {declared.kpi.counterpart_table} {_EMPTY}")
    progress("", len(chosen), len(chosen))
    return report


def prepare(connection: duckdb.DuckDBPyConnection, company: Company) -> None:
    """What any KPI's SQL may use: the macros, every staging table, ``calendar_period``, and ``link`` (the recorded)."""
    ensure_tables(connection)
    create_macros(connection)
    connection.execute(statement("linkage/accepted"))
    prepare_salt(connection)
    row = connection.execute("select max(watermark) from staging_watermark").fetchone()
    until = row[0] if row and row[0] is not None else _NO_DATA
    sql = f"create or replace table calendar_period as {statement('readings/calendar_period')}"
    run(connection, sql, {"until": until, **calendar_of(company)})


def calendar_of(company: Company) -> dict[str, Any]:
    """The company's calendar as the SQL's parameters: week_starts from 0 = Monday, fiscal_year_starts_month."""
    return {
        "week_starts": WEEKDAYS.index(company.week_starts),
        "fiscal_year_starts_month": company.fiscal_year_starts_month,
        "time_zone": company.time_zone,
    }


def parameters_of(declared: DeclaredKpi, company: Company, as_of: Any) -> dict[str, Any]:
    """Everything that a KPI's SQL may name: its own parameters, its horizon, as_of, brand terms, the calendar."""
    kpi = declared.kpi
    given = {"as_of": as_of, "horizon_days": kpi.horizon_days, "brand_terms": list(company.brand_terms)}
    return {**kpi.parameters, **given, "is_stock": kpi.kind == "stock", **calendar_of(company)}


def observe_kpi(
    connection: duckdb.DuckDBPyConnection,
    declared: DeclaredKpi,
    company: Company,
    as_of: Any,
    links: Links = "recorded",
) -> int:
    """Make one KPI's table by some links (of no account where its SQL reads none); returns its number of rows.

    Needs what `prepare` makes. The table that was there stays until the new one has kept the contract.
    """
    values = parameters_of(declared, company, as_of)
    table = declared.kpi.table if links == declared.kpi.judged_on else declared.kpi.counterpart_table
    try:
        connection.execute(f"set variable links = '{links}'")
        rows = _select(connection, declared, text_of(declared.sql_file), values)
        if declared.kpi.needs_history:
            rows = spread_over_periods(connection, declared.kpi, calendar_of(company), as_of)
        check_rows(connection, declared, company.region_ids)
        connection.execute(f"drop table if exists {table}")
        connection.execute(f"alter table selected_observation rename to {table}")
    finally:
        connection.execute("reset variable links")
        connection.execute("drop table if exists selected_observation")
    return rows


def _select(connection: duckdb.DuckDBPyConnection, declared: DeclaredKpi, sql: str, values: Mapping[str, Any]) -> int:
    """Make ``selected_observation``, written once: with the columns, types and maturity that are stored."""
    import duckdb

    try:
        unknown = sorted(named_in(connection, sql) - set(values))
        if unknown:
            hint = did_you_mean(unknown[0], values) or "Declare it under 'parameters' of the KPI."
            raise RunError(f"{declared.sql_file}: {declared.kpi.id} has no parameter {unknown[0]!r}. {hint}")
        columns = run(connection, f"describe select * from (\n{sql}\n)", values).fetchall()
        types = {str(name): str(kind) for name, kind, *_ in columns}
        check_columns(declared, types)
        making = (
            "create or replace table selected_observation as with selected_row as "
            f"(select {stored_columns(declared, types)} from (\n{sql}\n))\n{statement('contract/complete')}"
        )
        return int(run(connection, making, values).fetchall()[0][0])
    except duckdb.Error as error:
        place = f"{declared.sql_file}{line_of(error)}"
        raise RunError(f"{place}: the SQL of {declared.kpi.id} fails: {reason_of(error)}") from None


def line_of(error: Exception) -> str:
    """``:3`` where DuckDB tells the line; what can be parsed is bound below one line of ours."""
    told = re.search(r"^LINE (\d+):", str(error), re.MULTILINE)
    line = int(told[1]) - (type(error).__name__ != "ParserException") if told else 0
    return f":{line}" if line else ""


_EMPTY = (
    "(record_id VARCHAR, unit_id VARCHAR, occurred_at TIMESTAMP, grain VARCHAR, period DATE, region VARCHAR, "
    "numerator BIGINT, denominator BIGINT, value DECIMAL(18, 4), is_censored BOOLEAN, is_mature BOOLEAN, "
    "file_id BIGINT, record_no BIGINT, records INTEGER)"
)
