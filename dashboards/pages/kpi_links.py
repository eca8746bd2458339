"""Recorded and repaired side by side: a KPI by the CRM's own links, and with those that were repaired."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import Cell, KpiEntry
from dashboards.components.data_table import data_table
from dashboards.numbers import gap_value, tile_value
from dashboards.situation import Situation
from models.entities import COMPANY_ROW, UNKNOWN_REGION


def links_section(seen: Situation, entry: KpiEntry, grain: str) -> Component | None:
    """The newest closed period that is mature, by region; nothing for a KPI that stands on no links."""
    board, words = seen.board, seen.words
    company = [board.cell(entry.kpi, COMPANY_ROW, grain, period) for period in board.periods(entry.kpi, grain)]
    told = [one for one in company if one is not None and one.closed and one.links]
    if not told:
        return None
    cell = next((one for one in reversed(told) if one.verdict != "immature"), told[-1])
    names = [*(region.region for region in board.regions), UNKNOWN_REGION, COMPANY_ROW]
    found = [(name, board.cell(entry.kpi, name, grain, cell.period)) for name in names]
    rows = [
        [board.region_name(name, words.language), *_halves(seen, entry, one)] for name, one in found if one is not None
    ]
    heads = [words(key) for key in ("region", "recorded", "repaired", "links_gap")]
    title = words("links_title", period=words.period(cell.period, grain))
    return html.Section(
        [
            html.H2(title),
            html.P(words(f"links_judged_{cell.links}"), className="quiet-note"),
            data_table(heads, rows, numbers={1, 2, 3}, caption=title),
        ],
        id="links",
    )


def halves_facts(seen: Situation, entry: KpiEntry, cell: Cell) -> list[tuple[str, str | None]]:
    """The pair of one cell, as facts; none where the KPI stands on no links."""
    if cell.links is None:
        return []
    heads = (seen.words(key) for key in ("recorded", "repaired", "links_gap"))
    return list(zip(heads, _halves(seen, entry, cell), strict=True))


def _halves(seen: Situation, entry: KpiEntry, cell: Cell) -> list[str]:
    language, currency = seen.words.language, seen.board.run.currency
    recorded, repaired = (tile_value(value, entry.unit, language, currency) for value in (cell.recorded, cell.repaired))
    return [recorded, repaired, gap_value(cell.recorded, cell.repaired, entry.unit, language, currency)]
