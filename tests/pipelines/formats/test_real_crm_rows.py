"""CRM rows that nobody here wrote: every record accounted for against the csv module, and figures counted beside."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.declarations import load_declarations
from pipelines.steps.linkage import link
from pipelines.steps.load import load
from pipelines.steps.roi import roi_rows
from pipelines.steps.warehouse import open_warehouse
from tests.pipelines.formats.crm_exports import assert_conserved, count_records, crm
from tests.pipelines.formats.snake_case import salesforce_in_snake_case
from tests.pipelines.steps.small_company import Loaded, write_company

pytestmark = pytest.mark.reference
COMPANIES = Path(__file__).parents[2] / "companies"

#: Stages that these two charities call won.
WON = {"from": ["StageName", "stage_name"], "values": {"Closed Won": True, "Posted": True}, "otherwise": "false"}
CLOSED = WON | {"values": {"Closed Won": True, "Posted": True, "Closed Lost": True, "Withdrawn": True}}
DAY = {"from": ["CloseDate", "close_date"], "type": "date"}
NPSP = salesforce_in_snake_case(
    optional=("created_at",),
    ids=("sf_id",),
    opportunity={"is_won": WON, "is_closed": CLOSED, "created_at": DAY},
    campaign_member={
        "has_responded": {"from": ["Status", "status"], "values": {"Responded": True}, "otherwise": "false"}
    },
) | {
    "record_type": {"files": ["*_rt_mapping.csv"]},
    "payment": {"files": ["npe01__OppPayment__c.csv"]},
}
MEMBER_STATUS = {"member_status": {"files": ["CampaignMemberStatus.csv"]}}
FIVETRAN = salesforce_in_snake_case()
BESIDE = {
    "history": {"files": ["*_history_data.csv", "sf_order_data.csv", "sf_product_2_data.csv", "sf_user_role_data.csv"]},
    "line_item": {"files": ["sf_opportunity_line_item_data.csv"]},
}
HUBSPOT = {
    "lead": {
        "files": ["contact_data.csv"],
        "merged_ids": {"from": "property_hs_merged_object_ids"},
        "columns": {
            "lead_id": "id", "created_at": "property_createdate", "first_name": "property_firstname",
            "last_name": "property_lastname", "email": "property_email", "company_name": "property_company",
        },
    },
    "contact": {"columns": {"contact_id": "id", "created_at": "property_createdate", "email": "property_email"}},
    "opportunity": {
        "files": ["deal_data.csv"],
        "set_aside": [{"rule": "deleted", "column": "is_deleted", "equals": [True]}],
        "columns": {
            "opportunity_id": "deal_id", "created_at": {"from": "property_createdate", "required": False},
            "name": "property_dealname", "stage": {"from": "deal_pipeline_stage_id", "required": False},
            "amount": "property_amount", "owner_id": "owner_id",
            "is_won": {
                "from": "closed_won",
                "lookup": {"table": "stage", "by": "deal_pipeline_stage_id", "key": "stage_id"},
            },
            "is_closed": {
                "from": "is_closed",
                "lookup": {"table": "stage", "by": "deal_pipeline_stage_id", "key": "stage_id"},
            },
        },
    },
    "opportunity_contact": {"columns": {"opportunity_id": "deal_id"}},
    "deal_contact": {
        "entity": "opportunity_contact", "files": ["deal_contact_data.csv"], "key": ["deal_id", "contact_id"],
        "columns": {
            "opportunity_contact_id": {"concat": ["deal_id", "contact_id"]},
            "opportunity_id": "deal_id", "contact_id": {"from": "contact_id", "survivor_in": "lead"},
        },
    },
    "stage": {"files": ["deal_pipeline_stage_data.csv"]},
    "account": {
        "files": ["company_data.csv"],
        "columns": {"account_id": "id", "name": "property_name", "created_at": "property_createdate"},
    },
}  # fmt: skip


SOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "salesforce_npsp/1k": ("salesforce_export", NPSP),
    "salesforce_npsp/trailhead": ("salesforce_export", NPSP | MEMBER_STATUS),
    "fivetran_seeds/dbt_salesforce": ("salesforce_export", FIVETRAN | BESIDE),
    "fivetran_seeds/dbt_salesforce_source": ("salesforce_export", FIVETRAN),
    "fivetran_seeds/dbt_hubspot": ("hubspot_export", HUBSPOT),
}


@pytest.fixture(scope="module")
def source(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Loaded]]:
    """Loads a source of the list once, and keeps its warehouse open."""
    with ExitStack() as stack:

        @cache
        def load_source(path: str) -> Loaded:
            format, tables = SOURCES[path]
            root = tmp_path_factory.mktemp("crm")
            write_company(
                root, crm(format, path=path, tables=tables), extracts_root=str(reference_data), time_zone="UTC"
            )
            declarations = load_declarations(root)
            connection = stack.enter_context(open_warehouse(declarations.paths))
            return Loaded(connection, declarations, load(connection, declarations))

        yield load_source


def rows(path: Path) -> list[dict[str, str]]:
    """Records by the csv module."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.DictReader(stream) if any(row.values())]


