"""Cells of one made KPI from days with answers: every grain and region, dense, as the readings are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from models.periods import period_end, period_start

FIRST = date(2026, 2, 2)
COLUMNS = ["kpi", "region", "grain", "period", "n"]


def cells(
    answers: Iterable[tuple[str, date]], regions: Sequence[str] = ("North", "South", "East", "?")
) -> pd.DataFrame:
    """``answers``: region and day of each."""
    told = list(answers)
    rows = [("csat", region, "all", None, _count(told, region, date.min, date.max)) for region in (*regions, "*")]
    days = sorted(day for _, day in told)
    for grain in ("week", "month", "quarter", "year") if days else ():
        period = period_start(days[0], grain)
        while period is not None and period <= days[-1]:
            end = period_end(period, grain)
            rows += [("csat", name, grain, period, _count(told, name, period, end)) for name in (*regions, "*")]
            period = end
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(period=pd.to_datetime(frame["period"]))


def month(**n: int) -> pd.DataFrame:
    """Cells of one month alone, by region; the company's is their sum."""
    rows = [
        ("csat", name, "month", FIRST.replace(day=1), number) for name, number in (n | {"*": sum(n.values())}).items()
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(period=pd.to_datetime(frame["period"]))


def _count(answers: list[tuple[str, date]], region: str, first: date, end: date) -> int:
    return sum(first <= day < end and region in ("*", name) for name, day in answers)
