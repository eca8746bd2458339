"""What kind of file an extract is, seen from its first bytes: reader, encoding, delimiter, headers.

Decides nothing about tables (claims.py) and reads no record (landing.py).
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from models.errors import ExtractError
from models.formats import Reader, Table
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.header_rows import joined_headers, zone_told

SAMPLE_BYTES = 256 * 1024
#: The first line of a file is read whole up to this many bytes: 20,000 columns need some.
HEADER_BYTES = 8 * 1024**2
#: A longer field is no field: a quotation mark was opened and never closed.
FIELD_BYTES = 64 * 1024**2
#: How a page, or a piece of one, begins: with the name of a tag and what may end that name.
_PAGE = re.compile(
    rb"<(!--|(!doctype|\?xml|/?(html|head|body|base|script|noscript|style|meta|title|link|div|p|h[1-6]|br|hr|img|svg|table|"
    rb"tr|td|ul|ol|li|pre|form|input|button|iframe|center|header|footer|main|nav|section))([\s/>]|$))"
)
#: Four Cyrillic letters in UTF-8. Read as cp1251 they are pairs such as РЎРµ, of which no word has four in a row.
_CYRILLIC_IN_UTF8 = b"dx" * 4
#: Each byte as ``d`` (\xd0 or \xd1, which begin such a letter), as ``x`` (what may follow) or as a dot.
_KINDS_OF_BYTES = bytes(
    b"d"[0] if byte in (0xD0, 0xD1) else b"x"[0] if 0x80 <= byte <= 0xBF else 46 for byte in range(256)
)
#: What files of other kinds begin with, whatever they are named. As text they would be records of nonsense.
_OTHER_KINDS = {
    b"\x1f\x8b": "is packed by gzip, and its name does not say so. Unpack it, or end its name in .gz",
    b"\xd0\xcf\x11\xe0": "is an Excel file of the old kind (.xls), or one with a password. Save it as .xlsx, without",
    b"%PDF-": "is a PDF. Export it again as CSV",
    b"Rar!": "is a RAR archive. Unpack it into the folder",
    b"7z\xbc\xaf": "is a 7-Zip archive. Unpack it into the folder",
}
#: The line by which some exports tell Excel their delimiter, above the headers.
_HINT = re.compile(r"\ufeff?\"?sep=([^\r\n])\"?(\r\n|\r|\n)", re.IGNORECASE)
DELIMITERS = (",", ";", "\t", "|", "^", "`")


@dataclass(frozen=True)
class Look:
    """``headers`` are as they stand in the file; one that holds nothing, or blank lines alone, has no reader.

    ``quote`` is the quotation mark, empty where the format has none.
    ``lines_above`` are those above the headers that are none: Excel's ``sep=;``.
    ``columns`` are those of the first record of a file that has no headers of its own.
    ``time_zone`` is what the file's own header rows say of its times, which only some vendors' do.
    """

    reader: Reader | None
    headers: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    lines_above: int = 0
    columns: int | None = None
    time_zone: str | None = None


def look_at(file: ExtractFile, connection: duckdb.DuckDBPyConnection, table: Table | None = None) -> Look:
    """Look at a file; ``table`` is what is declared of it, once that is known, and outranks every guess.

    Raises `ExtractError` where the file is a web page or its head cannot be understood.
    """
    if file.bytes == 0:
        return Look(None)
    sample = _head(file)
    if kind := next((words for mark, words in _OTHER_KINDS.items() if sample.startswith(mark)), None):
        raise ExtractError(f"{file.name}: {kind}.")
    if not sample.strip(b"\0"):
        raise ExtractError(f"{file.name}: holds nothing but zero bytes (a copy that was cut short?). Fetch it again.")
    if _PAGE.match(sample[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()):
        raise ExtractError(
            f"{file.name}: this is a web page, not an extract (a login page that was saved?). Export the file again."
        )
    reader = (table.reader if table is not None else None) or _reader(sample, file)
    if reader == "parquet":
        return Look(reader, _parquet_headers(file, connection))
    if reader == "xlsx":
        from pipelines.steps.excel import excel_headers

        headers = unique(excel_headers(file, table))
        return Look(reader, headers) if headers else Look(None)
    encoding = (table.encoding if table is not None else None) or _encoding(sample, file)
    text = _decode(sample, encoding, file)
    if not text.strip("\ufeff \t\r\n"):
        return Look(None)
    if reader == "json_lines":
        return Look(reader, _json_headers(text, file), encoding)
    if table is not None and table.comment:
        return _report(text, encoding, table)
    hint = _HINT.match(text)
    text = text[hint.end() :] if hint else text
    delimiter = (table.delimiter if table is not None else None) or (hint[1] if hint else _delimiter(text))
    quote = '"' if table is None or table.quoted else ""
    look = Look("csv", (), encoding, delimiter, quote, int(hint is not None))
    first = next((cells for cells in _rows(text, delimiter, quote) if cells), [])
    if table is not None and table.headers:
        return replace(look, headers=unique(table.headers), columns=len(first))
    if table is not None and table.header_rows > 1:
        head = [cells for cells in _rows(text, delimiter, quote) if cells][: table.header_rows]
        names = joined_headers(head, table.header_join) if table.header_join and head else first
        return replace(look, headers=unique(names), time_zone=zone_told(head[1:]))
    return replace(look, headers=unique(first))


def _report(text: str, encoding: str, table: Table) -> Look:
    """A report's headers: those of its first table that has what the declared one is recognised by, else its first."""
    from pipelines.steps.claims import has_headers
    from pipelines.steps.report_tables import rows_of_tables

    comment = table.comment or ""
    bare = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(comment)).lstrip()
    delimiter = table.delimiter or _delimiter(bare)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found = [unique(cells) for cells, is_header in rows_of_tables(rows, comment) if is_header]
    own = next((headers for headers in found if has_headers(headers, table)), found[0] if found else ())
    return Look("csv", own, encoding, delimiter)


