"""Event ROI against sums that stand on the files alone: csv, decimals and fractions, none of the pipeline's SQL."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from models.attribution import ATTRIBUTION_MODELS
from models.board import BOARD_TABLES
from models.commandline import build_app
from models.declarations import load_declarations, read_declarations
from models.errors import RequestError
from models.settings import CompanyPaths
from pipelines.steps.linkage import link
from pipelines.steps.observations import observe_kpi, prepare
from pipelines.steps.road import RunRequest
from pipelines.steps.roi import read_roi, roi_rows
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.steps.small_company import custom, extract, leads, loaded, write_company

COMPANIES = Path(__file__).parents[1] / "companies"
WINDOW = timedelta(days=365)
Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if any(row.values())]


# Zoho -----------------------------------------------------------------------------------------------------------------


def money(text: str) -> Decimal:
    """$22,700.00 or $1,046.17K."""
    digits = text.replace("$", "").replace(",", "")
    return Decimal(digits[:-1]) * 1000 if digits.endswith("K") else Decimal(digits)


def moment(text: str) -> datetime:
    form = "%d %b, %Y %H:%M:%S" if "," in text else "%Y-%m-%d %H:%M:%S"
    return datetime.strptime(text, form).replace(tzinfo=UTC)


class Zoho:
    """The vendor's files, read with the csv module."""

    def __init__(self, folder: Path) -> None:
        self.campaigns = {row["CAMPAIGNID"]: row for row in rows_of(folder / "Campaigns.csv")}
        self.deals = rows_of(folder / "Potentials.csv")
        self.members = rows_of(folder / "Campaign_Lead_Status.csv")
        self.leads = rows_of(folder / "Leads.csv")
        self.meetings = rows_of(folder / "Events.csv")

    def touches(self) -> dict[str, list[tuple[datetime, str | None]]]:
        """Lead id → (moment, campaign or none): members who responded, found by a name that one lead has; meetings."""
        named = Counter(lead["Last Name"] for lead in self.leads)
        lead_of = {lead["Last Name"]: lead["LEADID"] for lead in self.leads if named[lead["Last Name"]] == 1}
        campaign_of = {row["Campaign Name"]: campaign for campaign, row in self.campaigns.items()}
        found: dict[str, list[tuple[datetime, str | None]]] = defaultdict(list)
        for row in self.members:
            lead, campaign = lead_of.get(row["Lead Last Name"]), campaign_of.get(row["Campaign Name"])
            if lead and campaign and row["Status"] == "Responded":
                found[lead].append((moment(row["Last Modified Time"]), campaign))
        for row in self.meetings:
            if row["LEADID"] not in ("", "0"):
                found[row["LEADID"]].append((moment(row["Start DateTime"]), None))
        return found

    def credited(self) -> dict[str, dict[str, Fraction]]:
        """Model → campaign → what it has of the won deals, in exact fractions."""
        touches, found = self.touches(), {model: defaultdict(Fraction) for model in ATTRIBUTION_MODELS}
        for deal in self.deals:
            if deal["Forecast Type"] != "Won":
                continue
            created, primary = moment(deal["Created Time"]), deal["Campaign Id"]
            # One touch per campaign and day.
            own = {
                (campaign, when.date()): when
                for when, campaign in sorted(touches[deal["LEADID"]], key=lambda touch: touch[0], reverse=True)
                if created - WINDOW <= when <= created
            }
            path = [campaign for (campaign, _), _ in sorted(own.items(), key=lambda item: item[1])]
            path += [primary] if primary not in path else []
            for model, weights in weighed(len(path)).items():
                for campaign, weight in zip(path, weights, strict=True):
                    if campaign is not None:
                        found[model][campaign] += weight * Fraction(money(deal["Amount"]))
        return found


def weighed(n: int) -> dict[str, list[Fraction]]:
    """The models as a person would write them down."""
    one, zeros = Fraction(1), [Fraction(0)] * (n - 1)
    between = [Fraction(1, 5) / (n - 2)] * (n - 2) if n > 2 else []
    return {
        "first": [one, *zeros],
        "last": [*zeros, one],
        "linear": [one / n] * n,
        "position": [one / n] * n if n <= 2 else [Fraction(2, 5), *between, Fraction(2, 5)],
    }


