"""What DuckDB takes for a typed table of the same file, without any of Milepost: the measure of the benchmark.

``python -m tests.bench.loading.by_duckdb FILE DATABASE`` prints seconds and rows as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

TYPES = {
    "Event ID": "VARCHAR", "Time": "TIMESTAMP", "Region": "VARCHAR", "Account": "VARCHAR", "Trial": "VARCHAR",
    "Event": "VARCHAR",
}  # fmt: skip


def create_table(file: Path, database: Path) -> dict[str, float]:
    """``create table as`` with declared types, into a database made anew."""
    database.unlink(missing_ok=True)
    begun = time.perf_counter()
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        sql = "create table event as select * from read_csv($file, header = true, columns = $types)"
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TYPES.items())
        connection.execute(sql.replace("$types", f"{{{columns}}}"), {"file": str(file)}).fetchall()
        rows = connection.execute("select count(*) from event").fetchall()[0][0]
    return {"seconds": time.perf_counter() - begun, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(create_table(Path(sys.argv[1]), Path(sys.argv[2]))))
