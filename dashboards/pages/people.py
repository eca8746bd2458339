"""Who has a desk: heads of departments on the board, and everybody a task was ever given to."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.board_values import Board
from dashboards.desk import Desk
from models.errors import TaskError


@dataclass(frozen=True)
class Somebody:
    """A person with a desk; ``department`` is the first one he heads."""

    id: str
    name: str
    department: str | None = None


def people(board: Board, desk: Desk) -> list[Somebody]:
    """Heads in the board's order, then owners and assignees known from tasks alone."""
    found: dict[str, Somebody] = {}
    for head in board.heads:
        found.setdefault(head.person, Somebody(head.person, head.person_name, head.department))
    try:
        for view in desk.tasks():
            for person in (view.assignee, view.question_owner):
                if person is not None:
                    found.setdefault(person.id, Somebody(person.id, person.name))
    except TaskError:
        pass  # the page itself says that the store cannot be read
    return list(found.values())


def somebody(board: Board, desk: Desk, person: str) -> Somebody | None:
    return next((known for known in people(board, desk) if known.id == person), None)
