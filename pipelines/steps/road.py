"""One run on its way: what every stop is given, and what it reports. Holds no work of a stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.declarations import Declarations
from models.errors import MilepostError
from models.notices import Notice

if TYPE_CHECKING:
    import duckdb

#: ``(stop, what is being done, done, total)``; total 0 = unknown.
Progress = Callable[[str, str, int, int], None]


def silent(stop: str, what: str, done: int, total: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class RunRequest:
    """What a run was asked for."""

    as_of: date | None = None
    full: bool = False
    kpis: tuple[str, ...] = ()


@dataclass
class StopReport:
    """What a stop made: rows per table or subject, and how long it took.

    ``failure``: the stop did its work, and what it found forbids to go on.
    """

    rows: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    failure: MilepostError | None = None


@dataclass
class Road:
    """A run: declarations, the open warehouse, the request; ``reports`` grows stop by stop."""

    declarations: Declarations
    connection: duckdb.DuckDBPyConnection
    request: RunRequest
    progress: Progress = silent
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    reports: dict[str, StopReport] = field(default_factory=dict)
    warnings: list[Notice] = field(default_factory=list)
    board: Path | None = None
    newest_judged: list[dict[str, Any]] = field(default_factory=list)
    met_before: dict[tuple[str, str], tuple[date, ...]] = field(default_factory=dict)
    failure: BaseException | None = None

    def progress_of(self, stop: str) -> Callable[[str, int, int], None]:
        """The callback that a stop's own step takes: ``(what, done, total)``."""
        return lambda what, done, total: self.progress(stop, what, done, total)
