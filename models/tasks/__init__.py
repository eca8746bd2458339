"""The task store: who works on which miss, until when, and everything that happened to it.

The one store that both sides write: the pipeline raises, people work. Rooms:

    statuses.py     the five statuses, the kinds of event, the table of legal transitions
    schema.py       the two tables as typed SQLAlchemy classes; migrations/ makes them
    store.py        open_store: SQLite file or PostgreSQL URL
    raising.py      misses become tasks, once          recovering.py   a cell that is met again proposes closing
    working.py      what people do with a task         moving.py       the same by name of the status wanted
    reminding.py    targets whose review date has passed, once per date
    queries.py      lists of tasks, one task, events   monitoring.py   the four lists a monitor looks at
    views.py        frozen values that leave the store, and their JSON
    commandline.py  milepost tasks list|show|move|comment

What does *not* live here: deciding what a miss is (verdicts), and when the next meeting is (models/meetings.py).
Nothing is imported here, so that the command line starts without SQLAlchemy.
"""
