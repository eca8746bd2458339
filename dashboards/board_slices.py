"""A KPI's cells told apart by a slice. They are many: read when a page asks for some, not with the board."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SliceEntry:
    """One word of a slice in one region and period; without a word it stands for a breakdown that is not published."""

    slice: str
    word: str | None
    value: float | None
    low: float | None
    high: float | None
    n: int
