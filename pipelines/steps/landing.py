"""One file into one table of the schema ``landed``: every record as text, in the order of the file.

``landed.file_<id>`` is made once and never changed, so a row's place in it (``rowid``) is the record's number. Where a
file is not well-formed (malformed.py) the number is written beside the record. Parquet stays where it is, and so does a
CSV file that a newer one has superseded: its records are counted and can be looked at, but no number needs them.
"""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from models.errors import ExtractError
from models.formats import Table
from models.privacy import reason_of
from pipelines.steps.claims import Claim
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.heads import bytes_of_long_head, with_plain_head
from pipelines.steps.looks import cyrillic_in_utf8, in_two_encodings
from pipelines.steps.malformed import Malformed, sort_out
from pipelines.steps.nested import is_suspect_sql, misfits_sql
from pipelines.steps.sql_text import name, text
from pipelines.steps.swallowed import is_suspect
from pipelines.steps.unpacking import chunks

#: Raised when files have to be landed again although they have not changed.
LANDING_VERSION = 4
RECORD_NO = "_record_no"


@dataclass(frozen=True)
class Landed:
    """What was landed: headers, data records read, and those that could not be split into fields."""

    headers: tuple[str, ...]
    records: int
    malformed: tuple[Malformed, ...] = ()


def landed_table(file_id: int) -> str:
    return f"landed.file_{file_id}"


def text_table(file_id: int) -> str:
    """The records of a file that stays where it is, held in memory until they are staged: numbers of lines that a CSV
    reader gives cost it all processors but one, a table's ``rowid`` costs nothing.
    """
    return f"text_{file_id}"


def texts_held(connection: duckdb.DuckDBPyConnection) -> set[int]:
    """The files that `text_table` holds."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where temporary and regexp_matches(table_name, '^text_[0-9]+$')"
    ).fetchall()
    return {int(str(table).removeprefix("text_")) for (table,) in rows}


def drop_texts(connection: duckdb.DuckDBPyConnection, files: Collection[int] | None = None) -> None:
    """Let go of the records of some files, or all: whoever needs them again reads the file."""
    held = texts_held(connection)
    for file_id in held if files is None else held.intersection(files):
        connection.execute(f"drop table {text_table(file_id)}").fetchall()


def csv_records(
    path: Path, headers: tuple[str, ...], delimiter: str, skip: int, more: str = "", quote: str = '"'
) -> str:
    """The relation of a CSV file's records, every field as text; ``more`` are columns that stand before the headers."""
    # A blank line in a file of one column looks like an empty record and is none.
    only = f" where {name(headers[0])} is not null" if len(headers) == 1 else ""
    columns = ", ".join(f"{text(header)}: 'VARCHAR'" for header in headers)
    packed = "gzip" if path.name.lower().endswith(".gz") else "none"
    return (
        f"read_csv({text(str(path))}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {text(delimiter)}, quote = {text(quote)}, escape = {text(quote)}, null_padding = false, "
        f"strict_mode = true, compression = {text(packed)}, columns = {{{more}{columns}}}){only}"
    )


def lines_before_records(table: Table) -> int:
    return 0 if table.headers else table.header_rows


def count_in_place(
    connection: duckdb.DuckDBPyConnection, item: Claim, table: Table, scratch: Path, hold_as: int | None = None
) -> Landed | None:
    """Count a CSV file that stays where it is; None where it cannot, so that it has to be landed.

    ``hold_as``: the number under which `text_table` holds what was read.
    """
    look, path = item.look, item.file.path
    is_plain = look.reader == "csv" and look.headers and look.encoding in ("utf-8", "utf-8-sig")
    is_plain = is_plain and table.quoted and not table.comment and not look.lines_above
    if not is_plain or path.is_relative_to(scratch):
        return None
    if bytes_of_long_head(path, lines_before_records(table), look.delimiter) is not None:
        return None
    records = csv_records(path, look.headers, look.delimiter, lines_before_records(table))
    try:
        # Every field is read, so that what is not well-formed is found.
        if hold_as is None:
            counted = int(connection.execute(f"select count(*), count(columns(*)) from {records}").fetchall()[0][0])
            read = f"(select * from {records})"
        else:
            read = text_table(hold_as)
            connection.execute(f"create or replace temp table {read} as select * from {records}").fetchall()
            counted = _count(connection, read)
    except duckdb.Error:
        return None
    lines = counted + lines_before_records(table)
    if is_suspect(connection, path, read, look.headers, look.delimiter, lines, item.file.lines):
        drop_texts(connection, [] if hold_as is None else [hold_as])
        return None
    return Landed(look.headers, counted)


