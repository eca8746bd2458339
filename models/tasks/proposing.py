"""Proposals become project tasks: once per question and region, whoever asks how often and whatever became of the task.

The journal remembers which regions were told. A region is told again only after it was well in between; until then a
completed or cancelled project stays what people made of it.
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
from models.tasks.schema import Task, TaskEvent
from models.tasks.statuses import FINISHED, EventKind, Status, TaskKind
from models.tasks.store import TaskStore
from models.tasks.views import TaskView, task_view

#: A project is about the company; its regions stand in its words and in the journal.
WHOLE_COMPANY = "*"


@dataclass(frozen=True)
class Proposal:
    """How a question stands: ``lacking`` are the regions answered with no, ``well`` those answered with yes.

    ``period`` is the month in which the question was asked; the words and the assignee serve where something lacks.
    """

    question: str
    department: str
    period: date
    lacking: tuple[str, ...]
    well: tuple[str, ...]
    assignee: PersonLike
    sentence_en: str
    sentence_ru: str
    evidence: dict[str, Any]


@dataclass
class ProposeResult:
    """What became of the proposals: new tasks, tasks with more regions, tasks whose regions are well."""

    created: list[TaskView] = field(default_factory=list)
    appended: list[TaskView] = field(default_factory=list)
    recovered: list[TaskView] = field(default_factory=list)


def propose_projects(
    store: TaskStore, proposals: Sequence[Proposal], *, now: datetime, due: date, actor: str = journal.MACHINE
) -> ProposeResult:
    """Put what is lacking on its owner's desk, once: calling again changes nothing. Raises `TaskError`."""
    ordered = sorted(proposals, key=lambda proposal: proposal.question)
    at = journal.instant(now)
    return store.repeat(lambda session: _propose_all(session, ordered, at, due, actor))


def _propose_all(
    session: Session, proposals: Sequence[Proposal], now: datetime, due: date, actor: str
) -> ProposeResult:
    result = ProposeResult()
    for proposal in proposals:
        tasks = _tasks_of(session, proposal.question)
        told = _told(session, tasks)
        healed = tuple(region for region in proposal.well if region in told)
        if healed:
            _note_well(session, tasks[0], proposal, healed, told - set(healed), now, actor)
            result.recovered.append(task_view(tasks[0]))
        fallen = tuple(region for region in proposal.lacking if region not in told)
        if not fallen:
            continue
        if tasks and tasks[0].status not in FINISHED:
            tasks[0].recovered_period = None
            _record(session, tasks[0], EventKind.MISSED_AGAIN, proposal, proposal.lacking, now, actor)
            result.appended.append(task_view(tasks[0]))
        else:
            result.created.append(task_view(_create(session, proposal, now, due, actor)))
    return result


def _tasks_of(session: Session, question: str) -> Sequence[Task]:
    """The question's unfinished project first, then the finished ones, newest first."""
    query = select(Task).where(Task.kpi == question, Task.kind == TaskKind.PROJECT.value)
    finished_last = case((Task.status.in_(FINISHED), 1), else_=0)
    return session.scalars(query.order_by(finished_last, Task.id.desc())).all()


def _told(session: Session, tasks: Sequence[Task]) -> set[str]:
    """Regions that some project of the question names and that were not well since."""
    told: set[str] = set()
    query = select(TaskEvent).where(TaskEvent.task_id.in_([task.id for task in tasks])).order_by(TaskEvent.id)
    for event in session.scalars(query):
        regions = set(event.data.get("regions", ()))
        if event.kind in (EventKind.RAISED, EventKind.MISSED_AGAIN):
            told |= regions
        elif event.kind == EventKind.RECOVERED:
            told -= regions
    return told


def _create(session: Session, proposal: Proposal, now: datetime, due: date, actor: str) -> Task:
    task = Task(
        kind=TaskKind.PROJECT.value,
        kpi=proposal.question,
        region=WHOLE_COMPANY,
        department=proposal.department,
        status=Status.OPEN.value,
        due=due,
        grain="month",
        period=proposal.period,
        assignee_id=proposal.assignee.id,
        assignee_name=proposal.assignee.name,
        assignee_email=proposal.assignee.email,
        sentence_en=proposal.sentence_en,
        sentence_ru=proposal.sentence_ru,
        evidence=freeze(proposal.evidence),
        reopened=0,
        raised_at=now,
        opened_at=now,
    )
    session.add(task)
    _record(session, task, EventKind.RAISED, proposal, proposal.lacking, now, actor, to_status=Status.OPEN)
    session.flush()
    return task


def _note_well(
    session: Session, task: Task, proposal: Proposal, healed: tuple[str, ...], rest: set[str], now: datetime, actor: str
) -> None:
    """The answer is yes in these regions: where none is left, an unfinished project proposes its own closing."""
    if not rest and task.status not in FINISHED:
        task.recovered_period = proposal.period
    _record(session, task, EventKind.RECOVERED, proposal, healed, now, actor)


def _record(
    session: Session, task: Task, kind: EventKind, proposal: Proposal, regions: tuple[str, ...], now: datetime,
    actor: str, *, to_status: Status | None = None,
) -> None:  # fmt: skip
    # Without a period: what limits the event to once is the regions, which may come and go within a month.
    sentences = {"sentence_en": proposal.sentence_en, "sentence_ru": proposal.sentence_ru}
    if kind is EventKind.RECOVERED:
        sentences = {"sentence_en": ", ".join(regions), "sentence_ru": ", ".join(regions)}
    data = {**sentences, "regions": list(regions), "evidence": freeze(proposal.evidence)}
    text = sentences["sentence_en"]
    journal.append(session, task, kind, actor=actor, at=now, text=text, to_status=to_status, data=data)
