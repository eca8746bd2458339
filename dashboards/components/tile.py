"""A tile of the wall: one KPI, its regions against the target, whose it is, and the tasks that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.components.region_row import region_row
from dashboards.tile_pictures import TilePicture


@dataclass(frozen=True)
class TileTexts:
    """What a tile says that does not change with the period."""

    title: str
    href: str
    description: str
    owner: str
    names: Sequence[str]
    row_links: Sequence[str]


def tile(
    picture: TilePicture,
    texts: TileTexts,
    spark: Component,
    tasks: Sequence[Component],
    lit: str | None,
    is_quiet: bool,
) -> html.Article:
    """``lit``: the highlighted region; ``is_quiet``: hidden while only misses are shown."""
    rows = [
        region_row(row, name, href, is_lit=row.region == lit, is_company=index == len(picture.rows) - 1)
        for index, (row, name, href) in enumerate(zip(picture.rows, texts.names, texts.row_links, strict=True))
    ]
    heading = html.H3(html.A(texts.title, href=texts.href, title=texts.description))
    note = html.Span(picture.period_note, className=note_class(picture.period_reason), title=picture.period_reason)
    foot = [
        html.P([html.Span(picture.target, className="target"), html.Span(picture.units, className="units")]),
        html.P([html.Span(picture.basis, className="basis"), html.Span(picture.reach, className="reach")]),
        html.P(picture.caveat, className="caveat"),
        html.P(picture.links, className="links"),
        html.P(texts.owner, className="owner"),
        *tasks,
    ]
    return html.Article(
        [
            html.Header([heading, html.P([note, spark])]),
            html.Ul(rows, className="rows"),
            html.Footer(foot),
        ],
        className=tile_class(is_quiet),
        id=f"tile-{picture.kpi}",
    )


def tile_class(is_quiet: bool) -> str:
    return "tile quiet" if is_quiet else "tile"


def note_class(reason: str) -> str:
    """The period stands out where it is not the one that was chosen."""
    return "period-note other" if reason else "period-note"
