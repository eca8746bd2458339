"""Misses become tasks once: what each next miss does to what is there already."""

from datetime import date, timedelta

import pytest

from models.errors import TaskError
from models.tasks import working
from models.tasks.queries import events, task, tasks
from models.tasks.raising import RaiseResult, raise_tasks
from models.tasks.recovering import note_recoveries
from models.tasks.statuses import EventKind, Status, TaskKind
from models.tasks.store import TaskStore
from tests.models.tasks.builders import (
    ANNA,
    BORIS,
    DUE,
    NOVEMBER,
    NOW,
    OCTOBER,
    SEPTEMBER,
    miss,
    raised,
    recovery,
    task_in,
)

LATER = NOW + timedelta(days=30)


def counts(result: RaiseResult) -> tuple[int, int, int, int]:
    return len(result.created), len(result.appended), len(result.reopened), len(result.unchanged)


def kinds(store: TaskStore, number: int = 1) -> list[str]:
    return [event.kind.value for event in events(store, number)]


def test_a_miss_becomes_a_task_on_the_heads_desk(store):
    view = raised(store)
    assert (view.key, view.status, view.assignee, view.due) == ("T-0001", Status.OPEN, ANNA, DUE)
    assert view.raised_at == NOW and view.raised_at.utcoffset() == timedelta(0)
    assert view.evidence == {"value": 0.401, "target": 0.45, "n": 312}
    assert task(store, 1) == view
    [event] = events(store, view)
    assert (event.kind, event.actor, event.to_status) == (EventKind.RAISED, "milepost", Status.OPEN)
    assert event.period == SEPTEMBER


def test_the_same_miss_again_changes_nothing_at_all(store):
    before = raised(store)
    happened = events(store, before)
    for again in (miss(), miss(sentence_en="other words", evidence={"value": 0.1}, assignee=BORIS)):
        assert counts(raise_tasks(store, [again], now=LATER, due=NOVEMBER)) == (0, 0, 0, 1)
    assert tasks(store) == [before]
    assert events(store, before) == happened


@pytest.mark.parametrize("status", list(Status))
def test_a_known_period_is_never_told_twice_whatever_people_did(store, status):
    before = task_in(store, status)
    assert counts(raise_tasks(store, [miss()], now=LATER, due=DUE)) == (0, 0, 0, 1)
    assert tasks(store) == [before]


@pytest.mark.parametrize(
    ("status", "days_later", "expected"),
    [
        (Status.OPEN, 30, (0, 1, 0, 0)),
        (Status.IN_PROGRESS, 30, (0, 1, 0, 0)),
        (Status.IN_QUESTION, 400, (0, 1, 0, 0)),
        (Status.COMPLETED, 30, (0, 0, 1, 0)),
        (Status.COMPLETED, 60, (0, 0, 1, 0)),
        (Status.COMPLETED, 61, (1, 0, 0, 0)),
        (Status.CANCELLED, 1, (1, 0, 0, 0)),
    ],
)
def test_a_newer_period(store, status, days_later, expected):
    task_in(store, status)
    then = NOW + timedelta(days=days_later)
    newer = miss(period=OCTOBER, evidence={"value": 0.3})
    assert counts(raise_tasks(store, [newer], now=then, due=NOVEMBER)) == expected
    assert counts(raise_tasks(store, [newer], now=then, due=NOVEMBER)) == (0, 0, 0, 1)
    assert len([view for view in tasks(store) if view.is_unfinished]) == 1


def test_missed_again_keeps_the_first_evidence_and_files_the_later(store):
    before = raised(store)
    raise_tasks(
        store, [miss(period=OCTOBER, evidence={"value": 0.3}, assignee=BORIS)], now=LATER, due=date(2026, 12, 15)
    )
    after = task(store, 1)
    assert (after.evidence, after.due, after.assignee) == (before.evidence, DUE, ANNA)
    assert (after.grain, after.period) == ("month", OCTOBER)
    newest = events(store, 1)[-1]
    assert (newest.kind, newest.period) == (EventKind.MISSED_AGAIN, OCTOBER)
    assert newest.data["evidence"] == {"value": 0.3}


