"""How a column writes its moments: which formats, how exact, and whether day and month can be told apart.

Texts are tried with the function that the loader uses, so what is found here is what will be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import duckdb

from models.formats import CastType
from pipelines.steps.guessing.deciding import some
from pipelines.steps.sql_text import text

_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p", "T%H:%M:%S")
_NAMED = ("%d %b, %Y", "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y")
_SORTED = ("%Y/%m/%d", "%Y.%m.%d")
#: Formats of which only the order of day and month differs: (day first, month first).
_PAIRS = tuple(
    (f"%d{mark}%m{mark}{year}{time}", f"%m{mark}%d{mark}{year}{time}")
    for mark, year, time in product(("/", ".", "-"), ("%Y", "%y"), _TIMES)
)
_PLAIN = tuple(day + time for day, time in product((*_NAMED, *_SORTED), _TIMES))
#: So much of a column must be read before it is taken for moments.
ENOUGH = 0.9
FIRST_LOOK = 60
#: Digits, and no more letters than a month, half a day and a zone have.
_LIKE_A_MOMENT = re.compile(r"^(?=.*\d)(?!(.*[^\W\d_]){15}).{4,40}$")
_EPOCH: dict[int, CastType] = {10: "epoch_seconds", 16: "epoch_microseconds"}


@dataclass(frozen=True)
class Moments:
    """``formats`` is empty where ISO texts are read as they are. ``doubt`` is what a person must decide."""

    formats: tuple[str, ...] = ()
    has_time: bool = False
    type: CastType | None = None
    unread: tuple[str, ...] = ()
    doubt: str | None = None


def guess_moments(
    connection: duckdb.DuckDBPyConnection, counted: Sequence[tuple[str, int]], is_called_so: bool
) -> Moments | None:
    """The moments of a column, or None. ``counted``: its distinct texts with their numbers of records.

    ``is_called_so``: its header is a word for a moment, so that bare numbers may be one.
    """
    values = [value for value, _ in counted]
    if not values or sum(bool(_LIKE_A_MOMENT.search(value)) for value in values) < ENOUGH * len(values):
        return None
    if all(re.fullmatch(r"[+-]?[\d.,]+", value) and value.count(".") < 2 for value in values):
        return _of_numbers(values) if is_called_so else None
    total = sum(number for _, number in counted)
    formats: list[str] = []
    doubts: list[str] = []
    left = list(counted)
    while left:
        best, doubt, read = _best(connection, left)
        gained = sum(number for value, number in left if value in read)
        if not gained or (gained < 0.002 * total and len(formats) > 0):
            break
        formats.append(best)
        doubts += [doubt] if doubt else []
        left = [(value, number) for value, number in left if value not in read]
    if sum(number for _, number in left) > (1 - ENOUGH) * total:
        return None
    has_time = any("%H" in f or "%I" in f for f in formats) or any(
        f == "" and re.search(r"\d[ T]\d{2}:\d{2}", value) for f in formats for value in values[:200]
    )
    is_iso = formats == [""]
    # Beside other formats, ISO texts need formats as well: what is declared replaces what is read without a word.
    written = () if is_iso else tuple(part for f in formats for part in (_iso_formats(values) if f == "" else (f,)))
    unread = tuple(value for value, _ in left)
    return Moments(written, has_time, None, unread, " ".join(doubts) or None)


def _of_numbers(values: Sequence[str]) -> Moments | None:
    if all(re.fullmatch(r"(19|20)\d{6}", value) for value in values):
        return Moments(("%Y%m%d",))
    for digits, cast in _EPOCH.items():
        if all(re.fullmatch(rf"1\d{{{digits - 1}}}", value) for value in values):
            return Moments((), True, cast)
    return None


def _best(connection: duckdb.DuckDBPyConnection, left: Sequence[tuple[str, int]]) -> tuple[str, str | None, set[str]]:
    """The format (empty for ISO) that reads the most records, what is doubtful of it, and the texts it reads."""
    numbers = dict(left)
    first = [value for value, _ in left[:FIRST_LOOK]]
    at_first = _read(connection, first, ("", *_PLAIN, *(f for pair in _PAIRS for f in pair)))
    singles = [f for f in ("", *_PLAIN) if at_first[f]]
    pairs = [pair for pair in _PAIRS if any(at_first[f] for f in pair)]
    tried = _read(connection, list(numbers), [*singles, *(f for pair in pairs for f in pair)])
    best: tuple[int, str, str | None, set[str]] = (0, "", None, set())
    for f in singles:
        best = max(best, (_weight(tried[f], numbers), f, None, tried[f]), key=lambda item: item[0])
    for day_first, month_first in pairs:
        chosen, doubt = _ordered(tried[day_first], tried[month_first], day_first, month_first, numbers)
        best = max(best, (_weight(tried[chosen], numbers), chosen, doubt, tried[chosen]), key=lambda item: item[0])
    return best[1:]


def _ordered(
    by_day: set[str], by_month: set[str], day_first: str, month_first: str, numbers: dict[str, int]
) -> tuple[str, str | None]:
    """Which of two orders, and what is doubtful about it."""
    only_day, only_month = _weight(by_day - by_month, numbers), _weight(by_month - by_day, numbers)
    if only_day and only_month:
        chosen = day_first if only_day >= only_month else month_first
        return chosen, (
            f"Two orders of day and month: {only_day:,} records fit only {day_first}, {only_month:,} only "
            f"{month_first}; the rest fits both. Assumed: {chosen}. Export the file in one order."
        )
    if only_day or only_month:
        return (day_first, None) if only_day else (month_first, None)
    return day_first, (
        f"Every date fits {day_first} and {month_first} alike ({some(sorted(by_day), 2)}). "
        f"Assumed: {day_first}. Change 'formats' where the month comes first."
    )


def _weight(values: Iterable[str], numbers: dict[str, int]) -> int:
    return sum(numbers[value] for value in values)


def _read(connection: duckdb.DuckDBPyConnection, values: list[str], formats: Sequence[str]) -> dict[str, set[str]]:
    """Format → the texts that it reads."""
    if not formats:
        return {}
    tests = ", ".join(
        "local_time_of(v, 'UTC', 'UTC') is not null" if f == "" else f"try_strptime(v, {text(f)}) is not null"
        for f in formats
    )
    rows = connection.execute(f"select v, {tests} from unnest($values) as t(v)", {"values": values}).fetchall()
    return {f: {row[0] for row in rows if row[n + 1]} for n, f in enumerate(formats)}


def _iso_formats(values: Sequence[str]) -> tuple[str, ...]:
    """The ISO forms that occur, written out."""
    forms = {
        "%Y-%m-%d": r"\d{4}-\d\d-\d\d",
        "%Y-%m-%d %H:%M:%S": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
        "%Y-%m-%d %H:%M": r"\d{4}-\d\d-\d\d \d\d:\d\d",
        "%Y-%m-%dT%H:%M:%S": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
        "%Y-%m-%dT%H:%M:%S%z": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:?\d\d|Z)",
    }
    return tuple(f for f, shape in forms.items() if any(re.fullmatch(shape, value) for value in values))
