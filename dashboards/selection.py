"""Which period each tile shows for a chosen month. Reads cells, computes no figure.

A KPI judged by the month shows that month; one judged by quarters or weeks its newest closed period by the month's end.
Where that period's records are still too young to judge, the newest one that is not: an eternal "not mature yet" helps
nobody. A tile whose period is not the chosen month says which one it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from dashboards.board_values import Board, Cell, KpiEntry
from models.entities import COMPANY_ROW
from models.periods import period_end

MONTH = "month"


def months(board: Board) -> tuple[date, ...]:
    """Months that can be chosen, newest first: every month that any KPI of the journey has.

    Where none has months (a survey that is known by the year), the months with which their judged periods end.
    """
    found = {period for entry in board.kpis for period in board.periods(entry.kpi, MONTH)}
    return tuple(sorted(found or {last for entry in board.kpis for last in _months_of(board, entry)}, reverse=True))


def default_month(board: Board) -> date | None:
    """The newest month that is closed for some KPI; else the newest there is."""
    chosen = months(board)
    return next(
        (month for month in chosen if any(_is_closed(cell) for cell in _company_cells(board, month))), None
    ) or (chosen[0] if chosen else None)


def is_open(board: Board, month: date) -> bool:
    """Whether the month is closed for no KPI."""
    return not any(_is_closed(cell) for cell in _company_cells(board, month))


def shown_period(board: Board, entry: KpiEntry, month: date) -> date | None:
    """The period of the KPI's judged grain that its tile shows; None where it has none by then."""
    grain = entry.judged_grain
    end = period_end(month, MONTH)
    by_then = [period for period in board.periods(entry.kpi, grain) if period_end(period, grain) <= end]
    if grain == MONTH and by_then and by_then[-1] == month and is_open(board, month):
        return month
    company = {period: board.cell(entry.kpi, COMPANY_ROW, grain, period) for period in by_then}
    closed = [period for period in by_then if _is_closed(company[period])]
    mature = [period for period in closed if (cell := company[period]) is not None and cell.verdict != "immature"]
    return next((found[-1] for found in (mature, closed, by_then) if found), None)


def tile_cells(board: Board, entry: KpiEntry, period: date | None) -> list[tuple[str, Cell | None]]:
    """The rows of a tile: regions in the company's order, then the company."""
    names = [*(region.region for region in board.regions), COMPANY_ROW]
    return [(name, board.cell(entry.kpi, name, entry.judged_grain, period)) for name in names]


def _months_of(board: Board, entry: KpiEntry) -> dict[date, tuple[str, date]]:
    """Month → grain and period of the KPI that end with it: its months, or of one without any its judged periods."""
    found = board.periods(entry.kpi, MONTH)
    if found:
        return {month: (MONTH, month) for month in found}
    grain = entry.judged_grain
    ends = ((period_end(period, grain) - timedelta(days=1), period) for period in board.periods(entry.kpi, grain))
    return {last.replace(day=1): (grain, period) for last, period in ends}


def _company_cells(board: Board, month: date) -> Iterable[Cell | None]:
    """The company's cell of each KPI for the month, or for the period of a KPI without months that ends with it."""
    for entry in board.kpis:
        ending = _months_of(board, entry).get(month)
        yield board.cell(entry.kpi, COMPANY_ROW, *ending) if ending is not None else None


def _is_closed(cell: Cell | None) -> bool:
    return cell is not None and cell.closed
