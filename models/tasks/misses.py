"""What the pipeline hands to the task store: misses and recoveries of cells, as values.

A cell is KPI × region × department × kind. Which cells miss is decided by the verdicts, never here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.errors import TaskError
from models.tasks.people import PersonLike
from models.tasks.statuses import TaskKind

_GRAINS = ("week", "month", "quarter", "year")


@dataclass(frozen=True)
class Miss:
    """One judged cell that missed: `period` is the first day, `evidence` the whole reading, `assignee` the head.

    `due` overrides the batch's due date for this miss alone.
    """

    kpi: str
    region: str
    department: str
    grain: str
    period: date
    assignee: PersonLike
    sentence_en: str
    sentence_ru: str
    evidence: Mapping[str, Any]
    kind: TaskKind = TaskKind.KPI
    due: date | None = None

    @property
    def cell(self) -> tuple[str, str, str, str]:
        return (self.kpi, self.region, self.department, self.kind.value)


@dataclass(frozen=True)
class Recovery:
    """One judged cell that is met (or, for data tasks, trusted again). Department: any, unless given.

    `met_before`: the first days of the periods right before it that were met as well, without a break.
    """

    kpi: str
    region: str
    grain: str
    period: date
    sentence_en: str
    sentence_ru: str
    evidence: Mapping[str, Any]
    department: str | None = None
    kind: TaskKind = TaskKind.KPI
    met_before: tuple[date, ...] = ()

    def met_since(self, day: date) -> int:
        """How many periods of the run of met ones end after `day`."""
        return sum(end_of(self.grain, period) > day for period in (self.period, *self.met_before))


def end_of(grain: str, period: date) -> date:
    """The first day after the week, month, quarter or year that begins on `period`.

    Comparing ends tells which of two periods is newer even when a KPI's judged grain was changed between them.
    Raises `TaskError` for grain `all`, which is never judged.
    """
    if grain not in _GRAINS:
        raise TaskError(f"grain {grain!r} raises no tasks: give {', '.join(_GRAINS)}")
    from models.periods import period_end  # brings pandas: not for those who only list and move tasks

    return period_end(period, grain)
