"""The files of a folder of extracts, each with a look at its head. What they are is guessed elsewhere.

A file that cannot be opened is told and left alone; the others are looked at all the same.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import duckdb

from models.company import PersonFields, Source
from models.errors import ExtractError, RequestError
from models.formats import Table
from models.notices import Notice
from models.yaml_files import Places
from pipelines.steps.extracts import ExtractFile, day_in, find_files
from pipelines.steps.looks import Look, look_at

Progress = Callable[[str, float], None]
#: The file that is about to be drafted has no lines yet.
NOT_WRITTEN = Places("company.yaml")
#: Control characters but those that part words and lines, and what stands for a character that cannot be read.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
#: So much of a file is looked at for them, and more than this share of it is too many.
HEAD_BYTES, STRANGE = 4000, 0.05


@dataclass(frozen=True)
class Seen:
    """A file, the folder to which it belongs (below the root, without folders of days and archives), and its look."""

    file: ExtractFile
    folder: PurePosixPath
    look: Look

    @property
    def inner(self) -> PurePosixPath:
        """The path below its folder, as a source there would know it."""
        return self.file.inner.relative_to(self.folder)

    @property
    def headers(self) -> frozenset[str]:
        return frozenset(header.casefold() for header in self.look.headers)

    def below(self, folder: PurePosixPath) -> ExtractFile:
        """The file as a source in ``folder`` finds it."""
        return replace(self.file, inner=self.file.inner.relative_to(folder))


@dataclass(frozen=True)
class Unread:
    """A file of which nothing can be made, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Folder:
    """Everything that was found."""

    seen: tuple[Seen, ...]
    unread: tuple[Unread, ...]


def look_into(
    root: Path, beside: Path, connection: duckdb.DuckDBPyConnection, scratch: Path, progress: Progress
) -> Folder:
    """Look at every file below ``root`` but those below ``beside``.

    Raises `RequestError` where there is no folder, no file in it, or none that can be read.
    """
    if not root.is_dir():
        raise RequestError(f"{root}: no such folder. Name the folder that holds the extracts with --from.")
    paths = [path for path in _paths(root) if not path.resolve().is_relative_to(beside)]
    if not paths:
        raise RequestError(f"{root}: holds no file. Put the extracts there, or name another folder with --from.")
    seen: list[Seen] = []
    unread: list[Unread] = []
    for number, path in enumerate(paths):
        shown = path.relative_to(root).as_posix()
        progress(shown, number / len(paths))
        for found in _files(root, shown, scratch / str(number)):
            looked = found if isinstance(found, Unread) else _look(found, connection)
            (unread if isinstance(looked, Unread) else seen).append(looked)  # type: ignore[arg-type]
    if not seen:
        reasons = "\n".join(f"  {item.name}: {item.reason}" for item in unread[:10])
        raise RequestError(f"{root}: no file in it can be read as an extract.\n{reasons}")
    return Folder(tuple(seen), tuple(unread))


def home(inner: PurePosixPath) -> PurePosixPath:
    """The folder of a file without those that only say when it came (``2026-11-15``) or in which archive."""
    parts = list(inner.parent.parts)
    while parts and (day_in(parts[-1]) is not None or parts[-1].lower().endswith(".zip")):
        parts.pop()
    return PurePosixPath(*parts)


def _paths(root: Path) -> list[Path]:
    hidden = (".", "~$")
    found = sorted(path for path in root.rglob("*") if path.is_symlink() or not path.is_dir())
    return [path for path in found if not any(part.startswith(hidden) for part in path.relative_to(root).parts)]


def _files(root: Path, shown: str, scratch: Path) -> Iterator[ExtractFile | Unread]:
    """A file, or the members of an archive: the loader's own way of finding them, one path at a time."""
    source = Source(id="init", format="custom", path=shown, owner=PersonFields(name="nobody"))
    above = PurePosixPath(shown).parent
    try:
        for file in find_files(source, root, ZoneInfo("UTC"), scratch, NOT_WRITTEN):
            if isinstance(file, ExtractError):
                raise file
            if isinstance(file, Notice):
                yield Unread(shown, "is no file (a pipe, a socket or a device)")
                continue
            inner = above / file.inner
            delivered = next(filter(None, (day_in(part) for part in reversed(inner.parent.parts))), None)
            yield replace(file, inner=inner, delivered=delivered)
    except ExtractError as error:
        yield Unread(shown, _reason(error, shown))


def _look(file: ExtractFile, connection: duckdb.DuckDBPyConnection) -> Seen | Unread:
    if not file.bytes:
        return Unread(file.name, "is empty")
    try:
        look = look_at(file, connection)
    except ExtractError as error:
        return Unread(file.name, _reason(error, file.name))
    if look.reader is None or not look.headers:
        return Unread(file.name, "has no headers")
    return Seen(file, home(file.inner), look)


def without_documents(left: Sequence[Seen]) -> tuple[list[Seen], list[Unread]]:
    """Of the files that no format takes those that may be tables, and those that are none.

    Asked no sooner: a vendor's table may begin with lines of comment, or with a question as its header.
    """
    are_none = [item for item in left if item.look.reader == "csv" and (_is_prose(item.look) or _is_binary(item))]
    kept = [item for item in left if item not in are_none]
    return kept, [Unread(item.file.name, "is no table of records") for item in are_none]


def _is_prose(look: Look) -> bool:
    """One column whose header is a sentence, a comment or a piece of a program."""
    first = look.headers[0]
    return len(look.headers) == 1 and (len(first) > 60 or bool(re.search(r"[#{}<>]|\s\S+\s\S+\s", first)))


def _is_binary(item: Seen) -> bool:
    """A picture or a program: its headers, or many characters below them, are such as no text has."""
    with gzip.open(item.file.path, "rb") if item.file.is_packed else item.file.path.open("rb") as stream:
        text = stream.read(HEAD_BYTES).decode(item.look.encoding, errors="ignore")
    strange = len(_NO_TEXT.findall(text))
    return strange > STRANGE * len(text) or any(_NO_TEXT.search(header) for header in item.look.headers)


def _reason(error: ExtractError, name: str) -> str:
    return str(error).removeprefix(f"{name}: ")


def looking(file: ExtractFile, seen: Seen, connection: duckdb.DuckDBPyConnection) -> Callable[[Table | None], Look]:
    """The look that a claim asks for; the first one is known already."""
    return lambda table: seen.look if table is None else look_at(file, connection, table)
