"""The whole library on the demo's records: figures against the csv module's reading of them, and against the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from models.declarations import Declarations, load_declarations
from models.journey import Placement
from models.settings import CompanyPaths
from pipelines.steps.board import read_board_table
from pipelines.steps.choosing import choose_slices
from pipelines.steps.observations import observe
from pipelines.steps.readings import read_kpis
from pipelines.steps.warehouse import open_warehouse

QUOTAS = [{"region": "DACH", "amount": 50_000}]
NEWEST = "extracts/salesforce/2026-11-15"


def export(root: Path, name: str) -> list[dict[str, str]]:
    """Records of the newest export that are not deleted, each id once."""
    with (root / NEWEST / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["IsDeleted"] == "0"]
    return list({row["Id"]: row for row in rows}.values())


@pytest.fixture(scope="module")
def library(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, pd.DataFrame]]:
    """Readings of every KPI of the library."""
    import duckdb

    declarations = load_declarations(demo)
    everything = with_whole_library(declarations)
    connection = duckdb.connect()
    with open_warehouse(CompanyPaths(demo), read_only=True) as warehouse:
        copied = tmp_path_factory.mktemp("warehouse")
        names = [str(name) for (name,) in warehouse.execute(
            "select table_name from duckdb_tables() where regexp_matches(table_name, '^(staging|linkage)_')"
        ).fetchall()]  # fmt: skip
        for name in names:
            warehouse.execute(f"copy {name} to '{copied}/{name}.parquet'")
    for name in names:
        connection.execute(f"create table {name} as select * from '{copied}/{name}.parquet'")
    observe(connection, everything)
    frame = read_kpis(connection, everything)
    yield demo, frame
    connection.close()


def with_whole_library(declarations: Declarations) -> Declarations:
    """The company with a journey of all KPIs, and what one of its regions has to win."""
    kpis = dict(declarations.library)
    stage = declarations.journey.stages[0].model_copy(update={"kpis": tuple(Placement(kpi=name) for name in kpis)})
    journey = declarations.journey.model_copy(update={"stages": (stage,), "strip": ()})
    covered = kpis["pipeline_coverage"]
    kpis["pipeline_coverage"] = replace(covered, kpi=covered.kpi.model_copy(update={"parameters": {"quotas": QUOTAS}}))
    return Declarations(**{**declarations.__dict__, "journey": journey, "kpis": kpis})


def value(frame: pd.DataFrame, kpi: str, grain: str = "all") -> float:
    """The newest value of the company that there is."""
    of_company = frame[(frame["region"] == "*") & (frame["kpi"] == kpi) & (frame["grain"] == grain)]
    cells = of_company[of_company["value"].notna()]
    return float(cells.sort_values("period").iloc[-1]["value"])


def test_every_kpi_of_the_library_has_a_figure(library):
    root, frame = library
    assert set(frame.loc[frame["value"].notna(), "kpi"]) == set(load_declarations(root).library)
    assert not set(frame["value"].dropna()) & {float("inf"), float("-inf")}


def test_open_opportunities_and_their_amount(library):
    root, frame = library
    deals = [row for row in export(root, "Opportunity") if row["IsClosed"] == "0"]
    assert value(frame, "open_opportunities", "month") == pytest.approx(len(deals), abs=2)
    euros = sum(float(row["Amount"]) for row in deals if row["CurrencyIsoCode"] == "EUR")
    assert value(frame, "open_pipeline", "month") > euros


def test_what_is_open_in_the_one_region_that_has_a_quota(library):
    root, frame = library
    deals = [row for row in export(root, "Opportunity") if row["IsClosed"] == "0" and row["Region__c"] == "DACH"]
    assert {row["CurrencyIsoCode"] for row in deals} == {"EUR"}
    amount = sum(float(row["Amount"]) for row in deals if row["Amount"])
    assert value(frame, "pipeline_coverage", "quarter") == pytest.approx(amount / QUOTAS[0]["amount"], rel=1e-9)


def test_requests_that_were_open_at_the_end(library):
    root, frame = library
    assert value(frame, "open_cases", "month") == sum(row["IsClosed"] == "0" for row in export(root, "Case"))


def test_the_median_of_won_amounts_is_between_the_currencies(library):
    root, frame = library
    euros = sorted(
        float(row["Amount"])
        for row in export(root, "Opportunity")
        if row["IsWon"] == "1" and row["CurrencyIsoCode"] == "EUR" and float(row["Amount"] or 0) > 0
    )
    assert 0.6 < value(frame, "deal_size") / euros[len(euros) // 2] < 1.7


def test_leads_by_recommendation(library):
    root, frame = library
    leads = export(root, "Lead")
    share = sum(row["LeadSource"] == "Partner Referral" for row in leads) / len(leads)
    assert value(frame, "referral_share") == pytest.approx(share, abs=0.002)


def test_the_first_calls_of_leads_that_were_called(library):
    """The machine's user answers no calls; a call's moment is its completion."""
    root, frame = library
    # A lead whose moment cannot be is in quarantine.
    made = {row["Id"]: created for row in export(root, "Lead") if (created := moment(row["CreatedDate"])) is not None}
    first: dict[str, datetime] = {}
    for row in export(root, "Task"):
        if row["TaskSubtype"] == "Call" and row["IsClosed"] == "1" and row["WhoId"] in made:
            called = moment(row["CompletedDateTime"] or row["CreatedDate"])
            if called is not None and called >= made[row["WhoId"]]:
                first[row["WhoId"]] = min(called, first.get(row["WhoId"], called))
    hours = sorted((called - made[lead]).total_seconds() / 3600 for lead, called in first.items())
    assert value(frame, "first_call_hours") == pytest.approx(hours[len(hours) // 2], rel=0.02)


def test_offers_take_as_long_as_the_export_says(library):
    """Withdrawn ones are nobody's wait; those not sent yet are few, so the median is that of the sent ones."""
    root, frame = library
    quotes = [row for row in export(root, "Quote") if row["Status"] != "Denied"]
    sent = [(moment(row["Requested__c"]), moment(row["Sent__c"])) for row in quotes if row["Sent__c"]]
    hours = sorted((left - asked).total_seconds() / 3600 for asked, left in sent if asked and left)
    assert len(sent) > 0.97 * len(quotes)
    assert value(frame, "quote_turnaround_hours") == pytest.approx(hours[len(hours) // 2], rel=0.03)


@pytest.mark.parametrize(
    ("kpi", "variance"),
    [
        ("first_contact_resolution", lambda rate: rate * (1 - rate)),
        ("task_sla_compliance", lambda rate: rate * (1 - rate)),
        # A visit has one action or two.
        ("actions_per_visit", lambda rate: (rate - 1) * (2 - rate)),
        # Counted, not drawn: only a record that was spoilt is missing.
        ("survey_response_rate", lambda rate: 0),
    ],
)
def test_regions_read_as_the_truth_tells(library, kpi, variance):
    """All months of a region: as many as its true rates expect, within four standard errors."""
    root, frame = library
    months = frame[(frame["kpi"] == kpi) & (frame["grain"] == "month") & (frame["denominator"] > 0)]
    with (root / "truth" / "true_rates.csv").open(encoding="utf-8", newline="") as file:
        told = {(row["region"], row["month"]): float(row["rate"]) for row in csv.DictReader(file) if row["kpi"] == kpi}
    rates = [told.get((cell.region, str(cell.period)[:10])) for cell in months.itertuples()]
    cells = months.assign(rate=rates).dropna(subset="rate")
    assert set(cells["region"]) == {"Nordics", "DACH", "UKI", "Iberia", "CEE", "Baltics"}
    for region, own in cells.groupby("region"):
        n, rate = own["denominator"].astype(float), own["rate"]
        allowed = 1.01 + 4 * (n * variance(rate)).sum() ** 0.5
        assert own["numerator"].astype(float).sum() == pytest.approx((n * rate).sum(), abs=allowed), region
        assert allowed < 0.2 * n.sum()


def test_one_minus_churn_is_retention(library):
    _, frame = library
    assert value(frame, "customer_churn", "quarter") + value(frame, "retention", "quarter") == pytest.approx(1)
    assert value(frame, "gross_revenue_retention", "quarter") <= 1


def test_slices_of_the_board_add_up_to_its_cells(demo):
    rows = read_board_table(CompanyPaths(demo), "slice")
    cells = read_board_table(CompanyPaths(demo), "cell")
    (whole,) = (
        row for row in cells if (row["kpi"], row["region"], row["grain"]) == ("lead_response_within_sla", "*", "all")
    )
    for by in ("source", "owner"):
        asked = choose_slices(rows, by, kpi="lead_response_within_sla", region="*", period=None, grain="all")
        assert sum(row["denominator"] for row in asked) == whole["denominator"]
    assert {row["word"] for row in rows if row["slice"] == "product"} == {
        "New Business", "Existing Business - Renewal", "Existing Business - Expansion",
    }  # fmt: skip


def moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError:
        return None
