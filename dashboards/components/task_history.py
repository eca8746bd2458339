"""What happened to a task, newest first, folded away."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html


def task_history(title: str, events: Sequence[tuple[str, str, str, str]]) -> html.Details:
    """``events``: when, who, what, and what was said."""
    items = [
        html.Li([html.Time(when), html.Span([html.B(what), f" {who}", f": {said}" if said else ""])])
        for when, who, what, said in events
    ]
    return html.Details([html.Summary(f"{title} ({len(items)})"), html.Ol(items)], className="history")
