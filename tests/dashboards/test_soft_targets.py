"""A target that is softer than both outside inputs is flagged on tile and page, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboards.board_values import Board
from dashboards.markup import markup
from dashboards.pages.kpi_target import target_section, value_text
from dashboards.selection import default_month, shown_period, tile_cells
from dashboards.situation import Situation
from dashboards.text import words_in
from dashboards.tile_pictures import basis_text
from models.text import LANGUAGES

KPI = "lead_response_within_sla"


def with_target(board: Board, kpi: str = KPI, **changes: object) -> Board:
    """The board with one target changed, and the cells of its KPI judged by it."""
    targets = [replace(row, **changes) if row.kpi == kpi else row for row in board.targets]
    row = next(target.row for target in targets if target.kpi == kpi)
    cells = {key: replace(cell, target_row=row) if cell.kpi == kpi else cell for key, cell in board.cells.items()}
    return replace(board, targets=targets, cells=cells)


def said(board: Board, language: str, kpi: str = KPI) -> str:
    entry = board.kpi_by_id[kpi]
    period = shown_period(board, entry, default_month(board))
    cells = [cell for _, cell in tile_cells(board, entry, period) if cell is not None]
    return basis_text(board, entry, cells, words_in(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tile_says_so(board: Board, language: str) -> None:
    mark = words_in(language)("soft_mark")
    assert mark not in said(with_target(board), language)
    value = next(row.value for row in board.targets if row.kpi == KPI)
    soft = with_target(board, client_expectation=value + 0.1, competitor_level=value + 0.05)
    assert said(soft, language).endswith(mark)
    assert mark not in said(with_target(board, client_expectation=value + 0.1, competitor_level=value), language)
    assert mark not in said(with_target(board, client_expectation=value + 0.1, competitor_level=None), language)


def test_where_lower_is_better_soft_is_above(board: Board) -> None:
    mark = words_in("en")("soft_mark")
    kpi = next(entry.kpi for entry in board.kpis if entry.direction == "lower")
    value = next(row.value for row in board.targets if row.kpi == kpi)
    assert mark in said(
        with_target(board, kpi, client_expectation=value * 0.9, competitor_level=value * 0.8), "en", kpi
    )
    assert mark not in said(
        with_target(board, kpi, client_expectation=value * 1.1, competitor_level=value * 1.2), "en", kpi
    )


def test_the_page_says_so_and_how_an_improvement_is_meant(seen: Situation) -> None:
    board, entry = seen.board, seen.board.kpi_by_id[KPI]
    value = next(row.value for row in board.targets if row.kpi == KPI)
    soft = replace(seen, board=with_target(board, client_expectation=value + 0.1, competitor_level=value + 0.1))
    assert "Softer than both what clients expect and where competitors stand." in markup(target_section(soft, entry))
    assert "Softer than both" not in markup(target_section(seen, entry))
    better = with_target(board, value=None, upper=None, improvement="0.02", base_period="2025-Q4")
    (row,) = [target for target in better.targets if target.kpi == KPI]
    assert value_text(seen, entry, row) == "2 points better than 2025-Q4"
    assert value_text(seen, entry, replace(row, improvement="10%")) == "10% better than 2025-Q4"
    assert "2 points better than 2025-Q4" in markup(target_section(replace(seen, board=better), entry))
