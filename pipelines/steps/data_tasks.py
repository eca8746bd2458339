"""Failed gates become data tasks of the sources' owners, with the broken records as evidence. Rules: models/tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from models.entities import COMPANY_ROW
from models.tasks.data_tasks import DataFailure, DataResult, settle_data_tasks
from models.tasks.store import TaskStore
from pipelines.steps.quality_report import check_rows, doubtful_kpis, example_rows
from pipelines.steps.road import Road


def settle_failed_gates(road: Road, store: TaskStore, now: datetime, due: date) -> DataResult:
    """Raise a task per failed gate and region, complete those whose gate passes."""
    rows = check_rows(road.connection)
    skipped = {row["check_key"] for row in rows if row["outcome"] == "skipped"}
    return settle_data_tasks(store, _failures(road, rows), skipped=skipped, now=now, due=due)


def _failures(road: Road, rows: list[dict[str, Any]]) -> list[DataFailure]:
    gates = {row["check_key"]: row for row in rows if row["grade"] == "gate" and row["outcome"] == "failed"}
    failed = road.connection.execute(
        "select r.check_key, r.region, r.source, r.checked, r.broken, c.content from quality_region as r "
        "join quality_check as c using (check_key) where r.is_failed order by all"
    ).fetchall()
    examples = example_rows(road.connection)
    found = []
    for key, region, source, checked, broken, content in failed:
        if key in gates:
            own = [row for row in examples if row["check_key"] == key and row["region"] == region]
            found.append(_failure(road, gates[key], region, source, (checked, broken), content, own))
    return found


def _failure(
    road: Road,
    check: dict[str, Any],
    region: str | None,
    source: str,
    figures: tuple[int, int],
    content: str,
    examples: list[dict[str, Any]],
) -> DataFailure:
    company = road.declarations.company
    checked, broken = figures
    where = {
        language: f" ({company.region_title(region, language)})" if region is not None else ""
        for language in ("en", "ru")
    }
    return DataFailure(
        check=check["check_key"],
        region=region if region is not None else COMPANY_ROW,
        source=source,
        assignee=company.source(source).owner,
        period=_month(road),
        content=content,
        sentence_en=f"{source}: {check['about_en']} {broken:,} of {checked:,} records are not so{where['en']}.",
        sentence_ru=f"{source}: {check['about_ru']} Не так: {broken} из {checked}{where['ru']}.",
        evidence={
            "entity": check["entity"], "columns": check["columns"], "kind": check["kind"], "source": source,
            "checked": checked, "broken": broken, "tolerance": check["tolerance"],
            "kpis": doubtful_kpis(road.declarations, check), "examples": examples,
        },
    )  # fmt: skip


def _month(road: Road) -> date:
    """The month up to which the data reach."""
    mark: datetime | None = road.connection.execute("select max(watermark) from staging_watermark").fetchall()[0][0]
    return (mark or road.started_at).date().replace(day=1)
