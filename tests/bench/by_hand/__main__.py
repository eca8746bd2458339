"""Runs the SQL files beside it on a demo's extracts, as somebody without Milepost would: DuckDB, nothing of ours.

``python -m tests.bench.by_hand DEMO DATABASE`` leaves the readings in ``reading_by_hand`` and prints seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

FOLDER = Path(__file__).parent
#: Part → its files, in order.
PARTS: dict[str, tuple[str, ...]] = {
    "loading": ("calendar", "crm", "others"),
    "observations": ("leads", "deals", "trials", "answers", "traffic", "durations"),
    "readings": ("readings", "medians", "retention", "stocks"),
}


def compute(demo: Path, database: Path) -> dict[str, float]:
    """Read the extracts of ``demo``, which has been run, into ``database`` (made anew); seconds per part.

    Of Milepost's warehouse only the accepted links are read, for the readings by repaired links.
    """
    database.unlink(missing_ok=True)
    extracts = demo / "extracts"
    newest = max(folder for folder in (extracts / "salesforce").iterdir() if folder.is_dir())
    seconds: dict[str, float] = {}
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        for name, folder in (("company", demo), ("extracts", extracts), ("crm", newest)):
            connection.execute(f"set variable {name} = $folder", {"folder": str(folder)})
        connection.execute(f"attach '{demo / '.milepost' / 'warehouse.duckdb'}' as given (read_only)")
        for part, files in PARTS.items():
            begun = time.perf_counter()
            for file in files:
                connection.execute((FOLDER / f"{file}.sql").read_text(encoding="utf-8")).fetchall()
            seconds[part] = time.perf_counter() - begun
    return seconds


if __name__ == "__main__":
    print(json.dumps({"parts": compute(Path(sys.argv[1]), Path(sys.argv[2]))}))