def land_file(connection: duckdb.DuckDBPyConnection, item: Claim, table: Table, file_id: int, scratch: Path) -> Landed:
    """Land a claimed file. Raises `ExtractError` naming the file where it cannot be read."""
    reader = item.look.reader
    if reader is None:
        return Landed((), 0)
    try:
        if reader == "parquet":
            return _parquet(connection, item, file_id, scratch)
        if reader == "json_lines":
            return _json_lines(connection, item, table, file_id, scratch)
        if reader == "xlsx":
            from pipelines.steps.excel import excel_as_csv

            sheet = scratch / f"{file_id}.csv"
            scratch.mkdir(parents=True, exist_ok=True)
            excel_as_csv(item.file, table, sheet)
            return _csv(connection, item, table, file_id, sheet, scratch)
        return _csv(connection, item, table, file_id, _as_utf8(item, table, scratch), scratch)
    except duckdb.Error as error:
        raise ExtractError(f"{item.file.name}: cannot be read ({reason_of(error)}).") from None


def _csv(
    connection: duckdb.DuckDBPyConnection, item: Claim, table: Table, file_id: int, path: Path, scratch: Path
) -> Landed:
    headers, target = item.look.headers, landed_table(file_id)
    if not headers:
        return Landed((), 0)
    skip = lines_before_records(table) + item.look.lines_above
    if table.comment and item.look.reader == "csv":
        return _report(connection, item, table, file_id, path, scratch)

    def read(place: Path, delimiter: str, skipped: int, more: str = "", quote: str = '"') -> None:
        records = csv_records(place, headers, delimiter, skipped, more, quote)
        connection.execute(f"create or replace table {target} as select * from {records}").fetchall()

    delimiter = "," if item.look.reader == "xlsx" else item.look.delimiter
    body, left = path, skip
    if table.quoted and (head := bytes_of_long_head(path, skip, delimiter)) is not None:
        body, left = with_plain_head(path, head, scratch / f"{file_id}.body.csv"), 1
    try:
        read(body, delimiter, left, quote=item.look.quote)
        records = _count(connection, target)
        can_break = item.look.reader == "csv" and item.look.quote
        lines = item.file.lines if body == item.file.path else None
        if not (can_break and is_suspect(connection, body, target, headers, delimiter, records + left, lines)):
            return Landed(headers, records)
    except duckdb.Error:
        pass  # and out of here: the error quotes a line of the file, and whatever follows must not carry it along
    sorted_out = sort_out(item, path, skip, scratch / f"{file_id}.sound.csv")
    read(sorted_out.path, ",", 1, f"'{RECORD_NO}': 'BIGINT', ")
    return Landed(headers, sorted_out.records, sorted_out.malformed)


def _report(
    connection: duckdb.DuckDBPyConnection, item: Claim, table: Table, file_id: int, path: Path, scratch: Path
) -> Landed:
    from pipelines.steps.report_tables import join_tables

    headers, joined = join_tables(item, table, path, scratch / f"{file_id}.report.csv")
    records = csv_records(joined.path, headers, ",", 0, f"'{RECORD_NO}': 'BIGINT', ")
    connection.execute(f"create or replace table {landed_table(file_id)} as select * from {records}").fetchall()
    return Landed(headers, joined.records, joined.malformed)


