"""Readings as they were published on a day, each marked where the board of now says otherwise. Judges nothing."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from models.board import BOARD_VERSION
from models.board_history import KeptBoard, board_on
from models.errors import BoardError
from models.printing import as_json
from models.settings import CompanyPaths
from pipelines.steps.board import read_board_table, read_cells, read_version_and_zone
from pipelines.steps.choosing import choose, choose_slices, plain_cell, reading_json

#: Keys that a past reading has beside those of any reading.
PAST_KEYS = ("restated", "value_now", "verdict_now")
#: Keys that a past cell of a slice has beside those of any.
PAST_SLICE_KEYS = ("restated", "value_now")
_CELL = ("kpi", "region", "grain", "period")
_SLICE = ("word", *_CELL)


def past_readings(paths: CompanyPaths, day: date, **chosen: str | None) -> tuple[KeptBoard, list[dict[str, Any]]]:
    """The board that was up when ``day`` ended, and its readings, with `PAST_KEYS`.

    ``restated``: value or verdict differs on the board that is up now, or the cell is not there any more.
    ``chosen``: kpi, region, period and grain, as `choose` takes them. Raises `BoardError` where no such board is kept.
    """
    board = _board_of(paths, day)
    now = {tuple(cell[key] for key in _CELL): cell for cell in map(plain_cell, read_cells(paths).to_dict("records"))}
    cells = choose(read_cells(paths, board.path), **_four(chosen))
    return board, [reading_json(cell) | _now(cell, now.get(tuple(cell[key] for key in _CELL))) for cell in cells]


def past_slices(
    paths: CompanyPaths, day: date, by: str, **chosen: str | None
) -> tuple[KeptBoard, list[dict[str, Any]]]:
    """The board that was up when ``day`` ended, and its cells of a slice, with `PAST_SLICE_KEYS`; as `past_readings`.

    A slice that the KPI has now and that board does not know is an error, as one that no KPI has.
    """
    board = _board_of(paths, day)
    rows = choose_slices(read_board_table(paths, "slice", board.path), by, **_four(chosen))
    today = [row for row in read_board_table(paths, "slice") if row["slice"] == by]
    found = choose_slices(today, by, **dict.fromkeys(_CELL)) if today else []
    now = {tuple(row[key] for key in _SLICE): row["value"] for row in found}
    for row in rows:
        cell = tuple(row[key] for key in _SLICE)
        value = now.get(cell)
        row |= {"restated": cell not in now or value != row["value"], "value_now": as_json(value)}
    return board, rows


def _board_of(paths: CompanyPaths, day: date) -> KeptBoard:
    """The board of a day. Raises `BoardError` where none is kept, or another release wrote it."""
    _, zone = read_version_and_zone(paths)
    board = board_on(paths, day, ZoneInfo(zone))
    version, _ = read_version_and_zone(paths, board.path)
    if version != BOARD_VERSION:
        raise BoardError(
            f"{board.path}: the board of {day} has version {version}; this program reads version {BOARD_VERSION}. "
            "The release that wrote it reads it."
        )
    return board


def _now(then: dict[str, Any], now: dict[str, Any] | None) -> dict[str, Any]:
    """What became of a cell: None for a value and verdict that are gone."""
    value, verdict = (now["value"], now["verdict"]) if now is not None else (None, None)
    is_restated = now is None or (then["value"], then["verdict"]) != (value, verdict)
    return {"restated": is_restated, "value_now": as_json(value), "verdict_now": verdict}


def _four(chosen: dict[str, str | None]) -> dict[str, str | None]:
    return {key: chosen.get(key) for key in ("kpi", "region", "period", "grain")}
