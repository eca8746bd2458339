"""A spark line: an SVG used as a mask, so that the page's own colours fill it in light, dark and print."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from dashboards.components.aria import aria
from dashboards.tile_pictures import spark_points


def spark_line(values: Sequence[float], at: tuple[float, float] | None, title: str) -> html.Span:
    """The line of a series; ``at`` is the place of the shown period (percent from the left and the top)."""
    line = " ".join(f"{x * 0.72:.1f},{y * 0.2:.1f}" for x, y in spark_points(values))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 20" preserveAspectRatio="none">'
        f'<polyline points="{line}" fill="none" stroke="#000" stroke-width="1.3" stroke-linejoin="round"/></svg>'
    )
    image = f'url("data:image/svg+xml,{quote(svg)}")'
    line_element = html.Span(className="spark-line", style={"WebkitMaskImage": image, "maskImage": image})
    return html.Span([line_element], className="spark", style=spark_style(at), title=title, **aria(hidden=True))


def spark_style(at: tuple[float, float] | None) -> dict[str, str]:
    return {} if at is None else {"--at": f"{at[0]:g}%", "--up": f"{at[1]:g}%"}
