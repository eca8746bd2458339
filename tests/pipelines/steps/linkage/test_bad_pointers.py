"""Pointers as real extracts have them: in circles, at themselves, differing by case; addresses typed with names."""

from __future__ import annotations

import pytest

from tests.pipelines.steps.linkage.small_crm import ANN, deal, lead, linked


def pointers(rows: list[tuple[str, str, str, str]]) -> list[tuple[str, str]]:
    return [(opportunity, lead) for opportunity, lead, method, _ in rows if method == "pointer"]


def dangling(connection) -> list[tuple[str, str]]:
    return connection.execute("select record_id, target_id from linkage_dangling order by all").fetchall()


def test_pointers_that_go_in_a_circle_are_links_each_by_itself():
    """L1 → O1 → L2 → O2 → L1: the CRM says all four, and each stands once."""
    leads = [lead("L1", converted_opportunity_id="O1"), lead("L2", converted_opportunity_id="O2")]
    connection, report, rows = linked(leads, [deal("O1", lead_id="L2"), deal("O2", lead_id="L1")])
    assert rows == [(deal_id, lead_id, "pointer", "accept") for deal_id in ("O1", "O2") for lead_id in ("L1", "L2")]
    assert (report.regions["North"], dangling(connection)) == ((2, 2), [])


def test_a_record_that_points_at_itself_links_nothing_but_a_lead_of_its_own_id():
    """A pointer holds an id of the other table, where the record's own id is nobody's, or that of the lead it was."""
    connection, _, rows = linked(
        [lead("X1", converted_opportunity_id="X1"), lead("L2")],
        [deal("O1", {"email": "o@one.example", "phone": None, "last_name": "One"}, lead_id="O1", company="One")],
    )
    assert rows == []
    assert dangling(connection) == [("O1", "O1"), ("X1", "X1")]
    _, _, rows = linked([lead("D1")], [deal("D1", lead_id="D1")])
    assert rows == [("D1", "D1", "pointer", "accept")]


def test_ids_that_differ_by_case_are_different_records():
    leads = [lead("00q1A", converted_opportunity_id="006a"), lead("00Q1a", email="z@zeta.example", last_name="Zeta")]
    connection, _, rows = linked(leads, [deal("006A"), deal("006B", lead_id="00q1a")])
    assert pointers(rows) == []
    assert dangling(connection) == [("006B", "00q1a"), ("00q1A", "006a")]


def test_a_pointer_at_a_deleted_record_is_told_and_nothing_is_put_in_its_place():
    """Its lead was somebody, and a guess beside a broken pointer would hide that it is broken."""
    connection, _, rows = linked([lead()], [deal(lead_id="deleted")])
    assert rows == []
    assert dangling(connection) == [("O1", "deleted")]
    assert connection.execute("select outcome from linkage_outcome").fetchall() == [("dangling",)]


def test_an_address_written_with_a_name_is_the_address():
    """One pair per spelling, in one CRM: nothing else than the address speaks for it."""
    spellings = [
        "Ann <{}>",
        '"Lee, Ann" <{}>',
        "<{}>",
        "mailto:{}",
        "{} (Ann Lee)",
        "  {} ;",
        "{}, old@x.example",
        "'{}'",
    ]
    leads, deals = [], []
    for n, written in enumerate(spellings):
        address, nobody = f"ann.lee@firm{n}.example", {"phone": None, "first_name": None}
        leads.append(lead(f"L{n}", **nobody, email=address, last_name=f"Bride{n}", company_name=f"Firm {n}"))
        deals.append(deal(f"O{n}", {**nobody, "email": written.format(address), "last_name": "Lee"}, company="Other"))
    _, _, rows = linked(leads, deals)
    assert rows == [(f"O{n}", f"L{n}", "email", "accept") for n in range(len(spellings))]


@pytest.mark.parametrize(("countries", "found"), [({"North": ["GB"]}, 1), ({"North": ["SE"]}, 0), ({}, 0)])
def test_a_number_without_its_country_is_read_by_what_the_region_declares(countries, found):
    typed = {**ANN, "email": None, "phone": "020 7946 0958"}
    _, _, rows = linked([lead(email=None)], [deal(contact=typed, company="Other")], phone_countries=countries)
    assert len([row for row in rows if row[2] == "phone"]) == found
