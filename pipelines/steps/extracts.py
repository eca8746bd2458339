"""Which files a source has: found, opened where packed, hashed, stamped. Who claims which file is in claims.py.

Nothing is read here beyond bytes; no path may leave the root of the extracts, by ``..`` or by a symbolic link.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from models.company import Source
from models.errors import ExtractError
from models.notices import Notice
from models.yaml_files import Places
from pipelines.steps.unpacking import Lines, chunks, is_packed, unpack

_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\2((?:19|20)\d{2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.](0[1-9]|1[0-2])(?![-_.]?\d)")


@dataclass(frozen=True)
class ExtractFile:
    """One file of an extract, or one member of an archive.

    ``path`` is where its bytes are now; ``name`` how it is called in messages, relative to the extracts' root;
    ``inner`` its path below the source's folder; ``stamp`` company-local; ``delivered`` the day in a folder's name;
    ``modified`` the file's own time in nanoseconds, None of a member of an archive; ``lines`` how many it has, None
    where it was not read now.
    """

    path: Path
    name: str
    inner: PurePosixPath
    stamp: datetime
    is_dated: bool
    delivered: datetime | None
    bytes: int
    sha256: str
    modified: int | None = None
    lines: int | None = field(default=None, compare=False)

    @property
    def stem(self) -> str:
        """The file's name without endings: ``Lead`` of ``Lead.csv.gz``."""
        return _without_endings(self.inner.name)

    @property
    def ending(self) -> str:
        """``csv`` of ``Lead.csv.gz``."""
        parts = [part for part in self.inner.name.lower().split(".")[1:] if part != "gz"]
        return parts[-1] if parts else ""

    @property
    def is_packed(self) -> bool:
        return is_packed(self.inner.name)


#: Path and time of a file → its bytes and hash, as they were when it was last read.
Known = Mapping[tuple[str, int], tuple[int, str]]


def find_files(
    source: Source, root: Path, zone: ZoneInfo, scratch: Path, places: Places, known: Known | None = None
) -> Iterator[ExtractFile | ExtractError | Notice]:
    """Every file of a source, archives opened into ``scratch``, in the order of their names; an error in the place of
    one that cannot be read or opened, a notice in that of what is no file (a pipe, which nobody may wait for).

    ``places``: where company.yaml says what. ``known``: path and time of files whose size and hash are known; such a
    file is not read.

    Raises `ExtractError` where the folder is missing or leaves the root.
    """
    if not root.is_dir():
        raise ExtractError(
            f"{root}: the folder of the extracts is missing. See extracts_root at {places.of('extracts_root')}."
        )
    place, declared_at = root / source.path, places.of("sources", source.id, "path")
    if not place.resolve().is_relative_to(root.resolve()):
        raise ExtractError(
            f"source {source.id}: {source.path} leaves the folder of the extracts ({root}). "
            f"Change its path at {declared_at}."
        )
    if not place.exists():
        raise ExtractError(
            f"{place}: missing. Source {source.id} looks for its files there; "
            f"put them there or change its path at {declared_at}."
        )
    base = place if place.is_dir() else place.parent
    for path in [place, *sorted(place.rglob("*"))] if place.is_dir() else [place]:
        if path.is_dir() and not path.is_symlink():
            if not os.access(path, os.R_OK | os.X_OK):  # such a folder looks empty
                shown = path.relative_to(root).as_posix()
                yield ExtractError(f"{shown}: a folder that cannot be read. Give read permission.")
            continue
        inner = PurePosixPath(path.relative_to(base).as_posix())
        if any(part.startswith((".", "~$")) for part in inner.parts):
            continue
        try:
            yield from _files_at(path, inner, source, root, zone, scratch, known)
        except ExtractError as error:
            yield error


