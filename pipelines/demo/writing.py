"""Writes the table ``extract`` as a file in a vendor's spelling, after a little dirt was put on it.

What an extract holds is decided in ``sql/``, what dirt there is in ``story/dirt.csv``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import duckdb

from pipelines.demo.parts import Extract

TEXTS_OF_QUALTRICS = Path(__file__).parent / "story" / "question.json"
OWN_COLUMNS = ("record_no", "may_be_dirty")
"""Columns of ``extract`` that are not written: the order, and whether nothing else hangs on the record (null: it is not
even counted where places of dirt are looked for)."""


Dirt = tuple[str, float, str | None, str | None, str]
"""A line of story/dirt.csv: pattern of the file, place in it (0–1), column, value, reason; no column: a duplicate."""


class ExtractWriter:
    """Writes one extract after the other below ``root`` and keeps the list of dirty records in ``truth_dirty``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path) -> None:
        self.connection = connection
        self.root = root
        self.events = 0
        connection.execute(
            "CREATE TABLE truth_dirty (file VARCHAR, record BIGINT, column_name VARCHAR, reason VARCHAR)"
        )
        rows = connection.execute('SELECT file, position, "column", value, reason FROM story_dirt').fetchall()
        self._dirt = [
            (pattern, float(position), column, value, reason) for pattern, position, column, value, reason in rows
        ]

    def write(self, extract: Extract) -> None:
        """Write ``extract`` from the table or view in which its SQL left it."""
        path = self.root / extract.path
        path.parent.mkdir(parents=True, exist_ok=True)
        source = extract.source
        dirt = [line for line in self._dirt if fnmatch(extract.path, line[0])]
        if dirt:
            if source != "extract":
                self.connection.execute(f"CREATE OR REPLACE TABLE extract AS FROM {source}")
                source = "extract"
            self._soil(extract.path, dirt)
        query = self._select(extract, source)
        written = self.connection.execute(f"COPY ({query}) TO '{_escaped(str(path))}' ({_options(extract)})").fetchone()
        if extract.spelling == "parquet" and written is not None:
            self.events += int(written[0])

    def _soil(self, path: str, dirt: list[Dirt]) -> None:
        """Spoil one record per line of story/dirt.csv that means this file: the first eligible one from a place on."""
        clean = self._records()
        added = 0
        for _, position, column, value, reason in dirt:
            record = self._record_at(int(position * clean))
            if record is None:
                continue
            if column:
                self.connection.execute(
                    f"UPDATE extract SET \"{column}\" = nullif($value, 'NULL'), may_be_dirty = false"
                    " WHERE record_no = $record",
                    {"value": value or "", "record": record},
                )
                self._note(path, record, column, reason)
            else:
                added += 1
                self.connection.execute(
                    "INSERT INTO extract SELECT * REPLACE ($copy AS record_no, false AS may_be_dirty)"
                    " FROM extract WHERE record_no = $record",
                    {"copy": clean + added, "record": record},
                )
                self._note(path, clean + added, "", f"duplicate of record {record}")

    def _record_at(self, place: int) -> int | None:
        row = self.connection.execute(
            "SELECT coalesce(min(record_no) FILTER (record_no > $place), max(record_no))"
            " FROM extract WHERE may_be_dirty",
            {"place": place},
        ).fetchone()
        return None if row is None else row[0]

    def _records(self) -> int:
        row = self.connection.execute("SELECT count(may_be_dirty) FROM extract").fetchone()
        assert row is not None
        return int(row[0])

    def _note(self, path: str, record: int, column: str, reason: str) -> None:
        self.connection.execute("INSERT INTO truth_dirty VALUES (?, ?, ?, ?)", [path, record, column, reason])

    def _select(self, extract: Extract, source: str) -> str:
        columns = [
            row[0] for row in self.connection.execute(f"DESCRIBE {source}").fetchall() if row[0] not in OWN_COLUMNS
        ]
        names = ", ".join(f'"{name}"' for name in columns)
        if extract.spelling == "parquet":
            # ga4.sql leaves the rows in order and DuckDB keeps it (preserve_insertion_order); sorting them is dear.
            return f"SELECT {names} FROM {source}"
        if extract.spelling == "json_lines":
            return f"SELECT {names} FROM {source} ORDER BY record_no"
        # Salesforce writes "" for nothing, as do the others: no extract of the demo tells null from an empty text.
        texts = ", ".join(f'coalesce(CAST("{name}" AS VARCHAR), \'\') AS "{name}"' for name in columns)
        if extract.spelling != "qualtrics":
            return f"SELECT {texts} FROM {source} ORDER BY record_no"
        headers = " UNION ALL ".join(
            f"SELECT {position} AS record_no, " + ", ".join(f"'{_escaped(text)}'" for text in row)
            for position, row in enumerate(_qualtrics_headers(columns), start=-1)
        )
        return (
            f"SELECT {names} FROM ({headers} UNION ALL SELECT record_no, {texts} FROM {source})"
            f" AS t(record_no, {names}) ORDER BY record_no"
        )


def _qualtrics_headers(columns: list[str]) -> Iterator[list[str]]:
    """Header rows two and three of Qualtrics: what people read, and the import id."""
    questions: dict[str, list[str]] = json.loads(TEXTS_OF_QUALTRICS.read_text(encoding="utf-8"))
    yield [questions[name][0] for name in columns]
    yield [json.dumps({"ImportId": questions[name][1], **_zone(name)}, separators=(",", ":")) for name in columns]


def _zone(name: str) -> dict[str, str]:
    return {"timeZone": "Europe/Berlin"} if name.endswith("Date") else {}


def _options(extract: Extract) -> str:
    return {
        "salesforce": "FORMAT csv, HEADER true, FORCE_QUOTE *",
        "csv": "FORMAT csv, HEADER true",
        "semicolons": "FORMAT csv, HEADER true, DELIMITER ';'",
        "qualtrics": "FORMAT csv, HEADER true",
        "parquet": "FORMAT parquet, COMPRESSION zstd",
        "json_lines": "FORMAT json, COMPRESSION gzip",
    }[extract.spelling]


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def write_csv(path: Path, header: list[str], rows: list[tuple[object, ...]]) -> None:
    """A small table of ours as plain CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
