"""The CSV files that people write: opened with clean headers, unknown columns told, cells kept from being formulas.

Rows mean nothing here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

from models.issues import Issues, did_you_mean, not_utf8, unreadable

#: What a spreadsheet takes for the beginning of a formula, and the sign that says that it is none.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def read_csv_file(
    path: Path, columns: Collection[str] | None, issues: Issues, delimiters: str = ","
) -> tuple[csv.DictReader[str], list[str]] | None:
    """A reader of the rows, and the headers without outer blanks; None, with the reason told, where it cannot be read.

    A header that is none of ``columns`` is an error with a suggestion; with None any header may stand there. Of several
    ``delimiters`` the one that the first line has most of serves.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message, line, suggestion = not_utf8(error)
        issues.error(message, path, line, suggestion)
        return None
    except OSError as error:
        message, suggestion = unreadable(error)
        issues.error(message, path, None, suggestion)
        return None
    first_line = text.partition("\n")[0]
    delimiter = max(delimiters, key=first_line.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    headers = [header.strip() for header in reader.fieldnames or ()]
    reader.fieldnames = headers
    if len(headers) == 1 and (other := next((sign for sign in ";\t" if sign in first_line), None)):
        name = "semicolons" if other == ";" else "tabs"
        issues.error(f"its columns are separated by {name}.", path, 1, "Save it with commas.")
        return None
    for header in sorted({header for header in headers if header and headers.count(header) > 1}):
        issues.error(f"column {header!r} stands there twice.", path, 1, "Take one of them out.")
    for header in headers:
        if columns is not None and header not in columns:
            issues.error(f"unknown column {header!r}.", path, 1, did_you_mean(header, columns))
    return reader, headers


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula (OWASP, CSV injection); `unguarded` gives the cell back."""
    return _GUARD + cell if cell.startswith((*_FORMULA, _GUARD)) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith((*_FORMULA, _GUARD)) else cell