@pytest.mark.parametrize("path", SOURCES)
def test_every_record_is_accounted_for(source: Callable[[str], Loaded], reference_data: Path, path: str) -> None:
    found = source(path)
    assert_conserved(found)
    for name, read in found.rows("select path, records_read from raw_conservation"):
        assert read == count_records(reference_data / name), name
    assert found.quarantine() == []


@pytest.mark.parametrize("path", [path for path in SOURCES if "hubspot" not in path])
def test_no_file_of_salesforce_is_left_out(source: Callable[[str], Loaded], reference_data: Path, path: str) -> None:
    found = {name for (name,) in source(path).rows("select path from raw_file")}
    assert found == {str(file.relative_to(reference_data)) for file in (reference_data / path).glob("*.csv")}


@pytest.mark.parametrize("folder", ["1k", "trailhead"])
def test_npsp_deals(source: Callable[[str], Loaded], reference_data: Path, folder: str) -> None:
    found = source(f"salesforce_npsp/{folder}")
    deals = rows(reference_data / "salesforce_npsp" / folder / "Opportunity.csv")
    stage, amount = ("stage_name", "amount") if folder == "1k" else ("StageName", "Amount")
    won = [deal for deal in deals if deal[stage] in ("Closed Won", "Posted")]
    assert found.rows("select count(*), count(*) filter (where is_won) from staging_opportunity") == [
        (len(deals), len(won))
    ]
    assert won
    total = sum(Decimal(deal[amount] or "0") for deal in won)
    assert found.rows("select sum(amount) from staging_opportunity where is_won") == [(total,)]
    members = found.rows("select count(*) from staging_campaign_member join staging_campaign using (campaign_id)")
    assert members == [(len(rows(reference_data / "salesforce_npsp" / folder / "CampaignMember.csv")),)]


def test_npsp_event_roi_is_not_computable(source: Callable[[str], Loaded]) -> None:
    """C9: 1,517 opportunities of 1,739,555 and 1,699 members of 13 campaigns, and nothing between the two."""
    found = source("salesforce_npsp/1k")
    link(found.connection, found.declarations)
    rows = [row for row in roi_rows(found.connection) if row["links"] == "recorded"]
    assert len(rows) == 13
    assert sum(row["members"] for row in rows) == 1699
    assert {row[name] for row in rows for name in row if name.startswith(("roi", "cost"))} == {None}
    assert {row["text_en"] for row in rows} == {
        "No opportunity carries a campaign, and no touch of a campaign leads to one. No cost is recorded."
    }
    assert found.rows("select count(*), sum(amount)::bigint from staging_opportunity") == [(1517, 1739555)]


def test_patterns_of_a_charity(source: Callable[[str], Loaded], reference_data: Path) -> None:
    """No opportunity of a charity came from a lead; roles and campaigns are all it has."""
    found = source("salesforce_npsp/trailhead")
    link(found.connection, found.declarations)
    states = dict(found.rows("select pattern, is_computable from linkage_pattern_state"))
    deals = rows(reference_data / "salesforce_npsp" / "trailhead" / "Opportunity.csv")
    roles = rows(reference_data / "salesforce_npsp" / "trailhead" / "OpportunityContactRole.csv")
    assert not states["lead_of_many_opportunities"]
    assert not states["cross_region_conversion"]
    named = dict(found.rows("select pattern, count(*) from linkage_pattern group by pattern"))
    assert found.rows("select count(*) from linkage_base where entity = 'opportunity'") == [(len(deals),)]
    assert named.get("bypassed_conversion", 0) == 0
    with_role = {role["opportunity_id"] for role in roles}
    lacking = found.rows(
        "select count(*) from linkage_pattern where pattern = 'contact_role_missing' and detail = 'missing'"
    )
    new = dict(found.rows("select record_id, business from linkage_base where entity = 'opportunity'"))
    assert with_role <= set(new)
    assert lacking == [(len([deal for deal, business in new.items() if business == "new" and deal not in with_role]),)]


