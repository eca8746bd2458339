"""People's decisions: replayed on every run, stronger than keys and models, powerless against the CRM's pointers."""

from __future__ import annotations

from datetime import datetime

import pytest

from models.linkage.decisions import LinkDecision
from pipelines.steps.linkage import link
from tests.pipelines.steps.linkage.small_crm import company, deal, lead, linked

NOW = datetime.fromisoformat("2026-11-24T10:30")


def decision(verb: str, lead_id: str = "L1", opportunity_id: str = "O1", line: int = 2) -> LinkDecision:
    return LinkDecision(lead_id, opportunity_id, verb, "Bea Judge", NOW, "", line)


def test_a_rejection_beats_a_hard_key():
    connection, report, rows = linked([lead()], [deal()], decision("reject"))
    assert rows == [("O1", "L1", "decision", "reject")]
    assert report.regions["North"] == (1, 0)
    assert connection.execute("select outcome from linkage_outcome").fetchall() == [("no_candidate",)]


def test_a_rejection_leaves_the_next_lead_its_chance():
    leads = [lead("early", created_at="2026-02-01"), lead("late")]
    _, _, rows = linked(leads, [deal()], decision("reject", "late"))
    assert rows == [("O1", "early", "email", "accept"), ("O1", "late", "decision", "reject")]


def test_an_acceptance_takes_both_ends():
    """What a person has linked no key gives to somebody else, even where nothing but the person speaks for it."""
    leads = [lead(), lead("L2", first_name="Bob", last_name="Ray", email=None, phone=None, created_at="2026-06-01")]
    connection, _, rows = linked(leads, [deal(), deal("O2")], decision("accept", "L2"))
    assert rows == [("O1", "L2", "decision", "accept"), ("O2", "L1", "email", "accept")]
    how = connection.execute(
        "select decided_by, decided_at, score, model_version from linkage_link where method = 'decision'"
    ).fetchall()
    assert how == [("Bea Judge", NOW, None, None)]


def test_a_decision_survives_every_run():
    connection, _, first = linked([lead()], [deal()], decision("reject"))
    for _ in range(2):
        link(connection, company(decision("reject")))
        again = connection.execute("select opportunity_id, lead_id, method, zone from linkage_link").fetchall()
        assert again == first
    link(connection, company())
    assert connection.execute("select method, zone from linkage_link").fetchall() == [("email", "accept")]


def test_a_pointer_stays_whatever_is_decided():
    leads = [lead(converted_opportunity_id="O1")]
    _, report, rows = linked(leads, [deal()], decision("reject", line=7))
    assert rows == [("O1", "L1", "pointer", "accept")]
    (warning,) = report.warnings
    assert warning.startswith("decisions/links.csv:7: the CRM itself links L1 to O1")


@pytest.mark.parametrize(
    ("pair", "many"), [(("L2", "O1"), "leads_per_opportunity"), (("L1", "O2"), "opportunities_per_lead")]
)
def test_a_second_link_beside_a_pointer_needs_room(pair, many):
    """Else an opportunity would have two accepted leads, or a lead two deals, where the company declares one."""
    other = {"first_name": "Bob", "last_name": "Ray", "email": None, "phone": None}
    leads = [lead(converted_opportunity_id="O1"), lead("L2", **other)]
    deals = [deal(), deal("O2", contact={**other, "last_name": "Moe"}, company="Else")]
    accepted, pointer = decision("accept", *pair, line=7), ("O1", "L1", "pointer", "accept")
    _, report, rows = linked(leads, deals, accepted)
    assert rows == [pointer]
    (warning,) = report.warnings
    assert warning.startswith("decisions/links.csv:7: the CRM itself links L1 to O1")
    _, report, rows = linked(leads, deals, accepted, **{many: "many"})
    assert (set(rows), report.warnings) == ({pointer, (pair[1], pair[0], "decision", "accept")}, ())


def test_agreeing_with_the_crm_adds_nothing():
    _, report, rows = linked([lead(converted_opportunity_id="O1")], [deal()], decision("accept"))
    assert (rows, report.warnings) == ([("O1", "L1", "pointer", "accept")], ())


def test_a_decision_on_what_is_not_there_waits():
    _, report, rows = linked(
        [lead()], [deal()], decision("accept", "L9", line=3), decision("accept", "L1", "O9", line=4)
    )
    assert rows == [("O1", "L1", "email", "accept")]
    assert [warning.split(";")[0] for warning in report.warnings] == [
        "decisions/links.csv:3: there is no lead L9 in the extracts",
        "decisions/links.csv:4: there is no opportunity O9 in the extracts",
    ]


def test_a_person_may_link_what_no_rule_would_look_at():
    """A renewal is outside what repair looks for; somebody who knows better is believed."""
    connection, _, rows = linked([lead()], [deal(type="Renewal")], decision("accept"))
    assert rows == [("O1", "L1", "decision", "accept")]
    assert connection.execute("select outcome from linkage_outcome").fetchall() == [("repaired",)]
