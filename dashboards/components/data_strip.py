"""The data strip above the columns: what the data themselves are worth, late sources, quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.row_states import RowState


@dataclass(frozen=True)
class StripItem:
    """``label`` and, in bold, ``value``; a warning carries a sign as well as a colour."""

    label: str
    value: str = ""
    href: str | None = None
    title: str | None = None
    is_warning: bool = False


@dataclass(frozen=True)
class StripKpi:
    """A KPI about the data themselves. ``rows``: as on a tile, the company last; ``tasks``: lines of open tasks;
    ``links``: both values of a KPI that stands on links, in words; ``halves``: the same around the judged one, of which
    one stays empty; ``caveat``: what its figure does not know of.
    """

    kpi: str
    label: str
    href: str
    rows: Sequence[RowState]
    names: Sequence[str]
    row_links: Sequence[str]
    tasks: Sequence[Component] = ()
    links: str = ""
    halves: tuple[str, str] = ("", "")
    caveat: str = ""


Item = StripItem | StripKpi


def data_strip(items: Sequence[Item], name: str) -> html.Ul:
    """``name`` is what a screen reader calls the list."""
    return html.Ul(
        [_kpi(item) if isinstance(item, StripKpi) else _item(item) for item in items],
        className="strip",
        **aria(label=name),
    )


def _item(item: StripItem) -> html.Li:
    parts: list[Component] = [html.Span("▲ ", className="sign", **aria(hidden=True))] if item.is_warning else []
    parts += [html.Span(item.label)]
    parts += [html.B(item.value)] if item.value else []
    shown = html.A(parts, href=item.href, title=item.title) if item.href else html.Span(parts, title=item.title)
    return html.Li(shown, className="warning" if item.is_warning else "")


def _kpi(item: StripKpi) -> html.Li:
    """Every row stands there, hidden unless it is missed: the browser shows others when the month changes."""
    company = item.rows[-1]
    before, after = (html.Span(half, className="half", **aria(hidden=True)) for half in item.halves)
    head = html.A(
        [html.Span(item.label, className="label"), before, html.B(company.value), after],
        className="of-company", href=item.href, title=company.sentence,
    )  # fmt: skip
    misses = [
        html.A(
            [
                html.Span(row.sign, className="sign", **aria(hidden=True)),
                html.Span(name, className="name", **aria(hidden=True)),
                html.Span(row.value, className="value", **aria(hidden=True)),
                html.Span(row.sentence, className="sentence"),
            ],
            className="miss",
            href=href,
            title=row.sentence,
            hidden=row.state != "missed",
        )
        for row, name, href in zip(item.rows, item.names, item.row_links, strict=True)
    ]
    linked = html.Span(item.links, className="links")
    caveat = html.Span(item.caveat, className="caveat")
    return html.Li([head, linked, caveat, *misses, *item.tasks], className="of-kpi", id=f"strip-{item.kpi}")
