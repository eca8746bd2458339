"""Records that a quotation mark left open has swallowed, where the file is well-formed all the same.

``1,"Ann⏎2,32"⏎`` is a record of two fields as CSV has it, and two records of two fields as their writer had it. What
gives it away: each of its lines, taken as if there were no quotation marks, is a whole record, and begins as records of
this file begin. Text that people typed over several lines does not. Nothing is repaired here: the export is at fault.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from pipelines.steps.sql_text import name, text
from pipelines.steps.unpacking import Lines, chunks, is_packed

#: With as many columns as this, lines that fall into just as many fields are no accident, however they begin.
TELLING_WIDTH = 8
_TOKEN = re.compile(r"\S*\d\S*")
_LINE_END = re.compile(r"\r\n|\n|\r")


def holds_only_records(cells: list[str], delimiter: str) -> bool:
    """Whether each line of a record with line breaks in its cells is a record by itself."""
    lines = _LINE_END.split(delimiter.join(cells))
    return len(lines) > 1 and all(_is_record(line, cells[0], len(cells), delimiter) for line in lines)


def holds_a_record(cells: list[str], width: int, delimiter: str) -> bool:
    """Whether some line behind the first of a record that fell apart is a record by itself."""
    lines = _LINE_END.split(delimiter.join(cells))
    return any(_is_record(line, cells[0], width, delimiter) for line in lines[1:])


def _is_record(line: str, first: str, width: int, delimiter: str) -> bool:
    if width < 2 or line.count(delimiter) != width - 1:
        return False
    return width >= TELLING_WIDTH or _begin_alike(line.split(delimiter, 1)[0].strip('"'), first)


def _begin_alike(one: str, other: str) -> bool:
    """Two numbers, or two ids or days: words without a blank, of one length, with a digit in them."""
    if one.isdigit() and other.isdigit():
        return True
    return len(one) == len(other) and bool(_TOKEN.fullmatch(one) and _TOKEN.fullmatch(other))


def is_suspect(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    relation: str,
    headers: tuple[str, ...],
    delimiter: str,
    lines: int,
    counted: int | None = None,
) -> bool:
    """Whether a file may have swallowed records, so that it is worth being read line by line.

    ``relation`` holds its records under their ``headers``, and ``lines`` is how many lines they and what stands before
    them take where none breaks: most files have no more and are through with counting. ``counted``: the lines of the
    file, where somebody has counted them.
    """
    if len(headers) < 2 or (_lines(path) if counted is None else counted) <= lines:
        return False
    cells = ", ".join(f"coalesce({name(header)}, '')" for header in headers)
    whole = f"concat_ws({text(delimiter)}, {cells})"
    # Few cells hold a line break, and to put whole records together is dear: only what has one is looked at further. As
    # many delimiters as so many records would have: whether each line has its own is looked at by those who ask.
    broken = " or ".join(f"contains({name(header)}, chr(10))" for header in headers)
    found = connection.execute(
        f"select 1 from (select {whole} as whole from {relation} where {broken}) where "
        f"{_count('whole', text(delimiter))} = ({_count('whole', 'chr(10)')} + 1) * {len(headers) - 1} limit 1"
    ).fetchall()
    return bool(found)


def _count(words: str, character: str) -> str:
    return f"(length({words}) - length(replace({words}, {character}, '')))"


def _lines(path: Path) -> int:
    lines = Lines()
    for chunk in chunks(path, path.name, is_packed(path.name)):
        lines.add(chunk)
    return lines.count
