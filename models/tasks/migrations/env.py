"""How Alembic runs here: always on the connection that models/tasks/upgrading.py hands over, inside its transaction.

Alembic executes this module for every command; nothing else imports it.
"""

from alembic import context

from models.tasks.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
