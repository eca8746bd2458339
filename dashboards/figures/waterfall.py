"""How a pair's match weight adds up: from the prior, by each comparison, to what the model says in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

#: One row per step, in the order in which they are added: its name, bits, and a sentence for the pointer.
WATERFALL_COLUMNS = ("name", "bits", "sentence")

# As in the trend: one palette for light and dark, and orange is what speaks against.
FOR, AGAINST, TOTAL, INK, GRID = "#3f7fc1", "#cf6415", "#8b929d", "#7f8792", "rgba(128,136,148,.18)"
ROW_HEIGHT, AIR = 30, 72


def waterfall_figure(
    frame: pd.DataFrame, total: str, bounds: Sequence[tuple[str, float]] = (), title: str = ""
) -> go.Figure:
    """Draw ``frame`` (`WATERFALL_COLUMNS`), its sum as a last bar called ``total``, ``bounds`` (name, bits) as lines.

    The first step is where everybody starts (the prior), so like the sum it speaks neither for nor against. Bars lie,
    the first on top: names need their width, above all on a phone.
    """
    return go.Figure(waterfall_parts(frame, total, bounds, title))


def waterfall_parts(
    frame: pd.DataFrame, total: str, bounds: Sequence[tuple[str, float]] = (), title: str = ""
) -> dict[str, Any]:
    """The same as plain data and layout: a queue has a hundred of them, and checking each takes Plotly 15 ms."""
    bits = [float(value) for value in frame["bits"]]
    reach = [0.0, *(float(value) for value in frame["bits"].cumsum())]
    ends = [*reach, *(value for _, value in bounds)]
    air = (max(ends) - min(ends)) * 0.2 or 1.0
    bars = {
        "type": "waterfall", "orientation": "h", "y": [*frame["name"], total], "x": [*bits, reach[-1]],
        "measure": ["absolute", *["relative"] * (len(frame) - 1), "total"],
        "text": [signed(value) for value in (*bits, reach[-1])], "textposition": "outside", "cliponaxis": False,
        "hovertext": [*frame["sentence"], f"{total}: {signed(reach[-1])}"], "hoverinfo": "text",
        "increasing": {"marker": {"color": FOR}}, "decreasing": {"marker": {"color": AGAINST}},
        "totals": {"marker": {"color": TOTAL}}, "connector": {"line": {"color": INK, "width": 1, "dash": "dot"}},
    }  # fmt: skip
    layout = {
        "height": ROW_HEIGHT * (len(frame) + 1) + AIR, "margin": {"l": 8, "r": 12, "t": 26, "b": 34},
        "showlegend": False, "waterfallgap": 0.38, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": INK, "size": 12, "family": 'Inter, "Segoe UI", system-ui, sans-serif'},
        "yaxis": {"autorange": "reversed", "fixedrange": True, "automargin": True, "ticklabelstandoff": 6,
                  "showgrid": False},
        "xaxis": {"range": [min(ends) - 1.5 * air, max(ends) + air], "fixedrange": True, "zeroline": True, "nticks": 6,
                  "zerolinecolor": "rgba(128,136,148,.5)", "gridcolor": GRID,
                  "title": {"text": title, "font": {"size": 11}, "standoff": 4}},
        "shapes": [_line(value) for _, value in bounds],
        "annotations": [_name(name, value, is_right=2 * value > min(ends) + max(ends)) for name, value in bounds],
    }  # fmt: skip
    return {"data": [bars], "layout": layout}


def _line(bits: float) -> dict[str, Any]:
    look = {"color": INK, "width": 1.2, "dash": "dash"}
    return {
        "type": "line",
        "x0": bits,
        "x1": bits,
        "y0": 0,
        "y1": 1,
        "yref": "y domain",
        "layer": "below",
        "line": look,
    }


def _name(name: str, bits: float, *, is_right: bool) -> dict[str, Any]:
    """A line's name above it; in the right half it stands to the left, so that a narrow figure does not cut it."""
    return {"text": name, "x": bits, "y": 1, "yref": "y domain", "yanchor": "bottom", "showarrow": False,
            "xanchor": "right" if is_right else "left", "font": {"size": 10.5, "color": INK}}  # fmt: skip


def signed(bits: float) -> str:
    """``+7.4``, ``−5.5``, ``0``: with a sign, so that nobody needs the colour."""
    rounded = round(bits, 1)
    return "0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):.1f}"
