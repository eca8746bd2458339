"""How a pair's match weight adds up: from the prior, by each comparison, to what the model says in the end."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

#: One row per step, in the order in which they are added: its name, bits, and a sentence for the pointer.
WATERFALL_COLUMNS = ("name", "bits", "sentence")

# As in the trend: one palette for light and dark, and orange is what speaks against.
FOR, AGAINST, TOTAL, INK = "#3f7fc1", "#cf6415", "#8b929d", "#7f8792"
ROW_HEIGHT, AIR = 30, 46


def waterfall_figure(
    frame: pd.DataFrame, total: str, bounds: Sequence[tuple[str, float]] = (), title: str = ""
) -> go.Figure:
    """Draw ``frame`` (`WATERFALL_COLUMNS`), its sum as a last bar called ``total``, ``bounds`` (name, bits) as lines.

    The first step is where everybody starts (the prior), so like the sum it speaks neither for nor against. Bars lie,
    the first on top: names need their width, above all on a phone.
    """
    total_bits = float(frame["bits"].sum())
    names = [*frame["name"], total]
    bits = [*(float(value) for value in frame["bits"]), total_bits]
    reach = frame["bits"].cumsum()
    ends = [0.0, *reach, *(value for _, value in bounds)]
    air = (max(ends) - min(ends)) * 0.22 or 1.0
    figure = go.Figure(
        go.Waterfall(
            orientation="h", y=names, x=bits, measure=["absolute", *["relative"] * (len(frame) - 1), "total"],
            text=[signed(value) for value in bits], textposition="outside", cliponaxis=False,
            hovertext=[*frame["sentence"], f"{total}: {signed(total_bits)}"], hoverinfo="text",
            increasing={"marker": {"color": FOR}}, decreasing={"marker": {"color": AGAINST}},
            totals={"marker": {"color": TOTAL}}, connector={"line": {"color": INK, "width": 1, "dash": "dot"}},
        ),
        layout={"template": "none"},
    )  # fmt: skip
    for name, value in bounds:
        figure.add_vline(
            x=value, line={"color": INK, "width": 1.2, "dash": "dash"}, layer="below", annotation_text=name,
            annotation_position="top", annotation_font={"size": 10.5, "color": INK},
        )  # fmt: skip
    figure.update_layout(
        height=ROW_HEIGHT * len(names) + AIR + 26, margin={"l": 8, "r": 12, "t": 26, "b": 34}, showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", waterfallgap=0.38,
        font={"color": INK, "size": 12, "family": 'Inter, "Segoe UI", system-ui, sans-serif'},
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", fixedrange=True, automargin=True, ticklabelstandoff=6, showgrid=False)
    figure.update_xaxes(
        range=[min(ends) - air, max(ends) + air], fixedrange=True, zeroline=True, zerolinecolor="rgba(128,136,148,.5)",
        gridcolor="rgba(128,136,148,.18)", nticks=6, title={"text": title, "font": {"size": 11}, "standoff": 4},
    )  # fmt: skip
    return figure


def signed(bits: float) -> str:
    """``+7.4``, ``−5.5``, ``0``: with a sign, so that nobody needs the colour."""
    rounded = round(bits, 1)
    return "0" if rounded == 0 else f"{'+' if rounded > 0 else '−'}{abs(rounded):.1f}"
