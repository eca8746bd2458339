"""The extracts and companies of the loading benchmark: 30 days of product events, as one file and as a file a day."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb

DAYS = 30
SQL = Path(__file__).with_name("event.sql")
COLUMNS = {
    "product_event_id": "Event ID", "occurred_at": "Time", "region": "Region", "account_id": "Account",
    "trial_id": "Trial", "event": "Event",
}  # fmt: skip
#: What tells one event from another, where a key is declared.
KEY = ("Event ID",)


def write_company(root: Path, key: tuple[str, ...] = ()) -> Path:
    """A company of one source whose files are appended to one another; ``key`` is what its table declares."""
    (root / "extracts").mkdir(parents=True)
    owner = "Data Desk <data@example.org>"
    table = {"entity": "product_event", "files": "*.csv", "columns": COLUMNS} | ({"key": key} if key else {})
    source = {"id": "product", "format": "custom", "path": "extracts", "owner": owner, "delivery": "append"}
    company = {
        "name": "Bench",
        "regions": [{"id": region} for region in ("North", "South", "East", "West")],
        "departments": [{"id": "product", "name": "Product", "heads": {"default": owner}}],
        "sources": [source | {"tables": {"event": table}}],
    }
    (root / "company.yaml").write_text(json.dumps(company), encoding="utf-8")
    stage = {"id": "trial", "title": "Trial", "department": "product", "kpis": ["trial_activation"]}
    (root / "journey.yaml").write_text(json.dumps({"stages": [stage]}), encoding="utf-8")
    return root


def write_days(folder: Path, records: int) -> list[Path]:
    """A CSV file per day, all of about the same size."""
    folder.mkdir(parents=True)
    files = []
    with duckdb.connect() as connection:
        for number in range(DAYS):
            first, after = records * number // DAYS, records * (number + 1) // DAYS
            day = date(2026, 1, 1) + timedelta(days=number)
            files.append(folder / f"events_{day:%Y%m%d}.csv")
            bound = {"first": first, "after": after, "day": str(day)}
            connection.sql(SQL.read_text(encoding="utf-8"), params=bound).write_csv(str(files[-1]))
    return files


def join(files: list[Path], target: Path) -> None:
    """All records in one file, under one line of headers."""
    with target.open("wb") as whole:
        for number, file in enumerate(files):
            with file.open("rb") as day:
                if number:
                    day.readline()
                shutil.copyfileobj(day, whole, 1024 * 1024)
