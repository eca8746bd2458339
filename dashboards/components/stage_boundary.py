"""The boundary of two stages on the wall: KPIs that say what the step from one to the other is worth."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.data_strip import Item, StripKpi, data_strip


def stage_boundary(stage: str, number: int, row: int, title: str, halves: str, items: Sequence[Item]) -> Component:
    """Runs above all columns, in the ``row`` of boundaries that is its own, with a bracket over the stage with that
    number and the one before it; it stands between the two where they stand below one another.

    ``title``: the step, as ``Lead → Sales``; ``halves``: what two values beside one another are, said where some are.
    """
    has_halves = any(isinstance(item, StripKpi) and any(item.halves) for item in items)
    legend: list[Component | str] = [" ", html.Small(halves, **aria(hidden=True))] if has_halves else []
    head = html.H2([html.Span(title), *legend], id=f"title-boundary-{stage}")
    columns = {"gridColumn": f"{max(1, number - 1)} / {number + 1}"}
    return html.Section(
        [
            html.Div([head, data_strip(items, title)], className="said"),
            html.I(className="bracket", style=columns, **aria(hidden=True)),
        ],
        className="boundary",
        id=f"boundary-{stage}",
        style={"gridRow": str(row)},
        **aria(labelledby=f"title-boundary-{stage}"),
    )
