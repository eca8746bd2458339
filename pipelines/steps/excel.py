"""Excel sheets as CSV, so that they take the same road. Read by python-calamine; formulas come as their values."""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from models.errors import ExtractError
from models.formats import Table
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.header_rows import joined_headers
from pipelines.steps.unpacking import check_workbook


def excel_headers(file: ExtractFile, table: Table | None) -> list[str]:
    """The first row of the declared sheet, or of the first one; two rows as one where they are declared to be."""
    rows = [[_written(cell) for cell in row] for row in _rows(file, table)[:2]]
    if rows and table is not None and table.header_join is not None:
        return joined_headers(rows, table.header_join)
    return rows[0] if rows else []


def excel_as_csv(file: ExtractFile, table: Table, target: Path) -> None:
    """Write the sheet as UTF-8 CSV; whole numbers without a point, moments in ISO form."""
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([_written(cell) for cell in row] for row in _rows(file, table))


def _rows(file: ExtractFile, table: Table | None) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(file.path, file.name)
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        sheet = table.sheet if table is not None and table.sheet else book.sheet_names[0]
        if sheet not in book.sheet_names:
            raise ExtractError(f"{file.name}: has no sheet {sheet!r}. It has: {', '.join(book.sheet_names)}.")
        rows: list[list[Any]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
    except (CalamineError, OSError, IndexError) as error:
        raise ExtractError(f"{file.name}: no readable Excel file ({error}). Save it again as .xlsx.") from error
    return [row for row in rows if any(cell not in (None, "") for cell in row)]


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)
