"""A KPI's cells told apart by a slice, as a board has them. Read when a page asks, not with the board: they are many."""

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
