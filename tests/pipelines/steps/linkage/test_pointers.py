"""Who is linked to whom, on a handful; dangling pointers; counts per region."""

from __future__ import annotations

from pipelines.steps.linkage import link
from pipelines.steps.sql_files import statement
from tests.pipelines.steps.small_warehouse import declarations, warehouse

LEADS = [
    {"lead_id": "L1", "converted_opportunity_id": "O1", "converted_at": "2026-03-05", "source": "crm"},
    {"lead_id": "L2", "converted_opportunity_id": "O1", "region": "South"},
    {"lead_id": "L3", "converted_opportunity_id": "O9", "region": "?"},
    {"lead_id": "L4", "region": "South"},
    {"lead_id": "L5"},
]
OPPORTUNITIES = [
    {"opportunity_id": "O1", "lead_id": "L1", "created_at": "2026-03-04", "source": "sales"},
    {"opportunity_id": "O2", "lead_id": "L4", "created_at": "2026-03-06", "region": "South", "source": "sales"},
    {"opportunity_id": "O3", "lead_id": "L4", "created_at": "2026-03-07"},
    {"opportunity_id": "O4", "lead_id": "L8", "region": "South"},
    {"opportunity_id": "O5"},
]

#: decision, email, phone, click, client, domain, model, review
NOTHING_REPAIRED = (0, 0, 0, 0, 0, 0, 0, 0)


def test_pointers_of_either_side_are_links_and_both_are_one() -> None:
    connection = warehouse(lead=LEADS, opportunity=OPPORTUNITIES)
    report = link(connection, declarations("link_rate"))
    rows = connection.execute(
        "select opportunity_id, lead_id, cast(decided_at as date)::varchar, source from linkage_link order by all"
    ).fetchall()
    assert rows == [
        ("O1", "L1", "2026-03-05", "crm"),
        ("O1", "L2", None, "test"),
        ("O2", "L4", "2026-03-06", "sales"),
        ("O3", "L4", "2026-03-07", "test"),
    ]
    how = connection.execute("select distinct method, score, zone, model_version, decided_by from linkage_link")
    assert how.fetchall() == [("pointer", 1.0, "accept", None, "crm")]
    assert (report.links, report.dangling) == (4, 2)
    assert report.regions == {"North": (3, 2), "South": (2, 1), "?": (0, 0)}


def test_pointers_into_nothing_are_kept_and_named() -> None:
    connection = warehouse(lead=LEADS, opportunity=OPPORTUNITIES)
    link(connection, declarations("link_rate"))
    assert connection.execute("select * exclude (source) from linkage_dangling order by all").fetchall() == [
        ("lead.converted_opportunity_id", "L3", "O9", "?", 1, 3),
        ("opportunity.lead_id", "O4", "L8", "South", 1, 4),
    ]


def test_the_summary_per_region() -> None:
    connection = warehouse(lead=LEADS, opportunity=OPPORTUNITIES)
    link(connection, declarations("link_rate"))
    rows = connection.execute(statement("linkage/summary")).fetchall()
    assert rows == [
        ("*", 5, 3, 2, 0.6, 3, *NOTHING_REPAIRED, 2),
        ("North", 3, 2, 1, round(2 / 3, 12), 2, *NOTHING_REPAIRED, 0),
        ("South", 2, 1, 1, 0.5, 1, *NOTHING_REPAIRED, 1),
    ]


def test_a_company_without_a_crm_has_empty_tables() -> None:
    connection = warehouse()
    report = link(connection, declarations("link_rate"))
    assert (report.links, report.dangling) == (0, 0)


def test_linking_twice_changes_nothing() -> None:
    connection = warehouse(lead=LEADS, opportunity=OPPORTUNITIES)
    of = declarations("link_rate")
    assert link(connection, of) == link(connection, of)
