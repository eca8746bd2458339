"""Misses of the newest judged periods go to the heads' desks; cells that are met again propose closing.

Failed checks go to the owners of their sources (data_tasks.py).
What the company lacks to be measured at all is proposed as a project, and targets are reviewed on their date.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from models.library import sql_text
from models.meetings import next_meeting
from models.tasks.misses import Miss, Recovery
from models.tasks.proposing import Proposal, propose_projects
from models.tasks.raising import raise_tasks
from models.tasks.recovering import note_recoveries
from models.tasks.reminding import remind_of_reviews
from models.tasks.store import open_company_store
from pipelines.steps.choosing import reading_json
from pipelines.steps.data_tasks import settle_failed_gates
from pipelines.steps.proposals import proposals
from pipelines.steps.readiness import readiness_rows
from pipelines.steps.reviews import reviews
from pipelines.steps.road import Road, StopReport


def raise_for_misses(road: Road) -> StopReport:
    """Raise tasks for the newest judged period of each KPI; a run that looks back raises none."""
    if looks_back(road):
        note = "no tasks raised: --as-of lies before the data's end"
        return StopReport(rows={"tasks_raised": 0}, notes=[note])
    company = road.declarations.company
    now = datetime.now(UTC)
    newest = road.newest_judged
    misses = [_miss(road, row) for row in newest if row["verdict"] == "missed"]
    recovered = [_recovery(road, row) for row in newest if row["verdict"] == "met"]
    today = now.astimezone(company.zone).date()
    due = next_meeting(today, company.meetings)
    with open_company_store(road.declarations.paths) as store:
        result = raise_tasks(
            store,
            misses,
            now=now,
            due=due,
            reopen_within_days=company.tasks.reopen_within_days,
        )
        noted = note_recoveries(store, recovered, now=now, after_periods=company.tasks.recovered_after_periods)
        data = settle_failed_gates(road, store, now, due)
        proposed = propose_projects(store, _proposals(road), now=now, due=due)
        reminded = remind_of_reviews(store, reviews(road.declarations, today), now=now, due=due)
    return StopReport(
        rows={
            "tasks_raised": len(result.created),
            "tasks_missed_again": len(result.appended),
            "tasks_reopened": len(result.reopened),
            "tasks_unchanged": len(result.unchanged),
            "tasks_recovered": len(noted),
            "data_tasks_raised": len(data.created) + len(data.reopened),
            "data_tasks_completed": len(data.completed),
            "projects_proposed": len(proposed.created),
            "reviews_reminded": len(reminded.created) + len(reminded.appended),
        }
    )


def looks_back(road: Road) -> bool:
    """Whether ``--as-of`` hides something that the extracts know."""
    return bool(road.connection.execute(sql_text("board", "looks_back")).fetchall()[0][0])


def _proposals(road: Road) -> list[Proposal]:
    as_of = road.connection.execute("select max(watermark) from staging_watermark").fetchall()[0][0]
    return proposals(road.declarations, readiness_rows(road.connection), as_of)


def _miss(road: Road, row: dict[str, Any]) -> Miss:
    department = road.declarations.journey.department_of(row["kpi"])
    return Miss(
        kpi=row["kpi"],
        region=row["region"],
        department=department,
        grain=row["grain"],
        period=row["period"],
        assignee=road.declarations.company.department(department).head_of(row["region"]),
        sentence_en=row["sentence_en"],
        sentence_ru=row["sentence_ru"],
        evidence=reading_json(row),
    )


def _recovery(road: Road, row: dict[str, Any]) -> Recovery:
    return Recovery(
        kpi=row["kpi"],
        region=row["region"],
        grain=row["grain"],
        period=row["period"],
        sentence_en=row["sentence_en"],
        sentence_ru=row["sentence_ru"],
        evidence=reading_json(row),
        met_before=road.met_before.get((row["kpi"], row["region"]), ()),
    )
