"""The trend of a KPI: one small figure per region on one scale, the company first."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.board_values import Cell, KpiEntry
from dashboards.figures.trend import TREND_COLUMNS, shared_range, trend_figure
from dashboards.pages.kpi_assurance import assurance_line, chart_of
from dashboards.row_states import Axis, row_state
from dashboards.situation import Situation
from models.entities import COMPANY_ROW
from models.periods import period_end

_TICKS = {"percent": ".0%", "points": "+.0f"}
_CONFIG: Any = {"displayModeBar": False, "responsive": True}
PERIODS_SHOWN = {"week": 52, "month": 25, "quarter": 12, "year": 10}


def trend_section(seen: Situation, entry: KpiEntry, grain: str) -> Component:
    words = seen.words
    names = [COMPANY_ROW, *(region.region for region in seen.board.regions)]
    cells = {name: shown_cells(seen, entry, name, grain) for name in names}
    frames = {name: trend_frame(seen, entry, found) for name, found in cells.items() if found}
    if not frames:
        return html.Section([html.H2(words("trend")), html.P(words("no_data"), className="quiet-note")])
    charts = {name: chart for name in frames if (chart := chart_of(cells[name])) is not None}
    scale = shared_range(
        pd.concat(list(frames.values())),
        [limit for chart, _ in charts.values() for limit in (chart.lower, chart.upper)],
    )
    tick_format = _ticks(entry, scale)
    months = words("short_month_names").split()
    figures = [
        html.Figure(
            [
                html.Figcaption(seen.board.region_name(name, words.language)),
                dcc.Graph(
                    id={"trend": name},
                    figure=trend_figure(
                        frame, scale, tick_format, entry.direction, months=months,
                        xmr=charts[name][0] if name in charts else None,
                    ),
                    config=_CONFIG,
                    style={"height": "168px"},
                ),
                assurance_line(seen, entry, *charts[name]) if name in charts else None,
            ],
            className="trend",
        )
        for name, frame in frames.items()
    ]  # fmt: skip
    return html.Section(
        [
            html.H2(words("trend")),
            html.P(words("trend_note"), className="quiet-note"),
            html.P(words("xmr_note"), className="quiet-note") if charts else None,
            html.Div(figures, className="trends"),
        ]
    )


def shown_cells(seen: Situation, entry: KpiEntry, region: str, grain: str) -> list[Cell]:
    """The cells of one region at one grain, oldest first."""
    periods = seen.board.periods(entry.kpi, grain)[-PERIODS_SHOWN.get(grain, 25) :]
    return [cell for period in periods if (cell := seen.board.cell(entry.kpi, region, grain, period)) is not None]


def trend_frame(seen: Situation, entry: KpiEntry, cells: list[Cell]) -> pd.DataFrame:
    """Cells as `trend_figure` takes them."""
    rows = [_row(cell, entry, seen) for cell in cells]
    frame = pd.DataFrame(rows, columns=list(TREND_COLUMNS))
    for column in ("period", "end"):
        frame[column] = pd.to_datetime(frame[column])
    for column in ("value", "low", "high", "target", "target_upper"):
        frame[column] = frame[column].astype("float64")
    return frame


def _row(cell: Cell, entry: KpiEntry, seen: Situation) -> tuple[object, ...]:
    language = seen.words.language
    state = row_state(cell.region, cell, entry, Axis(0, 1), language, seen.board.run.currency).state
    end = period_end(cell.period, cell.grain) if cell.period else None
    sentence = f"{seen.words.period(cell.period, cell.grain)}<br>{_wrapped(cell.sentence(language))}"
    return (cell.period, end, cell.value, cell.low, cell.high, cell.target, cell.target_upper, state, sentence)


def _wrapped(sentence: str) -> str:
    """A sentence in hover lines; ``<`` would begin a tag in Plotly's labels."""
    return sentence.replace("&", "&amp;").replace("<", "&lt;").replace(", ", ",<br>").replace(": ", ":<br>")


def _ticks(entry: KpiEntry, scale: tuple[float, float]) -> str:
    if entry.unit == "percent" and scale[1] - scale[0] < 0.06:
        return ".1%"
    return _TICKS.get(entry.unit, "~s")
