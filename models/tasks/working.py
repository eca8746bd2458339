"""What people do with a task: accept, comment, dispute, answer, complete, cancel, reopen, reassign, confirm.

Each function takes the task as an id (4), its key ("T-0004") or a `TaskView`, checks the table of transitions, appends
one event and returns the task as it is now. A `TaskView`, or `version=`, makes the click refuse when somebody else was
first. All raise `TaskError`, naming the task and the next step.
"""

from datetime import date, datetime

from models.errors import TaskError
from models.tasks.changing import TaskRef, change, required
from models.tasks.people import PersonLike
from models.tasks.raising import begin_again
from models.tasks.statuses import EventKind, Status
from models.tasks.store import TaskStore
from models.tasks.views import TaskView


def accept(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    *,
    text: str = "",
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """The assignee takes the task: open → in progress."""
    with change(store, task, actor, now, version) as step:
        step.move(EventKind.ACCEPTED, Status.IN_PROGRESS)
        step.task.accepted_at = step.now
        return step.finish(EventKind.ACCEPTED, text)


def comment(store: TaskStore, task: TaskRef, actor: str, text: str, *, now: datetime | None = None) -> TaskView:
    """Say something; also on a finished task. Comments never collide, so there is no version to check."""
    with change(store, task, actor, now, None, is_comment=True) as step:
        return step.finish(EventKind.COMMENTED, required(text, "a comment", step.key, "write a text"))


def dispute(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    text: str,
    to_owner: PersonLike,
    *,
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """The number is said to be wrong: in question, on the desk of the source's owner. The assignee stays."""
    with change(store, task, actor, now, version) as step:
        step.move(EventKind.DISPUTED, Status.IN_QUESTION)
        said = required(text, "a question", step.key, "say what is wrong with the number")
        step.task.question_owner_id, step.task.question_owner_name = to_owner.id, to_owner.name
        step.task.question_owner_email = to_owner.email
        return step.finish(EventKind.DISPUTED, said, {"question_owner": to_owner.id})


def answer(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    text: str,
    *,
    status: Status | None = None,
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """The question is answered: back to where it stood before (open, or in progress once accepted), or to `status`."""
    with change(store, task, actor, now, version) as step:
        to = status or (Status.OPEN if step.task.accepted_at is None else Status.IN_PROGRESS)
        step.move(EventKind.ANSWERED, to)
        said = required(text, "an answer", step.key, "say what the check of the number found")
        if to is Status.IN_PROGRESS and step.task.accepted_at is None:
            step.task.accepted_at = step.now
        owner = step.task.question_owner_id
        step.task.question_owner_id = step.task.question_owner_name = step.task.question_owner_email = None
        return step.finish(EventKind.ANSWERED, said, {"question_owner": owner})


def complete(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    cause: str,
    action: str,
    *,
    text: str = "",
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """Close with the cause of the miss and the action taken, neither blank; a meeting confirms it later."""
    with change(store, task, actor, now, version) as step:
        step.move(EventKind.COMPLETED, Status.COMPLETED)
        step.task.cause = required(cause, "a cause", step.key, "say why the target was missed")
        step.task.action = required(action, "an action", step.key, "say what was done about it")
        step.task.accepted_at = step.task.accepted_at or step.now
        step.task.completed_at = step.now
        return step.finish(EventKind.COMPLETED, text, {"cause": step.task.cause, "action": step.task.action})


def cancel(
    store: TaskStore, task: TaskRef, actor: str, reason: str, *, now: datetime | None = None, version: int | None = None
) -> TaskView:
    """Close without work; the reason is asked for by whoever monitors the tasks, so it is not blank."""
    with change(store, task, actor, now, version) as step:
        step.move(EventKind.CANCELLED, Status.CANCELLED)
        step.task.reason = required(reason, "a reason", step.key, "say why nothing will be done")
        step.task.question_owner_id = step.task.question_owner_name = step.task.question_owner_email = None
        return step.finish(EventKind.CANCELLED, step.task.reason)


def reopen(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    text: str,
    *,
    due: date | None = None,
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """A person takes back a closing; refused while another task of the same cell is unfinished. `due`: as before."""
    with change(store, task, actor, now, version) as step:
        step.move(EventKind.REOPENED, Status.OPEN)
        said = required(text, "a reason", step.key, "say why it is opened again")
        before = {"cause": step.task.cause, "action": step.task.action, "reason": step.task.reason}
        begin_again(step.task, step.now, due or step.task.due)
        return step.finish(EventKind.REOPENED, said, {"before": before, "due": step.task.due.isoformat()})


def reassign(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    to: PersonLike,
    *,
    text: str = "",
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """Give an unfinished task to somebody else; he has yet to accept only what was still open."""
    with change(store, task, actor, now, version) as step:
        step.must_be_unfinished("given to somebody else")
        before = step.task.assignee_id
        step.task.assignee_id, step.task.assignee_name, step.task.assignee_email = to.id, to.name, to.email
        return step.finish(EventKind.REASSIGNED, text, {"from": before, "to": to.id})


def change_due(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    due: date,
    *,
    text: str = "",
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    with change(store, task, actor, now, version) as step:
        step.must_be_unfinished("given another due date")
        before, step.task.due = step.task.due, due
        return step.finish(EventKind.DUE_CHANGED, text, {"from": before.isoformat(), "to": due.isoformat()})


def confirm(
    store: TaskStore,
    task: TaskRef,
    actor: str,
    *,
    text: str = "",
    now: datetime | None = None,
    version: int | None = None,
) -> TaskView:
    """The monitoring meeting agrees that a completed task is done; the status stays."""
    with change(store, task, actor, now, version) as step:
        if step.status is not Status.COMPLETED or step.task.confirmed_at is not None:
            state = step.status.value if step.task.confirmed_at is None else "confirmed already"
            raise TaskError(f"{step.key} is {state}: only a completed task is confirmed, once, at a meeting")
        step.task.confirmed_at = step.now
        return step.finish(EventKind.CONFIRMED, text)
