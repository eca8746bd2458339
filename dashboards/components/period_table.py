"""Regions by periods: every figure with its verdict, each a link to what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboards.components.aria import aria
from dashboards.row_states import RowState


@dataclass(frozen=True)
class Figure:
    """One cell of the table: its row's state and where it leads."""

    state: RowState
    href: str
    is_chosen: bool = False


def period_table(
    periods: Sequence[str], rows: Sequence[tuple[str, Sequence[Figure]]], corner: str, name: str
) -> html.Div:
    """``rows``: a region's name and its figures in the order of ``periods``."""
    head = html.Tr(
        [html.Th(corner, scope="col"), *(html.Th(period, scope="col", className="number") for period in periods)]
    )
    body = [html.Tr([html.Th(region, scope="row"), *(_cell(figure) for figure in figures)]) for region, figures in rows]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="periods")
    return html.Div(table, className="scroll-box", tabIndex="0", role="region", **aria(label=name))


def _cell(figure: Figure) -> html.Td:
    state = figure.state
    drawn = [html.Span(state.sign, className="sign", **aria(hidden=True)), html.Span(state.value)]
    link = html.A(
        [*drawn, html.Span(state.sentence, className="sentence")], href=figure.href, title=state.sentence,
        className=f"figure {state.state}{' chosen' if figure.is_chosen else ''}",
    )  # fmt: skip
    return html.Td(link, className="number")
