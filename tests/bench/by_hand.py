"""Runs by_hand.sql on a demo's extracts, as somebody without Milepost would: DuckDB and the SQL file, nothing of ours.

``python -m tests.bench.by_hand DEMO DATABASE`` leaves the readings in ``reading_by_hand`` and prints seconds as JSON.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import duckdb

SQL = Path(__file__).with_suffix(".sql")


def compute(demo: Path, database: Path) -> dict[str, float]:
    """Read the extracts below ``demo`` into ``database`` (made anew) and compute the readings; seconds per part.

    The parts are those that ``-- part:`` lines in the SQL name.
    """
    database.unlink(missing_ok=True)
    extracts = demo / "extracts"
    newest = max(folder for folder in (extracts / "salesforce").iterdir() if folder.is_dir())
    seconds: dict[str, float] = {}
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set variable extracts = $folder", {"folder": str(extracts)})
        connection.execute("set variable crm = $folder", {"folder": str(newest)})
        for part, sql in _parts():
            begun = time.perf_counter()
            connection.execute(sql).fetchall()
            seconds[part] = time.perf_counter() - begun
    return seconds


def _parts() -> list[tuple[str, str]]:
    _, *pieces = re.split(r"^-- part: (\w+)\n", SQL.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return list(zip(pieces[::2], pieces[1::2], strict=True))


if __name__ == "__main__":
    print(json.dumps({"parts": compute(Path(sys.argv[1]), Path(sys.argv[2]))}))