def _files_at(
    path: Path, inner: PurePosixPath, source: Source, root: Path, zone: ZoneInfo, scratch: Path, known: Known | None
) -> Iterator[ExtractFile | Notice]:
    """The file at a path, or the members of the archive there."""
    shown = path.relative_to(root).as_posix()
    if not _resolved(path, shown).is_relative_to(root.resolve()):
        raise ExtractError(
            f"{shown}: a symbolic link that leaves the folder of the extracts. Put the file itself there."
        )
    if path.is_dir():  # a link to a folder of the root, whose files are found there
        return
    if not path.is_file():
        if path.exists():
            yield Notice("no_file", file=shown)
            return
        raise ExtractError(f"{shown}: a symbolic link to nothing. Put the file itself there, or delete the link.")
    if path.suffix.lower() == ".zip":
        for member, unpacked in unpack(path, shown, scratch):
            yield _describe(unpacked, f"{shown}!{member}", inner / member, path, source, zone)
    else:
        yield _describe(path, shown, inner, path, source, zone, known)


def _resolved(path: Path, shown: str) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise ExtractError(f"{shown}: a symbolic link that leads to itself. Delete the link.") from error


def _describe(
    path: Path,
    shown: str,
    inner: PurePosixPath,
    outer: Path,
    source: Source,
    zone: ZoneInfo,
    known: Known | None = None,
) -> ExtractFile:
    lines = None
    try:
        state = path.stat()
        size, sha256 = (known or {}).get((str(path), state.st_mtime_ns), (-1, ""))
        if not sha256 or (size != state.st_size and not is_packed(inner.name)):
            size, sha256, lines = _read(path, shown, is_packed(inner.name))
    except (OSError, EOFError, zlib.error) as error:
        raise ExtractError(
            f"{shown}: cannot be read ({error}). Fetch the file again, or give read permission."
        ) from error
    delivered = next(filter(None, (day_in(part) for part in reversed(inner.parent.parts))), None)
    dated = day_in(inner.name) or delivered
    if source.stamp is not None and source.stamp != "mtime":
        found = re.search(source.stamp, str(inner))
        dated = day_in(found[found.lastindex or 0]) if found else None
    modified = datetime.fromtimestamp(outer.stat().st_mtime, zone).replace(tzinfo=None)
    is_dated = dated is not None and source.stamp != "mtime"
    stamp = dated if dated is not None and is_dated else modified
    own = state.st_mtime_ns if path == outer else None
    return ExtractFile(path, shown, inner, stamp, is_dated, delivered, size, sha256, own, lines)


def _read(path: Path, shown: str, packed: bool) -> tuple[int, str, int]:
    """Bytes, hash and lines of a file, in one reading of it."""
    digest, size, lines = hashlib.sha256(), 0, Lines()
    for chunk in chunks(path, shown, packed):
        digest.update(chunk)
        size += len(chunk)
        lines.add(chunk)
    return size, digest.hexdigest(), lines.count


def day_in(words: str) -> datetime | None:
    """The end of the last day, or else month, that a name tells: ``Lead_2026-11-15.csv`` → 2026-11-16 00:00."""
    found: list[tuple[int, datetime]] = []
    for pattern, groups in ((_DAY, (1, 3, 4)), (_DAY_FIRST, (4, 3, 1))):
        for match in pattern.finditer(words):
            try:
                year, month, day = (int(match[group]) for group in groups)
                found.append((match.start(), datetime(year, month, day) + timedelta(days=1)))  # noqa: DTZ001 (local)
            except ValueError:
                continue
    if not found:
        for match in _MONTH.finditer(words):
            year, month = int(match[1]), int(match[2])
            found.append((match.start(), datetime(year + month // 12, month % 12 + 1, 1)))  # noqa: DTZ001 (local)
    return max(found)[1] if found else None


def _without_endings(file_name: str) -> str:
    for ending in (".gz", ".csv", ".tsv", ".txt", ".parquet", ".jsonl", ".ndjson", ".json", ".xlsx", ".xlsm"):
        if file_name.lower().endswith(ending):
            file_name = file_name[: -len(ending)]
    return file_name
