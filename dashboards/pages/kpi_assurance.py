"""What a region's process can do by itself: XmR limits, whether they reach the target, and what the newest point is."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import Cell, KpiEntry
from dashboards.components.aria import aria
from dashboards.numbers import tile_value
from dashboards.situation import Situation
from models.statistics.xmr import XmrChart, xmr_chart

#: Lines of the verdict table under which a figure says nothing of the process: untrusted, stale, immature, few units.
_SILENT_RULES = frozenset({1, 2, 3, 4, 5})


def chart_of(cells: Sequence[Cell]) -> tuple[XmrChart, Cell] | None:
    """The chart of one region's cells, oldest first, and the newest cell in it; None where they are too few."""
    told = [cell.value if cell.closed and cell.rule not in _SILENT_RULES else None for cell in cells]
    while told and told[-1] is None:
        told.pop()
    chart = xmr_chart([float("nan") if value is None else value for value in told]) if told else None
    return None if chart is None else (chart, cells[len(told) - 1])


def assurance_line(seen: Situation, entry: KpiEntry, chart: XmrChart, newest: Cell) -> Component:
    """The icon's letter, the words, the limits and the newest point, as one sentence."""
    words, language, currency = seen.words, seen.words.language, seen.board.run.currency
    assurance = chart.assurance(*_bounds(entry, newest))
    lower, upper = (tile_value(limit, entry.unit, language, currency) for limit in (chart.lower, chart.upper))
    limits = words("xmr_trial" if chart.is_trial else "xmr_limits", lower=lower, upper=upper, n=chart.points)
    point = words(
        f"variation_{chart.variation(entry.direction)}", period=words.short_period(newest.period, newest.grain)
    )
    icon: list[str | Component] = []
    if assurance is not None:
        letter = html.Span(words(f"assurance_{assurance}_icon"), className="assurance-icon", **aria(hidden="true"))
        icon = [letter, f" {words(f'assurance_{assurance}')}. "]
    return html.P([*icon, f"{limits}. {point}"], className=f"assurance {assurance or 'none'}")


def _bounds(entry: KpiEntry, cell: Cell) -> tuple[float | None, float | None]:
    """What a value may not fall below and not rise above: as the verdict has it, target ∓ tolerance."""
    if cell.target is None:
        return None, None
    tolerance = cell.tolerance or 0.0
    most = {"lower": cell.target, "band": cell.target_upper}.get(entry.direction)
    least = None if entry.direction == "lower" else cell.target - tolerance
    return least, None if most is None else most + tolerance
