"""Targets that have passed their review date lie on the desk of the department's head, each date once.

One task per department collects them: a new date joins the unfinished task, or begins a new one. The journal remembers
which dates were told; what people made of a task stays so, whatever the run says again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models.tasks import journal
from models.tasks.evidence import freeze
from models.tasks.people import PersonLike
from models.tasks.proposing import WHOLE_COMPANY
from models.tasks.schema import Task, TaskEvent
from models.tasks.statuses import FINISHED, EventKind, Status, TaskKind
from models.tasks.store import TaskStore
from models.tasks.views import TaskView, task_view

#: What stands in place of a KPI: the task is about several.
SUBJECT = "target_review"


@dataclass(frozen=True)
class Review:
    """The targets of a department that are due: ``keys`` name each target and its review date, once and for all.

    ``period`` is the month in which the newest fell due; the words are those of the whole list.
    """

    department: str
    keys: tuple[str, ...]
    period: date
    assignee: PersonLike
    sentence_en: str
    sentence_ru: str
    evidence: dict[str, Any]


@dataclass
class RemindResult:
    """New tasks, and unfinished ones that more targets joined."""

    created: list[TaskView] = field(default_factory=list)
    appended: list[TaskView] = field(default_factory=list)


def remind_of_reviews(
    store: TaskStore, reviews: Sequence[Review], *, now: datetime, due: date, actor: str = journal.MACHINE
) -> RemindResult:
    """Remind of what was not told yet, all or none; calling again changes nothing. Raises `TaskError`."""
    ordered = sorted((review for review in reviews if review.keys), key=lambda review: review.department)
    at = journal.instant(now)
    return store.repeat(lambda session: _remind_all(session, ordered, at, due, actor))


def _remind_all(session: Session, reviews: Sequence[Review], now: datetime, due: date, actor: str) -> RemindResult:
    result = RemindResult()
    for review in reviews:
        tasks = _tasks_of(session, review.department)
        fresh = [key for key in review.keys if key not in _told(session, tasks)]
        if not fresh:
            continue
        if tasks and tasks[0].status not in FINISHED:
            task, kind, into = tasks[0], EventKind.MISSED_AGAIN, result.appended
        else:
            task, kind, into = _create(session, review, now, due), EventKind.RAISED, result.created
        data = {"sentence_en": review.sentence_en, "sentence_ru": review.sentence_ru, "targets": fresh}
        status = Status.OPEN if kind is EventKind.RAISED else None
        journal.append(session, task, kind, actor=actor, at=now, text=review.sentence_en, to_status=status, data=data)
        session.flush()
        into.append(task_view(task))
    return result


def _tasks_of(session: Session, department: str) -> Sequence[Task]:
    """The department's unfinished reminder first, then the finished ones, newest first."""
    query = select(Task).where(Task.kind == TaskKind.REVIEW.value, Task.department == department)
    finished_last = case((Task.status.in_(FINISHED), 1), else_=0)
    return session.scalars(query.order_by(finished_last, Task.id.desc())).all()


def _told(session: Session, tasks: Sequence[Task]) -> set[str]:
    query = select(TaskEvent).where(TaskEvent.task_id.in_([task.id for task in tasks]))
    return {key for event in session.scalars(query) for key in event.data.get("targets", ())}


def _create(session: Session, review: Review, now: datetime, due: date) -> Task:
    task = Task(
        kind=TaskKind.REVIEW.value,
        kpi=SUBJECT,
        region=WHOLE_COMPANY,
        department=review.department,
        status=Status.OPEN.value,
        due=due,
        grain="month",
        period=review.period,
        assignee_id=review.assignee.id,
        assignee_name=review.assignee.name,
        assignee_email=review.assignee.email,
        sentence_en=review.sentence_en,
        sentence_ru=review.sentence_ru,
        evidence=freeze(review.evidence),
        reopened=0,
        raised_at=now,
        opened_at=now,
    )
    session.add(task)
    return task
