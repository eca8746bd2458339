"""The company's habits that the board does not carry: limits of the monitoring lists. Read from company.yaml."""

from __future__ import annotations

from functools import lru_cache

from models.company import TaskHabits
from models.settings import CompanyPaths


def task_habits(paths: CompanyPaths) -> TaskHabits:
    """The declared limits; the defaults while the declarations cannot be read."""
    try:
        stamp = paths.company_yaml.stat().st_mtime_ns
    except OSError:
        return TaskHabits()
    return _read(paths, stamp)


@lru_cache(maxsize=4)
def _read(paths: CompanyPaths, stamp: int) -> TaskHabits:
    from models.declarations import read_declarations

    declarations, _ = read_declarations(paths.root)
    return declarations.company.tasks if declarations is not None else TaskHabits()
