"""Which table of a source a file belongs to: by declared pattern, by its headers, or else by its name.

Headers come before names, so that a file which was renamed or split is still recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from models.errors import ExtractError
from models.formats import Format, Table
from models.yaml_files import Places
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.looks import Look


@dataclass(frozen=True)
class Claim:
    """A file with the table that takes it and what is known of it by then."""

    file: ExtractFile
    source: str
    table: str
    look: Look


def claim(
    file: ExtractFile,
    look: Callable[[Table | None], Look],
    source: str,
    shape: Format,
    places: Places,
) -> Claim | None:
    """The table that takes a file, or None. Raises `ExtractError` where two tables want it with equal right."""
    tables = {name: table for name, table in shape.tables.items() if table.records_of is None}
    by_pattern = [name for name, table in tables.items() if table.files and matches(file.inner, table.files)]
    if len(by_pattern) > 1:
        seen = _headers(look(None))
        told_apart = [name for name in by_pattern if tables[name].is_recognised(seen)]
        by_pattern = told_apart or by_pattern
    if len(by_pattern) > 1:
        raise ExtractError(
            f"{file.name}: both {source}.{by_pattern[0]} and {source}.{by_pattern[1]} claim it. "
            f"Make their 'files' patterns narrower ({_places(places, source, by_pattern)})."
        )
    chosen = by_pattern[0] if by_pattern else None
    if chosen is None:
        guessing = {name: table for name, table in tables.items() if not table.files}
        chosen = _recognised(file, look, source, guessing, places) if guessing else None
    if chosen is None:
        return None
    seen_as, declared = look(tables[chosen]), len(tables[chosen].headers)
    if seen_as.columns not in (None, declared):
        raise ExtractError(
            f"{file.name}: has {seen_as.columns} columns, and {declared} headers are declared for it "
            f"({places.of('sources', source, 'tables', chosen, 'headers')})."
        )
    return Claim(file, source, chosen, seen_as)


def _recognised(
    file: ExtractFile, look: Callable[[Table | None], Look], source: str, tables: dict[str, Table], places: Places
) -> str | None:
    """By headers, then by the file's name; among several by headers, the name decides, then the longer signature."""
    plain = look(None)
    if plain.reader is None:
        named = [name for name, table in tables.items() if _is_named(file, table)]
        return named[0] if named else None
    # The headers of a report stand somewhere below its comments.
    seen = {name: _headers(look(table) if table.comment else plain) for name, table in tables.items()}
    fitting = [name for name, table in tables.items() if table.is_recognised(seen[name])]
    if not fitting:
        fitting = [name for name, table in tables.items() if _is_named(file, table)]
    if len(fitting) > 1:
        fitting = [name for name in fitting if _is_named(file, tables[name])] or fitting
    if len(fitting) > 1:
        longest = max(len(tables[name].recognised_by) for name in fitting)
        fitting = [name for name in fitting if len(tables[name].recognised_by) == longest]
    if len(fitting) > 1:
        raise ExtractError(
            f"{file.name}: looks like {source}.{fitting[0]} and like {source}.{fitting[1]}. "
            f"Say which by 'files' under tables.{fitting[0]} ({_places(places, source, fitting[:1])})."
        )
    return fitting[0] if fitting else None


def _places(places: Places, source: str, tables: list[str]) -> str:
    said = [places.of("sources", source, "tables", table, "files") for table in tables[:2]]
    return " and ".join(dict.fromkeys(said))


def _headers(look: Look) -> set[str]:
    return {header.casefold() for header in look.headers}


def has_headers(headers: Iterable[str], table: Table) -> bool:
    """Whether these are headers by which a table is recognised; any are, where it names none."""
    return not table.recognised_by or table.is_recognised({header.casefold() for header in headers})


def _is_named(file: ExtractFile, table: Table) -> bool:
    """``Lead``, ``Lead_2``, ``lead-2026-11-15``, ``export Lead (1)`` are all named Lead; ``CampaignMember`` is not."""
    words = f" {_letters(file.stem)} "
    return any(f" {_letters(known)} " in words for known in table.names)


def _letters(words: str) -> str:
    return re.sub(r"[\d\W_]+", " ", words).strip().casefold()


def matches(inner: PurePosixPath, patterns: tuple[str, ...]) -> bool:
    shown = inner.as_posix()
    bare = shown[: -len(".gz")] if shown.lower().endswith(".gz") else shown
    return any(_pattern(pattern).fullmatch(name) for pattern in patterns for name in (shown, bare))


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """``**/`` any folders, ``*`` anything in a name, ``?`` one character; without case."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meaning.get(part, re.escape(part)) for part in parts), re.IGNORECASE)


def is_recognised(look: Look, table: Table) -> bool:
    """Whether a file's headers alone tell that it is this table's, whatever the file is called."""
    return bool(table.recognised_by) and has_headers(look.headers, table)
