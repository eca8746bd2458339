"""What a click on a task does, and what it refuses in plain words."""

import pytest

from dashboards.owners import answering_source, owner_of
from dashboards.pages.person import order_of
from dashboards.situation import Lookout
from dashboards.task_actions import Order, carry_out
from dashboards.text import words_in
from models.tasks.people import Person
from models.tasks.queries import events, task, tasks
from models.tasks.store import open_company_store

WORDS = words_in("en")
OWNER = Person("lars_holm", "Lars Holm", "l.holm@northlight.example")


@pytest.fixture
def store(fresh_company):
    with open_company_store(fresh_company) as opened:
        yield opened


@pytest.fixture
def opened(store):
    return next(view for view in tasks(store) if view.status == "open")


def order(view, action, /, **texts):
    return Order(action, view.id, view.version, view.assignee.id, texts)


@pytest.mark.parametrize(
    ("action", "texts", "status", "said"),
    [
        ("accept", {}, "in_progress", "is accepted"),
        ("comment", {"comment": "Seen."}, "open", "stands under"),
        ("dispute", {"dispute": "Twice."}, "in_question", "Lars Holm answers"),
        ("complete", {"cause": "Two left.", "action": "Two hired."}, "completed", "next meeting confirms"),
    ],
)
def test_done(store, opened, action, texts, status, said):
    outcome = carry_out(store, order(opened, action, **texts), WORDS, OWNER)
    assert (outcome.is_done, said in outcome.message) == (True, True)
    assert task(store, opened.id).status == status
    assert events(store, opened.id)[-1].actor == opened.assignee.id


@pytest.mark.parametrize(
    ("action", "texts", "owner", "said"),
    [
        ("comment", {"comment": "  "}, OWNER, "Write something"),
        ("dispute", {}, OWNER, "Write something"),
        ("dispute", {"dispute": "Twice."}, None, "No source has an owner"),
        ("complete", {"cause": "Two left."}, OWNER, "Both the cause and the action"),
        ("answer", {"answer": "It is right."}, OWNER, "there is nothing to do"),
    ],
)
def test_refused(store, opened, action, texts, owner, said):
    outcome = carry_out(store, order(opened, action, **texts), WORDS, owner)
    assert (outcome.is_done, said in outcome.message) == (False, True), outcome.message
    assert task(store, opened.id) == opened


def test_what_only_the_program_refuses_is_framed_in_the_pages_language(store, opened):
    outcome = carry_out(store, order(opened, "answer", answer="It is right."), words_in("ru"), OWNER)
    assert outcome.message.startswith("Программа сообщает по-английски: T-")


def test_a_click_on_an_old_page_is_refused(store, opened):
    carry_out(store, order(opened, "accept"), WORDS)
    again = carry_out(store, order(opened, "complete", cause="a", action="b"), WORDS)
    assert (again.is_done, again.message) == (False, f"{opened.key} has changed meanwhile. Read it again, then decide.")


def test_a_question_is_answered_by_its_owner(store):
    asked = next(view for view in tasks(store) if view.status == "in_question")
    outcome = carry_out(store, order(asked, "answer", answer="Counted once."), WORDS)
    assert (outcome.is_done, task(store, asked.id).status) == (True, "open")


def test_the_source_of_the_records_answers(fresh_company):
    lookout = Lookout(fresh_company)
    board = lookout.reader.board()
    source = answering_source(board, lookout.reader, "lead_response_within_sla")
    assert (source.source, owner_of(source).name) == ("crm", "Lars Holm")
    assert owner_of(None) is None


def test_an_order_takes_the_texts_of_its_own_task():
    fields = [{"write": "comment", "task": 1}, {"write": "comment", "task": 2}]
    clicked = {"do": "comment", "task": 2, "version": 3}
    desk = {"actor": "maria_lind"}
    assert order_of(clicked, [None, 1], ["one", "two"], fields, desk) == Order(
        "comment", 2, 3, "maria_lind", {"comment": "two"}
    )
    assert order_of(clicked, [None, None], [None, None], fields, desk) is None