@pytest.fixture(scope="module")
def zoho_roi(reference_data, tmp_path_factory) -> dict[str, dict[str, Any]]:
    """Campaign → its row by recorded links."""
    root = tmp_path_factory.mktemp("roi") / "zoho"
    shutil.copytree(COMPANIES / "zoho", root, ignore=shutil.ignore_patterns(".milepost"))
    with open_road(load_declarations(root), RunRequest()) as road:
        for stop in ("raw", "staging", "linkage"):
            travel(road, stop)
        found = roi_rows(road.connection)
    return {row["campaign_id"]: row for row in found if row["links"] == "recorded"}


@pytest.fixture(scope="module")
def zoho(reference_data) -> Zoho:
    return Zoho(reference_data / "zoho_crm")


@pytest.mark.reference
def test_zoho_roi_is_what_the_files_add_up_to(zoho, zoho_roi):
    assert set(zoho_roi) == set(zoho.campaigns) and len(zoho_roi) == 110
    for campaign, row in zoho_roi.items():
        deals = [deal for deal in zoho.deals if deal["Campaign Id"] == campaign]
        won = [money(deal["Amount"]) for deal in deals if deal["Forecast Type"] == "Won"]
        still_open = [money(deal["Amount"]) for deal in deals if deal["Forecast Type"] == "Open"]
        cost = money(zoho.campaigns[campaign]["Actual Cost"])
        assert row["cost"] == cost
        assert (row["opportunities"], row["won"], row["open"]) == (len(deals), len(won), len(still_open))
        assert (row["won_amount"], row["open_amount"]) == (sum(won), sum(still_open))
        assert row["roi"] == pytest.approx(float((sum(won) - cost) / cost), abs=1e-11)
        # No potential has an account, a person or a company: nothing is plausible beside what is recorded.
        assert (row["roi_low"], row["roi_high"], row["plausible"]) == (row["roi"], row["roi"], 0)
    assert sum(row["won_amount"] for row in zoho_roi.values()) == 89_066_200


@pytest.mark.reference
def test_zoho_roi_under_each_model(zoho, zoho_roi):
    credited = zoho.credited()
    for campaign, row in zoho_roi.items():
        for model in ATTRIBUTION_MODELS:
            expected, cost = credited[model][campaign], Fraction(row["cost"])
            # Cents that do not divide are the last touch's: a few per deal.
            assert abs(Fraction(row[f"won_{model}"]) - expected) < 1, (campaign, model)
            assert row[f"roi_{model}"] == pytest.approx(float((expected - cost) / cost), abs=float(1 / cost) + 1e-11)
    assert credited["first"] != credited["last"], "the models disagree somewhere, or nothing is proved"


# The demo -------------------------------------------------------------------------------------------------------------


