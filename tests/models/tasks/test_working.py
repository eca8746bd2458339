"""What people may do with a task: every transition, what each demands, and what it leaves in the journal."""

import itertools
from datetime import date, timedelta

import pytest

from models.errors import TaskError
from models.tasks import working
from models.tasks.moving import move
from models.tasks.queries import events, task
from models.tasks.raising import raise_tasks
from models.tasks.statuses import TRANSITIONS, EventKind, Status, next_statuses
from tests.models.tasks.builders import ANNA, BORIS, DUE, NOW, OCTOBER, miss, raised, task_in

EVERYTHING = {"comment": "said", "cause": "why", "action": "what", "owner": BORIS}
LATER = NOW + timedelta(hours=5)
S = Status


@pytest.mark.parametrize(("origin", "to"), list(itertools.product(Status, Status)))
def test_every_transition_is_legal_by_the_table_or_refused(store, origin, to):
    before = task_in(store, origin)
    happened = len(events(store, before))
    if (origin, to) in TRANSITIONS:
        after = move(store, before, to, actor="anna", now=LATER, **EVERYTHING)
        newest = events(store, before)[-1]
        assert after.status is to and after.version == before.version + 1
        assert (newest.kind, newest.from_status, newest.to_status) == (TRANSITIONS[origin, to], origin, to)
        assert (newest.actor, newest.at) == ("anna", LATER)
        happened += 1
    else:
        with pytest.raises(TaskError, match=r"T-0001 is .* from here it may go to"):
            move(store, before, to, actor="anna", **EVERYTHING)
        assert task(store, 1) == before
    assert len(events(store, before)) == happened


def test_the_table_leaves_no_status_without_a_way_out():
    assert {status: next_statuses(status) for status in Status} == {
        S.OPEN: (S.IN_PROGRESS, S.IN_QUESTION, S.COMPLETED, S.CANCELLED),
        S.IN_PROGRESS: (S.IN_QUESTION, S.COMPLETED, S.CANCELLED),
        S.IN_QUESTION: (S.OPEN, S.IN_PROGRESS, S.CANCELLED),
        S.COMPLETED: (S.OPEN,),
        S.CANCELLED: (S.OPEN,),
    }


@pytest.mark.parametrize(
    ("origin", "to", "left_out", "message"),
    [
        (S.OPEN, S.IN_QUESTION, {"comment": " "}, "T-0001 needs a question: say what is wrong"),
        (S.OPEN, S.IN_QUESTION, {"owner": None}, "T-0001 needs somebody to answer"),
        (S.IN_QUESTION, S.OPEN, {"comment": ""}, "T-0001 needs an answer"),
        (S.IN_PROGRESS, S.COMPLETED, {"cause": "\n"}, "T-0001 needs a cause: say why"),
        (S.IN_PROGRESS, S.COMPLETED, {"action": " "}, "T-0001 needs an action: say what was done"),
        (S.IN_PROGRESS, S.CANCELLED, {"comment": ""}, "T-0001 needs a reason: say why nothing"),
        (S.COMPLETED, S.OPEN, {"comment": ""}, "T-0001 needs a reason: say why it is opened"),
        (S.OPEN, S.IN_PROGRESS, {"actor": " "}, "T-0001 needs an actor: say who you are"),
    ],
)
def test_what_a_step_demands(store, origin, to, left_out, message):
    before = task_in(store, origin)
    with pytest.raises(TaskError, match=message):
        move(store, before, to, **{"actor": "anna", **EVERYTHING, **left_out})
    assert task(store, 1) == before


@pytest.mark.parametrize(
    ("origin", "step"),
    [
        (S.IN_QUESTION, lambda store: working.accept(store, 1, "anna")),  # its question has to be answered
        (S.OPEN, lambda store: working.answer(store, 1, "anna", "said", status=S.IN_PROGRESS)),
        (S.OPEN, lambda store: working.confirm(store, 1, "meeting")),
        (S.COMPLETED, lambda store: working.reassign(store, 1, "boss", BORIS)),
        (S.CANCELLED, lambda store: working.change_due(store, 1, "boss", DUE)),
        (S.IN_PROGRESS, lambda store: working.accept(store, 1, "anna")),
    ],
)
def test_a_step_under_another_name_is_refused(store, origin, step):
    before = task_in(store, origin)
    with pytest.raises(TaskError, match="T-0001 is"):
        step(store)
    assert task(store, 1) == before


