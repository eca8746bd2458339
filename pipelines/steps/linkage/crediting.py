"""Which campaign gets which credit: touches, attribution models, one campaign per opportunity, ROI with its bounds.

Reads links and makes none. Everything is made twice: by the links that the CRM recorded, and with those that were
repaired. What is declared is in ``models/attribution.py``, the SQL in ``models/sql/attribution``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.attribution import ATTRIBUTION_MODELS, ATTRIBUTION_TABLES, AttributionRules
from models.notices import Notice, first_of
from pipelines.steps.linkage.workspace import WORKSPACE
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb


def credit(
    connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection, rules: AttributionRules
) -> list[Notice]:
    """Make the tables of `ATTRIBUTION_TABLES` from staging and finished links; returns warnings.

    ``work``: the workspace of linkage while it is open; its table ``standing`` tells what is new business.
    """
    for table in ATTRIBUTION_TABLES:
        connection.execute(f"delete from {table}").fetchall()
    values = {
        "look_back_days": rules.look_back_days,
        "touches": list(rules.touches),
        "member_statuses": [status.strip().lower() for status in rules.member_statuses],
        "activity_kinds": [kind.strip().lower() for kind in rules.activity_kinds],
    }
    _name_campaigns(work)
    for table in ("attendee", "touch"):
        run(work, f"create or replace table {table} as {statement(f'attribution/{table}')}", values).fetchall()
    _keep(connection, work, "linkage_touch", "ordered", values)
    for model in ATTRIBUTION_MODELS:
        work.execute(f"create or replace table weighed as {statement(f'attribution/{model}')}").fetchall()
        _keep(connection, work, "linkage_credit", "credit", {"model": model})
    _keep(connection, work, "linkage_campaign", "campaign_of", values)
    for table in ("unlinked", "company_key"):
        run(work, f"create or replace table {table} as {statement(f'attribution/{table}')}", values).fetchall()
    _keep(connection, work, "linkage_plausible", "plausible", values)
    _keep(connection, work, "linkage_roi", "roi", values)
    return [*_lost(work), *_odd_costs(connection)]


def _keep(
    connection: duckdb.DuckDBPyConnection,
    work: duckdb.DuckDBPyConnection,
    table: str,
    made_by: str,
    values: dict[str, object],
) -> None:
    """Add what a SQL file gives to a table of the warehouse; the workspace itself writes nothing there."""
    run(work, f"create or replace table made as {statement(f'attribution/{made_by}')}", values).fetchall()
    connection.execute(f"insert into {table} by name from {WORKSPACE}.made").fetchall()


def _name_campaigns(work: duckdb.DuckDBPyConnection) -> None:
    """Make ``known_campaign`` (one row per id) and ``named_campaign``: what visits call one and no other."""
    work.execute(
        "create or replace table known_campaign as select distinct on (campaign_id) * from staging_campaign "
        "where campaign_id is not null order by campaign_id, source"
    ).fetchall()
    work.execute(
        "create or replace table named_campaign as select called, min(campaign_id) as campaign_id from ("
        "select lower(trim(name)) as called, campaign_id from known_campaign union all "
        "select lower(campaign_id), campaign_id from known_campaign) where called <> '' "
        "group by called having count(distinct campaign_id) = 1"
    ).fetchall()


def _lost(work: duckdb.DuckDBPyConnection) -> list[Notice]:
    """What points to a campaign that was not accepted: it is credited to none."""
    found = []
    records, campaigns = _without_campaign(work, "campaign_member")
    if records:
        found.append(Notice("campaign_member_of_lost_campaign", records=records, campaigns=campaigns))
    records, campaigns = _without_campaign(work, "opportunity")
    if records:
        found.append(Notice("opportunity_of_lost_campaign", records=records, campaigns=campaigns))
    return found


def _without_campaign(work: duckdb.DuckDBPyConnection, entity: str) -> tuple[int, int]:
    """How many records of an entity name a campaign that is not known, and how many such campaigns."""
    records, campaigns = work.execute(
        f"select count(*), count(distinct campaign_id) from staging_{entity} as pointing "
        "where campaign_id is not null "
        "and not exists (from known_campaign as known where known.campaign_id = pointing.campaign_id)"
    ).fetchall()[0]
    return records, campaigns


def _odd_costs(connection: duckdb.DuckDBPyConnection) -> list[Notice]:
    rows = connection.execute(
        "select campaign_id, reasons, detail from linkage_roi where links = 'recorded' "
        "and (contains(reasons, 'negative_cost') or contains(reasons, 'no_rate')) order by campaign_id"
    ).fetchall()
    negative, unrated = (
        [f"{campaign} ({detail})" for campaign, reasons, detail in rows if reason in reasons]
        for reason in ("negative_cost", "no_rate")
    )
    found = [Notice("campaign_negative_cost", campaigns=first_of(negative, 3))] if negative else []
    return found + ([Notice("campaign_no_rate", campaigns=first_of(unrated, 3))] if unrated else [])
