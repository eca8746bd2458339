"""When KPIs are reviewed: the monitoring meeting before and after a day. Tasks are due at the next one.

The rule is declared in company.yaml (`models.company.Meetings` fits); who sits in the meeting is not known here.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from models.errors import DeclarationError
from models.issues import Issue, did_you_mean

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class MeetingRule(Protocol):
    """Listed dates where there are any, else the n-th weekday of each month (−1: the last; 5: where there is one)."""

    @property
    def ordinal(self) -> int: ...
    @property
    def weekday(self) -> str: ...
    @property
    def dates(self) -> Sequence[date | str]: ...


@dataclass(frozen=True)
class Monthly:
    """A rule by hand, for callers without a company."""

    ordinal: int = 3
    weekday: str = "tuesday"
    dates: Sequence[date | str] = ()


THIRD_TUESDAY = Monthly()


def next_meeting(after: date, rule: MeetingRule = THIRD_TUESDAY) -> date:
    """The first meeting strictly after a day: on the day of a meeting, the one after it.

    Raises `DeclarationError` for a rule that makes no sense, and when the listed dates have come to an end.
    """
    if rule.dates:
        later = [day for day in _listed(rule) if day > after]
        if not later:
            raise _wrong(f"no meeting is listed after {after}", "Add the coming dates to meetings.dates.")
        return later[0]
    month = _month_of(after)
    while (day := _meeting_in(month, rule)) is None or day <= after:
        month += 1
    return day


def previous_meeting(before: date, rule: MeetingRule = THIRD_TUESDAY) -> date | None:
    """The last meeting strictly before a day; None where the listed dates begin later. Raises `DeclarationError`."""
    if rule.dates:
        earlier = [day for day in _listed(rule) if day < before]
        return earlier[-1] if earlier else None
    month = _month_of(before)
    while (day := _meeting_in(month, rule)) is None or day >= before:
        month -= 1
    return day


def _month_of(day: date) -> int:
    """Months since year 0, so that a month after December needs no case of its own."""
    return day.year * 12 + day.month - 1


def _meeting_in(month: int, rule: MeetingRule) -> date | None:
    weekday = rule.weekday.strip().lower()
    if weekday not in _WEEKDAYS:
        raise _wrong(f"{rule.weekday!r} is no weekday", did_you_mean(weekday, _WEEKDAYS))
    year, index = divmod(month, 12)
    first_weekday, days = calendar.monthrange(year, index + 1)
    first = 1 + (_WEEKDAYS.index(weekday) - first_weekday) % 7
    on_that_weekday = range(first, days + 1, 7)
    if rule.ordinal not in (-1, 1, 2, 3, 4, 5):
        raise _wrong(f"ordinal {rule.ordinal} is not a week of a month", "Write 1 to 5, or -1 for the last.")
    if rule.ordinal > len(on_that_weekday):
        return None
    return date(year, index + 1, on_that_weekday[rule.ordinal - 1 if rule.ordinal > 0 else -1])


def _listed(rule: MeetingRule) -> list[date]:
    days = []
    for listed in rule.dates:
        try:
            days.append(listed if isinstance(listed, date) else date.fromisoformat(listed))
        except ValueError as error:
            raise _wrong(f"{listed!r} is no date", "Write dates as 2026-11-17.") from error
    return sorted(days)


def _wrong(message: str, suggestion: str | None) -> DeclarationError:
    return DeclarationError([Issue("error", f"meetings: {message}.", "company.yaml", None, suggestion)])
