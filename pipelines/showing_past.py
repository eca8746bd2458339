"""milepost readings --as-of, and --by with it: what was published then, and what of it is said otherwise now."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from models.board_history import KeptBoard
from models.printing import OutputFormat, counted, print_rows
from models.settings import CompanyPaths

COLUMNS = (
    "kpi", "region", "grain", "period", "value", "n", "target", "verdict", "judged",
    "restated", "value_now", "verdict_now",
)  # fmt: skip


def print_past(paths: CompanyPaths, day: date, output: OutputFormat, **chosen: str | None) -> None:
    """Print the readings of the board of a day; which board it was goes to the other stream."""
    from pipelines.steps.choosing import READING_KEYS
    from pipelines.steps.past_readings import PAST_KEYS, past_readings

    board, rows = past_readings(paths, day, **chosen)
    print_rows(rows, (*READING_KEYS, *PAST_KEYS) if output is OutputFormat.csv else COLUMNS, output)
    _tell(board, rows)


def print_past_slices(
    paths: CompanyPaths, day: date, by: str, columns: Sequence[str], output: OutputFormat, **chosen: str | None
) -> None:
    """Print the cells of a slice of the board of a day, with ``columns`` and what they are now."""
    from pipelines.steps.past_readings import PAST_SLICE_KEYS, past_slices

    board, rows = past_slices(paths, day, by, **chosen)
    print_rows(rows, (*columns, *PAST_SLICE_KEYS), output)
    _tell(board, rows)


def _tell(board: KeptBoard, rows: list[dict[str, Any]]) -> None:
    restated = sum(row["restated"] for row in rows)
    sys.stderr.write(
        f"As published {board.published_at:%Y-%m-%d %H:%M} UTC: {counted(len(rows), 'reading')}, "
        f"{restated:,} restated since.\n"
    )
