"""What leaves the task store: frozen values without a session behind them, and their JSON.

No query lives here, and no wording beyond a task's short name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from models.tasks.people import Person
from models.tasks.statuses import FINISHED, EventKind, Status, TaskKind

if TYPE_CHECKING:
    from models.tasks.schema import Task, TaskEvent


@dataclass(frozen=True)
class TaskView:
    """A task as it was when read; `version` says of which state, so that a click on an old page can be refused."""

    id: int
    version: int
    kind: TaskKind
    kpi: str
    region: str
    department: str
    assignee: Person
    status: Status
    due: date
    raised_at: datetime
    opened_at: datetime
    grain: str
    period: date
    sentence_en: str
    sentence_ru: str
    evidence: Mapping[str, Any]
    question_owner: Person | None
    cause: str | None
    action: str | None
    reason: str | None
    reopened: int
    recovered_period: date | None
    accepted_at: datetime | None
    completed_at: datetime | None
    confirmed_at: datetime | None

    @property
    def key(self) -> str:
        return task_key(self.id)

    @property
    def is_unfinished(self) -> bool:
        return self.status not in FINISHED

    @property
    def proposes_closing(self) -> bool:
        """The cell was met again after the newest miss, and nobody has closed the task yet."""
        return self.is_unfinished and self.recovered_period is not None

    @property
    def on_desk_of(self) -> Person:
        """Whose turn it is: while in question, the owner of the question; else the assignee."""
        if self.status is Status.IN_QUESTION and self.question_owner is not None:
            return self.question_owner
        return self.assignee

    def is_overdue(self, today: date) -> bool:
        return self.is_unfinished and self.due < today

    def age_days(self, now: datetime) -> int:
        return (now - self.raised_at).days

    def sentence(self, language: str) -> str:
        return self.sentence_ru if language == "ru" else self.sentence_en


@dataclass(frozen=True)
class EventView:
    id: int
    task: int
    kind: EventKind
    actor: str
    at: datetime
    text: str
    from_status: Status | None
    to_status: Status | None
    grain: str | None
    period: date | None
    data: Mapping[str, Any]


def task_key(number: int) -> str:
    """Task 7 is called `T-0007`."""
    return f"T-{number:04d}"


def task_view(row: "Task") -> TaskView:
    return TaskView(
        id=row.id,
        version=row.version,
        kind=TaskKind(row.kind),
        kpi=row.kpi,
        region=row.region,
        department=row.department,
        assignee=Person(row.assignee_id, row.assignee_name, row.assignee_email),
        status=Status(row.status),
        due=row.due,
        raised_at=row.raised_at,
        opened_at=row.opened_at,
        grain=row.grain,
        period=row.period,
        sentence_en=row.sentence_en,
        sentence_ru=row.sentence_ru,
        evidence=row.evidence,
        question_owner=_question_owner(row),
        cause=row.cause,
        action=row.action,
        reason=row.reason,
        reopened=row.reopened,
        recovered_period=row.recovered_period,
        accepted_at=row.accepted_at,
        completed_at=row.completed_at,
        confirmed_at=row.confirmed_at,
    )


def event_view(row: "TaskEvent") -> EventView:
    return EventView(
        id=row.id,
        task=row.task_id,
        kind=EventKind(row.kind),
        actor=row.actor,
        at=row.at,
        text=row.text,
        from_status=None if row.from_status is None else Status(row.from_status),
        to_status=None if row.to_status is None else Status(row.to_status),
        grain=row.grain,
        period=row.period,
        data=row.data,
    )


def as_json(view: TaskView) -> dict[str, Any]:
    """A task as the command line promises it; the first nine keys are stable, more may follow them.

    `assignee` is the person's id; name and e-mail stand further down.
    """
    return {
        "id": view.key,
        "kpi": view.kpi,
        "region": view.region,
        "department": view.department,
        "assignee": view.assignee.id,
        "status": view.status.value,
        "due": view.due.isoformat(),
        "raised_at": view.raised_at.isoformat(),
        "evidence": dict(view.evidence),
        "kind": view.kind.value,
        "grain": view.grain,
        "period": view.period.isoformat(),
        "assignee_name": view.assignee.name,
        "assignee_email": view.assignee.email,
        "question_owner": None if view.question_owner is None else view.question_owner.id,
        "question_owner_name": None if view.question_owner is None else view.question_owner.name,
        "question_owner_email": None if view.question_owner is None else view.question_owner.email,
        "sentence_en": view.sentence_en,
        "sentence_ru": view.sentence_ru,
        "cause": view.cause,
        "action": view.action,
        "reason": view.reason,
        "reopened": view.reopened,
        "recovered_period": _iso(view.recovered_period),
        "accepted_at": _iso(view.accepted_at),
        "completed_at": _iso(view.completed_at),
        "confirmed_at": _iso(view.confirmed_at),
        "version": view.version,
    }


def event_as_json(view: EventView) -> dict[str, Any]:
    return {
        "kind": view.kind.value,
        "at": view.at.isoformat(),
        "actor": view.actor,
        "text": view.text,
        "from_status": None if view.from_status is None else view.from_status.value,
        "to_status": None if view.to_status is None else view.to_status.value,
        "grain": view.grain,
        "period": _iso(view.period),
        "data": dict(view.data),
    }


def _question_owner(row: "Task") -> Person | None:
    if row.question_owner_id is None:
        return None
    return Person(row.question_owner_id, row.question_owner_name or row.question_owner_id, row.question_owner_email)


def _iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