@pytest.mark.parametrize("status", list(Status))
def test_a_comment_changes_nothing_but_the_journal(store, status):
    before = task_in(store, status)
    assert working.comment(store, before, "boris", "  <b>Look</b> at May ", now=LATER) == before
    newest = events(store, 1)[-1]
    assert (newest.kind, newest.text, newest.actor) == (EventKind.COMMENTED, "<b>Look</b> at May", "boris")
    with pytest.raises(TaskError, match="T-0001 needs a comment"):
        working.comment(store, before, "boris", "")


def test_a_question_lies_on_the_owners_desk_until_answered(store):
    view = working.dispute(store, raised(store), "anna", "Leads of March are missing", BORIS)
    assert (view.assignee, view.question_owner, view.on_desk_of) == (ANNA, BORIS, BORIS)
    view = working.answer(store, view, "boris", "Loaded now")
    assert (view.status, view.question_owner, view.on_desk_of, view.accepted_at) == (S.OPEN, None, ANNA, None)


def test_an_answer_returns_an_accepted_task_to_work(store):
    view = working.accept(store, raised(store), "anna", now=NOW)
    view = working.answer(store, working.dispute(store, view, "anna", "?", BORIS), "boris", "It is right")
    assert (view.status, view.accepted_at) == (S.IN_PROGRESS, NOW)


def test_completing_accepts_and_a_meeting_confirms_once(store):
    view = working.complete(store, raised(store), "anna", " why ", " what ", now=LATER)
    assert (view.cause, view.action, view.accepted_at, view.completed_at) == ("why", "what", LATER, LATER)
    view = working.confirm(store, view, "meeting", now=LATER)
    assert (view.status, view.confirmed_at) == (S.COMPLETED, LATER)
    with pytest.raises(TaskError, match="T-0001 is confirmed already"):
        working.confirm(store, view, "meeting")


def test_reassigning_and_another_due_date(store):
    view = working.reassign(store, raised(store), "boss", BORIS, text="Anna is on leave")
    view = working.change_due(store, view, "boss", date(2026, 12, 15))
    assert (view.assignee, view.due) == (BORIS, date(2026, 12, 15))
    assert [event.data for event in events(store, 1)[1:]] == [
        {"from": "anna", "to": "boris"},
        {"from": "2026-11-17", "to": "2026-12-15"},
    ]


def test_the_second_click_on_an_old_page_is_refused(store):
    page = raised(store)
    working.accept(store, page, "anna")
    for late in (
        lambda: working.cancel(store, page, "boris", "no"),
        lambda: working.cancel(store, page.id, "boris", "no", version=page.version),
        lambda: move(store, "T-0001", "cancelled", actor="boris", comment="no", version=page.version),
    ):
        with pytest.raises(
            TaskError, match=r"T-0001 was changed since you looked at it .*in_progress.* look at it again"
        ):
            late()
    assert task(store, 1).status is S.IN_PROGRESS
    working.cancel(store, page.id, "boris", "no")  # whoever looks at no page decides on what is there


def test_reopening_beside_an_unfinished_task_of_the_cell_is_refused(store):
    task_in(store, S.CANCELLED)
    raise_tasks(store, [miss(period=OCTOBER)], now=LATER, due=DUE)
    with pytest.raises(TaskError, match="T-0001 cannot be opened again: another task"):
        working.reopen(store, 1, "anna", "mine after all")
    assert task(store, 1).status is S.CANCELLED


@pytest.mark.parametrize("reference", [1, "1", "T-0001", "t-1", " T-1 "])
def test_a_task_by_any_form_of_its_id(store, reference):
    raised(store)
    assert task(store, reference).key == "T-0001"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (7, "T-0007 does not exist"),
        ("T-99", "T-0099 does not exist"),
        ("win_rate", "'win_rate' is no task"),
        (-1, "no task"),
    ],
)
def test_no_such_task(store, reference, message):
    for look in (task, events, lambda store, ref: working.accept(store, ref, "anna")):
        with pytest.raises(TaskError, match=message):
            look(store, reference)


def test_no_such_status(store):
    with pytest.raises(TaskError, match="'done' is no status: write one of open, in_progress"):
        move(store, raised(store), "done", actor="anna")
