"""A company of a few people, one of whom is to be forgotten: leads, contacts, activities, deals, answers and visits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from models.declarations import load_declarations
from pipelines.steps.road import Road, RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel_all
from tests.pipelines.steps.small_company import OWNER, extract, write_company

ADDRESS, PHONE, LEAD_ID = "Ann.Lee@Example.org", "+49 30 1234567", "00Q-ANN-000001"
OTHERS = "bo@example.org"


def _table(entity: str, files: str, key: str, columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"entity": entity, "files": files, "key": [key], "columns": columns, **more}


TABLES = {
    "lead": _table("lead", "leads*", "id", {
        "lead_id": "id", "created_at": {"from": "created", "required": True}, "first_name": "first",
        "last_name": "last", "email": "email", "phone": "phone", "region": "region", "client_id": "client",
        "gclid": "click", "converted_contact_id": "contact", "is_converted": {"constant": "false"},
    }),
    "contact": _table("contact", "contacts*", "id", {"contact_id": "id", "email": "email", "last_name": "last"}),
    "activity": _table("activity", "activities*", "id", {
        "activity_id": "id", "occurred_at": "at", "subject": "subject", "lead_id": "who", "contact_id": "contact",
    }),
    "opportunity": _table("opportunity", "deals*", "id", {
        "opportunity_id": "id", "created_at": "created", "lead_id": "lead", "name": "name", "region": "region",
        "is_won": {"constant": "true"}, "is_closed": {"constant": "true"}, "closed_at": "created",
        "client_id": "client", "gclid": "click",
    }),
    "answers": _table("survey_response", "answers*", "id", {
        "questionnaire_id": "id", "respondent_id": "who", "answered_at": "at", "region": "region",
    }, answers=[{"column": "score", "metric": "csat", "scale_min": 1, "scale_max": 5}]),
    "visits": _table("session", "visits*", "id", {
        "session_id": "id", "started_at": "at", "visitor_id": "visitor", "region": "region",
    }, reader="parquet"),
}  # fmt: skip
KPIS = ["lead_to_opportunity_conversion", "csat", "engaged_session_share"]

LEADS = """\
id,created,first,last,email,phone,region,contact,client,click
00Q-ANN-000001,2026-01-05 10:00:00,Ann,Lee,Ann.Lee@Example.org,+49 30 1234567,north,003-ANN-000001,visitor-of-ann,
00Q-BO-0000002,2026-01-06 10:00:00,Bo,Ray,bo@example.org,+49 30 7654321,north,,,
00Q-ANN-000003,2026-02-06 10:00:00,Ann,Lee,ann.lee@example.org,,south,,,clicked-ann
00Q-CY-0000004,2026-02-07 10:00:00,Cy,Day,cy@example.org,+49 30 7654321,south,,,
00Q-BAD-000005,2026-02-07 10:00:00,Ann,Lee,ann.lee@example.org
"""
FILES = {
    "leads.csv": LEADS,
    "contacts.csv": "id,email,last\n003-ANN-000001,ann.lee@example.org,Lee\n003-BO-0000002,bo@example.org,Ray\n",
    "activities.csv": "id,at,subject,who,contact\n"
    "A1,2026-01-05 11:00:00,Call with Ann,00Q-ANN-000001,\n"
    "A2,2026-01-07 11:00:00,Second call,,003-ANN-000001\n"
    "A3,2026-01-06 11:00:00,Hello Bo,00Q-BO-0000002,\n"
    "A4,2026-01-08 11:00:00,Ask ann.lee@example.org about Bo,00Q-BO-0000002,\n"
    "A5,2026-01-09 11:00:00,Ring +49 (0)30 123 45-67 for Bo,00Q-BO-0000002,\n",
    "deals.csv": "id,created,lead,name,region,client,click\n"
    "D1,2026-01-20,00Q-ANN-000001,Fence,north,visitor-of-ann,clicked-ann\n"
    "D2,2026-01-21,00Q-BO-0000002,Gate,north,visitor-of-bo,clicked-bo0\n",
    "answers.csv": "id,who,at,region,score\nR1,ann.lee@example.org,2026-03-01 10:00:00,north,5\n"
    "R2,bo@example.org,2026-03-02 10:00:00,north,2\nR3,bo@example.org,never,north,2\n",
}


def write_forgetting_company(root: Path) -> Path:
    """The company with its extracts; nobody has run it."""
    source = {
        "id": "crm",
        "format": "custom",
        "path": "extracts",
        "owner": OWNER,
        "tables": TABLES,
        "delivery": "upsert",
    }
    write_company(root, source)
    stage = {"id": "all", "title": "All", "department": "sales", "kpis": KPIS}
    (root / "journey.yaml").write_text(json.dumps({"stages": [stage]}), encoding="utf-8")
    for name, content in FILES.items():
        extract(root, name, content)
    duckdb.sql(
        "select * from (values ('V1', timestamp '2026-03-01 10:00:00', 'visitor-of-ann', 'north'), "
        "('V2', timestamp '2026-03-01 11:00:00', 'visitor-of-somebody', 'north')) as v(id, \"at\", visitor, region)"
    ).write_parquet(str(root / "extracts" / "visits.parquet"))
    return root


def run(root: Path, full: bool = False) -> Road:
    """The whole road without an orchestrator."""
    with open_road(load_declarations(root), RunRequest(full=full)) as road:
        for _ in travel_all(road):
            pass
    return road
