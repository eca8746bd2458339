"""A cell that is met again after its miss proposes closing: an event, once per period. Closing is for people.

One good period after a miss may be chance: recovery waits for several in a row (hysteresis), all newer than the miss.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tasks import journal
from models.tasks.evidence import freeze
from models.tasks.misses import Recovery, end_of
from models.tasks.schema import Task
from models.tasks.statuses import FINISHED, EventKind
from models.tasks.store import TaskStore
from models.tasks.views import TaskView, task_view


def note_recoveries(
    store: TaskStore,
    recoveries: Sequence[Recovery],
    *,
    now: datetime,
    after_periods: int = 1,
    actor: str = journal.MACHINE,
) -> list[TaskView]:
    """Append `recovered` to unfinished tasks whose cell is met in ``after_periods`` periods newer than the newest miss.

    Returns the tasks to which something was appended; calling again returns none. The status stays. Raises `TaskError`.
    """
    ordered = sorted(recoveries, key=lambda one: end_of(one.grain, one.period))
    at = journal.instant(now)
    return store.repeat(lambda session: _note_all(session, ordered, after_periods, at, actor))


def _note_all(
    session: Session, recoveries: Sequence[Recovery], after_periods: int, now: datetime, actor: str
) -> list[TaskView]:
    noted: dict[int, Task] = {}
    for recovery in recoveries:
        for task in _unfinished(session, recovery):
            is_news = end_of(recovery.grain, recovery.period) > _known_until(task, recovery.grain)
            if is_news and recovery.met_since(end_of(task.grain, task.period)) >= after_periods:
                _note(session, task, recovery, now, actor)
                noted[task.id] = task
    session.flush()
    return [task_view(task) for task in noted.values()]


def _unfinished(session: Session, recovery: Recovery) -> Sequence[Task]:
    query = select(Task).where(Task.kpi == recovery.kpi, Task.region == recovery.region)
    query = query.where(Task.kind == recovery.kind.value, Task.status.not_in(FINISHED)).order_by(Task.id)
    if recovery.department is not None:
        query = query.where(Task.department == recovery.department)
    return session.scalars(query).all()


def _known_until(task: Task, grain: str) -> date:
    missed = end_of(task.grain, task.period)
    return missed if task.recovered_period is None else max(missed, end_of(grain, task.recovered_period))


def _note(session: Session, task: Task, recovery: Recovery, now: datetime, actor: str) -> None:
    task.recovered_period = recovery.period
    journal.append(
        session,
        task,
        EventKind.RECOVERED,
        actor=actor,
        at=now,
        text=recovery.sentence_en,
        grain=recovery.grain,
        period=recovery.period,
        data={
            "evidence": freeze(recovery.evidence),
            "sentence_en": recovery.sentence_en,
            "sentence_ru": recovery.sentence_ru,
        },
    )
