"""Which of a source's files count: a snapshot's newest complete set, a day's newest delivery, each content once.

Works on names, stamps and hashes; opens nothing. Which records of the files that count are doubled is in versions.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from models.formats import Format
from models.notices import Notice
from pipelines.steps.claims import Claim

#: The number of an archive among those of one export, at the end of its name.
_PART = re.compile(r"[-_. ]?\(?\d{1,3}\)?(\.zip)(?=/|$)", re.IGNORECASE)
#: What becomes of a whole file.
Fate = Literal["active", "superseded", "duplicate"]


def decide(claims: Sequence[Claim], shape: Format) -> tuple[list[Fate], list[Notice]]:
    """The fate of each file of one source, in the order given, and what people should be told."""
    warnings: list[Notice] = []
    fates: list[Fate] = ["active"] * len(claims)
    snapshots = [
        number for number, item in enumerate(claims)
        if (shape.tables[item.table].delivery or shape.delivery) == "snapshot"
    ]  # fmt: skip
    for number in _outside_the_newest_set(claims, snapshots, warnings):
        fates[number] = "superseded"
    for number in _outdated_parts(claims, shape):
        fates[number] = "superseded"
    seen: set[tuple[str, str]] = set()
    for number, item in sorted(enumerate(claims), key=lambda pair: pair[1].file.name):
        content = (item.table, item.file.sha256)
        if fates[number] == "active" and content in seen:
            fates[number] = "duplicate"
        seen.add(content) if fates[number] == "active" else None
    return fates, warnings


def _outside_the_newest_set(claims: Sequence[Claim], numbers: list[int], warnings: list[Notice]) -> set[int]:
    """Files of a snapshot that are not in the newest set that has every table which any set has."""
    sets = _sets(claims, numbers)
    if len(sets) < 2:
        return set()
    holds = {
        stamp: {claims[number].table for number in members if claims[number].look.reader}
        for stamp, members in sets.items()
    }
    every = set().union(*holds.values())
    newest = max(sets)
    complete = [stamp for stamp in sets if holds[stamp] == every]
    if complete:
        winner = max(complete)
        if winner != newest:
            lacking = ", ".join(sorted(every - holds[newest]))
            notice = Notice("set_incomplete", source=claims[0].source, newest=newest, tables=lacking, used=winner)
            warnings.append(notice)
        return {number for stamp, members in sets.items() if stamp != winner for number in members}
    outside: set[int] = set()
    for table in every:
        having = sorted(stamp for stamp in sets if table in holds[stamp])
        outside |= {n for stamp in having[:-1] for n in sets[stamp] if claims[n].table == table}
        if len(having) > 1:
            warnings.append(Notice("no_set_complete", source=claims[0].source, table=table, used=having[-1]))
    return outside


def _sets(claims: Sequence[Claim], numbers: list[int]) -> dict[datetime, list[int]]:
    """Files of the same stamp. Undated ones are one set, unless their folders hold the same tables, two or more.

    An archive is a folder; several that differ by a last number alone (``WE_1.zip``, ``WE_2.zip``) are one.
    """
    sets: dict[datetime, list[int]] = defaultdict(list)
    folders: dict[str, list[int]] = defaultdict(list)
    dated = sorted((n for n in numbers if claims[n].file.is_dated), key=lambda n: claims[n].file.stamp)
    stamps = {(claims[n].table, claims[n].file.sha256): claims[n].file.stamp for n in dated}
    # Copies under names without a day are as old as what they are copies of, however late they were made. Not so where
    # only some are: a table that has not changed since belongs to the set that it came with.
    are_copies = all((claims[n].table, claims[n].file.sha256) in stamps for n in numbers)
    for number in numbers:
        file = claims[number].file
        if file.is_dated or are_copies:
            stamp = file.stamp if file.is_dated else stamps[claims[number].table, file.sha256]
            sets[stamp].append(number)
        else:
            folders[_PART.sub(r"\1", str(file.inner.parent))].append(number)
    held = [frozenset(claims[number].table for number in members) for members in folders.values()]
    if len(held) > 1 and len(set(held)) == 1 and len(held[0]) > 1:
        for members in folders.values():
            sets[max(claims[number].file.stamp for number in members)] += members
    elif folders:
        loose = [number for members in folders.values() for number in members]
        sets[max(claims[number].file.stamp for number in loose)] += loose
    return dict(sets)


def _outdated_parts(claims: Sequence[Claim], shape: Format) -> set[int]:
    """Of a part (a day), provisional files give way to final ones, and older dated folders to the newest."""
    parts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, item in enumerate(claims):
        pattern = shape.tables[item.table].partition
        found = re.search(pattern, item.file.stem) if pattern else None
        if found:
            parts[item.table, found[found.lastindex or 0]].append(number)
    outdated: set[int] = set()
    for (table, _), members in parts.items():
        provisional = shape.tables[table].provisional
        early = {n for n in members if provisional and re.search(provisional, claims[n].file.stem)}
        final = [n for n in members if n not in early] or members
        outdated |= set(members) - set(final)
        newest = max(claims[n].file.delivered or datetime.min for n in final)  # noqa: DTZ901 (local)
        outdated |= {n for n in final if (claims[n].file.delivered or datetime.min) < newest}  # noqa: DTZ901 (local)
    return outdated
