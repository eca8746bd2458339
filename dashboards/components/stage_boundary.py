"""The boundary of two stages on the wall: KPIs that say what the step from one to the other is worth."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.components.data_strip import Item, data_strip


def stage_boundary(
    stage: str, number: int, title: str, items: Sequence[Item], following: int | None = None
) -> Component:
    """Stands above the stages, from the one before the stage with that number on, as far as the next boundary lets it.

    ``title``: the step, as ``Lead → Sales``. ``following``: the number of the stage whose boundary comes next. Two
    columns alone would make its lines so many that they push the wall down.
    """
    first = max(1, number - 1)
    end = max(first + 1, following - 1) if following else -1
    return html.Section(
        [html.H2(title, id=f"title-boundary-{stage}"), data_strip(items, title)],
        className="boundary",
        id=f"boundary-{stage}",
        style={"gridColumn": f"{first} / {end}"},
        **aria(labelledby=f"title-boundary-{stage}"),
    )
