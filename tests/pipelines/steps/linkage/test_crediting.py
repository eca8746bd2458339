"""Who is credited for what, on a handful: which touches count, one campaign per opportunity, ROI, bounds, bad input."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from models.attribution import bounds_under
from pipelines.steps.linkage import LinkReport, link
from pipelines.steps.roi import roi_rows
from tests.pipelines.steps.small_warehouse import declarations, warehouse

FAIR = {"campaign_id": "FAIR", "name": "Spring Fair", "started_on": "2026-02-01", "actual_cost": 100,
        "actual_cost_reporting": 100}  # fmt: skip
WEBINAR = {**FAIR, "campaign_id": "WEB", "name": "Webinar", "started_on": "2026-02-20"}
LEAD = {"lead_id": "L1", "created_at": "2026-02-01 09:00", "converted_opportunity_id": "O1"}
DEAL = {"opportunity_id": "O1", "created_at": "2026-03-10 12:00", "is_won": True, "is_closed": True,
        "amount_reporting": 300}  # fmt: skip


def member(campaign_id: str, moment: str | None, **changes: Any) -> dict[str, Any]:
    """Lead L1 took part in a campaign; without a moment nobody wrote down when."""
    return {
        "campaign_member_id": f"M-{campaign_id}-{moment}", "campaign_id": campaign_id, "lead_id": "L1",
        "status": "Attended", "has_responded": True, "responded_at": moment, **changes,
    }  # fmt: skip


def credited(rules: dict[str, Any] | None = None, **rows: Any) -> tuple[duckdb.DuckDBPyConnection, LinkReport]:
    connection = warehouse(**{"campaign": [FAIR, WEBINAR], "lead": [LEAD], "opportunity": [DEAL], **rows})
    return connection, link(connection, declarations("link_rate", attribution=rules or {}))


def touches(connection: duckdb.DuckDBPyConnection, opportunity: str = "O1") -> list[tuple[str, str | None, str]]:
    """(kind, campaign or channel, day) by recorded links, in order."""
    return connection.execute(
        "select kind, coalesce(campaign_id, channel), strftime(touched_at, '%Y-%m-%d') from linkage_touch "
        "where links = 'recorded' and opportunity_id = $opportunity order by touch_no",
        {"opportunity": opportunity},
    ).fetchall()


def worth(connection: duckdb.DuckDBPyConnection, campaign: str = "FAIR", links: str = "recorded") -> dict[str, Any]:
    (row,) = [row for row in roi_rows(connection) if (row["campaign_id"], row["links"]) == (campaign, links)]
    return row


#: What is changed → the touches that are left.
WHICH_COUNT = [
    ("took part", {"campaign_member": [member("FAIR", "2026-02-01")]}, [("campaign", "FAIR", "2026-02-01")]),
    ("was invited", {"campaign_member": [member("FAIR", "2026-02-01", has_responded=False)]}, []),
    ("came later", {"campaign_member": [member("FAIR", "2026-03-10 12:01")]}, []),
    ("the same day, before", {"campaign_member": [member("FAIR", "2026-03-10")]}, [("campaign", "FAIR", "2026-03-10")]),
    ("too long ago", {"campaign_member": [member("FAIR", "2025-03-09")]}, []),
    ("just in the window", {"campaign_member": [member("FAIR", "2025-03-11")]}, [("campaign", "FAIR", "2025-03-11")]),
    ("by the event's own day", {"campaign_member": [member("FAIR", None)]}, [("campaign", "FAIR", "2026-02-01")]),
    (
        "two colleagues on one day are one touch",
        {"campaign_member": [member("FAIR", "2026-02-01"), member("FAIR", "2026-02-01 15:00")]},
        [("campaign", "FAIR", "2026-02-01")],
    ),
    (
        "the CRM's primary campaign, where no member leads to it",
        {"opportunity": [{**DEAL, "campaign_id": "WEB"}], "campaign_member": [member("FAIR", "2026-02-01")]},
        [("campaign", "FAIR", "2026-02-01"), ("primary", "WEB", "2026-03-10")],
    ),
    (
        "and is no second touch where one does",
        {"opportunity": [{**DEAL, "campaign_id": "FAIR"}], "campaign_member": [member("FAIR", "2026-02-01")]},
        [("campaign", "FAIR", "2026-02-01")],
    ),
    (
        "a contact with a role",
        {
            "opportunity_contact": [{"opportunity_contact_id": "R", "opportunity_id": "O1", "contact_id": "C1"}],
            "campaign_member": [member("WEB", "2026-02-20", lead_id=None, contact_id="C1")],
        },
        [("campaign", "WEB", "2026-02-20")],
    ),
    (
        "the lead names its campaign",
        {"lead": [{**LEAD, "campaign_id": "FAIR"}]},
        [("campaign", "FAIR", "2026-02-01")],
    ),
    (
        "the first and the last visit of the lead's device, credited by the campaign's name",
        {
            "lead": [{**LEAD, "client_id": "G1", "gclid": "click"}],
            "session": [
                {"session_id": "s1", "visitor_id": "G1", "started_at": "2026-01-05", "channel": "organic"},
                {"session_id": "s2", "visitor_id": "G1", "started_at": "2026-01-06", "channel": "direct"},
                {"session_id": "s3", "visitor_id": "G1", "started_at": "2026-01-07", "channel": "email",
                 "campaign": "spring fair"},
                {"session_id": "s4", "visitor_id": "G1", "started_at": "2026-04-01", "channel": "direct"},
                {"session_id": "s5", "visitor_id": "G2", "started_at": "2026-01-08", "channel": "direct"},
            ],
        },
        [("web", "organic", "2026-01-05"), ("web", "FAIR", "2026-01-07")],
    ),
    ("a click without visits", {"lead": [{**LEAD, "yclid": "y"}]}, [("web", "yandex click", "2026-02-01")]),
    (
        "a meeting, and no call and no machine",
        {
            "activity": [
                {"activity_id": "a1", "lead_id": "L1", "kind": "Meeting", "occurred_at": "2026-03-01"},
                {"activity_id": "a2", "lead_id": "L1", "kind": "Call", "occurred_at": "2026-03-02"},
                {"activity_id": "a3", "lead_id": "L1", "kind": "meeting", "occurred_at": "2026-03-03",
                 "is_automatic": True},
            ]
        },
        [("activity", "meeting", "2026-03-01")],
    ),
]  # fmt: skip


def apart(rows: dict[str, Any], number: int) -> dict[str, Any]:
    """A case's rows with ids, companies and addresses of its own, so that many cases fit into one warehouse."""
    kept = ("campaign_id",)

    def changed(key: str, value: Any) -> Any:
        if key.endswith("_id") and key not in kept and value is not None:
            return f"{value}-{number}"
        if isinstance(value, str) and key in ("name", "company_name", "email", "website"):
            return re.sub("acme", f"acme{number}", value, flags=re.IGNORECASE)
        return value

    return {
        entity: [{key: changed(key, value) for key, value in row.items()} for row in listed]
        for entity, listed in rows.items()
    }