def test_reopening_begins_again_and_the_journal_keeps_what_did_not_help(store):
    working.confirm(store, task_in(store, Status.COMPLETED), "meeting", now=NOW)
    raise_tasks(store, [miss(period=OCTOBER, assignee=BORIS)], now=LATER, due=date(2026, 12, 15))
    view = task(store, 1)
    assert (view.status, view.reopened, view.due, view.assignee) == (Status.OPEN, 1, date(2026, 12, 15), BORIS)
    assert (view.raised_at, view.opened_at) == (NOW, LATER)
    assert [view.accepted_at, view.completed_at, view.confirmed_at, view.cause, view.action] == [None] * 5
    newest = events(store, 1)[-1]
    assert (newest.kind, newest.from_status, newest.to_status) == (EventKind.REOPENED, Status.COMPLETED, Status.OPEN)
    assert newest.data["before"]["cause"] == "Two people left"


@pytest.mark.parametrize(
    ("grain", "period", "is_newer"),
    [
        ("quarter", date(2026, 7, 1), False),  # ends with September
        ("quarter", date(2026, 10, 1), True),
        ("week", date(2026, 9, 21), False),
        ("week", date(2026, 9, 28), True),  # ends in October
        ("year", date(2026, 1, 1), True),
        ("month", date(2026, 8, 1), False),
    ],
)
def test_periods_of_different_grains_compare_by_their_end(store, grain, period, is_newer):
    raised(store)
    result = raise_tasks(store, [miss(grain=grain, period=period)], now=LATER, due=DUE)
    assert counts(result) == ((0, 1, 0, 0) if is_newer else (0, 0, 0, 1))


@pytest.mark.parametrize(
    "other", [{"kpi": "csat"}, {"region": "*"}, {"department": "support"}, {"kind": TaskKind.DATA}], ids=str
)
def test_every_cell_has_a_task_of_its_own(store, other):
    assert counts(raise_tasks(store, [miss(), miss(**other), miss()], now=NOW, due=DUE)) == (2, 0, 0, 1)


def test_a_miss_may_carry_its_own_due_date(store):
    assert raised(store, due=date(2026, 11, 5)).due == date(2026, 11, 5)


def test_a_batch_is_raised_whole_or_not_at_all(store):
    with pytest.raises(TaskError, match="'all' raises no tasks"):
        raise_tasks(store, [miss(), miss(kpi="nps", grain="all")], now=NOW, due=DUE)
    with pytest.raises(TaskError, match="'odd' is a object"):
        raise_tasks(store, [miss(), miss(kpi="nps", evidence={"odd": object()})], now=NOW, due=DUE)
    assert tasks(store) == []


def test_a_recovery_proposes_closing_once_per_period(store):
    raised(store)
    for expected in (1, 0, 0):
        assert len(note_recoveries(store, [recovery()], now=LATER)) == expected
    assert len(note_recoveries(store, [recovery(period=NOVEMBER)], now=LATER)) == 1
    view = task(store, 1)
    assert (view.status, view.recovered_period, view.proposes_closing) == (Status.OPEN, NOVEMBER, True)
    assert kinds(store) == ["raised", "recovered", "recovered"]


@pytest.mark.parametrize(
    ("after", "met", "is_noted"),
    [
        (1, (OCTOBER,), True),
        (2, (OCTOBER,), False),
        (2, (NOVEMBER,), False),  # October was not met
        (2, (NOVEMBER, OCTOBER), True),
        (3, (NOVEMBER, OCTOBER), False),
        (3, (NOVEMBER, OCTOBER, SEPTEMBER), False),  # the month of the miss itself, restated since, does not count
    ],
)
def test_recovery_waits_for_met_periods_in_a_row_after_the_miss(store, after, met, is_noted):
    raised(store)
    newest, *before = met
    one = recovery(period=newest, met_before=tuple(before))
    assert bool(note_recoveries(store, [one], now=LATER, after_periods=after)) == is_noted
    assert task(store, 1).proposes_closing == is_noted


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (Status.OPEN, {"period": SEPTEMBER}),  # no newer than the miss
        (Status.OPEN, {"region": "APAC"}),
        (Status.OPEN, {"department": "support"}),
        (Status.OPEN, {"kind": TaskKind.DATA}),
        (Status.COMPLETED, {}),
        (Status.CANCELLED, {}),
    ],
)
def test_a_recovery_that_concerns_no_unfinished_task(store, status, change):
    before = task_in(store, status)
    assert note_recoveries(store, [recovery(**change)], now=LATER) == []
    assert task(store, 1) == before


def test_a_miss_after_the_recovery_withdraws_the_proposal(store):
    raised(store)
    note_recoveries(store, [recovery()], now=LATER)
    raise_tasks(store, [miss(period=NOVEMBER)], now=LATER, due=DUE)
    assert not task(store, 1).proposes_closing
    assert kinds(store) == ["raised", "recovered", "missed_again"]