class Truth:
    """What the demo's campaigns really brought: recorded deals, and bypassed ones through the lead behind them."""

    def __init__(self, root: Path) -> None:
        extracts = sorted((root / "extracts" / "salesforce").iterdir())[-1]
        self.zone = ZoneInfo("Europe/Berlin")
        self.dirty = {(row["file"], int(row["record"])) for row in rows_of(root / "truth" / "dirty_rows.csv")}
        self.root = root / "extracts"
        self.deals = [row for row in self.clean(extracts / "Opportunity.csv") if row["IsDeleted"] == "0"]
        self.members = self.clean(extracts / "CampaignMember.csv")
        self.lead_behind = {row["ConvertedOpportunityId"]: row["Id"] for row in rows_of(extracts / "Lead.csv")}
        self.bypassed = {
            row["opportunity_id"]: row["lead_id"] for row in rows_of(root / "truth" / "bypassed_conversions.csv")
        }
        self.rates = sorted(
            (row["valid_from"], row["currency"], Decimal(row["rate"])) for row in rows_of(root / "rates.csv")
        )

    def clean(self, path: Path) -> Rows:
        """The records of a file that nobody has spoilt."""
        name = str(path.relative_to(self.root))
        return [row for number, row in enumerate(rows_of(path), 1) if (name, number) not in self.dirty]

    def amount(self, deal: dict[str, str]) -> Decimal:
        amount, currency = Decimal(deal["Amount"]), deal["CurrencyIsoCode"]
        if currency == "EUR":
            return amount
        day = deal["CloseDate"]
        rate = [rate for valid_from, known, rate in self.rates if known == currency and valid_from <= day][-1]
        return (amount * rate).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    def brought(self, campaigns: set[str]) -> Iterator[tuple[str, dict[str, str], bool]]:
        """(campaign, deal, whether it was bypassed): the CRM's campaign, else the last that the true lead attended."""
        attended: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for row in self.members:
            if row["HasResponded"] == "1" and row["CampaignId"] in campaigns:
                attended[row["LeadId"]].append((date.fromisoformat(row["FirstRespondedDate"]), row["CampaignId"]))
        for deal in self.deals:
            created = datetime.fromisoformat(deal["CreatedDate"]).astimezone(self.zone).date()
            lead = self.lead_behind.get(deal["Id"]) or self.bypassed.get(deal["Id"])
            own = sorted(touch for touch in attended.get(lead or "", []) if touch[0] <= created)
            if deal["CampaignId"] in campaigns:
                yield deal["CampaignId"], deal, False
            elif own:
                yield own[-1][1], deal, deal["Id"] in self.bypassed


def test_the_demos_bounds_hold_what_its_campaigns_really_brought(demo):
    found = {row["campaign_id"]: row for row in read_roi(CompanyPaths(demo), "recorded")}
    repaired = {row["campaign_id"]: row for row in read_roi(CompanyPaths(demo), "repaired")}
    truth = Truth(demo)
    brought: dict[str, Decimal] = defaultdict(Decimal)
    bypassed = 0
    for campaign, deal, is_bypassed in truth.brought(set(found)):
        if deal["IsWon"] == "1":
            brought[campaign] += truth.amount(deal)
            bypassed += is_bypassed
    assert bypassed >= 3, "without a bypass there is nothing for the bounds to hold"
    above = 0
    for campaign, row in found.items():
        low, real, high = row["won_low"], float(brought[campaign]), row["won_high"]
        assert low <= real + 0.005 and real <= high + 0.005, campaign
        assert low <= repaired[campaign]["won_amount"] <= high
        above += real > low
    assert above >= 3


@pytest.mark.parametrize("links", ["recorded", "repaired"])
def test_the_kpi_reads_as_the_page_where_it_has_no_horizon(demo, tmp_path, links):
    """Event by event; with its horizon it leaves out what was won later."""
    import duckdb

    declarations = load_declarations(demo)
    declared = declarations.library["event_roi"]
    ever = replace(declared, kpi=declared.kpi.model_copy(update={"horizon_days": None}))
    with open_warehouse(CompanyPaths(demo), read_only=True) as warehouse, duckdb.connect() as connection:
        for name in ("staging_campaign", "staging_opportunity", "linkage_campaign"):
            warehouse.execute(f"copy {name} to '{tmp_path}/{name}.parquet'")  # decimals stay decimals
            connection.execute(f"create table {name} as from '{tmp_path}/{name}.parquet'")
        prepare(connection, declarations.company)
        observe_kpi(connection, ever, declarations.company, datetime(2026, 11, 15), links)  # noqa: DTZ001
        table = ever.kpi.table if links == "recorded" else ever.kpi.counterpart_table
        rows = connection.execute(f"select record_id, numerator / denominator from {table}").fetchall()
    page = {row["campaign_id"]: row["roi"] for row in read_roi(CompanyPaths(demo), links)}
    assert {event: pytest.approx(value, rel=1e-9) for event, value in rows} == {
        event: roi for event, roi in page.items() if roi is not None
    }


