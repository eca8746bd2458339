"""The first records of a table's files as text in DuckDB: landed by the loader's own readers, from the files' heads.

A file is read no further than its first megabytes, and of many files of one table only some are read at all.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import duckdb

from models.errors import ExtractError
from models.formats import Table
from pipelines.steps.claims import Claim
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.landing import land_file, landed_table
from pipelines.steps.sql_text import name

HEAD_BYTES = 8 * 1024 * 1024
RECORDS = 20_000
FILES = 4


@dataclass(frozen=True)
class Sample:
    """``relation`` holds ``records`` rows: a text per header, and ``_sample_file``, the file's place in its table."""

    relation: str
    headers: tuple[str, ...]
    records: int
    is_whole: bool


class Sampler:
    """Takes samples under names of its own, in one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self.connection = connection
        self._scratch = scratch
        self._number = 0
        connection.execute("create schema if not exists landed").fetchall()

    def take(self, claims: Sequence[Claim], table: Table) -> Sample:
        """A sample of files with the same headers. Raises `ExtractError` where none of them can be read."""
        chosen = claims if len(claims) <= FILES else [*claims[: FILES // 2], *claims[-(FILES // 2) :]]
        parts: list[tuple[str, tuple[str, ...]]] = []
        problem: ExtractError | None = None
        is_whole = len(chosen) == len(claims)
        for number, item in enumerate(chosen):
            try:
                headers, is_all = self._land(item, table)
            except ExtractError as error:
                problem = error
                continue
            is_whole &= is_all
            shown = {header.casefold(): header for header in item.look.headers}
            cells = ", ".join(_cell(shown, header, kind) for header, kind in headers.items())
            relation = landed_table(self._number)
            parts.append((f"select {cells}, {number} as _sample_file from {relation} limit {RECORDS}", tuple(headers)))
        if not parts:
            raise problem or ExtractError("no file to look at")
        relation = f"sample_{self._number}"
        union = " union all by name ".join(f"({sql})" for sql, _ in parts)
        self.connection.execute(f"create temp table {relation} as {union}").fetchall()
        records = self.connection.execute(f"select count(*) from {relation}").fetchall()[0][0]
        headers_of_all = tuple(dict.fromkeys(header for _, headers in parts for header in headers))
        return Sample(relation, headers_of_all, records, is_whole and records < RECORDS)

    def _land(self, item: Claim, table: Table) -> tuple[dict[str, str], bool]:
        """Land the head of a file; its columns with their types, and whether the head is all of it."""
        self._number += 1
        if item.look.reader == "parquet":
            relation, path = landed_table(self._number), str(item.file.path)
            limited = f"select * from read_parquet($path) limit {RECORDS}"
            self.connection.execute(f"create table {relation} as {limited}", {"path": path}).fetchall()
            is_all = True
        else:
            head, is_all = self._head(item.file, item.look.encoding, item.look.reader == "xlsx")
            land_file(self.connection, replace(item, file=head), table, self._number, self._scratch / "land")
        columns = self.connection.execute(f"describe {landed_table(self._number)}").fetchall()
        return {column[0]: column[1] for column in columns if column[0] != "_record_no"}, is_all

    def _head(self, file: ExtractFile, encoding: str, is_book: bool) -> tuple[ExtractFile, bool]:
        """A copy of the file's first whole lines, unpacked; the file itself where it is small or an Excel file."""
        if is_book or (file.bytes <= HEAD_BYTES and not file.is_packed):
            return file, True
        with gzip.open(file.path, "rb") if file.is_packed else file.path.open("rb") as stream:
            data = stream.read(HEAD_BYTES)
            is_all = not stream.read(1)
        if not is_all:
            end = _end_of_last_line(data, encoding)
            data = data[:end] if end else data
        bare = PurePosixPath(str(file.inner)[: -len(".gz")] if file.is_packed else str(file.inner))
        target = self._scratch / "heads" / f"{self._number}{bare.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return replace(file, path=target, inner=bare, bytes=len(data), sha256=f"{self._number:064d}"), is_all


def _cell(shown: dict[str, str], header: str, kind: str) -> str:
    spelled = name(shown.get(header.casefold(), header))
    return f"{name(header)} as {spelled}" if kind == "VARCHAR" else f"cast({name(header)} as varchar) as {spelled}"


def _end_of_last_line(data: bytes, encoding: str) -> int:
    """The place behind the last line break; in UTF-16 one of whole characters."""
    if not encoding.startswith("utf-16"):
        return data.rfind(b"\n") + 1
    mark = b"\0\n" if encoding.endswith("be") or data.startswith(b"\xfe\xff") else b"\n\0"
    end = data.rfind(mark)
    while end > 0 and end % 2:
        end = data.rfind(mark, 0, end)
    return end + 2 if end >= 0 else 0
