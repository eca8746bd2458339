"""The task store as the dashboard uses it: opened once, read with plain words when it fails. No wording lives here."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from models.settings import CompanyPaths

if TYPE_CHECKING:
    from models.tasks.store import TaskStore
    from models.tasks.views import EventView, TaskView

Cells = dict[tuple[str, str], "TaskView"]


class Desk:
    """One open task store for all threads. Every reader raises `TaskError` where it cannot be used."""

    def __init__(self, paths: CompanyPaths) -> None:
        self.paths = paths
        self._lock = threading.Lock()
        self._store: TaskStore | None = None
        self._inode: int | None = None

    def store(self) -> TaskStore:
        """The open store; opened again when its file was replaced."""
        from models.tasks.store import open_company_store

        with self._lock:
            inode = self._file_inode()
            if self._store is None or inode != self._inode:
                if self._store is not None:
                    self._store.close()
                self._store = open_company_store(self.paths)
                self._inode = self._file_inode()
            return self._store

    def exists(self) -> bool:
        """Whether anything was ever raised: reading the wall does not make a store."""
        return bool(os.environ.get("MILEPOST_TASKS_URL")) or self.paths.tasks_database.exists()

    def open_tasks(self) -> Cells:
        """(KPI, region) → its unfinished task."""
        from models.tasks.queries import open_tasks_by_cell

        return open_tasks_by_cell(self.store()) if self.exists() else {}

    def tasks(self) -> list[TaskView]:
        """All tasks, unfinished first, then by due date."""
        from models.tasks.queries import tasks

        return tasks(self.store()) if self.exists() else []

    def events(self, task: int) -> list[EventView]:
        from models.tasks.queries import events

        return events(self.store(), task)

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _file_inode(self) -> int | None:
        try:
            return self.paths.tasks_database.stat().st_ino
        except OSError:
            return None


def since_meeting(tasks: list[TaskView], meeting: date | None) -> tuple[int, int] | None:
    """How many tasks were raised, and how many completed, on or after the last meeting's day."""
    if meeting is None:
        return None
    raised = sum(view.raised_at.date() >= meeting for view in tasks)
    return raised, sum(view.completed_at is not None and view.completed_at.date() >= meeting for view in tasks)


def now_utc() -> datetime:
    return datetime.now(UTC)
