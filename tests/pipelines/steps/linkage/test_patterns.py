"""Every failure pattern on a company in which it occurs a known number of times; counts; what is not computable."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ruamel.yaml import YAML

from models.linkage.patterns import DIMENSIONS, load_patterns
from pipelines.steps.linkage import link
from pipelines.steps.linkage.reporting import pattern_tables
from pipelines.steps.sql_files import SQL_FOLDER
from tests.pipelines.steps.small_warehouse import company, declarations, warehouse

RULES = {
    "patterns": {
        "least_conversions": 3,
        "spike_factor": 20,
        "internal_domains": ["tiny.example"],
        "least_import": 1000,
    },
    "phone_countries": {"North": ["DK", "SE"]},
}


@cache
def small_company() -> dict[str, Any]:
    return YAML(typ="safe").load(Path(__file__).with_name("pattern_company.yaml").read_text(encoding="utf-8"))


def rows(**changes: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The small company's rows with the defaults of its leads; ``changes`` replace whole tables."""
    made = {table: [dict(row) for row in rows] for table, rows in small_company()["rows"].items()} | changes
    for lead in made.get("lead", ()):
        plain = {"created_at": "2026-03-01", "last_name": lead["lead_id"], "owner_id": "ann"}
        lead.update({key: value for key, value in plain.items() if key not in lead})
    return made


