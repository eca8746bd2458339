"""Excel sheets as CSV, so that they take the same road. Read by python-calamine; formulas come as their values.

One sheet of a file is read: the declared one, else the first that people see and that holds something.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import ExtractError
from models.formats import Table
from pipelines.steps.extracts import ExtractFile
from pipelines.steps.header_rows import joined_headers
from pipelines.steps.unpacking import check_workbook

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def excel_headers(file: ExtractFile, table: Table | None) -> list[str]:
    """The first row of the sheet that is read; two rows as one where they are declared to be."""
    rows = [[_written(cell) for cell in row] for row in _rows(file, table)[:2]]
    if rows and table is not None and table.header_join is not None:
        return joined_headers(rows, table.header_join)
    return rows[0] if rows else []


def excel_as_csv(file: ExtractFile, table: Table, target: Path) -> None:
    """Write the sheet as UTF-8 CSV; whole numbers without a point, moments in ISO form."""
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([_written(cell) for cell in row] for row in _rows(file, table))


def sheets_besides(file: ExtractFile) -> tuple[str, list[str]]:
    """Where no sheet is declared: the one that is read, and others that hold something and that people see."""
    from python_calamine import CalamineWorkbook

    read, *others = [*_seen(CalamineWorkbook.from_path(str(file.path)), all_of_them=True), ""]
    return read, [name for name in others if name]


def _seen(book: CalamineWorkbook, all_of_them: bool = False) -> list[str]:
    """The sheets that people see and that hold something, or the first of them; where none does, the first one."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    filled: list[str] = []
    for name in shown if len(shown) > 1 else []:
        if book.get_sheet_by_name(name).height:
            filled.append(name)
            if not all_of_them:
                break
    return filled or shown[:1] or book.sheet_names[:1]


def _rows(file: ExtractFile, table: Table | None) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(file.path, file.name)
    try:
        book = CalamineWorkbook.from_path(str(file.path))
        sheet = table.sheet if table is not None and table.sheet else _seen(book)[0]
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
