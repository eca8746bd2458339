"""What is fine on a desk: the newest figures of his departments, in his regions, that meet their targets."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import KpiEntry
from dashboards.numbers import tile_value
from dashboards.pages.people import Somebody
from dashboards.selection import default_month, shown_period, tile_cells
from dashboards.situation import Situation
from models.entities import COMPANY_ROW


def fine_section(seen: Situation, who: Somebody) -> Component:
    words = seen.words
    items = [
        html.Li(
            [
                html.A(entry.title(words.language), href=seen.choices.link(f"/kpi/{entry.kpi}")),
                html.Span(", ".join(figures)),
            ]
        )
        for entry in seen.board.kpis
        if (figures := fine_figures(seen, who, entry))
    ]
    return html.Ul(items, className="fine") if items else html.P(words("fine_none"), className="quiet-note")


def fine_figures(seen: Situation, who: Somebody, entry: KpiEntry) -> list[str]:
    """Regions with their values, where the person heads the KPI's department and the newest judged figure is met."""
    month = default_month(seen.board)
    if month is None or not any(h.person == who.id and h.department == entry.department for h in seen.board.heads):
        return []
    fine = []
    for region, cell in tile_cells(seen.board, entry, shown_period(seen.board, entry, month)):
        head = seen.board.head_of(entry.department, region)
        if cell is None or cell.verdict != "met" or head is None or head.person != who.id or region == COMPANY_ROW:
            continue
        value = tile_value(cell.value, entry.unit, seen.words.language, seen.board.run.currency)
        fine.append(f"{seen.board.region_name(region, seen.words.language)} {value}")
    return fine
