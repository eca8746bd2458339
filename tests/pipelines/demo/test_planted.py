"""Failure patterns that the demo plants: a few of each, written down beside the extracts, and exactly those found."""

import csv
from collections import Counter

import pytest

from models.declarations import load_declarations
from pipelines.steps.linkage import link
from pipelines.steps.warehouse import open_warehouse
from tests.bench.linkage.writing import write_company

PLANTED = {
    "orphan_opportunity": {"no_origin"}, "late_conversion": {"before_conversion"}, "doubtful_time": {"utc_day"},
    "contact_role_missing": {"missing", "wrong_primary"}, "colliding_id": {"case"}, "mass_conversion": {"24"},
}  # fmt: skip


def test_a_few_of_every_kind_and_of_each_sort(demo):
    rows = demo.truth("failure_patterns.csv")
    found = {pattern: {row["detail"] for row in rows if row["pattern"] == pattern} for pattern in PLANTED}
    assert {row["pattern"] for row in rows} == set(PLANTED)
    assert found == PLANTED
    of = {"lead": demo.summary.leads, "opportunity": demo.summary.opportunities}
    counted = Counter((row["pattern"], row["entity"]) for row in rows)
    assert all(count <= 0.02 * of[entity] for (_, entity), count in counted.items() if entity in of), counted


def test_records_of_the_extracts(demo):
    ids = {
        entity: {row["Id"] for row in demo.salesforce(name)}
        for entity, name in (("lead", "Lead"), ("opportunity", "Opportunity"), ("account", "Account"))
    }
    rows = demo.truth("failure_patterns.csv")
    assert {row["record_id"] for row in rows if row["record_id"] not in ids[row["entity"]]} == set()


def test_a_late_conversion_lies_days_behind_its_opportunity(demo):
    leads = {row["Id"]: row for row in demo.salesforce("Lead")}
    deals = {row["Id"]: row for row in demo.salesforce("Opportunity")}
    late = [
        leads[row["record_id"]] for row in demo.truth("failure_patterns.csv") if row["pattern"] == "late_conversion"
    ]
    assert late
    assert all(lead["ConvertedDate"] > deals[lead["ConvertedOpportunityId"]]["CreatedDate"][:10] for lead in late)


@pytest.mark.slow
def test_linkage_names_exactly_those(tmp_path):
    """Those that nothing but the planting can bring about: none is missed, and none comes about by itself."""
    write_company(tmp_path / "crm", 0.1)
    declarations = load_declarations(tmp_path / "crm")
    with open_warehouse(declarations.paths) as connection:
        link(connection, declarations)
        named = connection.execute("select pattern, entity, record_id, detail from linkage_pattern").fetchall()
    with (tmp_path / "crm" / "truth" / "failure_patterns.csv").open(encoding="utf-8") as file:
        planted = {tuple(row.values()) for row in csv.DictReader(file)}
    assert {row for row in named if row[0] in PLANTED} == planted
