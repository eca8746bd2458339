"""An open task in two short lines: where, who, since when, until when. A link to the desk it lies on."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def task_line(region: str, person: str, text: str, href: str, title: str, is_overdue: bool) -> html.A:
    """``text`` names age and due date; an overdue task says so by a sign as well as by colour."""
    # The blank is where the line may break: without one, a long name is cut in the middle.
    parts: list[Component | str] = [html.B(region), " ", html.Span(person), html.Span(text, className="when")]
    return html.A(parts, className="task overdue" if is_overdue else "task", href=href, title=title)
