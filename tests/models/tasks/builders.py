"""Builders with defaults: a miss, a recovery, a store that already holds a task in a given status."""

from datetime import UTC, date, datetime
from typing import Any

from models.tasks import working
from models.tasks.misses import Miss, Recovery
from models.tasks.people import Person
from models.tasks.raising import raise_tasks
from models.tasks.statuses import Status
from models.tasks.store import TaskStore
from models.tasks.views import TaskView

ANNA = Person("anna", "Anna Berg", "anna@example.org")
BORIS = Person("boris", "Борис Ильин", None)
NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
DUE = date(2026, 11, 17)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def miss(**changes: Any) -> Miss:
    values: dict[str, Any] = {
        "kpi": "win_rate",
        "region": "EMEA",
        "department": "sales",
        "grain": "month",
        "period": SEPTEMBER,
        "assignee": ANNA,
        "sentence_en": "EMEA 40.1 %, target 45 %: missed",
        "sentence_ru": "EMEA 40,1 %, цель 45 %: не выполнено",
        "evidence": {"value": 0.401, "target": 0.45, "n": 312},
    }
    return Miss(**{**values, **changes})


def recovery(**changes: Any) -> Recovery:
    values: dict[str, Any] = {
        "kpi": "win_rate",
        "region": "EMEA",
        "grain": "month",
        "period": OCTOBER,
        "sentence_en": "EMEA 47 %, target 45 %: met",
        "sentence_ru": "EMEA 47 %, цель 45 %: выполнено",
        "evidence": {"value": 0.47},
    }
    return Recovery(**{**values, **changes})


def raised(store: TaskStore, **changes: Any) -> TaskView:
    """A new task, open."""
    return raise_tasks(store, [miss(**changes)], now=NOW, due=DUE).created[0]


def task_in(store: TaskStore, status: Status, **changes: Any) -> TaskView:
    """A new task that people have brought to `status`."""
    view = raised(store, **changes)
    match status:
        case Status.OPEN:
            return view
        case Status.IN_PROGRESS:
            return working.accept(store, view, "anna", now=NOW)
        case Status.IN_QUESTION:
            return working.dispute(store, view, "anna", "The stage was renamed", BORIS, now=NOW)
        case Status.COMPLETED:
            return working.complete(store, view, "anna", "Two people left", "Hired two", now=NOW)
        case Status.CANCELLED:
            return working.cancel(store, view, "anna", "The office is closed", now=NOW)
