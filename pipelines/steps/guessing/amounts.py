"""How a column writes its numbers: signs of currencies, suffixes such as K, a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.guessing import Guessing

ENOUGH = 0.9
_NUMBER = re.compile(
    r"(?P<before>[^\d\s.,()+−-]{0,4})\s*[-+−(]?\s*(?P<before2>[^\d\s.,()+−-]{0,4})\s*"
    r"(?P<number>\d[\d.,'\s\u00a0\u202f]*)(?P<after>[^\d(),+−-]*?)\)?-?"
)


@dataclass(frozen=True)
class Amounts:
    """``is_whole``: every number is plain digits, so it may be a count, a code, an id or an answer."""

    symbols: tuple[str, ...] = ()
    suffixes: tuple[tuple[str, int], ...] = ()
    decimal_comma: bool = False
    is_whole: bool = False
    unread: tuple[str, ...] = ()

    def currency(self, words: Guessing) -> str | None:
        return next((words.currencies[symbol] for symbol in self.symbols if symbol in words.currencies), None)


def guess_amounts(counted: Sequence[tuple[str, int]], words: Guessing) -> Amounts | None:
    """The numbers of a column, or None. ``counted``: its distinct texts with their numbers of records."""
    total = sum(number for _, number in counted)
    suffixes = {suffix.casefold(): (suffix, factor) for suffix, factor in words.suffixes.items()}
    known = {symbol.casefold(): symbol for symbol in words.currencies}
    symbols: set[str] = set()
    used: dict[str, int] = {}
    unread: list[str] = []
    numbers: list[str] = []
    lost = 0
    for value, records in counted:
        match = _NUMBER.fullmatch(value.strip())
        marks = [match["before"], match["before2"], *match["after"].split()] if match else []
        marks = [mark for mark in marks if mark]
        if match is None or any(mark.casefold() not in {**known, **suffixes} for mark in marks):
            unread.append(value)
            lost += records
            continue
        numbers.append(match["number"].strip())
        symbols |= {known[mark.casefold()] for mark in marks if mark.casefold() in known}
        used |= dict(suffixes[mark.casefold()] for mark in marks if mark.casefold() in suffixes)
    if not numbers or lost > (1 - ENOUGH) * total:
        return None
    is_whole = not symbols and not used and all(re.fullmatch(r"\d+", number) for number in numbers)
    comma = _has_decimal_comma(numbers)
    if used:  # where thousands are shortened, millions are as well, be it in records not looked at
        used |= {suffix: factor for suffix, factor in words.suffixes.items() if suffix in ("K", "M") and "K" in used}
    longest_first = sorted(symbols, key=lambda symbol: (-len(symbol), symbol))
    return Amounts(tuple(longest_first), tuple(sorted(used.items())), comma, is_whole, tuple(unread))


def _has_decimal_comma(numbers: Sequence[str]) -> bool:
    """The last mark before one, two or more than three digits is the decimal's; groups have three."""
    by_comma = sum(bool(re.search(r",(\d{1,2}|\d{4,})$", number)) for number in numbers)
    by_point = sum(bool(re.search(r"\.(\d{1,2}|\d{4,})$", number)) for number in numbers)
    return by_comma > by_point
