"""Tasks and their events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UNFINISHED = sa.text("status NOT IN ('completed', 'cancelled')")
_OF_A_PERIOD = sa.text("period IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("kpi", sa.String(128), nullable=False),
        sa.Column("region", sa.String(128), nullable=False),
        sa.Column("department", sa.String(128), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("grain", sa.String(16), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("recovered_period", sa.Date(), nullable=True),
        sa.Column("assignee_id", sa.String(256), nullable=False),
        sa.Column("assignee_name", sa.String(256), nullable=False),
        sa.Column("assignee_email", sa.String(256), nullable=True),
        sa.Column("question_owner_id", sa.String(256), nullable=True),
        sa.Column("question_owner_name", sa.String(256), nullable=True),
        sa.Column("question_owner_email", sa.String(256), nullable=True),
        sa.Column("sentence_en", sa.Text(), nullable=False),
        sa.Column("sentence_ru", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'in_progress', 'in_question', 'completed', 'cancelled')", name=op.f("ck_task_status")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index(
        "uq_task_unfinished_cell",
        "task",
        ["kpi", "region", "department", "kind"],
        unique=True,
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.create_index("ix_task_assignee_id", "task", ["assignee_id"])
    op.create_index("ix_task_status_due", "task", ["status", "due"])
    op.create_table(
        "task_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(256), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("from_status", sa.String(16), nullable=True),
        sa.Column("to_status", sa.String(16), nullable=True),
        sa.Column("grain", sa.String(16), nullable=True),
        sa.Column("period", sa.Date(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_task_event_task_id_task"),
        sa.PrimaryKeyConstraint("id", name="pk_task_event"),
    )
    op.create_index(
        "uq_task_event_period",
        "task_event",
        ["task_id", "kind", "grain", "period"],
        unique=True,
        sqlite_where=_OF_A_PERIOD,
        postgresql_where=_OF_A_PERIOD,
    )
    op.create_index("ix_task_event_task_id", "task_event", ["task_id"])


def downgrade() -> None:
    op.drop_table("task_event")
    op.drop_table("task")
