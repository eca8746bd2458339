"""milepost readings --as-of: what was published then, and what of it is said otherwise now."""

from __future__ import annotations

import sys
from datetime import date

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
    restated = sum(row["restated"] for row in rows)
    sys.stderr.write(
        f"As published {board.published_at:%Y-%m-%d %H:%M} UTC: {counted(len(rows), 'reading')}, "
        f"{restated:,} restated since.\n"
    )
