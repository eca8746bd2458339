"""Every figure of a KPI: regions by periods at one grain, with links to the other grains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import Board, KpiEntry
from dashboards.components.period_table import Figure, period_table
from dashboards.row_states import Axis, row_state
from dashboards.situation import Situation
from models.entities import COMPANY_ROW, UNKNOWN_REGION

GRAINS = ("week", "month", "quarter", "year")
PERIODS_SHOWN = 13


def grains_of(board: Board, entry: KpiEntry) -> tuple[str, ...]:
    """Grains that have cells."""
    return tuple(grain for grain in GRAINS if board.periods(entry.kpi, grain))


def periods_section(
    seen: Situation, entry: KpiEntry, grain: str, grains: Sequence[str], region: str | None, period: date | None
) -> Component:
    """Newest period first, so that a phone shows what matters without scrolling."""
    words, board = seen.words, seen.board
    periods = list(reversed(board.periods(entry.kpi, grain)))[:PERIODS_SHOWN]
    if period is not None and period not in periods:
        periods.append(period)
    path = f"/kpi/{entry.kpi}"
    asked = grain if grain != entry.judged_grain else None

    def figure(name: str, when: date) -> Figure:
        cell = board.cell(entry.kpi, name, grain, when)
        state = row_state(name, cell, entry, Axis(0, 1), words.language, board.run.currency)
        href = seen.choices.link(path, grain=asked, region=name, period=when.isoformat()) + "#figure"
        return Figure(state, href, is_chosen=(name, when) == (region, period))

    names = [*(known.region for known in board.regions), UNKNOWN_REGION, COMPANY_ROW]
    rows = [(board.region_name(name, words.language), [figure(name, when) for when in periods]) for name in names]
    links = [
        html.A(
            words(f"grain_{other}"), href=seen.choices.link(path, grain=other if other != entry.judged_grain else None),
            className="here" if other == grain else "",
        )
        for other in grains
    ]  # fmt: skip
    return html.Section(
        [
            html.Div([html.H2(words("table")), html.Nav(links, className="grains")], className="title-line"),
            html.P(words("pick"), className="quiet-note"),
            period_table([words.short_period(when, grain) for when in periods], rows, words("region"), words("table")),
        ]
    )
