"""Misses become tasks: once, whoever asks how often.

The law: a period that a task of the cell already knows changes nothing. A newer one is appended to the unfinished task,
reopens one completed not long ago, or begins a new task. Frozen evidence is never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models.tasks import journal
from models.tasks.evidence import freeze
from models.tasks.misses import Miss, end_of
from models.tasks.schema import Task
from models.tasks.statuses import FINISHED, EventKind, Status
from models.tasks.store import TaskStore
from models.tasks.views import TaskView, task_view

REOPEN_WITHIN_DAYS = 60


@dataclass
class RaiseResult:
    """What became of each miss: the task it created, was appended to, reopened, or that knew it already."""

    created: list[TaskView] = field(default_factory=list)
    appended: list[TaskView] = field(default_factory=list)
    reopened: list[TaskView] = field(default_factory=list)
    unchanged: list[TaskView] = field(default_factory=list)


def raise_tasks(
    store: TaskStore,
    misses: Sequence[Miss],
    *,
    now: datetime,
    due: date,
    reopen_within_days: int = REOPEN_WITHIN_DAYS,
    actor: str = journal.MACHINE,
) -> RaiseResult:
    """Put every miss on its head's desk, all or none, and only once: calling again changes nothing.

    `due` is the next monitoring meeting. Several processes may raise at the same time. Raises `TaskError`.
    """
    # One order for everybody, so that two processes never wait for each other's rows crosswise.
    ordered = sorted(misses, key=lambda miss: (miss.cell, end_of(miss.grain, miss.period)))
    at, window = journal.instant(now), timedelta(reopen_within_days)
    return store.repeat(lambda session: _raise_all(session, ordered, at, due, window, actor))


def _raise_all(
    session: Session, misses: Sequence[Miss], now: datetime, due: date, window: timedelta, actor: str
) -> RaiseResult:
    result = RaiseResult()
    for miss in misses:
        known = _tasks_of_cell(session, miss)
        task = known[0] if known else None
        deadline = miss.due or due
        if task is not None and end_of(miss.grain, miss.period) <= _known_until(known):
            into = result.unchanged
        elif task is not None and task.status not in FINISHED:
            _append(session, task, miss, now, actor)
            into = result.appended
        elif task is not None and task.completed_at is not None and now - task.completed_at <= window:
            _reopen(session, task, miss, now, deadline, actor)
            into = result.reopened
        else:
            task = _create(session, miss, now, deadline, actor)
            into = result.created
        session.flush()
        into.append(task_view(task))
    return result


def _tasks_of_cell(session: Session, miss: Miss) -> Sequence[Task]:
    """The cell's unfinished task first, then the finished ones, newest first."""
    query = (
        select(Task)
        .where(Task.kpi == miss.kpi, Task.region == miss.region)
        .where(Task.department == miss.department, Task.kind == miss.kind.value)
        .order_by(case((Task.status.in_(FINISHED), 1), else_=0), Task.id.desc())
    )
    return session.scalars(query).all()


def _known_until(tasks: Sequence[Task]) -> date:
    """The end of the newest period any task of the cell knows: also one that was cancelled stays told."""
    return max(end_of(task.grain, task.period) for task in tasks)


def _create(session: Session, miss: Miss, now: datetime, due: date, actor: str) -> Task:
    task = Task(
        kind=miss.kind.value,
        kpi=miss.kpi,
        region=miss.region,
        department=miss.department,
        status=Status.OPEN.value,
        due=due,
        grain=miss.grain,
        period=miss.period,
        assignee_id=miss.assignee.id,
        assignee_name=miss.assignee.name,
        assignee_email=miss.assignee.email,
        sentence_en=miss.sentence_en,
        sentence_ru=miss.sentence_ru,
        evidence=freeze(miss.evidence),
        reopened=0,
        raised_at=now,
        opened_at=now,
    )
    session.add(task)
    _record(session, task, EventKind.RAISED, miss, now, actor, to_status=Status.OPEN)
    return task


def _append(session: Session, task: Task, miss: Miss, now: datetime, actor: str) -> None:
    _take_period(task, miss)
    _record(session, task, EventKind.MISSED_AGAIN, miss, now, actor)


def _reopen(session: Session, task: Task, miss: Miss, now: datetime, due: date, actor: str) -> None:
    # What was believed to be the cause and the cure stays in the journal: it did not help.
    before = {"cause": task.cause, "action": task.action, "due": task.due.isoformat(), "assignee": task.assignee_id}
    begin_again(task, now, due)
    _take_period(task, miss)
    task.assignee_id, task.assignee_name = miss.assignee.id, miss.assignee.name
    task.assignee_email = miss.assignee.email
    _record(
        session,
        task,
        EventKind.REOPENED,
        miss,
        now,
        actor,
        from_status=Status.COMPLETED,
        to_status=Status.OPEN,
        more={"before": before},
    )


def begin_again(task: Task, now: datetime, due: date) -> None:
    """A finished task is open once more: to be accepted, completed and confirmed anew."""
    task.status = Status.OPEN.value
    task.reopened += 1
    task.due = due
    task.opened_at = now
    task.accepted_at = task.completed_at = task.confirmed_at = None
    task.cause = task.action = task.reason = None


def _take_period(task: Task, miss: Miss) -> None:
    task.grain, task.period = miss.grain, miss.period
    task.recovered_period = None


def _record(
    session: Session,
    task: Task,
    kind: EventKind,
    miss: Miss,
    now: datetime,
    actor: str,
    *,
    from_status: Status | None = None,
    to_status: Status | None = None,
    more: dict[str, object] | None = None,
) -> None:
    data = {"evidence": freeze(miss.evidence), "sentence_en": miss.sentence_en, "sentence_ru": miss.sentence_ru}
    journal.append(
        session,
        task,
        kind,
        actor=actor,
        at=now,
        text=miss.sentence_en,
        from_status=from_status,
        to_status=to_status,
        grain=miss.grain,
        period=miss.period,
        data={**data, "due": task.due.isoformat(), "assignee": task.assignee_id, **(more or {})},
    )