def test_fivetrans_salesforce(source: Callable[[str], Loaded], reference_data: Path) -> None:
    found = source("fivetran_seeds/dbt_salesforce")
    deleted = [
        row
        for name in ("account", "contact", "event", "lead", "opportunity", "task")
        for row in rows(reference_data / "fivetran_seeds" / "dbt_salesforce" / f"sf_{name}_data.csv")
        if row["is_deleted"].lower() == "true"
    ]
    assert found.set_aside() == {"deleted": len(deleted)}
    assert found.rows(
        "select lead_id, converted_contact_id, is_converted, converted_at::varchar, last_name from staging_lead"
    ) == [("00Q1G00000nDnM5UAK", "0031G00001QtDPlQAN", True, "2019-11-11 00:00:00", "Croc")]
    assert found.rows("select count(*), count(*) filter (where kind = 'meeting') from staging_activity") == [(20, 10)]


def test_fivetrans_hubspot(source: Callable[[str], Loaded], reference_data: Path) -> None:
    """Contacts that were merged into others are gone. No deal of these rows is at a stage, so none is known as won."""
    found = source("fivetran_seeds/dbt_hubspot")
    folder = reference_data / "fivetran_seeds" / "dbt_hubspot"
    contacts = rows(folder / "contact_data.csv")
    gone = {id for row in contacts for id in row["property_hs_merged_object_ids"].split(";")}
    kept = sorted(row["id"] for row in contacts if row["id"] not in gone)
    assert found.rows("select lead_id from staging_lead order by lead_id") == [(id,) for id in kept]
    assert found.set_aside() == {"merged": len(contacts) - len(kept)}
    assert len(kept) < len(contacts)
    deals = rows(folder / "deal_data.csv")
    assert {deal["deal_pipeline_stage_id"] for deal in deals} == {""}
    assert found.rows("select count(*), count(is_won), count(amount) from staging_opportunity") == [
        (len(deals), 0, sum(deal["property_amount"] != "" for deal in deals))
    ]
    pairs = {(row["deal_id"], row["contact_id"]) for row in rows(folder / "deal_contact_data.csv")}
    assert set(found.rows("select opportunity_id, contact_id from staging_opportunity_contact")) == pairs


def test_zohos_campaign_members(reference_data: Path, tmp_path: Path) -> None:
    """Each member finds its campaign by its very name; its lead where one lead alone is called so."""
    shutil.copytree(COMPANIES / "zoho", tmp_path / "zoho", ignore=shutil.ignore_patterns(".milepost"))
    declarations = load_declarations(tmp_path / "zoho")
    names = Counter(row["Last Name"] for row in rows(reference_data / "zoho_crm" / "Leads.csv"))
    members = rows(reference_data / "zoho_crm" / "Campaign_Lead_Status.csv")
    lone = sum(names[member["Lead Last Name"]] == 1 for member in members)
    campaigns = {row["Campaign Name"]: row["CAMPAIGNID"] for row in rows(reference_data / "zoho_crm" / "Campaigns.csv")}
    by_campaign = Counter(campaigns[member["Campaign Name"]] for member in members)
    with open_warehouse(declarations.paths) as connection:
        found = Loaded(connection, declarations, load(connection, declarations))
        assert_conserved(found)
        counts = "select count(*), count(distinct campaign_member_id), count(lead_id) from staging_campaign_member"
        assert found.rows(counts) == [(len(members), len(members), lone)]
        assert dict(found.rows("select campaign_id, count(*) from staging_campaign_member group by 1")) == by_campaign
        twins = [id for name, id in campaigns.items() if name.casefold() == "campaign ad hoc reporting"]
        assert len(twins) == 2
        assert all(by_campaign[id] for id in twins)
