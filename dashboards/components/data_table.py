"""A plain table: heads, rows of texts or components, numbers aligned to the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria

Entry = str | Component | None


def data_table(
    heads: Sequence[Entry],
    rows: Sequence[Sequence[Entry]],
    numbers: Collection[int] = (),
    caption: str = "",
    sorted_by: tuple[int, str] | None = None,
) -> html.Div:
    """A wide table scrolls in its own box.

    ``numbers``: positions of the columns that hold figures; ``sorted_by``: the position of the one by which the
    rows are sorted, and ``ascending`` or ``descending``.
    """

    def kind(index: int) -> str:
        return "number" if index in numbers else ""

    def order_of(index: int) -> dict[str, Any]:
        return aria(sort=sorted_by[1]) if sorted_by and sorted_by[0] == index else {}

    head = html.Tr(
        [html.Th(text, className=kind(index), scope="col", **order_of(index)) for index, text in enumerate(heads)]
    )
    body = [html.Tr([html.Td(entry, className=kind(index)) for index, entry in enumerate(row)]) for row in rows]
    parts = [html.Caption(caption)] if caption else []
    return html.Div(
        html.Table([*parts, html.Thead(head), html.Tbody(body)]),
        className="scroll-box tall",
        tabIndex="0",
        role="region",
        **aria(label=caption or str(heads[0])),
    )
