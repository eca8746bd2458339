"""What ``milepost linkage`` shows of failure patterns: all, one's records, or counts by a dimension."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import RequestError
from models.issues import did_you_mean
from models.linkage.patterns import DIMENSIONS, load_patterns
from models.printing import OutputFormat, print_rows
from models.settings import find_company
from pipelines.steps.board import read_board_table

#: For people: the sentence says the figures.
SHOWN = ("pattern", "records", "base", "sentence_en")
SHOWN_COUNTS = ("pattern", "key", "label", "records", "base", "amount", "won", "base_won", "won_amount")


def print_patterns(company: Path | None, by: str | None, pattern: str | None, output: OutputFormat) -> None:
    """The board's patterns; ``by``: counted so; ``pattern``: only this one, by its records unless ``by`` is given.

    Raises `RequestError` where there is no such pattern or dimension.
    """
    _check(pattern, tuple(load_patterns()), "pattern")
    _check(by, DIMENSIONS[1:], "dimension")
    paths = find_company(company)
    if by is not None:
        rows = [row for row in read_board_table(paths, "pattern_count") if row["dimension"] == by]
    elif pattern is not None:
        rows = read_board_table(paths, "pattern_record")
    else:
        rows = read_board_table(paths, "pattern")
    rows = [row for row in rows if pattern is None or row["pattern"] == pattern]
    columns: tuple[str, ...] = tuple(rows[0]) if rows else ()
    if output is OutputFormat.table:
        columns = SHOWN_COUNTS if by is not None else SHOWN if pattern is None else columns
    print_rows([_plain(row) for row in rows], columns, output)


def _check(name: str | None, known: tuple[str, ...], what: str) -> None:
    if name is not None and name not in known:
        hint = did_you_mean(name, known)
        raise RequestError(f"There is no {what} {name!r}. {hint}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Counts as whole numbers: a column with a gap comes back as floats."""
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() and not key.endswith("amount") else value
        for key, value in row.items()
    }
