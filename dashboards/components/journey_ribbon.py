"""The journey at a glance on a phone: a number per stage, its misses, a jump to its column."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboards.components.aria import aria


def journey_ribbon(stages: Sequence[tuple[str, str, int]], name: str) -> html.Nav:
    """``stages``: id, title and number of misses, in journey order."""
    links = [
        html.A(
            [html.B(str(number)), html.Span(ribbon_sign(missed), className="sign")],
            href=f"#stage-{stage}", title=title, className=ribbon_class(missed), **aria(label=f"{number}. {title}"),
        )
        for number, (stage, title, missed) in enumerate(stages, 1)
    ]  # fmt: skip
    return html.Nav(links, className="ribbon", id="ribbon", **aria(label=name))


def ribbon_sign(missed: int) -> str:
    return f"▼{missed}" if missed else "·"


def ribbon_class(missed: int) -> str:
    return "missed" if missed else ""
