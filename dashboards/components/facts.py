"""Names with their values, as a definition list."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component


def facts(pairs: Iterable[tuple[str, str | Component | None]], class_name: str = "facts") -> html.Dl:
    """Pairs without a value are left out."""
    shown = [(name, value) for name, value in pairs if value not in (None, "")]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in shown], className=class_name)
