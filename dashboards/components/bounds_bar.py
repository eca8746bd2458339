"""Bounds of a ROI as a bar: break-even in the middle, everything lost at the left, many times its cost at the right."""

from __future__ import annotations

from dash import html

from dashboards.components.aria import aria


def bounds_bar(low: float, high: float, label: str) -> html.Span:
    """``low`` and ``high`` are ROI as fractions; a bar that does not cross the middle is sure of its side."""
    start, end = _place(low), _place(high)
    side = "loses" if high < 0 else "pays" if low > 0 else "open"
    bar = html.I(style={"left": f"{start:.1f}%", "width": f"{end - start:.1f}%"}, className=side)
    return html.Span(bar, className="bounds", role="img", title=label, **aria(label=label))


def _place(roi: float) -> float:
    """Per cent of the width: money back over (money back and cost), so that any ROI has a place."""
    back = max(roi + 1, 0.0)
    return 100 * back / (back + 1)
