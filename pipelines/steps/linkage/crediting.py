"""Which campaign gets which credit: touches, attribution models, one campaign per opportunity, ROI with its bounds.

Reads links and makes none. Everything is made twice: by the links that the CRM recorded, and with those that were
repaired. What is declared is in ``models/attribution.py``, the SQL in ``models/sql/attribution``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.attribution import ATTRIBUTION_MODELS, ATTRIBUTION_TABLES, AttributionRules
from models.printing import counted
from pipelines.steps.linkage.workspace import WORKSPACE
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb


def credit(
    connection: duckdb.DuckDBPyConnection, work: duckdb.DuckDBPyConnection, rules: AttributionRules
) -> list[str]:
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
    return [*_lost_members(work), *_lost_campaigns(work), *_odd_costs(connection)]


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


def _lost_members(work: duckdb.DuckDBPyConnection) -> list[str]:
    members, campaigns = work.execute(
        "select count(*), count(distinct campaign_id) from staging_campaign_member as member "
        "where campaign_id is not null "
        "and not exists (from known_campaign as known where known.campaign_id = member.campaign_id)"
    ).fetchall()[0]
    return [_lost(counted(members, "campaign member"), members, campaigns)] if members else []


def _lost_campaigns(work: duckdb.DuckDBPyConnection) -> list[str]:
    opportunities, campaigns = work.execute(
        "select count(*), count(distinct campaign_id) from staging_opportunity as opportunity "
        "where campaign_id is not null "
        "and not exists (from known_campaign as known where known.campaign_id = opportunity.campaign_id)"
    ).fetchall()[0]
    if not opportunities:
        return []
    word = "1 opportunity" if opportunities == 1 else f"{opportunities:,} opportunities"
    return [_lost(word, opportunities, campaigns)]


def _lost(who: str, number: int, campaigns: int) -> str:
    verb, are = ("points", "is") if number == 1 else ("point", "are")
    where = "a campaign that is" if campaigns == 1 else f"{campaigns:,} campaigns that are"
    return (
        f"{who} {verb} to {where} not in the extracts or in quarantine, and {are} credited to none: "
        "export the campaigns whole, or see 'milepost quality --quarantine'."
    )


def _odd_costs(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select campaign_id, reasons, detail from linkage_roi where links = 'recorded' "
        "and (contains(reasons, 'negative_cost') or contains(reasons, 'no_rate')) order by campaign_id"
    ).fetchall()
    negative = [f"{campaign} ({detail})" for campaign, reasons, detail in rows if "negative_cost" in reasons]
    unrated = [f"{campaign} ({detail})" for campaign, reasons, detail in rows if "no_rate" in reasons]
    warnings = []
    if negative:
        warnings.append(f"{_of(negative)}: a cost is negative, so no ROI is computed. Correct it in the CRM.")
    if unrated:
        warnings.append(f"{_of(unrated)}: a cost has no rate, so no ROI is computed. Add its currency to rates.csv.")
    return warnings


def _of(names: list[str]) -> str:
    more = len(names) - 3
    return f"campaigns {', '.join(names[:3])}{f' and {more} more' if more > 0 else ''}"
