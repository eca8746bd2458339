"""Data tasks: a failed check lies on the desk of the source's owner, once, and goes by itself when the check passes.

A cell of a data task is check × region; its columns in the store are ``kpi`` (the check's key), ``region`` (``*`` where
the failure cannot be told by region) and ``department`` (the source). The law: a cell that fails raises one task; one
that fails on stays as it is; one that passes is completed by the machine. What a person has finished comes back only
with new data: a completed task is opened again where they fail as well; a cancelled one ("we live with it") stays so
until the check has passed once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from models.tasks import journal
from models.tasks.evidence import freeze
from models.tasks.people import PersonLike
from models.tasks.raising import begin_again
from models.tasks.schema import Task, TaskEvent
from models.tasks.statuses import FINISHED, EventKind, Status, TaskKind
from models.tasks.store import TaskStore
from models.tasks.views import TaskView, task_view

PASSES_EN = "The check passes again."
PASSES_RU = "Проверка снова проходит."
#: Events whose evidence says in which content of the data the check failed.
_FAILED = (EventKind.RAISED.value, EventKind.REOPENED.value)


@dataclass(frozen=True)
class DataFailure:
    """A failed check in one region. ``period``: the month up to which the data reach; ``content``: a hash of them."""

    check: str
    region: str
    source: str
    assignee: PersonLike
    period: date
    content: str
    sentence_en: str
    sentence_ru: str
    evidence: Mapping[str, Any]

    @property
    def cell(self) -> tuple[str, str]:
        return (self.check, self.region)

    def frozen(self) -> dict[str, Any]:
        return freeze({**self.evidence, "check": self.check, "content": self.content})


@dataclass
class DataResult:
    """What became of failures and of tasks whose check passes."""

    created: list[TaskView] = field(default_factory=list)
    reopened: list[TaskView] = field(default_factory=list)
    unchanged: list[TaskView] = field(default_factory=list)
    completed: list[TaskView] = field(default_factory=list)


def settle_data_tasks(
    store: TaskStore,
    failures: Sequence[DataFailure],
    *,
    skipped: Collection[str] = (),
    now: datetime,
    due: date,
    actor: str = journal.MACHINE,
) -> DataResult:
    """Raise what fails, complete what passes, all or none; calling again changes nothing.

    ``skipped``: checks of which this run knows nothing: their tasks stay. Raises `TaskError`.
    """
    ordered = sorted(failures, key=lambda failure: failure.cell)
    at = journal.instant(now)
    return store.repeat(lambda session: _settle(session, ordered, skipped, at, due, actor))


def _settle(
    session: Session,
    failures: Sequence[DataFailure],
    skipped: Collection[str],
    now: datetime,
    due: date,
    actor: str,
) -> DataResult:
    result = DataResult()
    for failure in failures:
        task = _newest(session, failure)
        if task is None or _has_passed_since(task):
            task, into = _create(session, failure, now, due, actor), result.created
        elif task.status == Status.COMPLETED and _content_of(session, task) != failure.content:
            _reopen(session, task, failure, now, due, actor)
            into = result.reopened
        else:
            into = result.unchanged
        session.flush()
        into.append(task_view(task))
    failing = {failure.cell for failure in failures}
    for task in session.scalars(select(Task).where(Task.kind == TaskKind.DATA.value).order_by(Task.id)).all():
        is_settled = (task.kpi, task.region) in failing or task.kpi in skipped or "check" not in task.evidence
        if not is_settled and _pass(session, task, now, actor):
            result.completed.append(task_view(task))
    return result


def _newest(session: Session, failure: DataFailure) -> Task | None:
    """The cell's unfinished task, else the one finished last; whoever owned the source then."""
    return session.scalars(
        select(Task)
        .where(Task.kind == TaskKind.DATA.value, Task.kpi == failure.check, Task.region == failure.region)
        .order_by(case((Task.status.in_(FINISHED), 1), else_=0), Task.id.desc())
        .limit(1)
    ).first()


def _has_passed_since(task: Task) -> bool:
    """A cancelled task whose check has passed meanwhile says nothing about a new failure."""
    return task.status == Status.CANCELLED and task.recovered_period is not None


def _content_of(session: Session, task: Task) -> str | None:
    query = select(TaskEvent).where(TaskEvent.task_id == task.id, TaskEvent.kind.in_(_FAILED))
    last = session.scalars(query.order_by(TaskEvent.id.desc()).limit(1)).first()
    return None if last is None else last.data.get("evidence", {}).get("content")


def _create(session: Session, failure: DataFailure, now: datetime, due: date, actor: str) -> Task:
    task = Task(
        kind=TaskKind.DATA.value,
        kpi=failure.check,
        region=failure.region,
        department=failure.source,
        status=Status.OPEN.value,
        due=due,
        grain="month",
        period=failure.period,
        assignee_id=failure.assignee.id,
        assignee_name=failure.assignee.name,
        assignee_email=failure.assignee.email,
        sentence_en=failure.sentence_en,
        sentence_ru=failure.sentence_ru,
        evidence=failure.frozen(),
        reopened=0,
        raised_at=now,
        opened_at=now,
    )
    session.add(task)
    _record(session, task, EventKind.RAISED, failure, now, actor, None)
    return task


def _reopen(session: Session, task: Task, failure: DataFailure, now: datetime, due: date, actor: str) -> None:
    begin_again(task, now, due)
    task.period, task.recovered_period = failure.period, None
    task.assignee_id, task.assignee_name = failure.assignee.id, failure.assignee.name
    task.assignee_email = failure.assignee.email
    _record(session, task, EventKind.REOPENED, failure, now, actor, Status.COMPLETED)


def _pass(session: Session, task: Task, now: datetime, actor: str) -> bool:
    """Whether an unfinished task was completed; of a cancelled one it is noted that its check has passed."""
    words = {"sentence_en": PASSES_EN, "sentence_ru": PASSES_RU}
    before = Status(task.status)
    if before is Status.CANCELLED and task.recovered_period is None:
        task.recovered_period = task.period
        journal.append(session, task, EventKind.RECOVERED, actor=actor, at=now, text=PASSES_EN, data=words)
    if before in FINISHED:
        return False
    # A question about a number is answered by its being right now.
    task.question_owner_id = task.question_owner_name = task.question_owner_email = None
    task.status, task.completed_at, task.recovered_period = Status.COMPLETED.value, now, task.period
    journal.append(
        session, task, EventKind.COMPLETED, actor=actor, at=now, text=PASSES_EN,
        from_status=before, to_status=Status.COMPLETED, data=words,
    )  # fmt: skip
    session.flush()
    return True


def _record(
    session: Session,
    task: Task,
    kind: EventKind,
    failure: DataFailure,
    now: datetime,
    actor: str,
    before: Status | None,
) -> None:
    # Without a period: a check may fail and pass several times in one month, and an event has each period once.
    journal.append(
        session, task, kind, actor=actor, at=now, text=failure.sentence_en, from_status=before, to_status=Status.OPEN,
        data={
            "evidence": failure.frozen(), "sentence_en": failure.sentence_en, "sentence_ru": failure.sentence_ru,
            "due": task.due.isoformat(), "assignee": task.assignee_id,
        },
    )  # fmt: skip
