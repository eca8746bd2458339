"""A line across the page that something needs to be known before the figures are read."""

from __future__ import annotations

from dash import html

from dashboards.components.aria import aria


def banner(text: str, detail: str = "") -> html.P:
    parts = [html.Span("▲ ", className="sign", **aria(hidden=True)), html.Span(text)]
    return html.P(
        [*parts, html.Span(f" {detail}", className="detail")] if detail else parts, className="banner", role="status"
    )
