"""Header rows of which a cell runs over several lines: where they end, and the file with one plain line instead.

DuckDB's reader takes the first break of a line that it meets, within quotation marks or not, for the end of all lines.
Where a header breaks its line in another way than the rows end (a question's text with LF, rows with CRLF) it reads
nothing, in silence. So such heads are cut off before it reads, and a plain line tells it how lines end.
"""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pipelines.steps.unpacking import CHUNK


def bytes_of_long_head(path: Path, rows: int, delimiter: str) -> int | None:
    """The length of the first ``rows`` records of a UTF-8 file, where one of their cells breaks its line; else None."""
    with _opened(path) as stream:
        counted = _Counted(stream)
        reader = csv.reader(counted, delimiter=delimiter)
        found, is_long = 0, False
        try:
            while found < rows:
                cells = next(reader, None)
                if cells is None:
                    return None
                found += bool(cells)
                is_long = is_long or any("\n" in cell or "\r" in cell for cell in cells)
        except (csv.Error, UnicodeDecodeError):
            return None
    return counted.bytes if is_long else None


def with_plain_head(path: Path, head: int, target: Path) -> Path:
    """Write one plain line instead of the first ``head`` bytes, then what follows them, unpacked, to ``target``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as stream, target.open("wb") as written:
        written.write(b"head\r\n" if stream.read(head).endswith(b"\r\n") else b"head\n")
        shutil.copyfileobj(stream, written, CHUNK)
    return target


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.name.lower().endswith(".gz") else path.open("rb")


class _Counted:
    """The lines of a file as text, with the bytes handed out so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.bytes = stream, 0

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            encoding = "utf-8" if self.bytes else "utf-8-sig"
            self.bytes += len(line)
            yield line.decode(encoding)
