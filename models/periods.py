"""Calendar of periods: where weeks, months, quarters and fiscal years begin and end, and what people call them.

Pure functions over dates, and one over arrays. When a period counts as closed is decided in ``models.verdicts``.
A period is named by its first day; grain ``all`` has no period (None).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS_OF_GRAIN: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}

# fmt: off
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "ru": ("январь", "февраль", "март", "апрель", "май", "июнь",
           "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
}
# fmt: on
_ALL = {"en": "all time", "ru": "за всё время"}


def period_start(day: date, grain: str, week_starts: str = "monday", fiscal_year_starts_month: int = 1) -> date | None:
    """The first day of the period that holds ``day``; None for grain ``all``.

    Quarters and years are the company's fiscal ones: with a year from April, 15 February lies in the quarter that
    begins on 1 January and in the year that began on 1 April before.
    """
    if grain == "all":
        return None
    if grain == "week":
        return day - timedelta(days=(day.weekday() - WEEKDAYS.index(week_starts)) % 7)
    months = MONTHS_OF_GRAIN[grain]
    into_period = (day.month - fiscal_year_starts_month) % months
    index = day.year * 12 + day.month - 1 - into_period
    return date(index // 12, index % 12 + 1, 1)


def period_end(period: date, grain: str) -> date:
    """The first day after the period that begins on ``period``."""
    if grain == "week":
        return period + timedelta(days=7)
    index = period.year * 12 + period.month - 1 + MONTHS_OF_GRAIN[grain]
    return date(index // 12, index % 12 + 1, 1)


def period_ends(periods: pd.Series[Any], grains: pd.Series[Any]) -> npt.NDArray[np.datetime64]:
    """`period_end` for whole columns, as ``datetime64[us]``; NaT where the period is null or the grain is ``all``."""
    starts = pd.to_datetime(periods).to_numpy(dtype="datetime64[D]")
    codes, names = pd.factorize(grains)
    months = np.array([MONTHS_OF_GRAIN.get(str(name), 0) for name in names] or [0])[codes]
    days = np.array([7 if name == "week" else 0 for name in names] or [0])[codes]
    ends = (starts.astype("datetime64[M]") + months).astype("datetime64[D]")
    ends = np.where(days > 0, starts + days, ends)
    ends[(months == 0) & (days == 0)] = np.datetime64("NaT")
    return np.asarray(ends, dtype="datetime64[us]")


def period_label(period: date | None, grain: str, language: str = "en", fiscal_year_starts_month: int = 1) -> str:
    """What people call it: ``October 2026``, ``W45 2026`` (ISO), ``Q3 2026``, ``2026``; a fiscal year ``2026/27``."""
    if period is None or grain == "all":
        return _ALL[language]
    if grain == "month":
        return f"{_MONTHS[language][period.month - 1]} {period.year}"
    if grain == "week":
        # The middle day decides, as in ISO 8601, also where weeks begin on Sunday.
        year, week, _ = (period + timedelta(days=3)).isocalendar()
        return f"нед. {week} {year}" if language == "ru" else f"W{week:02d} {year}"
    months_before = (period.month - fiscal_year_starts_month) % 12
    first_year = period.year - (period.month < fiscal_year_starts_month)
    year_name = str(first_year) if fiscal_year_starts_month == 1 else f"{first_year}/{(first_year + 1) % 100:02d}"
    if grain == "year":
        return year_name
    quarter = months_before // 3 + 1
    return f"{quarter} кв. {year_name}" if language == "ru" else f"Q{quarter} {year_name}"
