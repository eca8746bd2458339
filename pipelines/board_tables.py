"""Printing a table of the board that is up, as several commands do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.printing import OutputFormat, print_rows


def print_board_table(
    company: Path | None,
    table: str,
    output: OutputFormat,
    shown: tuple[str, ...] = (),
    title: str | None = None,
    only: tuple[str, ...] = (),
) -> None:
    """Print a table of the board; ``shown`` are the columns for people, others see all of them, or of ``only``."""
    from models.settings import find_company
    from pipelines.steps.board import read_board_table

    rows: list[dict[str, Any]] = read_board_table(find_company(company), table)
    columns = only or (list(rows[0]) if rows else [])
    chosen = [{column: row[column] for column in columns} for row in rows]
    print_rows(chosen, shown if shown and output is OutputFormat.table else columns, output, title)