def unique(headers: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Headers without outer blanks, each one once (without case): a second ``Name`` becomes ``Name_2``."""
    taken: set[str] = {"_file_id", "_record_no"}
    named: list[str] = []
    for number, header in enumerate(headers, start=1):
        wanted = header.replace("\ufeff", "").strip() or f"column_{number}"
        free, suffix = wanted, 2
        while free.casefold() in taken:
            free, suffix = f"{wanted}_{suffix}", suffix + 1
        taken.add(free.casefold())
        named.append(free)
    return tuple(named)


def quoting(quote: str) -> dict[str, Any]:
    """What the csv module wants to know of a quotation mark, or of there being none."""
    return {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}


def _head(file: ExtractFile) -> bytes:
    """The first bytes, at least the first line. Raises `ExtractError` where that is no line of a table."""
    with gzip.open(file.path, "rb") if file.is_packed else file.path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
        is_binary = sample.startswith((b"PAR1", b"PK\x03\x04"))
        if is_binary or len(sample) < SAMPLE_BYTES or b"\n" in sample or b"\r" in sample:
            return sample
        sample += stream.readline(HEADER_BYTES)
        if b"\n" not in sample and stream.read(1):
            raise ExtractError(
                f"{file.name}: its first line is longer than {HEADER_BYTES // 1024**2} MiB, so it is no table. "
                "Export it again."
            )
        return sample


def _reader(sample: bytes, file: ExtractFile) -> Reader:
    if sample.startswith(b"PAR1"):
        return "parquet"
    if sample.startswith(b"PK\x03\x04"):
        return "xlsx"
    if file.ending in ("parquet", "xlsx", "xlsm"):
        raise ExtractError(f"{file.name}: is no {file.ending} file, whatever its name says. Export it again.")
    if file.ending in ("jsonl", "ndjson", "json") or sample.lstrip(b"\xef\xbb\xbf \r\n").startswith(b'{"'):
        return "json_lines"
    return "csv"


def _encoding(sample: bytes, file: ExtractFile) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return encoding
    even, odd = sample[:4000:2].count(0), sample[1:4000:2].count(0)
    if even + odd > len(sample[:4000]) // 4 and (odd > 4 * even or even > 4 * odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        if (mixed := cyrillic_in_utf8(sample)) is not None:
            raise in_two_encodings(file, sample.count(b"\n", 0, mixed) + 1) from None
        return "cp1251"
    return "utf-8"


def cyrillic_in_utf8(content: bytes) -> int | None:
    """Where four Cyrillic letters in UTF-8 begin. A regular expression finds the same ten times slower."""
    found = content.translate(_KINDS_OF_BYTES).find(_CYRILLIC_IN_UTF8)
    return found if found >= 0 else None


def in_two_encodings(file: ExtractFile, line: int) -> ExtractError:
    """The error of a file of which one line is UTF-8 and others are not."""
    return ExtractError(
        f"{file.name}, line {line}: is written in UTF-8, but other parts are not. "
        "Export it again, or declare the encoding of its table."
    )


def _decode(sample: bytes, encoding: str, file: ExtractFile) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except (UnicodeDecodeError, LookupError) as error:
        raise ExtractError(
            f"{file.name}: is not written in {encoding} ({error}). Declare the encoding of its table."
        ) from error


def _rows(text: str, delimiter: str, quote: str = '"') -> list[list[str]]:
    """The first records of a sample; the last one, which the sample may cut, only where it is the only one."""
    csv.field_size_limit(FIELD_BYTES)
    rows: list[list[str]] = []
    lines = io.StringIO(text, newline="")
    with suppress(csv.Error):
        rows += itertools.islice(csv.reader(lines, delimiter=delimiter, **quoting(quote)), 21)
    return rows[:20] if len(rows) > 20 or len(text) < SAMPLE_BYTES // 4 else rows[: max(1, len(rows) - 1)]


def _delimiter(text: str) -> str:
    """The character by which the most of the first records fall into as many fields as the first one, at least two."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = [row for row in _rows(text, delimiter) if row]
        if rows and len(rows[0]) > 1:
            score = (sum(len(row) == len(rows[0]) for row in rows) / len(rows), len(rows[0]))
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _parquet_headers(file: ExtractFile, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    try:
        rows = (
            connection.execute("select * from read_parquet($path) limit 0", {"path": str(file.path)}).description or []
        )
        connection.fetchall()
    except duckdb.Error as error:
        raise ExtractError(
            f"{file.name}: no readable Parquet file ({str(error).splitlines()[0]}). Export it again."
        ) from error
    return tuple(str(row[0]) for row in rows)


def _json_headers(text: str, file: ExtractFile) -> tuple[str, ...]:
    """The keys of the first lines: what is null may be left out of any of them."""
    lines = [line for line in text.splitlines() if line.strip()]
    found: dict[str, None] = {}
    for number, line in enumerate(lines[:200]):
        try:
            record = json.loads(line)
        except ValueError as error:
            if number:  # cut by the sample's end, or broken: landing will tell
                break
            raise ExtractError(
                f"{file.name}: its first line is no JSON object ({error}). One object per line is expected."
            ) from error
        if isinstance(record, dict):
            found |= dict.fromkeys(record)
        elif number == 0:  # another line is a record without fields
            raise ExtractError(f"{file.name}: its first line is no JSON object. One object per line is expected.")
    return tuple(found)
