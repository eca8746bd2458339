"""Archives and packed files, opened within stated limits: what they unpack to is counted while it is unpacked.

A file may unpack to `most_bytes`, whatever its own tables of contents claim. A member's path is never used on disk; an
archive with one that leads out of it is refused all the same, since nobody exports such. An archive inside an archive
is not opened.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from models.errors import ExtractError

#: What may be unpacked at most from one file, as a multiple of its size and at least this many bytes.
UNPACKED_RATIO, UNPACKED_FLOOR = 200, 256 * 1024**2
#: Files in one archive.
MOST_MEMBERS = 10_000
#: The bit of a member's flags that says it is encrypted.
_ENCRYPTED = 1
CHUNK = 1024 * 1024


def most_bytes(packed: int) -> int:
    """How much a packed file of that size may unpack to."""
    return max(UNPACKED_FLOOR, UNPACKED_RATIO * packed)


def is_packed(name: str) -> bool:
    return name.lower().endswith(".gz")


def chunks(path: Path, shown: str, packed: bool) -> Iterator[bytes]:
    """The bytes of a file, unpacked where it is packed. Raises `ExtractError` where they are too many."""
    limit = most_bytes(path.stat().st_size) if packed else None
    with gzip.open(path, "rb") if packed else path.open("rb") as stream:
        yield from _counted(stream, shown, limit)  # type: ignore[arg-type]


class Lines:
    """How many lines there are in bytes that come in pieces; the last one may lack its end."""

    def __init__(self) -> None:
        self._ends, self._last = 0, b"\n"

    def add(self, chunk: bytes) -> None:
        self._ends, self._last = self._ends + chunk.count(b"\n"), chunk[-1:]

    @property
    def count(self) -> int:
        return self._ends + (self._last != b"\n")


def unpack(path: Path, shown: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The members of a zip, each with where it was unpacked. Raises `ExtractError` naming the archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_paths_out(archive.infolist(), shown)
            members = _members(archive, path, shown)
            folder = scratch / hashlib.sha256(shown.encode()).hexdigest()[:16]
            left = most_bytes(path.stat().st_size)
            for number, item in enumerate(members):
                target = folder / f"{number}.{PurePosixPath(item.filename).name.rsplit('.', 1)[-1]}"
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(item) as stream, target.open("wb") as file:
                    for chunk in _counted(stream, shown, left):
                        file.write(chunk)
                        left -= len(chunk)
                yield item.filename, target
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise ExtractError(f"{shown}: the archive cannot be opened ({error}). Fetch it again.") from error


def check_workbook(path: Path, shown: str) -> None:
    """Raise `ExtractError` where an Excel file, which is a zip, would unpack to more than one may."""
    try:
        with zipfile.ZipFile(path) as archive:
            left = most_bytes(path.stat().st_size)
            for item in _members(archive, path, shown):
                with archive.open(item) as stream:
                    left -= sum(len(chunk) for chunk in _counted(stream, shown, left))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise ExtractError(f"{shown}: no readable Excel file ({error}). Save it again as .xlsx.") from error


def _members(archive: zipfile.ZipFile, path: Path, shown: str) -> list[zipfile.ZipInfo]:
    """The files in an archive, in the order of their names, without hidden ones."""
    members = [
        item for item in archive.infolist()
        if not item.is_dir()
        and not any(part.startswith((".", "~$", "__MACOSX")) for part in _parts(item))
    ]  # fmt: skip
    if len(members) > MOST_MEMBERS:
        raise ExtractError(f"{shown}: holds {len(members):,} files; more than {MOST_MEMBERS:,} are not opened.")
    if (total := sum(item.file_size for item in members)) > most_bytes(path.stat().st_size):
        raise _too_much(shown, most_bytes(path.stat().st_size), total)
    if any(item.flag_bits & _ENCRYPTED for item in members):
        raise ExtractError(f"{shown}: is locked with a password. Unpack it yourself, or export it without one.")
    nested = next((item.filename for item in members if item.filename.lower().endswith(".zip")), None)
    if nested is not None:
        raise ExtractError(
            f"{shown}: holds another archive ({nested}), which is not opened. Unpack it into the folder."
        )
    return sorted(members, key=lambda member: member.filename)


def _refuse_paths_out(members: list[zipfile.ZipInfo], shown: str) -> None:
    for item in members:
        path = item.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
            raise ExtractError(
                f"{shown}: holds a path that leads out of the archive ({item.filename}), as no export does. It is not "
                "opened; ask where it comes from, and export again."
            )


def _parts(item: zipfile.ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(item.filename).parts


def _counted(stream: IO[bytes], shown: str, limit: int | None) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise _too_much(shown, limit)
        yield chunk


def _too_much(shown: str, limit: int, total: int | None = None) -> ExtractError:
    would = f"would unpack to {total:,} bytes" if total is not None else f"unpacks to more than {limit:,} bytes"
    return ExtractError(
        f"{shown}: {would}, and no extract is that much larger than its archive (at most "
        f"{UNPACKED_FLOOR // 1024**2} MiB, or {UNPACKED_RATIO} times its size). It is not opened; "
        "unpack it yourself where it is sound."
    )
