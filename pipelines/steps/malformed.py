"""Files that DuckDB's strict reader refuses: their sound records into a clean file, the others apart, numbered alike.

The slow road, taken only for such files and for those that swallowed.py suspects. A record whose number of fields is
wrong is malformed, not guessed at; a quotation mark that is never closed, or closed by a later record's, ends the load.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import ExtractError
from pipelines.steps.claims import Claim
from pipelines.steps.looks import FIELD_BYTES, quoting
from pipelines.steps.swallowed import holds_a_record, holds_only_records

#: A malformed record over more lines than this is an open quotation mark that swallowed its neighbours.
SWALLOWED_LINES = 100
#: DuckDB reads no longer records; what is longer is in quarantine.
RECORD_BYTES = 2_000_000
#: The text of a malformed record that is kept.
KEPT_CHARACTERS = 1000
#: What stands behind a closed quotation mark belongs to no field.
AFTER_A_QUOTE = "has text behind a closing quotation mark"


@dataclass(frozen=True)
class Malformed:
    """A record that is in quarantine as it is landed; ``column`` where one of its cells is at fault, not the whole."""

    record_no: int
    line: int | None
    value: str
    reason: str
    column: str | None = None


@dataclass(frozen=True)
class SortedOut:
    """``path`` holds a head and the sound records with their number in front; ``records`` counts both kinds."""

    path: Path
    records: int
    malformed: tuple[Malformed, ...]


@dataclass(frozen=True)
class _Record:
    """Cells of a record, or the one line that cannot be split into any; ``begins`` and ``ends`` are line numbers."""

    cells: list[str]
    begins: int
    ends: int
    broken: str | None = None


def sort_out(item: Claim, path: Path, skip: int, target: Path) -> SortedOut:
    """Read a UTF-8 file leniently. Raises `ExtractError` where it cannot be read at all."""
    width, shown = len(item.look.headers), item.file.name
    malformed: list[Malformed] = []
    records = 0
    delimiter = "," if item.look.reader == "xlsx" else item.look.delimiter
    csv.field_size_limit(FIELD_BYTES)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as written:
        # A plain first line, by which the reader of these knows how lines end (heads.py says why).
        written.write("head\n")
        sound = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
        skipped = 0
        for record in _records(path, delimiter, item.look.quote, shown):
            cells = record.cells
            if not record.broken and (not cells or (width == 1 and cells == [""])):
                continue
            if skipped < skip:
                skipped += 1
                continue
            records += 1
            if len(cells) > width and not any(cells[width:]):
                cells = cells[:width]
            reason = _what_is_wrong(cells, width) if record.broken is None else AFTER_A_QUOTE
            if record.ends > record.begins and _has_swallowed(record, cells, width, delimiter, bool(reason)):
                raise ExtractError(_never_closed(shown, record.begins))
            if reason:
                value = delimiter.join(cells) if record.broken is None else record.broken
                malformed.append(Malformed(records, record.begins, value[:KEPT_CHARACTERS], reason))
            else:
                sound.writerow([records, *cells])
    return SortedOut(target, records, tuple(malformed))


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file, packed or plain, without its byte order mark."""
    packed = path.name.lower().endswith(".gz")
    with (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if packed
        else path.open(encoding="utf-8-sig", newline="")
    ) as stream:
        while line := stream.readline(FIELD_BYTES):
            if len(line) == FIELD_BYTES:
                raise csv.Error(f"a line longer than the limit of {FIELD_BYTES // 1024**2} MiB")
            yield line


def _records(path: Path, delimiter: str, quote: str, shown: str) -> Iterator[_Record]:
    """The records of a file with the lines they stand on. Raises `ExtractError` where no record can be told any more.

    Strict: after an unclosed quotation mark the next one closes it in the middle of a later record. Taken as written,
    the records between would become part of a cell, and no count would miss them. A line whose own marks pair up is
    not such a case: it alone is broken, and the next line begins a new record.
    """
    line = _Line(lines_of(path))
    end = 0
    try:
        while True:
            reader = csv.reader(line, delimiter=delimiter, strict=True, **quoting(quote))
            try:
                for cells in reader:
                    begins, end = end + 1, line.number
                    yield _Record(cells, begins, end)
                return
            except csv.Error as error:
                if "limit" in str(error):
                    raise ExtractError(f"{shown}, line {end + 1}: cannot be read ({error}). Export it again.") from None
                if line.number != end + 1 or line.text.count(quote) % 2:
                    raise ExtractError(_never_closed(shown, end + 1)) from None
                end = line.number
                yield _Record([], end, end, line.text.rstrip("\r\n"))
    except (OSError, EOFError) as error:
        raise ExtractError(f"{shown}, line {line.number}: cannot be read ({error}). Export it again.") from error
    except UnicodeDecodeError as error:
        raise ExtractError(
            f"{shown}, after line {line.number}: is not written in UTF-8. Declare the encoding of its table."
        ) from error


class _Line:
    """The lines of a file, remembering the last one handed out and its number."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self.text, self.number = lines, "", 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.text, self.number = line, self.number + 1
            yield line


def _has_swallowed(record: _Record, cells: list[str], width: int, delimiter: str, is_malformed: bool) -> bool:
    if not is_malformed:
        return holds_only_records(cells, delimiter)
    return record.ends - record.begins > SWALLOWED_LINES or holds_a_record(cells, width, delimiter)


def _never_closed(shown: str, line: int) -> str:
    return f"{shown}, line {line}: a quotation mark is opened and never closed. Export it again."


def _what_is_wrong(cells: list[str], width: int) -> str | None:
    if len(cells) != width:
        return f"has {len(cells)} fields where the header has {width}"
    # Quotation marks around each field, a delimiter after it; a character takes up to four bytes.
    size = sum(map(len, cells)) + 3 * width
    if (
        size > RECORD_BYTES // 8
        and sum(len(cell.encode()) + cell.count('"') + 3 for cell in cells) >= RECORD_BYTES - 100
    ):
        return f"is longer than {RECORD_BYTES:,} bytes"
    return None
