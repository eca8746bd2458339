"""A target beside the three inputs it was negotiated from, on one scale."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboards.row_states import Axis


def target_inputs(inputs: Sequence[tuple[str, float, str]], target: float | None, axis: Axis) -> html.Ul:
    """``inputs``: name, value, value as written. The line across is the target."""
    rows = []
    for name, value, written in inputs:
        style = {"--w": f"{axis.place(value):g}%"}
        if target is not None:  # an improvement is another number in each region
            style["--t"] = f"{axis.place(target):g}%"
        row = [
            html.Span(name, className="name"),
            html.Span(className="track", style=style),
            html.Span(written, className="value"),
        ]
        rows.append(html.Li(html.Span(row, className="row met")))
    return html.Ul(rows, className="rows inputs")
