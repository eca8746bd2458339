"""Where the data cannot carry a decision it is said so, in words and numbers, and nothing is accepted."""

from __future__ import annotations

import json

from models.linkage.reasons import reason_words
from pipelines.steps.linkage import link
from pipelines.steps.linkage.reporting import pattern_tables
from tests.pipelines.steps.linkage.small_crm import company, crm, deal, lead, linked

NO_PERSON = {"contact": None, "opportunity_contact": None, "account": None}
NAMES = ("Ray", "Fox", "Lamb", "Drake", "Wolf", "Hare", "Finch", "Crane", "Swan", "Bull")


def reasons(connection) -> set[tuple[str, str]]:
    return set(connection.execute("select reason, subject from linkage_reason").fetchall())


def test_no_shared_columns():
    """As in a CRM whose deals carry an amount and an owner, and nobody's name."""
    deals = [{**deal(f"O{n}"), **NO_PERSON} for n in range(30)]
    connection, report, rows = linked([lead(f"L{n}") for n in range(30)], deals)
    assert rows == []
    assert report.methods == {}
    assert reasons(connection) >= {
        ("nothing_to_compare", ""),
        ("blank", "last_name"),
        ("blank", "company"),
        ("nothing_shared", "last_name, company"),
    }
    assert reason_words("blank", "company", 30, 0)["text_en"].endswith("the other side has it 30 times.")


def test_a_column_that_is_blank_on_both_sides():
    silent = {"phone": None, "first_name": None}
    deals = [deal(contact={**silent, "last_name": "Fox"})]
    connection, *_ = linked([lead(f"L{n}", **silent) for n in range(30)], deals)
    assert reasons(connection) >= {("blank_both", "phones"), ("blank_both", "first_name")}
    assert reason_words("blank_both", "phones", 0, 0)["text_en"] == (
        "Phone number is blank on both sides, so it cannot be compared."
    )


def test_a_lead_table_without_names():
    nameless = {"first_name": None, "last_name": None, "email": None, "phone": None}
    leads = [lead(f"L{n}", company_name=None, **nameless) for n in range(30)]
    connection, _, rows = linked(leads, [deal()])
    assert rows == []
    assert ("blank", "last_name") in reasons(connection)


def test_all_names_equal():
    """Everybody is called Unknown: a name that all share is no evidence, not even beside a domain of their own."""
    same = {"first_name": "Unknown", "last_name": "Unknown", "phone": None}
    leads = [lead(f"L{n}", **same, email=f"x@firm{n}.example", company_name=f"Firm {n}") for n in range(30)]
    deals = [deal(f"O{n}", {**same, "email": f"y@firm{n}.example"}, company=f"Firm {n}") for n in range(30)]
    connection, _, rows = linked(leads, deals)
    assert {zone for *_, zone in rows} == {"review"}
    assert reasons(connection) >= {("one_value", "last_name"), ("nothing_shared", "last_name, company")}


def test_all_names_equal_and_nothing_else():
    same = {"first_name": "Unknown", "last_name": "Unknown", "phone": None, "email": None}
    leads = [lead(f"L{n}", **same, company_name="Unknown") for n in range(30)]
    connection, _, rows = linked(leads, [deal(f"O{n}", same, company="Unknown") for n in range(30)])
    assert rows == []
    assert ("one_value", "company") in reasons(connection)


def test_a_placeholder_address_that_everybody_has_links_nobody():
    leads = [
        lead(f"L{n}", last_name=name, first_name=None, phone=None, email="test@test.com")
        for n, name in enumerate(NAMES)
    ]
    deals = [
        deal(
            contact={"last_name": "Else", "first_name": None, "phone": None, "email": "test@test.com"}, company="Other"
        )
    ]
    assert linked(leads, deals)[2] == []


def test_too_little_to_learn_from():
    leads = [
        lead(f"L{n}", last_name=name, first_name="Ann", phone=None, email=None, company_name=f"Firm {n}")
        for n, name in enumerate(NAMES)
    ]
    deals = [
        deal(f"O{n}", {"last_name": name, "first_name": "Ann", "phone": None, "email": None}, company=f"Firm {n}")
        for n, name in enumerate(NAMES)
    ]
    connection, _, rows = linked(leads, deals)
    assert rows == []
    (found,) = connection.execute("select records, bound from linkage_reason where reason = 'too_few_pairs'").fetchall()
    assert found == (10, 200)


def test_a_refused_rule_is_reported_with_its_count():
    connection, _, _ = linked([lead(f"L{n}") for n in range(4)], [deal(f"O{n}") for n in range(4)], max_comparisons=10)
    rows = connection.execute(
        "select subject, records, bound from linkage_reason where reason = 'rule_refused'"
    ).fetchall()
    assert ("company", 16, 10) in rows


def test_every_opportunity_has_one_outcome_and_the_reasons_add_up():
    deals = [deal(), deal("O2", type="Renewal"), {**deal("O3"), **NO_PERSON}, deal("O4", {"created_at": "2024-01-01"})]
    connection, _, _ = linked([lead()], deals)
    outcomes = dict(connection.execute("select opportunity_id, outcome from linkage_outcome").fetchall())
    assert outcomes == {
        "O1": "repaired",
        "O2": "other_type",
        "O3": "nothing_to_compare",
        "O4": "known_customer",
    }
    counted = connection.execute("select sum(records) from linkage_reason where region <> '*'").fetchall()[0][0]
    assert counted == len(outcomes) - 1


def test_what_no_method_could_hold_against_a_lead_is_told_beside_the_rate_of_bypasses():
    """It stays in the denominator, which is that of the link rate; a name alone is nothing without a model."""
    nameless = {"email": None, "phone": None}
    deals = [deal(), deal("O2", nameless), deal("O3", created_at=None), deal("O4", {"email": "b@other.example"})]
    connection = crm([lead()], deals)
    connection.execute("create table raw_conservation as select 1 as file_id, 'crm/file.csv' as path")
    link(connection, company())
    outcomes = dict(connection.execute("select opportunity_id, outcome from linkage_outcome").fetchall())
    assert outcomes == {"O1": "repaired", "O2": "nothing_to_compare", "O3": "undated", "O4": "no_candidate"}
    found = {row["pattern"]: row for row in pattern_tables(connection, company().company)["pattern"]}
    told, others = found.pop("bypassed_conversion"), [row["not_comparable"] for row in found.values()]
    assert (told["records"], told["base"], told["not_comparable"]) == (1, 4, 2)
    assert told["sentence_en"].endswith(" Not comparable with any lead, and counted as none of them: 2.")
    assert not any(others), "the others are told by records alone"


def test_nothing_personal_leaves_the_workspace(caplog, capsys):
    connection = crm([lead()], [deal(), deal("O2", type="Renewal")])
    link(connection, company())
    tables = ("link", "dangling", "candidate", "outcome", "reason", "model")
    said = json.dumps(
        [connection.execute(f"select * from linkage_{table}").df().to_json(date_format="iso") for table in tables]
    ) + caplog.text + "".join(capsys.readouterr())  # fmt: skip
    assert not [word for word in ("lee", "acme", "7946") if word in said.lower()]
    left = connection.execute("select database_name from duckdb_databases() where not internal").fetchall()
    assert "linkage_work" not in {name for (name,) in left}


def test_the_workspace_is_gone_even_where_the_work_failed(monkeypatch):
    import pytest

    connection = crm([lead()], [deal()])
    monkeypatch.setattr("pipelines.steps.linkage.linking.link_by_keys", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        link(connection, company())
    monkeypatch.undo()
    assert link(connection, company()).links == 1
