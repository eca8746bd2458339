"""Reports that people export from a screen: lines of comment, then one or several tables, each with its own headers.

All tables of a file become one, so that every record is counted and kept: its headers are those of all tables, and two
more. ``_table`` says whether a record stands in the declared table (``own``), in one that is something else
(``other``), or in one that counts what the declared one counts by other columns (``again``); ``_rest`` is the cell
beyond the last header, where such reports write what a row of totals is. Which records count is not decided here: the
table's rules set others aside by name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import ExtractError
from models.formats import Table
from pipelines.steps.claims import Claim, has_headers
from pipelines.steps.looks import unique
from pipelines.steps.malformed import KEPT_CHARACTERS, Malformed, SortedOut, lines_of

TABLE, REST, OWN, OTHER, AGAIN = "_table", "_rest", "own", "other", "again"


@dataclass
class _Part:
    """One table of a report while it is read."""

    headers: tuple[str, ...]
    place: str


def join_tables(item: Claim, table: Table, path: Path, target: Path) -> tuple[tuple[str, ...], SortedOut]:
    """Write the tables of a UTF-8 file as one, numbered in the order of the file; its headers, and what was found.

    Raises `ExtractError` where no table of the file is the declared one, or the file cannot be read.
    """
    headers: dict[str, str] = {}
    parts: list[_Part] = []
    for cells, is_header, _ in _rows_of(item, table, path):
        if is_header:
            part = _Part(unique(cells), OWN if has_headers(unique(cells), table) else OTHER)
            parts.append(part)
            headers |= {word.casefold(): word for word in part.headers if word.casefold() not in headers}
    own = [part for part in parts if part.place == OWN]
    if parts and not own:
        mapped = {word: column.from_[0] for word, column in table.columns.items() if column.from_}
        needed = [mapped.get(word, word) for word in table.recognised_by]
        raise ExtractError(
            f"{item.file.name}: none of its {len(parts)} tables has the columns {', '.join(needed)}. "
            "Add them to the report and export it again."
        )
    # The table that tells most of what it counts serves, of several such the first.
    chosen = max(own, key=lambda part: len(_known(part, table)), default=None)
    for part in own:
        part.place = OWN if part is chosen else AGAIN
    found = _write(item, _rows_of(item, table, path), iter(parts), tuple(headers), target)
    return (*headers.values(), TABLE, REST), found


def _known(part: _Part, table: Table) -> set[str]:
    return table.known_headers() & {header.casefold() for header in part.headers}


def _write(
    item: Claim,
    rows: Iterator[tuple[list[str], bool, int]],
    parts: Iterator[_Part],
    keys: tuple[str, ...],
    target: Path,
) -> SortedOut:
    malformed: list[Malformed] = []
    records, part = 0, _Part((), OTHER)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for cells, is_header, line in rows:
            if is_header:
                part = next(parts)
                continue
            records += 1
            width = len(part.headers)
            if width <= len(cells) and not any(cells[width + 1 :]):
                by_key = {header.casefold(): cell for header, cell in zip(part.headers, cells, strict=False)}
                rest = cells[width] if len(cells) > width else ""
                writer.writerow([records, *(by_key.get(key, "") for key in keys), part.place, rest])
            else:
                reason = f"has {len(cells)} fields where the header has {width}"
                value = item.look.delimiter.join(cells)[:KEPT_CHARACTERS]
                malformed.append(Malformed(records, line, value, reason))
    return SortedOut(target, records, tuple(malformed))


def _rows_of(item: Claim, table: Table, path: Path) -> Iterator[tuple[list[str], bool, int]]:
    """Rows of all tables: cells, whether they are headers, and the line on which the row ends."""
    reader = csv.reader(lines_of(path), delimiter=item.look.delimiter)
    try:
        for cells, is_header in rows_of_tables(reader, table.comment or ""):
            yield cells, is_header, reader.line_num
    except (csv.Error, OSError, EOFError, UnicodeDecodeError) as error:
        raise ExtractError(f"{item.file.name}, line {reader.line_num}: cannot be read ({error}).") from error


def rows_of_tables(rows: Iterable[list[str]], comment: str) -> Iterator[tuple[list[str], bool]]:
    """Rows that are no comment, and whether each is a row of headers: the first one after a blank line or a comment.

    Comments stand before a table only: within one, a cell that begins like a comment is a cell.
    """
    is_inside = False
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            is_inside = False
        elif is_inside:
            yield cells, False
        elif not cells[0].lstrip("\ufeff").startswith(comment):
            is_inside = True
            yield cells, True
