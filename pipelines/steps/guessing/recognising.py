"""Which files a format of the library takes, told by their headers alone: nobody says what they are.

Vendors share words (a record id, a last name, an e-mail), so a file belongs to the format that has a use for most of
its headers. Of several that have, the one that takes most files of the folder does, then the one whose signatures are
longest; what it leaves goes to the next. One source per folder and format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath

import duckdb

from models.errors import ExtractError
from models.formats import Format
from pipelines.steps.claims import Claim, claim, is_recognised, matches
from pipelines.steps.guessing.file_names import patterns
from pipelines.steps.guessing.folder import NOT_WRITTEN, Seen, looking

#: A signature of fewer letters than this is no evidence by itself: "Id" alone says nothing. Beside others it is.
FEWEST_LETTERS = 10
Claims = dict[str, dict[Seen, Claim]]


@dataclass(frozen=True)
class Recognised:
    """Files below one folder that one format takes; ``rivals`` would have taken all of them with equal right.

    ``files``: patterns of these files, where below the folder lie others that the format's tables would claim in a run
    as well, by their names or with less of a right, although they were given to other sources.
    """

    format: Format
    folder: PurePosixPath
    taken: tuple[tuple[Seen, Claim], ...]
    rivals: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


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
    return [_apart(source, seen, connection) for source in _joined(found)], left


def _apart(source: Recognised, seen: Sequence[Seen], connection: duckdb.DuckDBPyConnection) -> Recognised:
    """The source with its ``files``, where it would else take what is another's."""
    own = {item: item.below(source.folder).inner for item, _ in source.taken}
    others = [item for item in seen if item not in own and item.folder.is_relative_to(source.folder)]
    if not any(_claims(item, source.folder, source.format, connection) for item in others):
        return source
    told = tuple(patterns(list(own.values())))
    if any(matches(item.below(source.folder).inner, told) for item in others):
        told = tuple(sorted({path.as_posix() for path in own.values()}))
    return replace(source, files=told)


def _claims(item: Seen, folder: PurePosixPath, shape: Format, connection: duckdb.DuckDBPyConnection) -> Claim | None:
    """The claim of a format's tables on a file, as a run would make it; None where none takes it, or two want it."""
    file = item.below(folder)
    try:
        return claim(file, looking(file, item, connection), "init", shape, NOT_WRITTEN)
    except ExtractError:
        return None


def _of_folder(
    folder: PurePosixPath, seen: list[Seen], formats: Mapping[str, Format], connection: duckdb.DuckDBPyConnection
) -> tuple[list[Recognised], list[Seen]]:
    claims = _best_informed(
        {
            name: taken
            for name, shape in formats.items()
            if shape.tables and _is_telling(taken := _claimed(seen, folder, shape, connection), shape)
        },
        formats,
    )
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


def _claimed(
    seen: Sequence[Seen], folder: PurePosixPath, shape: Format, connection: duckdb.DuckDBPyConnection
) -> dict[Seen, Claim]:
    """The claims of a format's tables on files, where the files' headers bear them out."""
    found: dict[Seen, Claim] = {}
    for item in seen:
        taken = _claims(item, folder, shape, connection)
        if taken is not None and is_recognised(taken.look, shape.tables[taken.table]):
            found[item] = taken
    return found


def _is_telling(claims: Mapping[Seen, Claim], shape: Format) -> bool:
    """Whether one of the files is a format's beyond doubt."""
    signatures = (shape.tables[item.table].signature(_headers(item)) for item in claims.values())
    return any(sum(map(len, signature)) >= FEWEST_LETTERS for signature in signatures)


def _best_informed(claims: Claims, formats: Mapping[str, Format]) -> Claims:
    """Claims on each file by those formats alone that have a use for most of its headers."""
    used = {
        (name, item): _headers_used(formats[name], taken)
        for name, of_format in claims.items() for item, taken in of_format.items()
    }  # fmt: skip
    most: dict[Seen, int] = {}
    for (_, item), number in used.items():
        most[item] = max(number, most.get(item, 0))
    return {
        name: {item: taken for item, taken in of_format.items() if used[name, item] == most[item]}
        for name, of_format in claims.items()
    }


def _headers_used(shape: Format, taken: Claim) -> int:
    """How many headers of a file its table has a use for, or one that reads the same records."""
    tables = [table for name, table in shape.tables.items() if taken.table in (name, table.records_of)]
    return len(_headers(taken) & set[str]().union(*(table.known_headers() for table in tables)))


def _headers(taken: Claim) -> set[str]:
    return {header.casefold() for header in taken.look.headers}


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
