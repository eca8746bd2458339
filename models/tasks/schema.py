"""The two tables of the task store as typed SQLAlchemy classes. Nothing here knows SQLite from PostgreSQL.

A change here needs a migration in migrations/versions; a test compares the two. Rules that the database itself holds:
at most one unfinished task per KPI × region × department × kind; one event per task, kind and period; and, through the
mapper, that events are only appended and that evidence is never rewritten.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column

from models.errors import TaskError


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on both sides, UTC in the database (SQLite has no time zones and would drop them silently)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TaskError(f"{value.isoformat()} has no time zone: give the task store an aware datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


_UNFINISHED = text("status NOT IN ('completed', 'cancelled')")
_OF_A_PERIOD = text("period IS NOT NULL")


class Task(Base):
    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'in_progress', 'in_question', 'completed', 'cancelled')", name="status"),
        Index(
            "uq_task_unfinished_cell",
            "kpi",
            "region",
            "department",
            "kind",
            unique=True,
            sqlite_where=_UNFINISHED,
            postgresql_where=_UNFINISHED,
        ),
        Index("ix_task_assignee_id", "assignee_id"),
        Index("ix_task_status_due", "status", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(16))
    kpi: Mapped[str] = mapped_column(String(128))
    region: Mapped[str] = mapped_column(String(128))
    department: Mapped[str] = mapped_column(String(128))
    status: Mapped[str] = mapped_column(String(16))
    due: Mapped[date] = mapped_column(Date)
    # The newest miss; the first one is in the evidence.
    grain: Mapped[str] = mapped_column(String(16))
    period: Mapped[date] = mapped_column(Date)
    recovered_period: Mapped[date | None] = mapped_column(Date)

    assignee_id: Mapped[str] = mapped_column(String(256))
    assignee_name: Mapped[str] = mapped_column(String(256))
    assignee_email: Mapped[str | None] = mapped_column(String(256))
    question_owner_id: Mapped[str | None] = mapped_column(String(256))
    question_owner_name: Mapped[str | None] = mapped_column(String(256))
    question_owner_email: Mapped[str | None] = mapped_column(String(256))

    sentence_en: Mapped[str] = mapped_column(Text)
    sentence_ru: Mapped[str] = mapped_column(Text)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)

    cause: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)

    reopened: Mapped[int]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)  # raised or last reopened: acceptance is timed from here
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Two people's clicks: the second UPDATE finds no row of its version and fails instead of overwriting.
    __mapper_args__ = {"version_id_col": version}


class TaskEvent(Base):
    __tablename__ = "task_event"
    __table_args__ = (
        Index(
            "uq_task_event_period",
            "task_id",
            "kind",
            "grain",
            "period",
            unique=True,
            sqlite_where=_OF_A_PERIOD,
            postgresql_where=_OF_A_PERIOD,
        ),
        Index("ix_task_event_task_id", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    kind: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(256))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    from_status: Mapped[str | None] = mapped_column(String(16))
    to_status: Mapped[str | None] = mapped_column(String(16))
    # The period that a miss or a recovery speaks of; null for what people do.
    grain: Mapped[str | None] = mapped_column(String(16))
    period: Mapped[date | None] = mapped_column(Date)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


@event.listens_for(TaskEvent, "before_update")
@event.listens_for(TaskEvent, "before_delete")
def _events_are_only_appended(mapper: Mapper[TaskEvent], connection: Connection, target: TaskEvent) -> None:
    raise TaskError(f"event {target.id} of T-{target.task_id:04d} cannot be changed: append another event instead")


@event.listens_for(Task, "before_update")
def _evidence_is_frozen(mapper: Mapper[Task], connection: Connection, target: Task) -> None:
    if inspect(target).attrs.evidence.history.has_changes():
        raise TaskError(
            f"the evidence of T-{target.id:04d} is frozen since it was raised: put later figures into an event"
        )
