"""Which files a format of the library takes, told by their headers alone: nobody says what they are.

Of the formats that could take files of a folder the one that takes most of them does, then the one whose signatures
are longest; what it leaves goes to the next. One source per folder and format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

import duckdb

from models.errors import ExtractError
from models.formats import Format
from pipelines.steps.claims import Claim, claim, is_recognised
from pipelines.steps.guessing.folder import Seen, looking

#: A signature of fewer letters than this is no evidence: "Id" alone says nothing.
FEWEST_LETTERS = 10


@dataclass(frozen=True)
class Recognised:
    """Files below one folder that one format takes; ``rivals`` would have taken all of them as well."""

    format: Format
    folder: PurePosixPath
    taken: tuple[tuple[Seen, Claim], ...]
    rivals: tuple[str, ...] = ()


def recognise(
    seen: Sequence[Seen], formats: Mapping[str, Format], connection: duckdb.DuckDBPyConnection
) -> tuple[list[Recognised], list[Seen]]:
    """Sources of known formats, and the files that none takes."""
    found: list[Recognised] = []
    left: list[Seen] = []
    by_folder = sorted(seen, key=lambda item: (str(item.folder), item.file.name))
    for folder, members in groupby(by_folder, key=lambda item: item.folder):
        sources, rest = _of_folder(folder, list(members), formats, connection)
        found += sources
        left += rest
    return _joined(found), left


def _of_folder(
    folder: PurePosixPath, seen: list[Seen], formats: Mapping[str, Format], connection: duckdb.DuckDBPyConnection
) -> tuple[list[Recognised], list[Seen]]:
    claims = {
        name: {item: taken for item in seen if (taken := _claimed(item, folder, shape, connection)) is not None}
        for name, shape in formats.items()
        if shape.tables
    }
    found: list[Recognised] = []
    left = seen
    while True:
        of_left = {name: [(item, taken[item]) for item in left if item in taken] for name, taken in claims.items()}
        best = max(of_left, key=lambda name: _rank(formats[name], of_left[name]), default=None)
        if best is None or not of_left[best]:
            return found, left
        rivals = [
            name for name, taken in of_left.items()
            if name != best and _rank(formats[name], taken)[:2] == _rank(formats[best], of_left[best])[:2]
        ]  # fmt: skip
        found.append(Recognised(formats[best], folder, tuple(of_left[best]), tuple(rivals)))
        left = [item for item in left if item not in claims[best]]


def _claimed(item: Seen, folder: PurePosixPath, shape: Format, connection: duckdb.DuckDBPyConnection) -> Claim | None:
    """The claim of a format's table on a file, where the file's headers bear it out."""
    file = item.below(folder)
    try:
        taken = claim(file, looking(file, item, connection), "init", shape)
    except ExtractError:
        return None
    if taken is None:
        return None
    table = shape.tables[taken.table]
    is_telling = sum(map(len, table.recognised_by)) >= FEWEST_LETTERS
    return taken if is_telling and is_recognised(taken.look, table) else None


def _rank(shape: Format, taken: Sequence[tuple[Seen, Claim]]) -> tuple[int, int, int]:
    signatures = sum(len(shape.tables[item.table].recognised_by) for _, item in taken)
    return len(taken), signatures, len(shape.tables)


def _joined(found: list[Recognised]) -> list[Recognised]:
    """A source looks into the folders below its own, so files of its format there are its own as well."""
    joined: list[Recognised] = []
    for item in sorted(found, key=lambda item: (item.format.id, len(item.folder.parts), str(item.folder))):
        above = next(
            (n for n, other in enumerate(joined)
             if other.format.id == item.format.id and item.folder.is_relative_to(other.folder)),
            None,
        )  # fmt: skip
        if above is None:
            joined.append(item)
        else:
            outer = joined[above]
            joined[above] = Recognised(outer.format, outer.folder, (*outer.taken, *item.taken), outer.rivals)
    return sorted(joined, key=lambda item: (str(item.folder), item.format.id))
