"""Questions to the task store: lists, one task, its events. Nothing is changed here."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, case, or_, select

from models.errors import TaskError
from models.tasks.changing import TaskRef, task_number
from models.tasks.schema import Task, TaskEvent
from models.tasks.statuses import FINISHED, TaskKind
from models.tasks.store import TaskStore
from models.tasks.views import EventView, TaskView, event_view, task_key, task_view


def tasks(
    store: TaskStore,
    *,
    status: str | Iterable[str] | None = None,
    kpi: str | None = None,
    region: str | None = None,
    department: str | None = None,
    assignee: str | None = None,
    question_owner: str | None = None,
    kind: str | None = None,
) -> list[TaskView]:
    """Tasks that fit every given filter: unfinished first, then by due date and id.

    `assignee` and `question_owner` are a person's id or e-mail; `status` one or several (`UNFINISHED` is at hand).
    """
    statuses = [status] if isinstance(status, str) else None if status is None else list(status)
    conditions: list[ColumnElement[bool]] = []
    if statuses is not None:
        conditions.append(Task.status.in_(statuses))
    for column, wanted in ((Task.kpi, kpi), (Task.region, region), (Task.department, department), (Task.kind, kind)):
        if wanted is not None:
            conditions.append(column == wanted)
    if assignee is not None:
        conditions.append(or_(Task.assignee_id == assignee, Task.assignee_email == assignee))
    if question_owner is not None:
        conditions.append(or_(Task.question_owner_id == question_owner, Task.question_owner_email == question_owner))
    return matching(store, *conditions)


def matching(store: TaskStore, *conditions: ColumnElement[bool]) -> list[TaskView]:
    """Tasks under SQL conditions on `schema.Task`, in the order of `tasks`."""
    finished_last = case((Task.status.in_(FINISHED), 1), else_=0)
    with store.read() as session:
        query = select(Task).where(*conditions).order_by(finished_last, Task.due, Task.id)
        return [task_view(row) for row in session.scalars(query)]


def open_tasks_by_cell(store: TaskStore) -> dict[tuple[str, str], TaskView]:
    """(KPI, region) → its unfinished task; a KPI task goes before a data task, then the one raised first."""
    unfinished = matching(store, Task.status.not_in(FINISHED))
    unfinished.sort(key=lambda view: (view.kind is not TaskKind.KPI, view.id))
    cells: dict[tuple[str, str], TaskView] = {}
    for view in unfinished:
        cells.setdefault((view.kpi, view.region), view)
    return cells


def task(store: TaskStore, ref: TaskRef) -> TaskView:
    """The task as it is now. Raises `TaskError` when there is none of that id."""
    number = task_number(ref)
    with store.read() as session:
        row = session.get(Task, number)
        if row is None:
            raise TaskError(f"{task_key(number)} does not exist: 'milepost tasks list' shows the tasks")
        return task_view(row)


def events(store: TaskStore, ref: TaskRef) -> list[EventView]:
    """Everything that happened to a task, oldest first. Raises `TaskError` when there is none of that id."""
    number = task(store, ref).id
    with store.read() as session:
        query = select(TaskEvent).where(TaskEvent.task_id == number).order_by(TaskEvent.id)
        return [event_view(row) for row in session.scalars(query)]
