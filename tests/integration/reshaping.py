"""The same extracts in another shape: records shuffled, a file split, renamed, given twice, cut at a day.

Works with the csv module, json and DuckDB alone, so that nothing of the loader checks itself.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import duckdb


def csv_files(root: Path) -> list[Path]:
    return sorted((root / "extracts").rglob("*.csv"))


def read_records(path: Path) -> tuple[list[list[str]], list[list[str]], str]:
    """Header rows, records and the delimiter of a CSV file."""
    text = path.read_text(encoding="utf-8")
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    headers = 3 if rows[2:] and rows[2][0].startswith('{"ImportId"') else 1  # Qualtrics' answers
    return rows[:headers], rows[headers:], delimiter


def write_records(path: Path, headers: list[list[str]], records: list[list[str]], delimiter: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(headers + records)


def change_csv(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    headers, records, delimiter = read_records(path)
    write_records(path, headers, change(records), delimiter)


def shuffle(root: Path, seed: int = 1) -> None:
    """Shuffle the records of every extract."""
    chance = random.Random(seed)
    for path in csv_files(root):
        change_csv(path, lambda records: chance.sample(records, len(records)))
    for path in sorted((root / "extracts").rglob("*.jsonl.gz")):
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        path.write_bytes(gzip.compress("\n".join(chance.sample(lines, len(lines))).encode()))
    for path in sorted((root / "extracts").rglob("*.parquet")):
        rewrite_parquet(
            path, f"select * from read_parquet('{path}') order by hash(event_timestamp, user_pseudo_id), event_name"
        )


def rewrite_parquet(path: Path, query: str) -> None:
    new = path.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(f"copy ({query}) to '{new}' (format parquet)").fetchall()
    new.replace(path)


def split(root: Path) -> None:
    """Each CSV becomes two files with the same headers in the same folder."""
    for path in csv_files(root):
        headers, records, delimiter = read_records(path)
        half = len(records) // 2
        write_records(path.with_name(f"{path.stem}_part1.csv"), headers, records[:half], delimiter)
        write_records(path.with_name(f"{path.stem}_part2.csv"), headers, records[half:], delimiter)
        path.unlink()


def rename(root: Path) -> None:
    """Every file gets a name that tells nothing (folders keep theirs)."""
    for number, path in enumerate(sorted(p for p in (root / "extracts").rglob("*") if p.is_file())):
        path.rename(path.with_name(f"x{number:03d}{''.join(path.suffixes)}"))


def give_twice(root: Path) -> None:
    """Every file lies there a second time, under another name."""
    for path in [p for p in (root / "extracts").rglob("*") if p.is_file()]:
        path.with_name(f"again_{path.name}").write_bytes(path.read_bytes())


def json_records(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
