"""The boundary of two stages on the wall: KPIs that say what the step from one to the other is worth."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.data_strip import Item, data_strip


def stage_boundary(stage: str, number: int, title: str, items: Sequence[Item]) -> Component:
    """Stands above the stage with that number and the one before it, and between them where they stand in a row.

    ``title``: the step, as ``Lead → Sales``.
    """
    first = max(1, number - 1)
    return html.Section(
        [html.H2(title, id=f"title-boundary-{stage}"), data_strip(items, title)],
        className="boundary",
        id=f"boundary-{stage}",
        style={"gridColumn": f"{first} / {number + 1}"},
        **aria(labelledby=f"title-boundary-{stage}"),
    )
