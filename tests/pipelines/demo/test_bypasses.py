"""Bypassed conversions are as hard as in life, and every true pair has neighbours that only look like it."""

from collections import Counter, defaultdict

import pytest


@pytest.fixture(scope="module")
def people(demo):
    """opportunity id → the contact behind it, through its contact role."""
    contacts = {row["Id"]: row for row in demo.salesforce("Contact")}
    return {row["OpportunityId"]: contacts[row["ContactId"]] for row in demo.salesforce("OpportunityContactRole")}


@pytest.fixture(scope="module")
def leads(demo):
    return {row["Id"]: row for row in demo.salesforce("Lead")}


@pytest.fixture(scope="module")
def deals(demo):
    return {row["Id"]: row for row in demo.salesforce("Opportunity")}


def test_a_bypass_is_an_unconverted_lead_before_an_opportunity_that_no_lead_points_to(demo, leads, deals):
    pointed_to = {row["ConvertedOpportunityId"] for row in leads.values()}
    for pair in demo.truth("bypassed_conversions.csv"):
        lead, deal = leads[pair["lead_id"]], deals[pair["opportunity_id"]]
        assert lead["IsConverted"] == "0"
        assert lead["CreatedDate"] < deal["CreatedDate"]
        assert pair["opportunity_id"] not in pointed_to
        assert deal["Type"] == "New Business"


def test_their_share_of_new_business(demo, deals):
    new = sum(row["Type"] == "New Business" for row in deals.values())
    assert 0.15 <= len(demo.truth("bypassed_conversions.csv")) / new <= 0.20


def test_joining_on_the_address_alone_finds_less_than_half(demo, leads, people):
    by_address = defaultdict(set)
    for lead in leads.values():
        if lead["Email"] and lead["IsConverted"] == "0":
            by_address[lead["Email"].strip().lower()].add(lead["Id"])
    pairs = demo.truth("bypassed_conversions.csv")
    found = sum(
        pair["lead_id"] in by_address[people[pair["opportunity_id"]]["Email"].strip().lower()] for pair in pairs
    )
    assert 0.2 < found / len(pairs) < 0.4


@pytest.mark.parametrize(
    ("pattern", "share"),
    [("company_and_misspelt_surname", 0.25), ("transliterated", 0.15), ("free_mail", 0.10), ("same_email", 0.32)],
)
def test_patterns_in_their_shares(demo, pattern, share):
    pairs = demo.truth("bypassed_conversions.csv")
    counted = Counter(pair["pattern"] for pair in pairs)
    allowed = 3 * (share * (1 - share) / len(pairs)) ** 0.5
    assert counted[pattern] / len(pairs) == pytest.approx(share, abs=allowed + 0.01)


def test_patterns_are_what_they_are_called(demo, leads, people):
    for pair in demo.truth("bypassed_conversions.csv"):
        lead, person = leads[pair["lead_id"]], people[pair["opportunity_id"]]
        same_address = lead["Email"].lower() == person["Email"].lower()
        assert same_address == (pair["pattern"] == "same_email")
        if pair["pattern"] == "company_and_misspelt_surname":
            assert lead["LastName"] != person["LastName"]
            assert person["Email"] == person["Phone"] == ""
        elif pair["pattern"] == "transliterated":
            assert lead["LastName"].isascii() != person["LastName"].isascii()
        elif pair["pattern"] == "phone":
            assert _digits(lead["Phone"])[-8:] == _digits(person["Phone"])[-8:]
        elif pair["pattern"] == "domain":
            assert lead["Email"].split("@")[1] == person["Email"].split("@")[1]


def test_at_least_two_hard_negatives_each(demo, leads, deals):
    negatives = defaultdict(set)
    for row in demo.truth("hard_negatives.csv"):
        assert row["lead_id"] in leads
        assert row["opportunity_id"] in deals
        negatives[row["true_lead_id"], row["true_opportunity_id"]].add((row["lead_id"], row["opportunity_id"]))
    pairs = {(pair["lead_id"], pair["opportunity_id"]) for pair in demo.truth("bypassed_conversions.csv")}
    assert {pair: len(negatives[pair]) for pair in pairs if len(negatives[pair]) < 2} == {}
    assert pairs.isdisjoint(negative for near in negatives.values() for negative in near)


def test_negatives_of_every_kind(demo):
    kinds = Counter(row["kind"] for row in demo.truth("hard_negatives.csv"))
    assert set(kinds) == {"colleague", "namesake", "second_lead", "known_customer", "renewal"}
    assert min(kinds.values()) >= 20


def _digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))
