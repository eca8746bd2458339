"""The rows that people see of checks and quarantine: for the report file, the board and the command. No words here."""

from __future__ import annotations

from typing import Any

import duckdb

from models.declarations import Declarations
from models.library import sql_text
from models.quality.report import QualityReport
from pipelines.steps.quarantine import quarantined
from pipelines.steps.verdicts import kpis_reading

#: Records of the quarantine that are shown; the CSV holds all of them.
QUARANTINE_SHOWN = 1000
Rows = list[dict[str, Any]]


def write_report(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    """Write what the checks of this run found, for the command and for a run that does not reach its board."""
    total = connection.execute("select count(*) from raw_quarantine").fetchall()[0][0]
    QualityReport(
        checks=owned_check_rows(connection, declarations),
        examples=example_rows(connection),
        quarantine=_quarantine(connection),
        quarantined=total,
    ).write(declarations.paths)


def check_rows(connection: duckdb.DuckDBPyConnection) -> Rows:
    """One row per check, those that failed first, fatal before gate before warning."""
    return _rows(connection, sql_text("board", "quality"))


def owned_check_rows(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> Rows:
    """As `check_rows`, with the owner of the failed source and the KPIs that a failed gate makes doubtful."""
    rows = check_rows(connection)
    for row in rows:
        owner = declarations.company.source(row["source"]).owner if row["source"] else None
        row["owner"] = None if owner is None else owner.name
        row["kpis"] = ", ".join(doubtful_kpis(declarations, row)) or None
    return rows


def doubtful_kpis(declarations: Declarations, row: dict[str, Any]) -> list[str]:
    """The KPIs that read what a failed gate found broken, in the journey's order."""
    if row["outcome"] != "failed" or row["grade"] != "gate":
        return []
    return _kpis_reading(declarations, row)


def gates_of_kpis(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> dict[str, list[str]]:
    """KPI → keys of the gates on what it reads, whatever came of them, in the order of `check_rows`."""
    gates: dict[str, list[str]] = {kpi: [] for kpi in declarations.kpis}
    for row in check_rows(connection):
        for kpi in _kpis_reading(declarations, row) if row["grade"] == "gate" else ():
            gates[kpi].append(row["check_key"])
    return gates


def _kpis_reading(declarations: Declarations, row: dict[str, Any]) -> list[str]:
    columns = row["columns"].split(", ") if row["columns"] else [None]
    touched = {kpi for column in columns for kpi in kpis_reading(declarations, row["entity"], column)}
    return [kpi for kpi in declarations.kpis if kpi in touched]


def example_rows(connection: duckdb.DuckDBPyConnection) -> Rows:
    """The broken records that each failed check keeps."""
    return _rows(connection, "select * from quality_example order by all")


def _quarantine(connection: duckdb.DuckDBPyConnection) -> Rows:
    rows = quarantined(connection)[:QUARANTINE_SHOWN]
    return [{"file": row.pop("path"), "column": row.pop("column_name"), **row} for row in rows]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
