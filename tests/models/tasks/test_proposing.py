"""Projects are proposed once per question and region, and again only after a region was well in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.tasks import working
from models.tasks.proposing import Proposal, propose_projects
from models.tasks.queries import events, open_tasks_by_cell, task, tasks
from models.tasks.statuses import TaskKind
from tests.models.tasks.builders import ANNA, DUE, NOW

SEPTEMBER = date(2026, 9, 1)


def proposal(lacking: tuple[str, ...] = (), well: tuple[str, ...] = (), question: str = "web_goals") -> Proposal:
    return Proposal(
        question,
        "data_office",
        SEPTEMBER,
        lacking,
        well,
        ANNA,
        f"{', '.join(lacking)}: no",
        "нет",
        {"regions": lacking},
    )


def night(store, *proposals: Proposal, after: int = 0):
    return propose_projects(store, proposals, now=NOW + timedelta(days=after), due=DUE)


def test_a_project_is_proposed_once_whoever_asks_how_often(store):
    (made,) = night(store, proposal(("North", "South"))).created
    assert (made.kind, made.region, made.assignee.id, made.due) == (TaskKind.PROJECT, "*", "anna", DUE)
    for after in range(1, 4):
        again = night(store, proposal(("North", "South")), after=after)
        assert not (again.created or again.appended or again.recovered)
    assert [event.kind for event in events(store, made)] == ["raised"]


@pytest.mark.parametrize("finish", ["complete", "cancel"])
def test_a_finished_project_is_not_raised_again_while_the_answer_stays_no(store, finish):
    (made,) = night(store, proposal(("North",))).created
    if finish == "complete":
        working.complete(store, made, "anna", "No goals", "Set up", now=NOW)
    else:
        working.cancel(store, made, "anna", "No web site any more", now=NOW)
    assert not night(store, proposal(("North",)), after=400).created
    assert len(tasks(store)) == 1


def test_partly_is_not_well(store):
    (made,) = night(store, proposal(("North",))).created
    working.cancel(store, made, "anna", "Not now", now=NOW)
    night(store, proposal())  # North is answered with partly: neither lacking nor well
    assert not night(store, proposal(("North",))).created


def test_well_and_fallen_again_is_a_new_project(store):
    (made,) = night(store, proposal(("North",))).created
    working.complete(store, made, "anna", "No goals", "Set up", now=NOW)
    assert [view.id for view in night(store, proposal(well=("North",))).recovered] == [made.id]
    assert not night(store, proposal(well=("North",))).recovered
    (second,) = night(store, proposal(("North",)), after=1).created
    assert second.id != made.id


def test_a_region_that_falls_later_is_added_to_the_unfinished_project_and_begins_one_where_it_is_finished(store):
    (made,) = night(store, proposal(("North",))).created
    result = night(store, proposal(("North", "South")))
    assert [view.id for view in result.appended] == [made.id]
    assert not result.created
    working.complete(store, task(store, made.id), "anna", "No goals", "Set up", now=NOW)
    (second,) = night(store, proposal(("North", "South", "West"))).created
    assert events(store, second)[0].data["regions"] == ["North", "South", "West"]


def test_an_unfinished_project_proposes_closing_once_every_region_is_well(store):
    (made,) = night(store, proposal(("North", "South"))).created
    night(store, proposal(("South",), well=("North",)))
    assert not task(store, made.id).proposes_closing
    night(store, proposal(well=("North", "South")))
    assert task(store, made.id).proposes_closing


def test_questions_are_apart_and_no_tile_of_the_wall_carries_a_project(store):
    result = night(store, proposal(("North",)), proposal(("North",), question="product_usage"))
    assert [view.kpi for view in result.created] == ["product_usage", "web_goals"]
    assert {kpi for kpi, _ in open_tasks_by_cell(store)} == {"product_usage", "web_goals"}
