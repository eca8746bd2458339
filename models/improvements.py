"""A target that is an improvement over a base period: ``10%`` or ``0.02`` better than 2025, 2025-Q3 or 2025-10.

Here are the words; what the base period's value was is looked up where verdicts are made (`models.verdicts.improved`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

_BASE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?")
_BY = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")


@dataclass(frozen=True)
class Improvement:
    """``by``: how much better, in the KPI's unit, or as a share of the base where ``is_relative``."""

    by: float
    is_relative: bool
    grain: Literal["month", "quarter", "year"]
    period: date

    def target(self, base: float, direction: str) -> float:
        """What the base value becomes; a share of a negative base (NPS) is one of its size."""
        step = abs(base) * self.by if self.is_relative else self.by
        return base - step if direction == "lower" else base + step


def read_improvement(by: str, base: str, fiscal_year_starts_month: int = 1) -> Improvement | None:
    """The improvement that two cells of targets.csv mean; None where one of them cannot be read.

    Years and quarters are the company's fiscal ones, as they are called on the wall.
    """
    step, period = _BY.fullmatch(by.strip()), _BASE.fullmatch(base.strip())
    if step is None or period is None:
        return None
    number, year = float(step[1]), int(period[1])
    if not number:
        return None
    is_relative = bool(step[2])
    by_number = number / 100 if is_relative else number
    if period[3] is not None:
        month = int(period[3])
        return Improvement(by_number, is_relative, "month", date(year, month, 1)) if 1 <= month <= 12 else None
    months = fiscal_year_starts_month - 1 + (3 * (int(period[2]) - 1) if period[2] else 0)
    first = date(year + months // 12, months % 12 + 1, 1)
    return Improvement(by_number, is_relative, "quarter" if period[2] else "year", first)
