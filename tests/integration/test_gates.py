"""A failed gate on the small demo: whose figures are not trusted, who is asked to repair, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from models.entities import COMPANY_ROW
from models.settings import CompanyPaths
from models.tasks.queries import events, tasks
from models.tasks.store import open_company_store
from models.tasks.views import TaskView
from tests.integration.conftest import cells_of_company, run_company
from tests.integration.reshaping import read_records, write_records

REGION, CHECK = "DACH", "opportunity.closed_at_order"
CELL = ["kpi", "region", "grain", "period"]
#: The demo's KPIs whose SQL reads when an opportunity was created or closed, or what linkage makes of both together.
READING = {
    "win_rate", "cohort_win_rate", "sales_cycle_days", "sales_cycle_days_won", "deal_size", "lead_to_deal_conversion",
    "lead_to_opportunity_conversion", "link_rate", "conversion_bypass_rate", "orphan_opportunity_rate",
    "contact_role_coverage", "campaign_coverage", "duplicate_lead_rate", "cross_region_rate", "event_roi",
}  # fmt: skip


def newest_deals(root: Path) -> Path:
    return sorted((root / "extracts" / "salesforce").glob("*/Opportunity.csv"))[-1]


def break_region(root: Path) -> int:
    """A tenth of the region's closed deals close the day before they begin."""
    path = newest_deals(root)
    headers, records, delimiter = read_records(path)
    at = {name: number for number, name in enumerate(headers[0])}
    own = [row for row in records if row[at["Region__c"]] == REGION and row[at["IsClosed"]] == "1"]
    broken = own[::10]
    for row in broken:
        row[at["CloseDate"]] = (date.fromisoformat(row[at["CreatedDate"]][:10]) - timedelta(days=1)).isoformat()
    write_records(path, headers, records, delimiter)
    return len(broken)


def data_tasks(root: Path) -> list[TaskView]:
    with open_company_store(CompanyPaths(root)) as store:
        return tasks(store, kind="data")


def verdicts(root: Path) -> pd.Series:
    return cells_of_company(root).set_index(CELL)["verdict"]


def test_the_healthy_demo_fails_no_check(demo):
    cells = cells_of_company(demo)
    assert not (cells["verdict"] == "not_trusted").any()
    assert data_tasks(demo) == []


@pytest.fixture
def broken(copy_of_demo):
    root = copy_of_demo()
    text = newest_deals(root).read_bytes()
    count = break_region(root)
    run_company(root)
    return root, text, count


@pytest.mark.slow
def test_only_the_tiles_that_read_the_column_lose_trust_and_the_owner_repairs(demo, broken):
    root, sound, count = broken
    before, after = verdicts(demo), verdicts(root)
    shared = before.index.intersection(after.index)
    doubted = after[after == "not_trusted"].index
    assert {kpi for kpi, *_ in doubted} == READING
    assert {region for _, region, *_ in doubted} == {REGION, COMPANY_ROW}
    for key in shared:
        kpi, region, *_ = key
        if kpi in READING and region in (REGION, COMPANY_ROW):
            assert after[key] == "not_trusted" if pd.notna(before[key]) else pd.isna(after[key]), key
        else:
            assert after[key] == before[key] or (pd.isna(after[key]) and pd.isna(before[key])), key

    [task] = data_tasks(root)
    assert (task.kpi, task.region, task.department, task.is_unfinished) == (CHECK, REGION, "crm", True)
    assert set(task.evidence["kpis"]) == READING
    assert task.evidence["broken"] >= count and len(task.evidence["examples"]) >= 1
    example = task.evidence["examples"][0]
    assert example["file"].endswith("Opportunity.csv") and example["record_no"] > 0

    run_company(root, full=True)
    assert [view.version for view in data_tasks(root)] == [task.version], "the same data again change nothing"

    newest_deals(root).write_bytes(sound)
    run_company(root)
    back = verdicts(root)
    assert back.equals(before)
    [task] = data_tasks(root)
    assert (task.status.value, task.completed_at is not None) == ("completed", True)
    with open_company_store(CompanyPaths(root)) as store:
        last = events(store, task)[-1]
    assert (last.kind.value, last.actor) == ("completed", "milepost")
