"""What waits for a person, as it is published: both records, whom of several people, what the model said."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from models.linkage.comparisons import load_model
from models.linkage.decisions import LinkDecision
from models.linkage.queue import FIELDS
from models.linkage.rules import LinkageRules
from pipelines.steps.linkage.linking import once_per_pair
from pipelines.steps.linkage.pool import Pool
from pipelines.steps.linkage.reviewing import levels_of, review_queue
from pipelines.steps.linkage.scoring import _untrained
from tests.pipelines.steps.linkage.small_crm import company, deal, lead, linked

NOBODY = {"first_name": None, "last_name": None, "email": None, "phone": None}


def test_a_company_without_a_person_waits_with_both_records():
    people = {**deal(website="acme.example", name="Gate", stage="Won", amount=1200, currency="EUR"), "contact": None,
              "opportunity_contact": None}  # fmt: skip
    connection, _, rows = linked([lead(origin="Fair")], [people])
    assert rows == [("O1", "L1", "domain", "review")]
    made = review_queue(connection, company(leads_per_opportunity="many"))
    (one,) = made.pairs
    assert (one.method, one.score, one.weight, one.evidence) == ("domain", None, None, ())
    assert one.days_between == 19.0
    assert one.fields["first_name"] == ("Ann", None)
    assert one.fields["company"] == ("Acme Ltd", "Acme")
    assert one.fields["created_at"] == ("2026-03-01 00:00", "2026-03-20 00:00")
    assert one.fields["amount"] == (None, "1200.00 EUR")
    assert one.fields["origin"] == ("Fair", None) and "campaign" not in one.fields
    assert list(one.fields) == [field for field in FIELDS if field in one.fields]
    assert (made.leads_per_opportunity, made.opportunities_per_lead) == ("many", "one")


def test_without_the_models_word_the_primary_person_is_shown():
    person = deal(
        website="acme.example", contact={"first_name": "Zoe", "last_name": None, "email": None, "phone": None}
    )
    person["opportunity_contact"]["is_primary"] = True
    other = {"opportunity_contact_id": "0", "opportunity_id": "O1", "contact_id": "C-none"}
    connection, _, rows = linked([lead()], [person, {"opportunity_contact": other}])
    assert rows == [("O1", "L1", "domain", "review")]
    assert review_queue(connection, company()).pairs[0].fields["first_name"] == ("Ann", "Zoe")


def test_what_is_decided_no_longer_waits():
    people = {**deal(website="acme.example"), "contact": None, "opportunity_contact": None}
    no = LinkDecision("L1", "O1", "reject", "Bea Judge", datetime.fromisoformat("2026-11-24T10:30"), "", 2)
    connection, _, _ = linked([lead()], [people], no)
    assert review_queue(connection, company(no)).pairs == ()


def test_levels_are_counted_from_the_last():
    """Splink gives a pair 0 for what differs and the greatest number for what agrees best."""
    model = load_model()
    levels = levels_of(_untrained(model, "right"))
    assert levels["first_name"] == [
        ("different", None), ("edits", "first_name"), ("initial", "first_name_begun"), ("same", "first_name"),
    ]  # fmt: skip
    assert list(levels) == [comparison.name for comparison in model.comparisons]


#: The rule on domains asks about four pairs; the model accepts one of them and another lead for one, and asks too.
FOUND = [
    ("O1", "L1", "domain", "review"), ("O2", "L2", "domain", "review"), ("O3", "L3", "domain", "review"),
    ("O4", "L4", "domain", "review"), ("O1", "L1", "model", "review"), ("O2", "L2", "model", "accept"),
    ("O3", "L5", "model", "accept"), ("O4", "L6", "model", "review"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        ({}, {("O1", "L1"), ("O4", "L4"), ("O4", "L6")}),
        ({"leads_per_opportunity": "many"}, {("O1", "L1"), ("O3", "L3"), ("O4", "L4"), ("O4", "L6")}),
    ],
    ids=["one lead per opportunity", "many"],
)
def test_a_pair_waits_once_and_only_while_nothing_answers_it(rules, asked):
    columns = ["opportunity_id", "lead_id", "method", "zone"]
    links = once_per_pair(pd.DataFrame(FOUND, columns=columns), Pool(LinkageRules(**rules), set()))
    rows = list(links.itertuples(index=False, name=None))
    assert {(o, lead_id) for o, lead_id, _, zone in rows if zone == "review"} == asked
    assert {(o, lead_id) for o, lead_id, _, zone in rows if zone == "accept"} == {("O2", "L2"), ("O3", "L5")}
    assert len(rows) == len({row[:2] for row in rows})
    assert ("O1", "L1", "domain", "review") in rows
