"""Suites over the open warehouse: each entity's checks as one suite of Great Expectations, its figures, its page."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
from great_expectations.data_context.data_context.context_factory import project_manager
from great_expectations.data_context.types.base import ProgressBarsConfig

from models.errors import RunError
from models.quality.kinds import Check
from pipelines.checks.expectation import ExpectFewBrokenRecords
from pipelines.checks.open_warehouse import OpenWarehouse, open_warehouse_source
from pipelines.checks.report import write_page
from pipelines.steps.check_outcomes import Figures
from pipelines.steps.check_sql import figures_sql

#: A failed check's weight in the words of Great Expectations.
_SEVERITIES = {"fatal": "critical", "gate": "warning", "warning": "info"}


def validate(
    connection: duckdb.DuckDBPyConnection, suites: Mapping[str, Sequence[Check]], report: Path
) -> dict[str, tuple[Figures, ...]]:
    """Run suites (entity → its checks); check's key → figures by region. Writes each suite's page into ``report``.

    Raises `RunError` naming a check that breaks: one that cannot be run has not failed.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    found: dict[str, tuple[Figures, ...]] = {}
    try:
        for entity, checks in suites.items():
            found |= _figures(connection, context, entity, checks, report)
    finally:
        project_manager.set_project(None)  # or the library keeps the warehouse's connection for as long as it lives
    return found


def _figures(
    connection: duckdb.DuckDBPyConnection, context: Any, entity: str, checks: Sequence[Check], report: Path
) -> dict[str, tuple[Figures, ...]]:
    found: dict[str, tuple[Figures, ...]] = {}
    with open_warehouse_source(connection) as source:
        source._data_context = context
        result = _validate_suite(source, entity, checks)
    write_page(report, entity, result)
    for one in result.results:
        key = one.expectation_config.meta["check"]
        if _is_broken(one.exception_info):
            reason = _reason(connection, next(check for check in checks if check.key == key))
            raise RunError(f"the check {key} broke: {reason}. See its block in checks/{entity}.yaml.")
        found[key] = tuple(
            Figures(row["region"], row["source"], int(row["checked"]), int(row["broken"]), row["is_failed"])
            for row in one.result["details"]["regions"]
        )
    return found


def _validate_suite(source: OpenWarehouse, entity: str, checks: Sequence[Check]) -> Any:
    asset = source.add_table_asset(entity, table_name=f"staging_{entity}")
    batch = asset.get_batch(asset.build_batch_request())
    suite = gx.ExpectationSuite(name=entity, expectations=[_expectation(check) for check in checks])
    return batch.validate(suite, result_format="COMPLETE")


def _expectation(check: Check) -> ExpectFewBrokenRecords:
    # Braces are places that the library fills, and colons parameters of SQLAlchemy: here both are plain text. The
    # comment names the batch, or the library would print that none is named.
    plain = figures_sql(check).replace("{", "{{").replace("}", "}}").replace(":", "\\:")
    query = plain + " /* of {batch} */"
    return ExpectFewBrokenRecords(
        unexpected_rows_query=query,
        tolerance=check.tolerance,
        at_least=check.at_least,
        description=f"{check.about.en} ({check.id}, {check.grade})",
        severity=_SEVERITIES[check.grade],
        meta={"check": check.key},
    )


def _is_broken(information: Mapping[str, Any]) -> bool:
    """Whether a check could not be run; told per metric, or for the whole."""
    parts = [information, *information.values()]
    return any(isinstance(part, Mapping) and part.get("raised_exception") for part in parts)


def _reason(connection: duckdb.DuckDBPyConnection, check: Check) -> str:
    """What DuckDB says of a check's query. The library asks again and then tells of the second failure alone."""
    try:
        connection.execute(figures_sql(check)).fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return "Great Expectations could not run it"
