"""The chart by which thresholds are chosen: precision and recall over the threshold, in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.steps.linkage.thresholds import Judged

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Told apart by colour-blind readers, and by their strokes.
STROKES = {"precision": ("#3f7fc1", "63,127,193", "solid"), "recall": ("#cf6415", "207,100,21", "dash")}
INK = "#5d6470"


def write_chart(judged: Judged, company: str, file: Path) -> None:
    """Write the figure; the library is inside the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    figure = threshold_figure(judged, company)
    figure.write_html(file, include_plotlyjs=True, full_html=True, config={"displaylogo": False})


def threshold_figure(judged: Judged, company: str) -> go.Figure:
    """Both shares with their intervals, and where the declared zones begin."""
    import plotly.graph_objects as go

    figure, rows = go.Figure(), judged.part("threshold")
    for name, (colour, rgb, dash) in STROKES.items():
        known = [row for row in rows if row[name] is not None]
        at = [row["threshold"] for row in known]
        figure.add_scatter(
            x=at + at[::-1], y=[row[f"{name}_high"] for row in known] + [row[f"{name}_low"] for row in known][::-1],
            fill="toself", fillcolor=f"rgba({rgb},.16)", line={"width": 0}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
        figure.add_scatter(
            x=at, y=[row[name] for row in known], name=name, mode="lines+markers", line={"color": colour, "dash": dash},
            marker={"size": 5}, customdata=[_told(row, name) for row in known],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    for zone, side in (("review", "bottom left"), ("accept", "bottom right")):
        value = getattr(judged.thresholds, zone)
        figure.add_vline(
            x=value, line={"color": INK, "dash": "dot"}, annotation_text=f"{zone} {value:g}", annotation_position=side
        )
    figure.update_layout(
        title=f"{company}: precision and recall of links over the threshold<br>"
        f"<sub>{judged.labels:,} labelled pairs, 95 % Wilson intervals</sub>",
        xaxis={"title": "threshold of the model's score", "range": [0, 1.01]},
        yaxis={"title": "share", "range": [0, 1.02], "tickformat": ".0%"},
        font={"family": 'Inter, "Segoe UI", system-ui, sans-serif', "color": INK},
        plot_bgcolor="#fff", hovermode="closest",
    )  # fmt: skip
    return figure


def _told(row: dict[str, Any], name: str) -> str:
    return (
        f"{name} {row[name]:.1%} ({row[f'{name}_low']:.1%} to {row[f'{name}_high']:.1%}) "
        f"at {row['threshold']:g}: {row['matches']:,} matches in {row['pairs']:,} pairs"
    )
