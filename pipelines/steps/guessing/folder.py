"""The files of a folder of extracts, each with a look at its head. What they are is guessed elsewhere.

A file that cannot be opened is told and left alone; the others are looked at all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import duckdb

from models.company import PersonFields, Source
from models.errors import ExtractError, RequestError
from models.formats import Table
from pipelines.steps.extracts import ExtractFile, day_in, find_files
from pipelines.steps.looks import Look, look_at

Progress = Callable[[str, float], None]


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
    found = sorted(path for path in root.rglob("*") if path.is_file() or path.is_symlink())
    return [path for path in found if not any(part.startswith(hidden) for part in path.relative_to(root).parts)]


def _files(root: Path, shown: str, scratch: Path) -> Iterator[ExtractFile | Unread]:
    """A file, or the members of an archive: the loader's own way of finding them, one path at a time."""
    source = Source(id="init", format="custom", path=shown, owner=PersonFields(name="nobody"))
    above = PurePosixPath(shown).parent
    try:
        for file in find_files(source, root, ZoneInfo("UTC"), scratch):
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
    if look.reader == "csv" and _is_no_table(look):
        return Unread(file.name, "is no table of records")
    return Seen(file, home(file.inner), look)


def _is_no_table(look: Look) -> bool:
    """One column whose header is a sentence, or holds what no text does: a document, a picture, a program."""
    first = look.headers[0]
    strange = any(ord(letter) < 32 or letter == "\ufffd" for header in look.headers for letter in header)
    return strange or (len(look.headers) == 1 and (len(first) > 60 or bool(re.search(r"[#{}<>]|\s\S+\s\S+\s", first))))


def _reason(error: ExtractError, name: str) -> str:
    return str(error).removeprefix(f"{name}: ")


def looking(file: ExtractFile, seen: Seen, connection: duckdb.DuckDBPyConnection) -> Callable[[Table | None], Look]:
    """The look that a claim asks for; the first one is known already."""
    return lambda table: seen.look if table is None else look_at(file, connection, table)
