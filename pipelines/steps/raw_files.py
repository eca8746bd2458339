"""``raw_file`` and its companions: every path with its fate, read and written here. delivery.py decides fates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from pipelines.steps.claims import Claim
from pipelines.steps.delivery import Fate
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.landing import Landed
from pipelines.steps.looks import Look
from pipelines.steps.malformed import Malformed
from pipelines.steps.sql_files import insert_rows

DDL = """
create schema if not exists landed;
create table if not exists landed.malformed (
    content_id bigint, record_no bigint, line bigint, value varchar, reason varchar
);
create table if not exists raw_file (
    file_id bigint, content_id bigint, source varchar, source_table varchar, path varchar, stamp timestamp,
    is_dated boolean, fate varchar, sha256 varchar, bytes bigint, records_read bigint, reader varchar, encoding varchar,
    delimiter varchar, headers varchar[], shape varchar,
    place varchar, inner_path varchar, delivered timestamp
);
alter table landed.malformed add column if not exists column_name varchar;
alter table raw_file add column if not exists modified bigint;
alter table raw_file add column if not exists lines_above integer;
create table if not exists raw_set_aside (file_id bigint, rule varchar, records bigint);
create table if not exists raw_quarantine (
    file_id bigint, record_no bigint, line bigint, source varchar, source_table varchar, entity varchar,
    column_name varchar, value varchar, reason varchar, is_whole_record boolean
);
create table if not exists raw_conservation (
    file_id bigint, source varchar, source_table varchar, path varchar, records_read bigint, accepted bigint,
    set_aside bigint, quarantined bigint
);
"""

#: How the shape of a CSV file begins that is read where it is; the lines to skip follow.
IN_PLACE = "in place, after line "


@dataclass(frozen=True)
class RawFile:
    """One row of ``raw_file``: a path with its content, its fate and what was read from it."""

    file_id: int
    content_id: int
    claim: Claim
    fate: Fate
    shape: str
    landed: Landed

    @property
    def skipped_in_place(self) -> int | None:
        """Of a CSV file that is read where it is, the lines before its records; None of one that is landed."""
        return int(self.shape.removeprefix(IN_PLACE).split()[0]) if self.shape.startswith(IN_PLACE) else None

    @property
    def is_view(self) -> bool:
        """Parquet outside an archive is read where it is."""
        return self.claim.look.reader == "parquet" and "!" not in self.claim.file.name


def write_files(connection: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> None:
    """Rewrite ``raw_file`` and the list of malformed records."""
    connection.execute("delete from raw_file").fetchall()
    connection.execute("delete from landed.malformed").fetchall()
    rows = [_row(file) for file in files]
    insert_rows(connection, "raw_file", rows)
    broken = {
        (file.content_id, record.record_no): (
            file.content_id,
            record.record_no,
            record.line,
            record.value,
            record.reason,
            record.column,
        )
        for file in files
        for record in file.landed.malformed
    }
    insert_rows(connection, "landed.malformed", list(broken.values()))


def read_files(connection: duckdb.DuckDBPyConnection) -> list[RawFile]:
    """``raw_file`` as objects, so that staging can run without landing again."""
    broken: dict[int, list[Malformed]] = {}
    rows = connection.execute(
        "select content_id, record_no, line, value, reason, column_name from landed.malformed order by record_no"
    ).fetchall()
    for content_id, *fields in rows:
        broken.setdefault(content_id, []).append(Malformed(*fields))
    found = connection.execute("select * from raw_file order by source, source_table, path")
    names = [column[0] for column in found.description or []]
    return [_file(dict(zip(names, row, strict=True)), broken) for row in found.fetchall()]


def _row(file: RawFile) -> tuple[object, ...]:
    extract, look = file.claim.file, file.claim.look
    return (
        file.file_id, file.content_id, file.claim.source, file.claim.table, extract.name, extract.stamp,
        extract.is_dated, file.fate, extract.sha256, extract.bytes, file.landed.records, look.reader,
        look.encoding, look.delimiter,
        list(file.landed.headers), file.shape, str(extract.path), str(extract.inner), extract.delivered,
        extract.modified, look.lines_above,
    )  # fmt: skip


def _file(row: dict[str, object], broken: dict[int, list[Malformed]]) -> RawFile:
    get: dict[str, Any] = row
    extract = ExtractFile(
        Path(get["place"]), get["path"], PurePosixPath(get["inner_path"]), get["stamp"], get["is_dated"],
        get["delivered"], get["bytes"], get["sha256"], get["modified"],
    )  # fmt: skip
    headers = tuple(get["headers"])
    look = Look(get["reader"], headers, get["encoding"], get["delimiter"], lines_above=get["lines_above"] or 0)
    landed = Landed(headers, get["records_read"], tuple(broken.get(get["content_id"], ())))
    claimed = Claim(extract, get["source"], get["source_table"], look)
    return RawFile(get["file_id"], get["content_id"], claimed, get["fate"], get["shape"], landed)
