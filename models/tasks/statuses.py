"""The words of a task's life: statuses, kinds of event, and which status may follow which.

Only words and the table; what else a step demands (a cause, a reason, an owner) is said where the step is taken, in
working.py.
"""

from enum import StrEnum


class TaskKind(StrEnum):
    KPI = "kpi"  # a department missed a target
    DATA = "data"  # a source's data cannot be trusted
    PROJECT = "project"  # the company cannot measure something yet: a project is proposed
    REVIEW = "review"  # targets have passed their review date


class Status(StrEnum):
    OPEN = "open"  # on somebody's desk, not begun
    IN_PROGRESS = "in_progress"
    IN_QUESTION = "in_question"  # somebody says that the number is wrong: the source's owner answers
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class EventKind(StrEnum):
    RAISED = "raised"
    MISSED_AGAIN = "missed_again"
    RECOVERED = "recovered"
    ACCEPTED = "accepted"
    COMMENTED = "commented"
    DISPUTED = "disputed"
    ANSWERED = "answered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    REASSIGNED = "reassigned"
    DUE_CHANGED = "due_changed"
    CONFIRMED = "confirmed"


FINISHED = (Status.COMPLETED, Status.CANCELLED)
UNFINISHED = (Status.OPEN, Status.IN_PROGRESS, Status.IN_QUESTION)

# (from, to) → the event that takes a task there. What is not in the table is refused.
TRANSITIONS: dict[tuple[Status, Status], EventKind] = {
    (Status.OPEN, Status.IN_PROGRESS): EventKind.ACCEPTED,
    (Status.OPEN, Status.IN_QUESTION): EventKind.DISPUTED,
    (Status.OPEN, Status.COMPLETED): EventKind.COMPLETED,  # done at once: completing accepts
    (Status.OPEN, Status.CANCELLED): EventKind.CANCELLED,
    (Status.IN_PROGRESS, Status.IN_QUESTION): EventKind.DISPUTED,
    (Status.IN_PROGRESS, Status.COMPLETED): EventKind.COMPLETED,
    (Status.IN_PROGRESS, Status.CANCELLED): EventKind.CANCELLED,
    # A question is answered before the task is completed: otherwise nobody learns whether the number was right.
    (Status.IN_QUESTION, Status.OPEN): EventKind.ANSWERED,
    (Status.IN_QUESTION, Status.IN_PROGRESS): EventKind.ANSWERED,
    (Status.IN_QUESTION, Status.CANCELLED): EventKind.CANCELLED,
    (Status.COMPLETED, Status.OPEN): EventKind.REOPENED,
    (Status.CANCELLED, Status.OPEN): EventKind.REOPENED,
}


def next_statuses(status: Status) -> tuple[Status, ...]:
    """The statuses that may follow `status`, in the order of the table."""
    return tuple(to for (origin, to) in TRANSITIONS if origin == status)
