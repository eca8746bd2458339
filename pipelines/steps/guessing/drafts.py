"""A table as it is being guessed: what is known of its files, and what company.yaml will say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pipelines.steps.guessing.folder import Seen
from pipelines.steps.guessing.profiles import Profile
from pipelines.steps.guessing.samples import Sample


@dataclass
class TableDraft:
    """``keys`` are company.yaml's of this table, in its order; ``notes`` what to decide: key of the table → comments.

    ``entity`` is None where the files stay in raw. ``is_known``: a format of the library takes it, and only what it
    leaves to the company is guessed. ``given`` are the columns that the format feeds from these files: column → header,
    None where it is no single header. ``values`` are texts of columns that KPIs name (events).
    """

    id: str
    folder: PurePosixPath
    seen: tuple[Seen, ...]
    sample: Sample | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    entity: str | None = None
    keys: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    is_known: bool = False
    given: dict[str, str | None] = field(default_factory=dict)
    tells_lost: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """Canonical column → what company.yaml says of it."""
        found: dict[str, Any] = self.keys.setdefault("columns", {})
        return found

    @property
    def answers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.keys.get("answers", [])
        return found

    def feeds(self) -> set[str]:
        """The columns of its entity that have a value."""
        own = {
            id for id, spec in self.columns.items() if not (isinstance(spec, dict) and spec.get("required") is False)
        }
        return {*self.given, *own}

    @property
    def records(self) -> int:
        return self.sample.records if self.sample else 0

    def decide(self, place: str, comment: str) -> None:
        """Note what a person must decide, at a key of the table."""
        self.notes.setdefault(place, []).append(comment)

    def header_of(self, column: str) -> str | None:
        """The header from which a column comes, where it is one header."""
        if column not in self.columns:
            return self.given.get(column)
        spec = self.columns[column]
        found = spec.get("from") if isinstance(spec, dict) else spec
        return found if isinstance(found, str) else None
