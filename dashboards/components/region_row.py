"""One row of a tile: a region's name, bar with target and interval, value and sign. It reads as its sentence."""

from __future__ import annotations

from dash import html

from dashboards.components.aria import aria
from dashboards.row_states import RowState


def region_row(row: RowState, name: str, href: str, is_lit: bool = False, is_company: bool = False) -> html.Li:
    """``href`` leads to the figure behind the row; the drawing is hidden from screen readers, the sentence is not."""
    hidden = aria(hidden=True)
    drawn = [
        html.Span(name, className="name", **hidden),
        html.Span(className="track", style=row.style, **hidden),
        html.Span(row.value, className="value", **hidden),
        html.Span(row.sign, className="sign", **hidden),
        html.Span(row.sentence, className="sentence"),
    ]
    link = html.A(drawn, className=row_class(row.class_name, is_lit), href=href, title=row.sentence, tabIndex="-1")
    return html.Li(link, className="company" if is_company else "")


def row_class(state_class: str, is_lit: bool) -> str:
    return f"{state_class} lit" if is_lit else state_class
