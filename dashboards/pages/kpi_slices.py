"""What else than region a KPI's figure is told apart by: source, owner, survey … of one period, largest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboards.board_reader import BoardReader
from dashboards.board_slices import SliceEntry
from dashboards.board_values import Cell, KpiEntry
from dashboards.components.data_table import data_table
from dashboards.numbers import count, tile_value
from dashboards.pages.kpi_parameters import texts
from dashboards.situation import Situation
from dashboards.text import Words
from models.entities import COMPANY_ROW

WORDS_SHOWN = 20


def slices_section(seen: Situation, entry: KpiEntry, cell: Cell | None, reader: BoardReader) -> Component | None:
    """Of the figure that was opened, else of the company's newest closed period; nothing where there are no slices."""
    region, period = (cell.region, cell.period) if cell else (COMPANY_ROW, _newest(seen, entry))
    if period is None or (cell is not None and cell.grain != entry.judged_grain):
        return None
    found = reader.slices(seen.board, entry.kpi, region, entry.judged_grain, period)
    if not found:
        return None
    words = seen.words
    title = words(
        "slices_title", region=seen.board.region_name(region, words.language),
        period=words.period(period, entry.judged_grain),
    )  # fmt: skip
    parts = [
        part
        for name, rows in groupby(found, key=lambda row: row.slice)
        for part in _slice(seen, entry, name, list(rows))
    ]
    return html.Section([html.H2(title), *parts], id="slices")


def slice_title(name: str, words: Words) -> str:
    """What people call a slice; one that nobody has words for is shown under its own name."""
    known = texts()["slices"].get(name)
    return known[words.language] if known else name.replace("_", " ")


def _newest(seen: Situation, entry: KpiEntry) -> date | None:
    periods = seen.board.periods(entry.kpi, entry.judged_grain)
    cells = [seen.board.cell(entry.kpi, COMPANY_ROW, entry.judged_grain, period) for period in reversed(periods)]
    closed = [cell for cell in cells if cell is not None and cell.closed]
    mature = [cell for cell in closed if not cell.immature]
    return next((cell.period for cell in (*mature, *closed)), None)


def _slice(seen: Situation, entry: KpiEntry, name: str, rows: Sequence[SliceEntry]) -> list[Component]:
    words, title = seen.words, slice_title(name, seen.words)
    told = [row for row in rows if row.word is not None]
    if not told:
        return [html.H3(title), html.P(words("slices_hidden"), className="quiet-note")]
    heads = [title, words("value"), words("interval"), "n"]
    lines = [_line(seen, entry, row) for row in told[:WORDS_SHOWN]]
    more = len(told) - len(lines)
    note = [html.P(words("slices_more", n=count(more, words.language)), className="quiet-note")] if more else []
    return [html.H3(title), data_table(heads, lines, numbers={1, 2, 3}, caption=title), *note]


def _line(seen: Situation, entry: KpiEntry, row: SliceEntry) -> list[str]:
    words, currency = seen.words, seen.board.run.currency
    value, low, high = (
        tile_value(number, entry.unit, words.language, currency) for number in (row.value, row.low, row.high)
    )
    interval = "–" if row.low is None or row.high is None else f"{low} – {high}"
    known = {"?": words("slice_unknown"), "…": words("slice_rest")}
    return [known.get(row.word or "", row.word or ""), value, interval, count(row.n, words.language)]
