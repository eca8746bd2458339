"""The rows that people see of checks and quarantine: for the report file, the board and the command. No words here."""

from __future__ import annotations

from typing import Any

import duckdb

from models.declarations import Declarations
from models.entities import load_entities
from models.library import sql_text
from models.quality.report import QualityReport
from pipelines.steps.verdicts import kpis_reading

MASK = "•••"
#: Records of the quarantine that are shown; the CSV holds all of them.
QUARANTINE_SHOWN = 1000
Rows = list[dict[str, Any]]


def write_report(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    """Write what the checks of this run found, for the command and for a run that does not reach its board."""
    total = connection.execute("select count(*) from raw_quarantine").fetchall()[0][0]
    QualityReport(
        checks=owned_check_rows(connection, declarations),
        examples=example_rows(connection),
        quarantine=quarantine_rows(connection, QUARANTINE_SHOWN),
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
    columns = row["columns"].split(", ") if row["columns"] else [None]
    touched = {kpi for column in columns for kpi in kpis_reading(declarations, row["entity"], column)}
    return [kpi for kpi in declarations.kpis if kpi in touched]


def example_rows(connection: duckdb.DuckDBPyConnection) -> Rows:
    """The broken records that each failed check keeps."""
    return _rows(connection, "select * from quality_example order by all")


def quarantine_rows(connection: duckdb.DuckDBPyConnection, limit: int) -> Rows:
    """The first records of the quarantine; a value that tells who somebody is is masked, and so is a whole record's."""
    rows = _rows(connection, sql_text("board", "quarantine_record"), {"shown": limit})
    entities = load_entities()
    for row in rows:
        entity = entities.get(row["entity"] or "")
        is_open = entity is not None and row["column"] in entity.columns and row["column"] not in entity.personal
        row["value"] = row["value"] if is_open or row["value"] is None else MASK
    return rows


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, bound: dict[str, Any] | None = None) -> Rows:
    cursor = connection.execute(sql, bound) if bound else connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
