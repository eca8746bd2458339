"""The quality stop as Dagster asset checks on the staging assets: one step, one result per declared check.

A fatal check blocks whatever stands on its table. Every staging table has one (the law of conservation), so the checks
always come before the links and the observations. No ``from __future__ import annotations`` here: Dagster reads the
annotation of ``context`` as an object.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from models.declarations import Declarations
from models.quality.kinds import Check
from models.quality.suites import fed_checks
from pipelines.steps.quality_report import check_rows
from pipelines.steps.road import Road
from pipelines.steps.stops import STOPS, travel

_SEVERITIES = {
    "fatal": dg.AssetCheckSeverity.ERROR,
    "gate": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
}


def build_checks(declarations: Declarations) -> dg.AssetChecksDefinition:
    """The checks of a company on the tables that its sources feed."""
    due, _ = fed_checks(declarations.checks, declarations.fed_entities())

    @dg.multi_asset_check(
        name="quality", specs=[_spec(check) for check in due], can_subset=True, description=STOPS["quality"].__doc__
    )
    def checks(context: dg.AssetCheckExecutionContext, road: dg.ResourceParam[Road]) -> Iterator[dg.AssetCheckResult]:
        report = travel(road, "quality")
        for note in report.notes:
            context.log.info(note)
        wanted = context.selected_asset_check_keys
        yield from (_result(row) for row in check_rows(road.connection) if _key(row) in wanted)

    return checks


def _key(row: dict[str, Any]) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(dg.AssetKey(f"staging_{row['entity']}"), row["check_name"])


def _spec(check: Check) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        check.id, asset=f"staging_{check.entity}", description=check.about.en, blocking=check.grade == "fatal",
        metadata={"grade": check.grade, "columns": list(check.concerns)},
    )  # fmt: skip


def _result(row: dict[str, Any]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=f"staging_{row['entity']}",
        check_name=row["check_name"],
        passed=row["outcome"] != "failed",
        severity=_SEVERITIES[row["grade"]],
        description=row["reason"] or f"{row['broken']:,} of {row['checked']:,} broken",
        metadata={key: row[key] for key in ("outcome", "checked", "broken", "regions") if row[key] is not None},
    )
