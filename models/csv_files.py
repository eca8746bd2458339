"""The CSV files that a company declares: opened with clean headers, unknown columns told. Rows mean nothing here."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

from models.issues import Issues, did_you_mean


def read_csv_file(
    path: Path, columns: Collection[str] | None, issues: Issues
) -> tuple[csv.DictReader[str], list[str]] | None:
    """A reader of the rows, and the headers without outer blanks; None, with the reason told, where it cannot be read.

    A header that is none of ``columns`` is an error with a suggestion; with None any header may stand there.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        issues.error(f"cannot be read: {error}", path)
        return None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    headers = [header.strip() for header in reader.fieldnames or ()]
    reader.fieldnames = headers
    for header in headers:
        if columns is not None and header not in columns:
            issues.error(f"unknown column {header!r}.", path, 1, did_you_mean(header, columns))
    return reader, headers