def _json_lines(
    connection: duckdb.DuckDBPyConnection, item: Claim, table: Table, file_id: int, scratch: Path
) -> Landed:
    target = landed_table(file_id)
    path = _as_utf8(item, table, scratch)
    packed = "gzip" if path.name.lower().endswith(".gz") else "uncompressed"
    connection.execute(
        "create or replace temp table json_line as "
        f"select json from read_ndjson_objects({text(str(path))}, compression = {text(packed)})"
    ).fetchall()
    found = connection.execute("select distinct unnest(json_keys(json)) as key from json_line order by key").fetchall()
    keys = list(item.look.headers) + [key for (key,) in found if key not in item.look.headers]
    from pipelines.steps.looks import unique

    headers = unique(keys)
    # A pointer, since a key may hold any character; ~ and / are written ~0 and ~1 in it.
    pointers = {key: "/" + key.replace("~", "~0").replace("/", "~1") for key in keys}
    fields = ", ".join(
        f"json ->> {text(pointers[key])} as {name(header)}" for key, header in zip(keys, headers, strict=True)
    )
    misfits = connection.execute(
        "select no, faults[1].c, faults[1].v, faults[1].w from (select rowid + 1 as no, "
        f"{misfits_sql(table.nested, pointers, 'json')} as faults from json_line "
        f"where {is_suspect_sql(table.nested, pointers, 'json')}) where len(faults) > 0 order by no"
    ).fetchall()
    number, sound = "", ""
    if misfits:
        numbers = ", ".join(str(row[0]) for row in misfits)
        number, sound = f"rowid + 1 as {RECORD_NO}, ", f" where rowid + 1 not in ({numbers})"
    connection.execute(f"create or replace table {target} as select {number}{fields} from json_line{sound}").fetchall()
    records = _count(connection, "json_line")
    connection.execute("drop table json_line").fetchall()
    return Landed(
        headers, records, tuple(Malformed(no, None, value, why, column) for no, column, value, why in misfits)
    )


def _parquet(connection: duckdb.DuckDBPyConnection, item: Claim, file_id: int, scratch: Path) -> Landed:
    path = item.file.path
    if path.is_relative_to(scratch):  # out of an archive: its file will be gone
        records = f"read_parquet({text(str(path))})"
        connection.execute(f"create or replace table {landed_table(file_id)} as from {records}").fetchall()
    counted = connection.execute("select sum(num_rows)::bigint from parquet_file_metadata($path)", {"path": str(path)})
    return Landed(item.look.headers, counted.fetchall()[0][0] or 0)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _as_utf8(item: Claim, table: Table, scratch: Path) -> Path:
    """The file itself where it is UTF-8, else a copy in UTF-8, written as a stream."""
    file, encoding = item.file, item.look.encoding
    if encoding in ("utf-8", "utf-8-sig"):
        return file.path
    scratch.mkdir(parents=True, exist_ok=True)
    target = scratch / f"{file.sha256[:16]}.utf8"
    decoder = codecs.getincrementaldecoder(encoding)()
    read = chunks(file.path, file.name, file.is_packed)
    try:
        with target.open("w", encoding="utf-8", newline="") as written:
            # cp1251 was guessed of the file's head, and gives a letter for each byte of UTF-8 as well.
            for chunk in _of_one_encoding(file, read) if encoding == "cp1251" and table.encoding is None else read:
                written.write(decoder.decode(chunk))
            written.write(decoder.decode(b"", final=True))
    except UnicodeDecodeError as error:
        raise ExtractError(
            f"{file.name}: is not written in {encoding} all through ({error.reason}). "
            "Declare the encoding of its table."
        ) from error
    return target


def _of_one_encoding(file: ExtractFile, read: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes. Raises `ExtractError` with the line where some are Cyrillic words in UTF-8."""
    line, end = 1, b""
    for chunk in read:
        seen = end + chunk
        if (mixed := cyrillic_in_utf8(seen)) is not None:
            raise in_two_encodings(file, line + seen.count(b"\n", 0, mixed))
        # Of a word that the next chunk goes on with, less than four letters were seen.
        end = seen[-7:]
        line += seen.count(b"\n", 0, len(seen) - len(end))
        yield chunk
