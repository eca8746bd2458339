"""The same steps by the name of the status wanted, for a command line or a list box; the table says which."""

from datetime import datetime

from models.errors import TaskError
from models.tasks import queries, working
from models.tasks.changing import TaskRef
from models.tasks.people import PersonLike
from models.tasks.statuses import TRANSITIONS, EventKind, Status, next_statuses
from models.tasks.store import TaskStore
from models.tasks.views import TaskView


def move(
    store: TaskStore,
    task: TaskRef,
    status: str,
    *,
    actor: str,
    comment: str = "",
    cause: str = "",
    action: str = "",
    owner: PersonLike | None = None,
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """Bring a task to `status`. A question, an answer, a reason for cancelling or reopening is the `comment`;
    completing needs `cause` and `action`, a question the `owner` of the data.

    Raises `TaskError` for a transition the table does not have, or when one of these is missing.
    """
    view = task if isinstance(task, TaskView) else queries.task(store, task)
    version = view.version if version is None else version
    to = _status(status)
    match TRANSITIONS.get((view.status, to)):
        case EventKind.ACCEPTED:
            return working.accept(store, view, actor, text=comment, now=now, version=version)
        case EventKind.DISPUTED:
            if owner is None:
                raise TaskError(f"{view.key} needs somebody to answer the question: name the owner of the source")
            return working.dispute(store, view, actor, comment, owner, now=now, version=version)
        case EventKind.ANSWERED:
            return working.answer(store, view, actor, comment, status=to, now=now, version=version)
        case EventKind.COMPLETED:
            return working.complete(store, view, actor, cause, action, text=comment, now=now, version=version)
        case EventKind.CANCELLED:
            return working.cancel(store, view, actor, comment, now=now, version=version)
        case EventKind.REOPENED:
            return working.reopen(store, view, actor, comment, now=now, version=version)
        case _:
            allowed = ", ".join(next_statuses(view.status))
            raise TaskError(f"{view.key} is {view.status} and cannot become {to}: from here it may go to {allowed}")


def _status(text: str) -> Status:
    try:
        return Status(text)
    except ValueError as error:
        raise TaskError(f"{text!r} is no status: write one of {', '.join(Status)}") from error
