"""Which period a tile shows for a chosen month."""

from dataclasses import replace
from datetime import date

import pytest

from dashboards.selection import default_month, is_open, months, shown_period

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
CASES = [
    ("csat", OCTOBER, OCTOBER),
    ("csat", NOVEMBER, NOVEMBER),  # the open month itself, hatched
    ("win_rate", OCTOBER, date(2026, 7, 1)),  # a quarter: the newest closed by then
    ("win_rate", date(2026, 9, 1), date(2026, 7, 1)),
    ("win_rate", date(2026, 8, 1), date(2026, 4, 1)),
    ("lead_to_opportunity_conversion", OCTOBER, date(2026, 7, 1)),  # later ones are not mature yet
    ("lead_to_opportunity_conversion", date(2026, 5, 1), date(2026, 5, 1)),
    ("win_rate", date(2024, 11, 1), None),
]


@pytest.mark.parametrize(("kpi", "month", "expected"), CASES)
def test_shown_period(board, kpi, month, expected):
    assert shown_period(board, board.kpi_by_id[kpi], month) == expected


def test_months(board):
    assert months(board)[:2] == (NOVEMBER, OCTOBER)
    assert len(months(board)) == 25
    assert default_month(board) == OCTOBER
    assert is_open(board, NOVEMBER) and not is_open(board, OCTOBER)


def test_a_board_that_knows_only_years_is_chosen_by_the_months_that_end_them(board):
    """The newest closed year is shown, the open one is said to be open; a fiscal year ends with another month."""
    years = (date(2025, 2, 1), date(2026, 2, 1))
    october = {key: cell for key, cell in board.cells.items() if key[2:] == ("month", OCTOBER)}
    yearly = replace(
        board,
        kpis=[replace(entry, judged_grain="year") for entry in board.kpis],
        cells={
            (kpi, region, "year", year): replace(cell, grain="year", period=year, closed=year == years[0])
            for (kpi, region, _, _), cell in october.items()
            for year in years
        },
    )
    january = date(2026, 1, 1)
    assert months(yearly) == (date(2027, 1, 1), january)
    assert default_month(yearly) == january
    assert shown_period(yearly, yearly.kpi_by_id["csat"], january) == years[0]
    assert is_open(yearly, date(2027, 1, 1)) and not is_open(yearly, january)
