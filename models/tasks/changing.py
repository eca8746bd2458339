"""One change of one task: find it, check version and transition, append the event, give back the view.

The changes themselves are in working.py, and the table of transitions in statuses.py.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.errors import TaskError
from models.tasks import journal
from models.tasks.schema import Task
from models.tasks.statuses import FINISHED, TRANSITIONS, EventKind, Status, next_statuses
from models.tasks.store import TaskStore
from models.tasks.views import TaskView, task_key, task_view

TaskRef = int | str | TaskView


class Step:
    """A task in the middle of a change; `finish` writes it down."""

    def __init__(self, session: Session, task: Task, actor: str, now: datetime) -> None:
        self.task, self.now = task, now
        self._session, self._actor = session, actor
        self._from: Status | None = None

    @property
    def key(self) -> str:
        return task_key(self.task.id)

    @property
    def status(self) -> Status:
        return Status(self.task.status)

    def move(self, kind: EventKind, to: Status) -> None:
        """Set the status. Raises `TaskError` where the table has no such transition for this kind of event."""
        if self.status is to:
            raise TaskError(f"{self.key} is {to.value} already: there is nothing to do")
        if TRANSITIONS.get((self.status, to)) is not kind:
            allowed = ", ".join(status.value for status in next_statuses(self.status))
            raise TaskError(
                f"{self.key} is {self.status.value} and cannot be {kind.value}: from here it may go to {allowed}"
            )
        self._from, self.task.status = self.status, to.value

    def must_be_unfinished(self, what: str) -> None:
        if self.status in FINISHED:
            raise TaskError(f"{self.key} is {self.status.value} and cannot be {what}: reopen it first")

    def finish(self, kind: EventKind, text: str = "", data: Mapping[str, Any] | None = None) -> TaskView:
        journal.append(
            self._session,
            self.task,
            kind,
            actor=self._actor,
            at=self.now,
            text=text.strip(),
            from_status=self._from,
            to_status=None if self._from is None else self.status,
            data=data,
        )
        self._session.flush()
        return task_view(self.task)


@contextmanager
def change(
    store: TaskStore, ref: TaskRef, actor: str, now: datetime | None, version: int | None, *, is_comment: bool = False
) -> Iterator[Step]:
    """A transaction around one change of the task that `ref` names. Raises `TaskError`; then nothing is changed."""
    number = task_number(ref)
    if isinstance(ref, TaskView) and version is None and not is_comment:
        version = ref.version
    try:
        with store.write() as session:
            task = session.get(Task, number)
            if task is None:
                raise TaskError(f"{task_key(number)} does not exist: 'milepost tasks list' shows the tasks")
            if version is not None and task.version != version:
                raise TaskError(
                    f"{task_key(number)} was changed since you looked at it (it is {task.status} now): "
                    "look at it again, then repeat"
                )
            yield Step(
                session, task, required(actor, "an actor", task_key(number), "say who you are"), journal.instant(now)
            )
    except IntegrityError as error:
        raise TaskError(
            f"{task_key(number)} cannot be opened again: another task of the same KPI, region and department "
            "is unfinished; work on that one"
        ) from error


def task_number(ref: TaskRef) -> int:
    """4 for 4, "4", "T-0004", "t-4" and a view. Raises `TaskError` for anything else."""
    if isinstance(ref, TaskView):
        return ref.id
    match = re.fullmatch(r"(?:[Tt]-)?0*([0-9]{1,9})", str(ref).strip())
    if match is None:
        raise TaskError(f"{str(ref)!r} is no task: write its id, such as T-0004")
    return int(match[1])


def required(text: str, what: str, key: str, next_step: str) -> str:
    """`text` without outer blanks. Raises `TaskError` when nothing is left."""
    if not text.strip():
        raise TaskError(f"{key} needs {what}: {next_step}")
    return text.strip()
