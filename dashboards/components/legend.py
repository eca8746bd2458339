"""What the drawing on the wall means, in one quiet line."""

from __future__ import annotations

from dash import html

from dashboards.components.aria import aria
from dashboards.text import Words

_PLACES = {"--w": "62%", "--lo": "48%", "--hi": "78%", "--t": "70%"}


def legend(words: Words) -> html.Ul:
    samples = (
        ("met", "", f"{words('legend_value')}, {words('legend_target')}, {words('legend_interval')}"),
        ("missed", "▼", words("legend_missed")),
        ("watched", "○", words("legend_watched")),
        ("unsure", "?", words("legend_unsure")),
        ("open", "…", words("legend_open")),
    )
    return html.Ul([_sample(*sample) for sample in samples], className="legend", **aria(label=words("legend")))


def _sample(state: str, sign: str, text: str) -> html.Li:
    hidden = aria(hidden=True)
    drawn = html.Span(
        [html.Span(className="track", style=_PLACES), html.Span(sign, className="sign")],
        className=f"row {state}",
        **hidden,
    )
    return html.Li([drawn, html.Span(text)])
