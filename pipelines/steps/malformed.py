"""Files that DuckDB's strict reader refuses: their sound records into a clean file, the others apart, numbered alike.

The slow road, taken only for such files. A record whose number of fields is wrong is malformed, not guessed at.
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

#: A malformed record over more lines than this is an open quotation mark that swallowed its neighbours.
SWALLOWED_LINES = 100
#: DuckDB reads no longer records; what is longer is in quarantine.
RECORD_BYTES = 2_000_000
#: The text of a malformed record that is kept.
KEPT_CHARACTERS = 1000


@dataclass(frozen=True)
class Malformed:
    record_no: int
    line: int
    value: str
    reason: str


@dataclass(frozen=True)
class SortedOut:
    """``path`` holds a head and the sound records with their number in front; ``records`` counts both kinds."""

    path: Path
    records: int
    malformed: tuple[Malformed, ...]


def sort_out(item: Claim, path: Path, skip: int, target: Path) -> SortedOut:
    """Read a UTF-8 file leniently. Raises `ExtractError` where it cannot be read at all."""
    width, shown = len(item.look.headers), item.file.name
    malformed: list[Malformed] = []
    records = 0
    delimiter = "," if item.look.reader == "xlsx" else item.look.delimiter
    csv.field_size_limit(FIELD_BYTES)
    target.parent.mkdir(parents=True, exist_ok=True)
    seen = Lines()
    # Strict: after an unclosed quotation mark the next one closes it in the middle of a later record. Taken as written,
    # the records between would become part of a cell, and no count would miss them.
    reader = csv.reader(seen.of(path), delimiter=delimiter, strict=True, **quoting(item.look.quote))
    line = 0
    try:
        with target.open("w", encoding="utf-8", newline="") as written:
            # A plain first line, by which the reader of these knows how lines end (heads.py says why).
            written.write("head\n")
            sound = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n")
            skipped = 0
            for cells in reader:
                begins, line = line + 1, reader.line_num
                if not cells or (width == 1 and cells == [""]):
                    continue
                if skipped < skip:
                    skipped += 1
                    continue
                records += 1
                if len(cells) > width and not any(cells[width:]):
                    cells = cells[:width]
                if line - begins > SWALLOWED_LINES or (line > begins and seen.ends_inside(cells[-1])):
                    raise ExtractError(
                        f"{shown}, line {begins}: a quotation mark is opened and never closed. Export it again."
                    )
                if reason := _what_is_wrong(cells, width):
                    malformed.append(Malformed(records, begins, delimiter.join(cells)[:KEPT_CHARACTERS], reason))
                else:
                    sound.writerow([records, *cells])
    except csv.Error as error:
        if "limit" in str(error):
            message = f"{shown}, line {line + 1}: cannot be read ({error}). Export it again."
        else:
            message = f"{shown}, line {line + 1}: a quotation mark is opened and never closed. Export it again."
        raise ExtractError(message) from error
    except (OSError, EOFError) as error:
        raise ExtractError(f"{shown}, line {reader.line_num}: cannot be read ({error}). Export it again.") from error
    except UnicodeDecodeError as error:
        raise ExtractError(
            f"{shown}, after line {reader.line_num}: is not written in UTF-8. Declare the encoding of its table."
        ) from error
    return SortedOut(target, records, tuple(malformed))


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file, packed or plain, without its byte order mark."""
    return Lines().of(path)


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


class Lines:
    """The lines of a file, remembering the last: a record that ends with the file may end inside quotation marks."""

    def __init__(self) -> None:
        self.last, self.is_over = "", False

    def of(self, path: Path) -> Iterator[str]:
        packed = path.name.lower().endswith(".gz")
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if packed
            else path.open(encoding="utf-8-sig", newline="")
        ) as stream:
            while line := stream.readline(FIELD_BYTES):
                if len(line) == FIELD_BYTES:
                    raise csv.Error(f"a line longer than {FIELD_BYTES // 1024**2} MiB")
                self.last = line
                yield line
        self.is_over = True

    def ends_inside(self, cell: str) -> bool:
        """Whether the file is over and its last cell, which runs over several lines, was not closed."""
        return self.is_over and "\n" in cell and not self.last.rstrip().endswith('"')
