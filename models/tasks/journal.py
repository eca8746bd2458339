"""Writing into the journal: every change of a task is one event beside it, appended in the same transaction.

Which changes are allowed is not decided here.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.errors import TaskError
from models.tasks.schema import Task, TaskEvent
from models.tasks.statuses import EventKind, Status

MACHINE = "milepost"  # the actor of what the pipeline does by itself


def append(
    session: Session,
    task: Task,
    kind: EventKind,
    *,
    actor: str,
    at: datetime,
    text: str = "",
    from_status: Status | None = None,
    to_status: Status | None = None,
    grain: str | None = None,
    period: date | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """One event. Statuses are given only where the status changes, a period only for misses and recoveries."""
    session.flush()  # a new task gets its id; a changed one is refused here when somebody else was first
    session.add(
        TaskEvent(
            task_id=task.id,
            kind=kind.value,
            actor=actor,
            at=at,
            text=text,
            from_status=None if from_status is None else from_status.value,
            to_status=None if to_status is None else to_status.value,
            grain=grain,
            period=period,
            data=dict(data or {}),
        )
    )


def instant(now: datetime | None) -> datetime:
    """`now`, or this moment: in UTC. Raises `TaskError` for a moment without a time zone, which could be any."""
    if now is None:
        return datetime.now(UTC)
    if now.tzinfo is None:
        raise TaskError(f"{now.isoformat()} has no time zone: give the task store an aware datetime")
    return now.astimezone(UTC)