def patterned(rules: dict[str, Any] | None = None, **given: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    connection = warehouse(**given)
    connection.execute("create table raw_conservation as select 1 as file_id, 'crm/file.csv' as path")
    link(connection, declarations("link_rate", linkage=rules or RULES, time_zone="Europe/Berlin"))
    return connection


@pytest.fixture(scope="module")
def small() -> duckdb.DuckDBPyConnection:
    return patterned(**rows())


@pytest.fixture(scope="module")
def tables(small: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return pattern_tables(small, company())


def named(connection: duckdb.DuckDBPyConnection, pattern: str) -> dict[str, str]:
    found = connection.execute(
        "select entity || ' ' || record_id, trim(detail || ' ' || coalesce(other_id, '')) from linkage_pattern "
        "where pattern = $pattern",
        {"pattern": pattern},
    ).fetchall()
    assert len(dict(found)) == len(found), "a record is named once"
    return dict(found)


def test_every_pattern_has_its_sql_its_block_and_its_case() -> None:
    files = {path.stem for path in (SQL_FOLDER / "patterns").glob("*.sql")}
    assert files == set(load_patterns()) == set(small_company()["expected"])
    assert len(files) == 17


@pytest.mark.parametrize("pattern", load_patterns())
def test_a_pattern_names_its_records_and_no_others(small: duckdb.DuckDBPyConnection, pattern: str) -> None:
    assert named(small, pattern) == small_company()["expected"][pattern]


def test_what_a_pattern_names_carries_what_it_is_counted_by(small: duckdb.DuckDBPyConnection) -> None:
    found = small.execute(
        "select region, owner_id, month::varchar, campaign_id, amount::varchar, is_won, file_id, record_no "
        "from linkage_pattern where pattern = 'bypassed_conversion'"
    ).fetchall()
    assert found == [("South", "bob", "2026-03-01", "talk", "61.50", True, 1, 2)], "the event of the lead passed by"


def test_the_figures_and_the_sentence(tables: dict[str, Any]) -> None:
    found = {row["pattern"]: row for row in tables["pattern"]}
    bypassed = found["bypassed_conversion"]
    assert (bypassed["records"], bypassed["base"], bypassed["won"], bypassed["base_won"]) == (1, 17, 1, 2)
    assert bypassed["sentence_en"] == (
        "Of 17 new-business opportunities, 1 pass a lead by: 61.50 EUR. Of 2 wins, 1: 61.50 EUR. "
        "Not comparable with any lead, and counted as none of them: 2."
    )
    assert found["other_business"]["base"] == 19, "renewals and expansions are in no other denominator"
    assert found["other_business"]["amount"] == 11
    assert all(row["is_computable"] for row in found.values())


@pytest.mark.parametrize("dimension", DIMENSIONS[1:])
def test_the_keys_of_a_dimension_add_up_to_all(tables: dict[str, Any], dimension: str) -> None:
    counts = tables["pattern_count"]
    columns = ["records", "base", "amount", "base_amount", "won", "base_won", "won_amount"]
    parts = counts[counts["dimension"] == dimension].groupby("pattern")[columns].sum(min_count=1)
    whole = counts[counts["dimension"] == "all"].set_index("pattern")[columns]
    assert parts.astype(float).equals(whole.loc[parts.index].astype(float))
    assert set(parts.index) == set(load_patterns())


def test_counts_by_region_and_event(tables: dict[str, Any]) -> None:
    counts = tables["pattern_count"]
    mine = counts[counts["pattern"] == "bypassed_conversion"]
    found = {(row["dimension"], row["label"]): (row["records"], row["base"]) for row in mine.to_dict("records")}
    assert found["region", "South"] == (1, 1)
    assert found["region", "North"] == (0, 16)
    assert found["event", "Talk"] == (1, 3), "the opportunity, and those whose own or whose lead's campaign it is"
    assert found["owner", "bob"] == (1, 1)
    assert found["month", "2026-03-01"] == (1, 17)


def test_the_matrix_of_regions(tables: dict[str, Any]) -> None:
    matrix = tables["region_matrix"]
    found = {(row["lead_region"], row["opportunity_region"]): (row["recorded"], row["accepted"])
             for row in matrix.to_dict("records")}  # fmt: skip
    assert found["South", "North"] == (1, 1)
    assert found["South", "South"] == (0, 1), "the repaired one stands beside"
    assert found["?", "North"] == (1, 1)


def test_wins_without_a_lead(tables: dict[str, Any]) -> None:
    wins = tables["unlinked_win"]
    found = {(row["region"], f"{row['month']:%Y-%m}"): (row["wins"], row["unlinked"], float(row["unlinked_amount"]))
             for row in wins.to_dict("records")}  # fmt: skip
    assert found == {
        ("*", "2026-03"): (1, 0, 0.0), ("*", "2026-04"): (1, 1, 61.5),
        ("North", "2026-03"): (1, 0, 0.0), ("South", "2026-04"): (1, 1, 61.5),
    }  # fmt: skip


def test_where_the_deal_is_the_lead_nothing_tells_what_passed_a_lead_by() -> None:
    """As in amoCRM's export: one record makes both. The pointer to oneself is no conversion that somebody kept."""
    own = {"opportunity_id": "D1", "lead_id": "D1", "created_at": "2026-03-01"}
    leads = [{"lead_id": "D1", "created_at": "2026-03-01"}]
    for deals, is_computable in (([own], False), ([own, {**own, "opportunity_id": "D2", "lead_id": None}], True)):
        tables = pattern_tables(patterned(lead=leads, opportunity=deals), company())
        (bypassed,) = (row for row in tables["pattern"] if row["pattern"] == "bypassed_conversion")
        assert bypassed["is_computable"] is is_computable
        assert ("one record" in bypassed["sentence_en"]) is not is_computable


def test_a_crm_of_deals_alone_says_what_it_cannot_tell() -> None:
    deals = [{"opportunity_id": "D1", "created_at": "2026-03-01", "origin": "Call"},
             {"opportunity_id": "D2", "created_at": "2026-03-01"}]  # fmt: skip
    connection = patterned(opportunity=deals)
    found = {row["pattern"]: row for row in pattern_tables(connection, company())["pattern"]}
    computable = {name for name, row in found.items() if row["is_computable"]}
    assert computable == {"orphan_opportunity", "doubtful_time", "colliding_id"}
    assert named(connection, "orphan_opportunity") == {"opportunity D2": "no_origin"}
    assert found["duplicate_lead"]["records"] is None
    assert found["duplicate_lead"]["sentence_en"] == (
        "Not computable: the extracts hold nothing in lead.email or lead.phone."
    )
    assert found["duplicate_lead"]["sentence_ru"] == "Не вычислить: в выгрузках пусто в lead.email или lead.phone."
    deal_only = {name for name, pattern in load_patterns().items() if "deal_only" in pattern.serves}
    assert computable <= deal_only


def test_without_repair_bypasses_are_not_computable() -> None:
    connection = patterned({**RULES, "enabled": False}, **rows())
    row = pattern_tables(connection, company())["pattern"][0]
    assert (row["pattern"], row["is_computable"]) == ("bypassed_conversion", False)
    assert row["sentence_en"] == "Not computable: it stands on repaired links, and linkage.enabled is false."


#: Leads that nobody converted, with a person each, and deals that carry nobody.
LEADS = [{"lead_id": f"L{n}", "created_at": "2026-03-01", "last_name": f"Name {n}", "email": f"n{n}@firm{n}.example"}
         for n in range(3)]  # fmt: skip
DEALS = [{"opportunity_id": f"D{n}", "created_at": "2026-03-09", "owner_id": "ann"} for n in range(3)]
PEOPLE = [{"contact_id": f"C{n}", "last_name": f"Other {n}", "email": f"other{n}@else{n}.example"} for n in range(3)]
ROLES = [{"opportunity_id": f"D{n}", "contact_id": f"C{n}"} for n in range(3)]


def bypasses(**given: list[dict[str, Any]]) -> tuple[bool, str]:
    row = pattern_tables(patterned(**given), company())["pattern"][0]
    assert row["pattern"] == "bypassed_conversion" and (row["records"] is None) == (not row["is_computable"])
    return row["is_computable"], row["sentence_en"]


def test_where_nothing_can_be_compared_bypasses_are_not_computable_and_no_rate_of_nought() -> None:
    """As in a CRM whose deals name no person and no company, once its pointers are gone."""
    assert bypasses(lead=LEADS, opportunity=DEALS) == (
        False,
        "Not computable: opportunities without a lead share nothing with leads by which they could be compared.",
    )
    # The deals' people have names alone, and so few train no model: no method could look.
    nameless = [{**person, "email": None} for person in PEOPLE]
    assert not bypasses(lead=LEADS, opportunity=DEALS, contact=nameless, opportunity_contact=ROLES)[0]


def test_where_addresses_are_compared_and_none_fits_nothing_is_passed_by() -> None:
    is_computable, sentence = bypasses(lead=LEADS, opportunity=DEALS, contact=PEOPLE, opportunity_contact=ROLES)
    assert is_computable and sentence.startswith("Of 3 new-business opportunities, 0 pass a lead by")


def test_where_every_opportunity_has_its_lead_nothing_is_passed_by() -> None:
    pointed = [{**deal, "lead_id": f"L{n}"} for n, deal in enumerate(DEALS)]
    assert bypasses(lead=[*LEADS, {**LEADS[0], "lead_id": "L9"}], opportunity=pointed)[0]


CUSTOMERS = {
    "account": [{"account_id": "old", "type": "Prospect"}, {"account_id": "typed", "type": "Customer"}],
    "opportunity": [
        {"opportunity_id": "first", "account_id": "old", "created_at": "2026-01-01", "closed_at": "2026-02-01",
         "is_won": True},
        {"opportunity_id": "second", "account_id": "old", "created_at": "2026-03-01"},
        {"opportunity_id": "typed", "account_id": "typed", "created_at": "2026-03-01"},
        {"opportunity_id": "renewal", "account_id": "typed", "created_at": "2026-03-01", "type": "Renewal"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "new"),
    [
        ({}, {"first", "second", "typed"}),
        ({"earlier_wins": "exclude"}, {"first", "typed"}),
        ({"customer_account_types": ["Customer"]}, {"first", "second"}),
    ],
    ids=["by type", "earlier wins", "account types"],
)
def test_known_customers_leave_the_denominator_by_declaration(rules: dict[str, Any], new: set[str]) -> None:
    connection = patterned({**RULES, **rules}, **CUSTOMERS)
    found = connection.execute("select record_id from linkage_base where list_contains(populations, 'new_business')")
    assert {record for (record,) in found.fetchall()} == new
    outside = {"first", "second", "typed", "renewal"} - new
    assert set(named(connection, "other_business")) == {f"opportunity {record}" for record in outside}


def test_conversions_that_keep_the_day_alone_are_a_mass_by_what_is_usual() -> None:
    def lead(number: int, day: int, owner: str) -> dict[str, Any]:
        return {"lead_id": f"L{number}", "created_at": "2026-03-01", "is_converted": True, "owner_id": owner,
                "converted_at": f"2026-03-{day:02}"}  # fmt: skip

    leads = [lead(day, day, "ann") for day in range(2, 12)] + [lead(20 + number, 15, "bob") for number in range(30)]
    found = named(patterned({"patterns": {"spike_factor": 10}}, lead=leads), "mass_conversion")
    assert found == {f"lead L{20 + number}": "30" for number in range(30)}
    assert not named(patterned({"patterns": {"spike_factor": 31}}, lead=leads), "mass_conversion")


def test_records_dated_by_an_import() -> None:
    leads = [{"lead_id": f"I{number}", "created_at": f"2026-03-01 10:00:{number:02}"} for number in range(50)]
    leads += [{"lead_id": f"L{number}", "created_at": f"2026-03-02 10:{number:02}"} for number in range(60)]
    found = named(patterned({"patterns": {"import_share": 0.4}}, lead=leads), "doubtful_time")
    assert found == {f"lead I{number}": "import" for number in range(50)}
    assert not named(patterned({"patterns": {"import_share": 0.5}}, lead=leads), "doubtful_time")


def test_owners_are_told_by_id_and_never_by_name() -> None:
    staff = [{"staff_id": "7", "name": "Ann Lee", "email": "ann@tiny.example"}]
    owners = ["7", "Ann Lee", "ann@tiny.example", "Bo Strange", "Strange", "005-9", None]
    leads = [{"lead_id": f"L{number}", "owner_id": owner} for number, owner in enumerate(owners)]
    connection = patterned(staff=staff, lead=leads)
    found = connection.execute("select owner_id from linkage_base order by record_id").fetchall()
    told = [owner for (owner,) in found]
    assert told[:3] == ["7", "7", "7"]
    assert (told[5], told[6]) == ("005-9", None)
    assert all(owner.startswith("owner-") for owner in told[3:5])
    assert told[3] != told[4]
    assert set(named(connection, "lead_of_nobody")) == {"lead L3", "lead L4", "lead L5", "lead L6"}


def test_where_no_lead_has_an_owner_none_lies_in_a_queue() -> None:
    leads = [{"lead_id": "L1", "last_name": "Lee"}, {"lead_id": "L2", "last_name": "Test"}]
    found = named(patterned(staff=[{"staff_id": "7"}], lead=leads), "lead_of_nobody")
    assert found == {"lead L2": "test"}
    strangers = [{**lead, "owner_id": "by another key"} for lead in leads[:1]]
    assert not named(patterned(staff=[{"staff_id": "7"}], lead=strangers), "lead_of_nobody")
