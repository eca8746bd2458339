"""A CRM of a few records for tests of repair: lead, opportunity, its person and its account, each with defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb

from models.declarations import Declarations
from models.linkage.decisions import LinkDecision
from pipelines.steps.linkage import LinkReport, link
from pipelines.steps.linkage.linking import repair
from pipelines.steps.linkage.workspace import open_workspace
from tests.pipelines.steps.small_warehouse import declarations, warehouse

ANN = {"first_name": "Ann", "last_name": "Lee", "email": "ann.lee@acme.example", "phone": "+44 20 7946 0958"}


def lead(lead_id: str = "L1", **changes: Any) -> dict[str, Any]:
    """Ann Lee of Acme Ltd, written down on the first of March."""
    return {
        "lead_id": lead_id, "created_at": "2026-03-01", "company_name": "Acme Ltd", "source": "crm", **ANN, **changes,
    }  # fmt: skip


def deal(opportunity_id: str = "O1", contact: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """An opportunity of the twentieth of March with its own account and, unless ``contact`` differs, with Ann."""
    person = {**ANN, "contact_id": f"C-{opportunity_id}", "created_at": "2026-03-20", **(contact or {})}
    return {
        "opportunity": {
            "opportunity_id": opportunity_id, "created_at": "2026-03-20", "account_id": f"A-{opportunity_id}",
            **{key: value for key, value in changes.items() if key not in ("company", "website", "account_type")},
        },
        "account": {
            "account_id": f"A-{opportunity_id}", "name": changes.get("company", "Acme"),
            "website": changes.get("website"), "type": changes.get("account_type"),
        },
        "contact": person,
        "opportunity_contact": {"opportunity_contact_id": f"R-{opportunity_id}", "opportunity_id": opportunity_id,
                                "contact_id": person["contact_id"]},
    }  # fmt: skip


def crm(leads: list[dict[str, Any]], deals: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """Staging that holds these leads and deals."""
    rows = {
        entity: [made[entity] for made in deals if made.get(entity) is not None]
        for entity in ("opportunity", "account", "contact", "opportunity_contact")
    }
    return warehouse(lead=leads, **rows)


def company(*decisions: LinkDecision, **rules: Any) -> Declarations:
    return replace(declarations("link_rate", linkage=rules), decisions=decisions)


def linked(
    leads: list[dict[str, Any]], deals: list[dict[str, Any]], *decisions: LinkDecision, **rules: Any
) -> tuple[duckdb.DuckDBPyConnection, LinkReport, list[tuple[str, str, str, str]]]:
    """The warehouse, the report, and (opportunity, lead, method, zone) of every link."""
    connection = crm(leads, deals)
    report = link(connection, company(*decisions, **rules))
    return connection, report, _links(connection)


def paired(leads: list[dict[str, Any]], deals: list[dict[str, Any]], **rules: Any) -> list[tuple[str, str, str, str]]:
    """The links of `linked` alone: without the patterns and credits that stand on them."""
    connection = crm(leads, deals)
    with open_workspace(connection) as work:
        repair(connection, work, company(**rules))
    return _links(connection)


def _links(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    return connection.execute("select opportunity_id, lead_id, method, zone from linkage_link order by all").fetchall()
