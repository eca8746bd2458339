"""A cell as a row of a tile shows it: state, text, sign and the places of bar, interval and target. Values only.

Places are percentages of the tile's axis, which begins at zero (or below, where values do) and serves every period of
the KPI, so that a bar keeps its meaning when the period changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboards.board_values import Cell, KpiEntry
from dashboards.numbers import tile_value

State = Literal[
    "met", "missed", "watched", "unsure", "open", "immature", "stale", "not_trusted", "no_target", "hidden", "empty",
]  # fmt: skip
STATES: tuple[State, ...] = (
    "met", "missed", "watched", "unsure", "open", "immature", "stale", "not_trusted", "no_target", "hidden",
    "empty",
)  # fmt: skip
#: Beside a figure of the past that is told otherwise now.
RESTATED = "↻"
_OF_VERDICT: dict[str | None, State] = {
    "met": "met",
    "missed": "missed",
    "missed_within_noise": "watched",
    "insufficient_data": "unsure",
    "no_target": "no_target",
    "immature": "immature",
    "stale": "stale",
    "not_trusted": "not_trusted",
    "hidden": "hidden",
    None: "open",
}
_SIGNS: dict[State, str] = {
    "watched": "○",
    "unsure": "?",
    "open": "…",
    "immature": "…",
    "stale": "!",
    "not_trusted": "!",
    "hidden": "×",
}


@dataclass(frozen=True)
class Axis:
    """From where to where the bars of a tile run."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Percent of the axis, kept inside it."""
        width = self.high - self.low or 1.0
        return round(min(100.0, max(0.0, (value - self.low) / width * 100)), 1)


@dataclass(frozen=True)
class RowState:
    """What one row shows. ``places``: CSS variables of the track, in percent; absent where there is nothing to draw."""

    region: str
    state: State
    value: str
    sign: str
    sentence: str
    places: tuple[tuple[str, float], ...]

    @property
    def style(self) -> dict[str, str]:
        return {f"--{name}": f"{place:g}%" for name, place in self.places}

    @property
    def class_name(self) -> str:
        return f"row {self.state}"


def axis_of(cells: Iterable[Cell]) -> Axis:
    """One axis for all of a KPI's cells: zero, every target, and all values but the most extreme 3 % on either side.

    A bar that leaves the axis ends at its edge: a few tiny periods long ago must not squeeze all others.
    """
    kept = list(cells)
    values = sorted(cell.value for cell in kept if cell.value is not None)
    targets = [mark for cell in kept for mark in (cell.target, cell.target_upper) if mark is not None]
    spare = int(len(values) * 0.03)
    marks = [0.0, *targets, *(values[spare : len(values) - spare] if spare else values)]
    top, bottom = max(marks), min(marks)
    margin = (top - bottom) * 0.06 or 1.0
    return Axis(bottom - margin if bottom < 0 else 0.0, top + margin)


def row_state(region: str, cell: Cell | None, entry: KpiEntry, axis: Axis, language: str, currency: str) -> RowState:
    """The row of one region; without a cell, or without a value, an empty one."""
    if cell is None:
        return RowState(region, "empty", "–", "", "", ())
    state = _OF_VERDICT.get(cell.verdict, "unsure")
    if cell.value is None:
        state = "empty" if state in ("met", "unsure", "no_target") else state
    value = tile_value(cell.value, entry.unit, language, currency)
    sign = sign_of(state, cell) + (RESTATED if cell.is_restated else "")
    return RowState(region, state, value, sign, cell.sentence(language), _places(cell, axis))


def sign_of(state: State, cell: Cell) -> str:
    """The shape that stands beside colour and text: a miss points to the side of the target it lies on."""
    if state != "missed":
        return _SIGNS.get(state, "")
    is_above = cell.value is not None and cell.target is not None and cell.value > cell.target
    return "▲" if is_above else "▼"


def _places(cell: Cell, axis: Axis) -> tuple[tuple[str, float], ...]:
    places: list[tuple[str, float]] = []
    if cell.value is not None:
        start, end = sorted((axis.place(0.0), axis.place(cell.value)))
        width = round(end - start, 1)
        places.append(("w", width))
        if start:
            # A background's position in percent counts the room that its own width leaves.
            places.append(("x", round(start / (100 - width) * 100, 1) if width < 100 else 0.0))
        if cell.low is not None and cell.high is not None:
            places += [("lo", axis.place(cell.low)), ("hi", axis.place(cell.high))]
    if cell.target is not None:
        places.append(("t", axis.place(cell.target)))
    if cell.target_upper is not None:
        places.append(("u", axis.place(cell.target_upper)))
    return tuple(places)