def test_the_demo_tells_a_story(demo):
    rows = read_roi(CompanyPaths(demo), "recorded")
    computed = [row for row in rows if row["roi"] is not None]
    assert {row["reason"] for row in rows if row["roi"] is None} == {"no_cost"}, "the newest events have no bill yet"
    assert min(row["roi"] for row in computed) < 0 < max(row["roi"] for row in computed)
    assert any(row["roi_first"] != row["roi_last"] for row in computed)
    assert any(row["roi_low"] < 0 < row["roi_high"] for row in computed), (
        "which events pay depends on the unlinked deals"
    )


def roi_command(demo: Path, *words: str) -> Result:
    return CliRunner().invoke(build_app(), ["linkage", "roi", "--company", str(demo), *words])


def test_the_command_prints_every_column_and_the_bounds_of_the_model(demo):
    rows = json.loads(roi_command(demo, "--format", "json").stdout)
    assert list(rows[0]) == list(BOARD_TABLES["roi"]) and len(rows) > 100
    assert [row["roi"] for row in rows] == [row["roi_low"] for row in rows]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", rows[0]["started_on"])
    linear = json.loads(roi_command(demo, "--format", "json", "--repaired", "--model", "linear").stdout)
    assert {row["links"] for row in linear} == {"repaired"}
    assert [row["roi_low"] for row in linear] == [row["roi_linear"] for row in rows]
    assert "No cost is recorded." in roi_command(demo).stdout


def test_options_stand_behind_the_sub_command(demo):
    refused = CliRunner().invoke(build_app(), ["linkage", "--links", "roi", "--company", str(demo)])
    assert isinstance(refused.exception, RequestError)
    assert "behind the sub-command: milepost linkage roi" in str(refused.exception)


# Bad input ------------------------------------------------------------------------------------------------------------


def test_spoilt_campaigns_are_told_in_clear_words(tmp_path):
    """A cost in a currency without a rate, a negative one, a member of a campaign that is nowhere."""
    tables = {
        "campaign": {
            "files": "campaigns.csv", "entity": "campaign", "key": ["id"],
            "columns": {"campaign_id": "id", "name": "name", "actual_cost": "cost", "currency": "currency"},
        },
        "member": {
            "files": "members.csv", "entity": "campaign_member", "key": ["id"],
            "columns": {"campaign_member_id": "id", "campaign_id": "campaign", "lead_id": "lead"},
        },
    }  # fmt: skip
    root = write_company(tmp_path, custom(tables), attribution={"member_statuses": ["Attended"]})
    extract(root, "campaigns.csv", "id,name,cost,currency\nA,Fair,100,XAU\nB,Expo,-7,EUR\nC,Meetup,5,EUR\n")
    extract(root, "members.csv", "id,campaign,lead\n1,A,L1\n2,NOWHERE,L2\n3,C,L3\n")
    with loaded(root) as found:
        report = link(found.connection, found.declarations)
        assert found.quarantine() == [(1, "actual_cost", "100", "no rate for XAU in rates.csv")]
        assert report.warnings == (
            "Campaign members whose campaigns (2) are not in the extracts, or in quarantine: 2. "
            "They are credited to none. Export the campaigns whole, or see 'milepost quality --quarantine'.",
            "Campaigns whose cost is negative, so that no ROI is computed: B (-7.00). Correct it in the CRM.",
        )
        assert {row["campaign_id"]: row["reason"] for row in roi_rows(found.connection)} == {
            "B": "no_links,negative_cost", "C": "no_links",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"touches": ["mail"]}, "attribution.touches"),
        ({"touches": []}, "attribution.touches"),
        ({"look_back_days": 0}, "attribution.look_back_days"),
        ({"lookback_days": 90}, "lookback_days"),
    ],
)
def test_a_mistake_in_the_declaration_is_told_by_its_key(tmp_path, block, told):
    _, issues = read_declarations(write_company(tmp_path, leads(), attribution=block))
    assert {told in issue.message for issue in issues if issue.severity == "error"} == {True}
