"""What became of a check: figures by region, examples, and the table and JSON forms of both. Decides nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from models.quality.kinds import Check

Result = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Figures:
    """One region's figures (None: the failure cannot be told by region). ``source``: whence most of the broken came."""

    region: str | None
    source: str | None
    checked: int
    broken: int
    is_failed: bool


@dataclass(frozen=True)
class Example:
    """A broken record: its id, file and number, and a value that tells nobody's name."""

    region: str | None
    source: str | None
    file: str | None
    record_no: int | None
    record_id: str | None
    value: str | None


@dataclass(frozen=True)
class Outcome:
    """A check with what was found. ``content``: a hash of all that it looked at; ``reason``: why it was skipped."""

    check: Check
    figures: tuple[Figures, ...] = ()
    examples: tuple[Example, ...] = ()
    content: str = ""
    reason: str = ""

    @property
    def result(self) -> Result:
        if self.reason:
            return "skipped"
        return "failed" if self.failed else "passed"

    @property
    def failed(self) -> tuple[Figures, ...]:
        """The figures of the regions in which it failed."""
        return tuple(figures for figures in self.figures if figures.is_failed)

    @property
    def checked(self) -> int:
        return sum(figures.checked for figures in self.figures)

    @property
    def broken(self) -> int:
        return sum(figures.broken for figures in self.figures)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions in which it failed, where that can be told."""
        return tuple(figures.region for figures in self.failed if figures.region is not None)

    @property
    def source(self) -> str | None:
        """The source that most of what failed came from."""
        worst = max(self.failed, key=lambda figures: (figures.broken, figures.source or ""), default=None)
        return worst.source if worst is not None else None


def frozen(outcome: Outcome) -> dict[str, Any]:
    """An outcome without its declaration, as JSON keeps it."""
    return {"figures": [asdict(row) for row in outcome.figures], "examples": [asdict(row) for row in outcome.examples]}


def thawed(check: Check, kept: Mapping[str, Any], content: str) -> Outcome:
    """The outcome of a check as it was kept."""
    figures = tuple(Figures(**row) for row in kept["figures"])
    return Outcome(check, figures, tuple(Example(**row) for row in kept["examples"]), content)


def as_json(outcomes: Mapping[str, Outcome]) -> str:
    return json.dumps({key: frozen(outcome) for key, outcome in outcomes.items()}, ensure_ascii=False)
