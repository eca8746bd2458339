"""How commands print data: a table for people, JSON or CSV for programs. Knows no command."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

#: A table of more rows is written plainly on a terminal as well; in a file or a pipe every table is, nothing folded.
ROWS_TO_FOLD = 1_000


class OutputFormat(StrEnum):
    """What ``--format`` takes."""

    table = "table"
    json = "json"
    csv = "csv"


def print_rows(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], output: OutputFormat, title: str | None = None
) -> None:
    """Print rows; JSON keeps every key of a row, table and CSV show ``columns``."""
    if output is OutputFormat.json:
        sys.stdout.write(
            json.dumps([{k: as_json(v) for k, v in row.items()} for row in rows], ensure_ascii=False, indent=1)
        )
        sys.stdout.write("\n")
    elif output is OutputFormat.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    else:
        _print_table(rows, columns, title)


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str | None) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    numeric = [
        bool(rows) and all(isinstance(row.get(column), (int, float, Decimal, type(None))) for row in rows)
        for column in columns
    ]
    console = Console()
    if not console.is_terminal or len(rows) > ROWS_TO_FOLD:
        _print_plain([[_short(row.get(column)) for column in columns] for row in rows], columns, numeric, title)
        return
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column, is_numeric in zip(columns, numeric, strict=True):
        table.add_column(_heading(column), justify="right" if is_numeric else "left", no_wrap=is_numeric)
    for row in rows:
        table.add_row(*(escape(_short(row.get(column))) for column in columns))
    console.print(table)


def _print_plain(cells: list[list[str]], columns: Sequence[str], numeric: list[bool], title: str | None) -> None:
    """Padded columns, a line per row: Rich takes a millisecond per row, which is a minute for all cells of a board."""
    lines = [[_heading(column) for column in columns], *([" ".join(cell.split()) for cell in row] for row in cells)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    if title:
        sys.stdout.write(f"{title}\n")
    for line in lines:
        padded = (
            cell.rjust(width) if is_numeric else cell.ljust(width)
            for cell, width, is_numeric in zip(line, widths, numeric, strict=True)
        )
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _heading(column: str) -> str:
    return column.replace("_", " ")


def _short(value: Any) -> str:
    """A cell for people: six significant digits are enough, the rest is in JSON and CSV."""
    value = as_json(value)
    return f"{value:.6g}" if isinstance(value, float) else _cell(value)


def counted(number: int, noun: str) -> str:
    """``1 record``, ``1,200 records``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def as_json(value: Any) -> Any:
    """A value as JSON carries it: dates in ISO form, never ``NaN``."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value != value:
        return None
    return value


def _cell(value: Any) -> str:
    value = as_json(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
