"""A plain table: heads, rows of texts or components, numbers aligned to the right."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria

Entry = str | Component | None


def data_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Entry]],
    numbers: Collection[int] = (),
    caption: str = "",
    wraps: Collection[int] = (),
) -> html.Div:
    """``numbers``: positions of the columns that hold figures; ``wraps``: of those whose words go on in a next line.

    A wide table scrolls in its own box.
    """

    def kind(index: int) -> str:
        return "number" if index in numbers else "wrap" if index in wraps else ""

    head = html.Tr([html.Th(text, className=kind(index), scope="col") for index, text in enumerate(heads)])
    body = [html.Tr([html.Td(entry, className=kind(index)) for index, entry in enumerate(row)]) for row in rows]
    parts = [html.Caption(caption)] if caption else []
    return html.Div(
        html.Table([*parts, html.Thead(head), html.Tbody(body)]),
        className="scroll-box tall",
        tabIndex="0",
        role="region",
        **aria(label=caption or heads[0]),
    )
