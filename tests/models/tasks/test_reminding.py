"""A target's review date is told once, in one task per department, whatever becomes of the task."""

from __future__ import annotations

from datetime import date, timedelta

from models.tasks import working
from models.tasks.queries import events, tasks
from models.tasks.reminding import Review, remind_of_reviews
from models.tasks.statuses import TaskKind
from tests.models.tasks.builders import ANNA, DUE, NOW, raised


def review(*keys: str, department: str = "sales") -> Review:
    return Review(department, keys, date(2026, 11, 1), ANNA, f"Due: {', '.join(keys)}", "Пора", {"targets": list(keys)})


def night(store, *reviews: Review, after: int = 0):
    return remind_of_reviews(store, reviews, now=NOW + timedelta(days=after), due=DUE)


def test_a_date_is_told_once_whoever_asks_how_often(store):
    miss = raised(store)
    (made,) = night(store, review("win_rate|default||2026-11-01")).created
    assert (made.kind, made.kpi, made.region, made.assignee.id, made.due) == (
        TaskKind.REVIEW, "target_review", "*", "anna", DUE,
    )  # fmt: skip
    for after in range(1, 4):
        again = night(store, review("win_rate|default||2026-11-01"), after=after)
        assert not again.created + again.appended
    working.complete(store, made, "anna", "Too low", "Raised", now=NOW)
    assert not night(store, review("win_rate|default||2026-11-01"), after=400).created
    assert {task.id for task in tasks(store)} == {miss.id, made.id}


def test_another_date_joins_the_unfinished_task_and_begins_a_new_one_after_it(store):
    first, second, third = (f"win_rate|default||{day}" for day in ("2026-11-01", "2027-02-01", "2028-02-01"))
    (made,) = night(store, review(first)).created
    (joined,) = night(store, review(first, second), after=90).appended
    assert joined.id == made.id
    assert [event.text for event in events(store, made)] == [f"Due: {first}", f"Due: {first}, {second}"]
    working.cancel(store, joined, "anna", "Not this year", now=NOW)
    (fresh,) = night(store, review(first, second, third), after=450).created
    assert fresh.id != made.id


def test_departments_are_told_apart_and_nothing_due_is_no_task(store):
    made = night(store, review("a"), review("a", department="support"), review(department="product")).created
    assert [task.department for task in made] == ["sales", "support"]
