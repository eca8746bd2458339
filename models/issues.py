"""What is wrong with a declaration: found all at once, graded, with a place and a suggestion.

No rule lives here; rules stand beside what they check (company, journey, targets, kpi).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from models.errors import DeclarationError

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Issue:
    """One finding; ``line`` counts from 1, ``file`` is relative to the company where it can be."""

    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    suggestion: str | None = None

    def place(self) -> str:
        if self.file is None:
            return ""
        return f"{self.file}:{self.line}" if self.line else self.file

    def line_of_text(self) -> str:
        """``company.yaml:12: error: unknown key 'regoins'. Did you mean 'regions'?``"""
        place = f"{self.place()}: " if self.file else ""
        hint = f" {self.suggestion}" if self.suggestion else ""
        return f"{place}{self.severity}: {self.message}{hint}"


@dataclass
class Issues:
    """Collects findings; raises once, at the end.

    ``misdeclared``: names of KPIs, regions … whose own declaration has errors. Who names one is right to.
    """

    root: Path | None = None
    found: list[Issue] = field(default_factory=list)
    misdeclared: set[str] = field(default_factory=set)

    def error(
        self, message: str, file: Path | str | None = None, line: int | None = None, suggestion: str | None = None
    ) -> None:
        self.found.append(Issue("error", message, self._relative(file), line, suggestion))

    def warning(
        self, message: str, file: Path | str | None = None, line: int | None = None, suggestion: str | None = None
    ) -> None:
        self.found.append(Issue("warning", message, self._relative(file), line, suggestion))

    def unknown(
        self, kind: str, name: str, known: Iterable[str], file: Path | str | None, line: int | None, where: str = ""
    ) -> None:
        """``there is no KPI 'x'``, unless it is there and has been told to be wrong."""
        if name not in self.misdeclared:
            self.error(f"{where}there is no {kind} {name!r}.", file, line, did_you_mean(name, known))

    def raise_if_errors(self) -> None:
        """Raise `DeclarationError` when at least one finding is an error."""
        if any(issue.severity == "error" for issue in self.found):
            raise DeclarationError(self.found)

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.found)

    def _relative(self, file: Path | str | None) -> str | None:
        if file is None:
            return None
        path = Path(file)
        if self.root is not None and path.is_absolute() and path.is_relative_to(self.root):
            path = path.relative_to(self.root)
        return str(path)


def not_utf8(error: UnicodeDecodeError) -> tuple[str, int, str]:
    """What is wrong with a file that people wrote in another encoding, the first line of it, and the next step."""
    line = error.object[: error.start].count(b"\n") + 1
    return "is not written in UTF-8.", line, "Save it anew in UTF-8; spreadsheets call it 'CSV UTF-8'."


def unreadable(error: OSError) -> tuple[str, str]:
    """Why a file that people name cannot be read, and the next step."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file.", "Check its name and folder."
    if isinstance(error, IsADirectoryError):
        return "is a folder.", "Name the file in it."
    return f"cannot be read ({(error.strerror or str(error)).lower()}).", "Give read permission."


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A suggestion for a misspelt word, or the list of what is known where nothing is near."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]!r}?"
    if names and len(names) <= 12:
        return f"Known: {', '.join(names)}."
    return None