def together(cases: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all cases; where a case gives none, its lead and its deal are there."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, case in enumerate(cases):
        for entity, listed in apart({"lead": [LEAD], "opportunity": [DEAL], **case}, number).items():
            rows.setdefault(entity, []).extend(listed)
    return rows


@pytest.fixture(scope="module")
def all_cases() -> duckdb.DuckDBPyConnection:
    return credited(**together([rows for _, rows, _ in WHICH_COUNT]))[0]


@pytest.mark.parametrize("number", range(len(WHICH_COUNT)), ids=[case[0] for case in WHICH_COUNT])
def test_which_touches_count(all_cases, number):
    assert touches(all_cases, f"O1-{number}") == WHICH_COUNT[number][2]


def test_a_company_declares_what_counts():
    rows = {
        "campaign_member": [
            member("FAIR", "2026-02-01", has_responded=False),
            member("WEB", "2026-02-20", status="Sent"),
        ],
        "activity": [{"activity_id": "a", "lead_id": "L1", "kind": "call", "occurred_at": "2026-03-02"}],
    }
    rules = {"member_statuses": ["attended "], "activity_kinds": ["Call"], "look_back_days": 60}
    assert touches(credited(rules, **rows)[0]) == [
        ("campaign", "FAIR", "2026-02-01"),
        ("activity", "call", "2026-03-02"),
    ]
    assert touches(credited({**rules, "touches": ["activity"]}, **rows)[0]) == [("activity", "call", "2026-03-02")]


def test_roi_under_each_model():
    members = [member("FAIR", "2026-02-01"), member("WEB", "2026-02-20"), member("WEB", "2026-02-25")]
    connection, report = credited(campaign_member=members)
    fair, webinar = worth(connection), worth(connection, "WEB")
    assert (fair["roi_first"], fair["roi_last"], fair["roi_linear"], fair["roi_position"]) == (2, -1, 0, 0.2)
    assert (webinar["roi_first"], webinar["roi_last"], webinar["roi_linear"]) == (-1, 2, 1)
    # Without a primary campaign the opportunity counts whole for its last one.
    assert (fair["opportunities"], webinar["opportunities"], webinar["won_amount"]) == (0, 1, 300)
    assert (fair["leads"], fair["attendees"], fair["coverage"]) == (1, 1, 1)
    assert report.tables["linkage_touch"] == 6, "by recorded links and by repaired ones"


def test_what_is_credited_and_what_has_no_touch_are_all_that_is_won():
    deals = [{**DEAL, "opportunity_id": f"O{n}", "amount_reporting": Decimal(n) / 7} for n in range(1, 9)]
    leads = [{**LEAD, "lead_id": f"L{n}", "converted_opportunity_id": f"O{n}"} for n in range(1, 9)]
    members = [
        member(("FAIR", "WEB")[n % 2], f"2026-02-{n:02}", lead_id=f"L{k}") for n in range(1, 9) for k in range(1, n)
    ]
    connection, _ = credited(lead=leads, opportunity=deals, campaign_member=members)
    won = connection.execute("select sum(amount_reporting) from staging_opportunity where is_won").fetchall()[0][0]
    rows = connection.execute(
        "select links, model, sum(won_credit) + (select coalesce(sum(amount_reporting), 0) from staging_opportunity "
        "where opportunity_id not in (select opportunity_id from linkage_touch)) from linkage_credit group by all"
    ).fetchall()
    assert {(links, total) for links, _, total in rows} == {("recorded", won), ("repaired", won)}
    assert len(rows) == 8


def unlinked(name: str, **changes: Any) -> dict[str, Any]:
    """A warehouse's rows: Ann of Acme was at the fair, and somebody typed in a deal of ``name`` without a link."""
    ann = {"lead_id": "L1", "created_at": "2026-02-01", "company_name": "Acme Ltd", "email": "ann@acme.example"}
    return {
        "lead": [ann],
        "campaign_member": [member("FAIR", "2026-02-01")],
        "account": [{"account_id": "A1", "name": name, **changes.pop("account", {})}],
        "opportunity": [{**DEAL, "account_id": "A1", **changes}],
    }


#: A deal without a recorded link, and whether it may have come from the fair.
PLAUSIBLE = [
    ("company", unlinked("ACME GmbH"), True),
    ("domain", unlinked("Somebody else", account={"website": "www.acme.example"}), True),
    ("another company", unlinked("Another one"), False),
    ("before the fair", unlinked("Acme", created_at="2026-01-31"), False),
    ("too late", unlinked("Acme", created_at="2027-02-03"), False),
    ("a renewal", unlinked("Acme", type="Renewal"), False),
    ("recorded elsewhere", unlinked("Acme", campaign_id="WEB"), False),
]


def test_the_upper_bound_counts_plausible_unlinked_deals_of_attendees_companies():
    connection, _ = credited(**together([rows for _, rows, _ in PLAUSIBLE]))
    found = {row[0] for row in connection.execute("select opportunity_id from linkage_plausible").fetchall()}
    assert found == {f"O1-{number}" for number, (_, _, is_plausible) in enumerate(PLAUSIBLE) if is_plausible}
    fair = worth(connection)
    assert (fair["won_low"], fair["won_high"], fair["roi_low"], fair["roi_high"]) == (0, 600, -1, 5)
    assert bounds_under(fair, "linear") == (-1, 5)


def test_repaired_links_stand_beside_the_recorded_ones_and_inside_the_bounds():
    rows = unlinked("Acme")
    rows["lead"][0] |= {"first_name": "Ann", "last_name": "Lee"}
    contact = {"contact_id": "C1", "account_id": "A1", "created_at": "2026-03-10", "first_name": "Ann",
               "last_name": "Lee", "email": "Ann@acme.example"}  # fmt: skip
    role = {"opportunity_contact_id": "R", "opportunity_id": "O1", "contact_id": "C1"}
    connection, _ = credited(**rows, contact=[contact], opportunity_contact=[role])
    recorded, repaired = worth(connection), worth(connection, links="repaired")
    assert (recorded["roi"], repaired["roi"], repaired["roi_last"]) == (-1, 2, 2)
    assert (recorded["coverage"], repaired["coverage"]) == (0, 1)
    for row in (recorded, repaired):
        assert (row["roi_low"], row["roi_high"]) == (-1, 2), "the bounds are the same in both"


def test_no_link_to_any_campaign_is_no_minus_hundred_per_cent():
    row = worth(credited()[0])
    assert row["roi"] is row["roi_linear"] is row["roi_high"] is None
    assert row["reason"] == "no_links" and row["text_en"].startswith("No opportunity carries a campaign")


#: A cost that nothing can be divided by → the reason and its sentence.
NO_DIVISOR = [
    ({"actual_cost": None, "actual_cost_reporting": None}, "no_cost", "No cost is recorded."),
    ({"actual_cost": 0, "actual_cost_reporting": 0}, "zero_cost", "The recorded cost is 0."),
    ({"actual_cost": -5, "actual_cost_reporting": -5}, "negative_cost", "The recorded cost is negative (-5.00)."),
    (
        {"actual_cost": 9, "actual_cost_reporting": None, "currency": "XAU"},
        "no_rate",
        "The cost is in XAU, for which rates.csv has no rate.",
    ),
]


def test_a_cost_that_nothing_can_be_divided_by():
    campaigns = [{**FAIR, **cost, "campaign_id": reason} for cost, reason, _ in NO_DIVISOR]
    members = [member(reason, "2026-02-01") for _, reason, _ in NO_DIVISOR]
    connection, report = credited(campaign=campaigns, campaign_member=members)
    for _, reason, text in NO_DIVISOR:
        row = worth(connection, reason)
        assert row["won_linear"] == 75, "what was won is told all the same"
        assert {row[name] for name in row if name.startswith("roi")} == {None}
        assert (row["reason"], row["text_en"]) == (reason, text)
    assert report.warnings == (
        "Campaigns whose cost is negative, so that no ROI is computed: negative_cost (-5.00). Correct it in the CRM.",
        "Campaigns whose cost has no rate, so that no ROI is computed: no_rate (XAU). Add its currency to rates.csv.",
    )


def test_a_member_of_an_absent_campaign_is_told_and_credited_to_none():
    connection, report = credited(
        opportunity=[{**DEAL, "campaign_id": "GONE"}],
        campaign_member=[member("FAIR", "2026-02-01"), member("AWAY", "2026-02-02"), member("LOST", "2026-02-03")],
    )
    assert touches(connection) == [("campaign", "FAIR", "2026-02-01")]
    assert [said.partition(".")[0] for said in report.warnings] == [
        "Campaign members whose campaigns (2) are not in the extracts, or in quarantine: 2",
        "Opportunities whose campaigns (1) are not in the extracts, or in quarantine: 1",
    ]


def test_the_same_records_give_the_same_tables_twice():
    members = [member("FAIR", "2026-02-01"), member("WEB", "2026-02-01")]
    connection, _ = credited(campaign_member=members)
    first = [connection.execute(f"from {table}").fetchall() for table in ("linkage_touch", "linkage_roi")]
    link(connection, declarations("link_rate"))
    assert [connection.execute(f"from {table}").fetchall() for table in ("linkage_touch", "linkage_roi")] == first
