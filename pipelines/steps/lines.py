"""On which physical line of its file a record in quarantine begins (CSV and JSON lines), where that is cheap to know.

Known at once where a file has as many lines as header rows and records, for then each has one line. Else the file is
read again, but only a small one. Members of archives and sheets of Excel have no lines to speak of.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence

import duckdb

from models.declarations import Declarations
from pipelines.steps.landing import lines_before_records
from pipelines.steps.looks import quoting
from pipelines.steps.raw_files import RawFile
from pipelines.steps.unpacking import chunks

#: A file larger than this is not read again for the sake of line numbers.
SMALL_BYTES = 32 * 1024**2


def find_lines(connection: duckdb.DuckDBPyConnection, declarations: Declarations, files: Sequence[RawFile]) -> None:
    """Fill ``line`` in ``raw_quarantine`` where it is not known yet."""
    wanted: dict[int, list[int]] = {}
    for file_id, record_no in connection.execute(
        "select distinct file_id, record_no from raw_quarantine where line is null and record_no is not null "
        "order by all"
    ).fetchall():
        wanted.setdefault(file_id, []).append(record_no)
    for file in files:
        if file.file_id not in wanted or "!" in file.claim.file.name:
            continue
        if file.claim.look.reader not in ("csv", "json_lines") or not file.claim.file.path.is_file():
            continue
        shape = declarations.format_of(declarations.company.source(file.claim.source))
        table = shape.tables[file.claim.table]
        if not table.comment:  # a report's records are not those of its lines
            look = file.claim.look
            rows_before = lines_before_records(table) + look.lines_above if look.reader == "csv" else 0
            _write(connection, file, wanted[file.file_id], rows_before, '"' if table.quoted else "")


def _write(
    connection: duckdb.DuckDBPyConnection, file: RawFile, records: list[int], rows_before: int, quote: str
) -> None:
    if _count_lines(file) == rows_before + file.landed.records:
        connection.execute(
            "update raw_quarantine set line = record_no + ? where file_id = ? and line is null",
            [rows_before, file.file_id],
        ).fetchall()
    elif file.claim.look.reader == "csv" and file.claim.file.bytes <= SMALL_BYTES:
        found = _walk(file, set(records), rows_before, quote)
        if found:
            connection.executemany(
                "update raw_quarantine set line = ? where file_id = ? and record_no = ? and line is null",
                [(line, file.file_id, record) for record, line in found.items()],
            ).fetchall()


def _count_lines(file: RawFile) -> int | None:
    """Lines by their feeds, the last with or without one; None where other characters may hold that byte."""
    if file.claim.look.encoding.startswith("utf-16"):
        return None
    lines, last = 0, b"\n"
    extract = file.claim.file
    for chunk in chunks(extract.path, extract.name, extract.is_packed):
        lines, last = lines + chunk.count(b"\n"), chunk[-1:]
    return lines + (last != b"\n")


def _walk(file: RawFile, wanted: set[int], rows_before: int, quote: str) -> dict[int, int]:
    """Record → the line on which it begins, numbered as the loader numbers records."""
    found: dict[int, int] = {}
    width, last = len(file.landed.headers), max(wanted)
    reader = csv.reader(_text(file), delimiter=file.claim.look.delimiter, **quoting(quote))
    number, line = -rows_before, 0
    try:
        for cells in reader:
            begins, line = line + 1, reader.line_num
            if not cells or (width == 1 and cells == [""]):
                continue
            number += 1
            if number in wanted:
                found[number] = begins
            if number >= last:
                break
    except csv.Error:
        return {}
    return found


def _text(file: RawFile) -> Iterator[str]:
    encoding = "utf-8-sig" if file.claim.look.encoding == "utf-8" else file.claim.look.encoding
    path = file.claim.file.path
    with (
        gzip.open(path, "rt", encoding=encoding, newline="")
        if file.claim.file.is_packed
        else path.open(encoding=encoding, newline="")
    ) as stream:
        yield from stream
