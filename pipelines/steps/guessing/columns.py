"""Which header serves a canonical column, and how its text is read there."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from models.entities import ColumnType
from models.guessing import EntityWords
from pipelines.steps.guessing.profiles import Profile

#: How alike two words must be, and how long, to be taken for one.
ALIKE, LONG = 0.9, 7


def find_header(
    column: str, kind: ColumnType, words: EntityWords, profiles: Mapping[str, Profile], taken: set[str]
) -> Profile | None:
    """The header for a column: by the order of its words, then by a word that is nearly the same."""
    free = [profile for profile in profiles.values() if profile.header not in taken and profile.filled]
    known = words.words_of(column)
    for word in known:
        found = next((profile for profile in free if profile.squashed == word and fits(profile, kind)), None)
        if found is not None:
            return found
    for profile in free:
        if _is_alike(profile.squashed, known) and fits(profile, kind):
            return profile
    return None


def _is_alike(header: str, known: tuple[str, ...]) -> bool:
    """A long word with a letter more, less or other, but not among its first three."""
    near = [word for word in known if word[:3] == header[:3] and abs(len(word) - len(header)) <= 2]
    return len(header) >= LONG and bool(difflib.get_close_matches(header, near, 1, ALIKE))


def fits(profile: Profile, kind: ColumnType) -> bool:
    """Whether the column's values can be read as the type."""
    if kind in ("date", "timestamp"):
        return profile.moments is not None
    if kind in ("integer", "decimal", "money"):
        return profile.amounts is not None
    if kind == "boolean":
        return profile.is_boolean
    return True


def is_id(column: str) -> bool:
    return column.endswith("_id")


def written(profile: Profile, column: str, kind: ColumnType) -> str | dict[str, Any]:
    """What company.yaml says of a column: the bare header where nothing more is needed."""
    said: dict[str, Any] = {"from": profile.header}
    missing = list(profile.missing) if kind != "text" or is_id(column) else []
    if kind in ("date", "timestamp") and (moments := profile.moments) is not None:
        if moments.type or (kind == "timestamp" and not moments.has_time):
            said["type"] = moments.type or "date"
        if moments.formats:
            said["formats"] = list(moments.formats)
        missing += [value for value in moments.unread if not any(letter.isdigit() for letter in value)]
    if kind in ("integer", "decimal", "money") and (amounts := profile.amounts) is not None:
        if amounts.symbols:
            said["symbols"] = list(amounts.symbols)
        if amounts.suffixes:
            said["suffixes"] = dict(amounts.suffixes)
        if amounts.decimal_comma:
            said["decimal_comma"] = True
        missing += [value for value in amounts.unread if not any(letter.isdigit() for letter in value)]
    if is_id(column) and _says_none_by_zero(profile):
        missing.append("0")
    if missing:
        said["missing"] = list(dict.fromkeys(missing))
    return said if len(said) > 1 else profile.header


def _says_none_by_zero(profile: Profile) -> bool:
    """Ids of two characters and more, and a 0 that many records share."""
    zeros = profile.texts.get("0", 0)
    others = [value for value, _ in profile.counted if value != "0"]
    return zeros > 1 and bool(others) and sum(len(value) > 1 for value in others) > 0.9 * len(others)
