"""The four lists that whoever monitors the tasks looks at. Limits are declared in company.yaml and handed in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.tasks import queries
from models.tasks.schema import Task
from models.tasks.statuses import FINISHED, Status
from models.tasks.store import TaskStore
from models.tasks.views import TaskView


@dataclass(frozen=True)
class MonitoringLists:
    """A task may stand in several: a task in question can be overdue as well."""

    not_accepted: list[TaskView]
    due_soon: list[TaskView]
    overdue: list[TaskView]
    in_question: list[TaskView]


def monitoring_lists(
    store: TaskStore, *, now: datetime, today: date, accept_within_hours: float = 24, due_soon_days: int = 3
) -> MonitoringLists:
    """`today` is the date in the company's time zone, `now` the same moment; a task due today is not overdue."""
    return MonitoringLists(
        not_accepted=not_accepted(store, now=now, within_hours=accept_within_hours),
        due_soon=due_soon(store, today=today, days=due_soon_days),
        overdue=overdue(store, today=today),
        in_question=in_question(store),
    )


def not_accepted(store: TaskStore, *, now: datetime, within_hours: float = 24) -> list[TaskView]:
    """Open for `within_hours` or longer since raised or last reopened, and not accepted."""
    limit = now - timedelta(hours=within_hours)
    return queries.matching(store, Task.status == Status.OPEN.value, Task.opened_at <= limit)


def due_soon(store: TaskStore, *, today: date, days: int = 3) -> list[TaskView]:
    """Unfinished and due from today to `days` days ahead, both included."""
    return queries.matching(
        store, Task.status.not_in(FINISHED), Task.due >= today, Task.due <= today + timedelta(days=days)
    )


def overdue(store: TaskStore, *, today: date) -> list[TaskView]:
    """Unfinished, and due before today."""
    return queries.matching(store, Task.status.not_in(FINISHED), Task.due < today)


def in_question(store: TaskStore) -> list[TaskView]:
    return queries.matching(store, Task.status == Status.IN_QUESTION.value)
