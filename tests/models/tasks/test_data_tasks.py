"""A failed check is one task of the source's owner, which goes by itself when the check passes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models.tasks import working
from models.tasks.data_tasks import DataFailure, DataResult, settle_data_tasks
from models.tasks.queries import events, open_tasks_by_cell, task, tasks
from models.tasks.statuses import Status, TaskKind
from models.tasks.store import TaskStore
from tests.models.tasks.builders import ANNA, BORIS, DUE, NOW, OCTOBER, raised

LATER = NOW + timedelta(days=1)


def failure(**changes: Any) -> DataFailure:
    values: dict[str, Any] = {
        "check": "opportunity.closed_at_order", "region": "EMEA", "source": "crm", "assignee": ANNA,
        "period": OCTOBER, "content": "a", "sentence_en": "crm: 7 of 90", "sentence_ru": "crm: 7 из 90",
        "evidence": {"broken": 7, "examples": [{"record_id": "006A", "file": "Opportunity.csv", "record_no": 4}]},
    }  # fmt: skip
    return DataFailure(**{**values, **changes})


def settle(store: TaskStore, *failures: DataFailure, **more: Any) -> DataResult:
    return settle_data_tasks(store, failures, **{"now": NOW, "due": DUE, **more})


def kinds(store: TaskStore) -> list[str]:
    return [event.kind.value for event in events(store, 1)]


def test_a_failure_is_a_task_with_its_records_on_the_owners_desk(store):
    [view] = settle(store, failure()).created
    assert (view.kind, view.assignee, view.department, view.due) == (TaskKind.DATA, ANNA, "crm", DUE)
    assert (view.kpi, view.region) == ("opportunity.closed_at_order", "EMEA")
    assert view.evidence["examples"] == [{"record_id": "006A", "file": "Opportunity.csv", "record_no": 4}]


def test_failing_on_changes_nothing_night_after_night(store):
    settle(store, failure())
    assert settle(store, failure(), now=LATER).unchanged
    assert settle(store, failure(content="b", evidence={"broken": 9}), now=LATER).unchanged
    assert len(tasks(store)) == 1 and kinds(store) == ["raised"]


def test_regions_are_cells_of_their_own(store):
    assert len(settle(store, failure(), failure(region="APAC")).created) == 2
    result = settle(store, failure())
    assert [view.region for view in result.completed] == ["APAC"]


def test_passing_completes_it_by_the_machine_with_an_event(store):
    settle(store, failure())
    [view] = settle(store, now=LATER).completed
    assert (view.status, view.completed_at) == (Status.COMPLETED, LATER)
    last = events(store, 1)[-1]
    assert (last.kind.value, last.actor, last.from_status) == ("completed", "milepost", Status.OPEN)
    assert not settle(store, now=LATER).completed


def test_passing_also_completes_what_is_worked_on_or_in_question(store):
    settle(store, failure())
    working.dispute(store, 1, "anna", "Is the clock right?", BORIS, now=NOW)
    [view] = settle(store, now=LATER).completed
    assert view.question_owner is None


def test_a_check_that_did_not_run_says_nothing(store):
    settle(store, failure())
    assert not settle(store, skipped=["opportunity.closed_at_order"]).completed


def test_failing_again_after_passing_opens_the_same_task(store):
    settle(store, failure())
    settle(store)
    [view] = settle(store, failure(content="b", assignee=BORIS), now=LATER).reopened
    assert (view.status, view.reopened, view.assignee) == (Status.OPEN, 1, BORIS)
    settle(store)
    assert settle(store, failure(content="c"), now=LATER).reopened, "a third time in the same month"


def test_what_a_person_completed_comes_back_only_with_new_data(store):
    settle(store, failure())
    working.complete(store, 1, "anna", "clock", "asked the vendor", now=NOW)
    assert settle(store, failure()).unchanged
    assert task(store, 1).status is Status.COMPLETED
    assert settle(store, failure(content="b")).reopened


def test_what_a_person_cancelled_stays_until_it_has_passed_once(store):
    settle(store, failure())
    working.cancel(store, 1, "anna", "we live with it", now=NOW)
    assert settle(store, failure(content="b")).unchanged
    settle(store)
    assert task(store, 1).status is Status.CANCELLED
    assert [view.id for view in settle(store, failure(content="c")).created] == [2]


def test_tasks_of_kpis_and_other_data_tasks_are_left_alone(store):
    raised(store)
    raised(store, kind=TaskKind.DATA, kpi="win_rate", region="APAC")
    assert not settle(store).completed
    assert len(open_tasks_by_cell(store)) == 2
