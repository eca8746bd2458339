"""What a click on a task does: one order in, one outcome out, through the pure functions of ``models.tasks``.

Knows no Dash. A click on a page that is older than the task is refused in plain words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dashboards.text import Words
from models.errors import TaskError

if TYPE_CHECKING:
    from models.tasks.people import PersonLike
    from models.tasks.store import TaskStore

ACTIONS = ("accept", "comment", "dispute", "answer", "complete")


@dataclass(frozen=True)
class Order:
    """What somebody wants done; ``version`` is the task's as he saw it, ``texts`` what he wrote, by field."""

    action: str
    task: int
    version: int
    actor: str
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.texts.get(name, "").strip()


@dataclass(frozen=True)
class Outcome:
    is_done: bool
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"done": self.is_done, "message": self.message}


def carry_out(store: TaskStore, order: Order, words: Words, owner: PersonLike | None = None) -> Outcome:
    """Do what the order says. ``owner`` answers for the source when a number is questioned."""
    from models.tasks import working
    from models.tasks.queries import task
    from models.tasks.views import task_key

    key = task_key(order.task)
    if order.action in ("comment", "dispute", "answer") and not order.text(order.action):
        return Outcome(False, words("needs_text"))
    if order.action == "complete" and not (order.text("cause") and order.text("action")):
        return Outcome(False, words("needs_cause"))
    if order.action == "dispute" and owner is None:
        return Outcome(False, words("dispute_to_nobody"))
    try:
        if order.action == "comment":
            working.comment(store, order.task, order.actor, order.text("comment"))
            return Outcome(True, words("done_comment", key=key))
        if task(store, order.task).version != order.version:
            return Outcome(False, words("task_changed", key=key))
        if order.action == "accept":
            working.accept(store, order.task, order.actor, version=order.version)
        elif order.action == "dispute" and owner is not None:
            working.dispute(store, order.task, order.actor, order.text("dispute"), owner, version=order.version)
        elif order.action == "answer":
            working.answer(store, order.task, order.actor, order.text("answer"), version=order.version)
        elif order.action == "complete":
            working.complete(
                store, order.task, order.actor, order.text("cause"), order.text("action"), version=order.version
            )
        else:
            return Outcome(False, f"{order.action}?")
    except TaskError as error:
        return Outcome(False, words("told_by_program", message=str(error)))
    return Outcome(True, words(f"done_{order.action}", key=key, person=owner.name if owner else ""))
