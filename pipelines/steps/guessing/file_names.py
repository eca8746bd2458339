"""What the names of files say: the pattern that finds a table's files, its name, and a date that only names tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

#: How a number of so many digits in a name may be a date, the most exact first.
_DATES = {8: ("%Y%m%d", "day"), 6: ("%Y%m", "month"), 4: ("%Y", "year")}


def patterns(inner: Sequence[PurePosixPath]) -> list[str]:
    """The names themselves where they are few and stay the same, else with ``*`` for what changes: numbers."""
    shown = sorted({path.as_posix().removesuffix(".gz") for path in inner})
    if len(shown) == 1 and len(inner) == 1 and "/" not in shown[0]:
        return shown
    return list(dict.fromkeys(re.sub(r"\*([-_.:T ]?\*)+", "*", re.sub(r"\d+", "*", name)) for name in shown))


def identifier(stem: str, otherwise: str = "table") -> str:
    """A name as an identifier, without dates: ``Leads 2026-11-15`` → ``leads``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", _ascii(stem))
    bare = re.sub(r"(?<!\d)\d{4}q[1-4]|(?<!\d)\d{4,}(?!\d)|(?<!\d)\d{1,2}(?=[-_.])|(?<=[-_.])\d{1,2}(?!\d)", "", words)
    for candidate in (bare, words):
        slug = re.sub(r"[^a-z0-9]+", "_", candidate.casefold()).strip("_")
        if re.match(r"[a-z]", slug):
            return slug
    return otherwise


def dated_name(name: str, siblings: Sequence[str]) -> dict[str, str] | None:
    """``file_name`` of a column: the number in a name that is a date; one that changes among siblings comes first.

    A year that names a file and a day on which it was written are told apart by that.
    """
    numbers = list(re.finditer(r"\d+", name))
    found = []
    for place, match in enumerate(numbers):
        shape = _DATES.get(len(match[0]))
        if shape is None or not re.match(r"(19|20)\d\d", match[0]) or not _is_date(match[0]):
            continue
        changes = len({number for other in siblings if (number := _number_at(other, name, place))}) > 1
        found.append((not changes, -len(match[0]), match, shape))
    if not found:
        return None
    _, _, match, (pattern, precision) = min(found, key=lambda item: item[:2])
    before = re.sub(r"\d+", r"\\d+", re.escape(name[: match.start()]))
    return {"pattern": f"^{before}(\\d{{{len(match[0])}}})", "format": pattern, "precision": precision}


def _number_at(other: str, name: str, place: int) -> str | None:
    """The number at the same place of a name of the same shape."""
    if re.sub(r"\d+", "#", other) != re.sub(r"\d+", "#", name):
        return None
    return str(re.findall(r"\d+", other)[place])


def _is_date(digits: str) -> bool:
    month, day = digits[4:6], digits[6:8]
    return (not month or "01" <= month <= "12") and (not day or "01" <= day <= "31")


def _ascii(words: str) -> str:
    """Russian letters as Latin ones: identifiers of a company are Latin."""
    pairs = dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeeziyklmnoprstufhcye", strict=True))
    pairs |= {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}
    return "".join(pairs.get(letter.lower(), letter) for letter in words)
