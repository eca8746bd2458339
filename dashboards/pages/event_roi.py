"""What events are worth: a row per campaign with its cost, what came of it, ROI under each model, and its bounds.

Sorting and the choice of a model are addresses: the page works before any script has run. Nothing is computed here but
the sentence that counts which campaigns pay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.board_roi import Worth, worth_of_campaigns
from dashboards.components.aria import aria
from dashboards.components.bounds_bar import bounds_bar
from dashboards.components.data_table import Entry, data_table
from dashboards.components.linkage_tabs import linkage_tabs
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.numbers import count
from dashboards.pages.wall import freshness
from dashboards.situation import Situation
from models.attribution import ATTRIBUTION_MODELS, PRIMARY
from models.sentences import format_value

SHEETS = ("wall.css", "pages.css")
ROUTE = "/linkage/roi"
MODELS = (PRIMARY, *ATTRIBUTION_MODELS)


def _roi_under(model: str) -> Callable[[Worth], float | None]:
    return lambda worth: worth.recorded.under(model)


#: Column → what it is sorted by, greatest first; names come in their own order.
SORTED_BY: dict[str, Callable[[Worth], Any]] = {
    "campaign": lambda worth: worth.recorded.name,
    "started": lambda worth: worth.recorded.started_on,
    "cost": lambda worth: worth.recorded.cost,
    "attendees": lambda worth: worth.recorded.attendees,
    "coverage": lambda worth: worth.recorded.coverage,
    "leads": lambda worth: worth.recorded.leads,
    "opportunities": lambda worth: worth.recorded.opportunities,
    "won": lambda worth: worth.recorded.won_amount,
    "pipeline": lambda worth: worth.recorded.open_amount,
    "bounds": lambda worth: worth.low,
    **{f"model_{model}": _roi_under(model) for model in MODELS},
    "roi_repaired": lambda worth: worth.repaired.under(worth.model),
}
COLUMNS = (
    "campaign", "bounds", "started", "model_primary", "roi_repaired", "model_first", "model_last", "model_linear",
    "model_position", "cost", "won", "pipeline", "opportunities", "leads", "attendees", "coverage",
)  # fmt: skip


def page(seen: Situation, arguments: Mapping[str, str]) -> Page:
    title = f"{seen.words('roi_of')} · {seen.board.run.company}"
    return Page(layout(seen, arguments), title, seen.choices.language, stylesheets=SHEETS, scripts=())


def layout(seen: Situation, arguments: Mapping[str, str]) -> Component:
    words = seen.words
    model = arguments.get("model", PRIMARY)
    model = model if model in MODELS else PRIMARY
    sort = arguments.get("sort", "")
    found = worth_of_campaigns(seen.board.roi, model)
    body: list[Component] = [
        linkage_tabs(seen.choices, words, ROUTE),
        html.H1(words("roi_of")),
        html.P(_summary(seen, found), className="lead"),
    ]
    if found:
        body += [
            html.P(words("roi_note"), className="quiet-note"),
            _models(seen, model, sort),
            _table(seen, in_order(found, sort), model, sort),
        ]
    return html.Div(
        [
            top_bar(seen.board.run.company, seen.choices, words, "linkage", ROUTE, freshness=freshness(seen)),
            html.Main(body, className="page"),
        ],
        id="page",
        lang=words.language,
    )


def in_order(found: list[Worth], sort: str) -> list[Worth]:
    """Sorted by a column of `SORTED_BY`, what has no value last; an unknown one leaves the newest first."""
    key = SORTED_BY.get(sort)
    if key is None:
        return found
    known = [worth for worth in found if key(worth) is not None]
    unknown = [worth for worth in found if key(worth) is None]
    return sorted(known, key=key, reverse=_direction(sort) == "descending") + unknown


def _direction(sort: str) -> str:
    return "ascending" if sort == "campaign" else "descending"


def _summary(seen: Situation, found: list[Worth]) -> str:
    """How many pay whatever the unlinked deals are, how many lose, and for how many those deals decide."""
    words = seen.words
    if not found:
        return words("roi_none")
    computed = [(worth.low, worth.high) for worth in found if worth.low is not None and worth.high is not None]
    pays = sum(low > 0 for low, _ in computed)
    loses = sum(high < 0 for _, high in computed)
    numbers = {
        "pays": pays, "loses": loses, "open": len(computed) - pays - loses, "none": len(found) - len(computed),
        "all": len(found),
    }  # fmt: skip
    return words("roi_summary", **{key: count(number, words.language) for key, number in numbers.items()})


def _models(seen: Situation, model: str, sort: str) -> Component:
    words = seen.words
    links = [
        html.A(
            words(f"model_{name}"), href=seen.choices.link(ROUTE, sort=sort, model=name if name != PRIMARY else None),
            className="here" if name == model else "", **(aria(current="true") if name == model else {}),
        )
        for name in MODELS
    ]  # fmt: skip
    return html.Nav(
        [html.Span(words("bounds_under")), *links], className="grains models", **aria(label=words("bounds"))
    )


def _table(seen: Situation, found: list[Worth], model: str, sort: str) -> Component:
    words = seen.words
    chosen = model if model != PRIMARY else None
    heads: list[Entry] = [
        html.A(words(name), href=seen.choices.link(ROUTE, sort=name, model=chosen), className="sorter")
        for name in COLUMNS
    ]
    rows = [[_entry(seen, name, worth) for name in COLUMNS] for worth in found]
    return data_table(
        heads, rows, numbers=set(range(3, len(COLUMNS))), caption=words("roi_of"),
        sorted_by=(COLUMNS.index(sort), _direction(sort)) if sort in COLUMNS else None,
    )  # fmt: skip


def _entry(seen: Situation, column: str, worth: Worth) -> Entry:
    entry, language = worth.recorded, seen.words.language
    if column == "campaign":
        region = seen.board.region_name(entry.region, language) if entry.region else ""
        return html.Span([entry.name or entry.campaign_id, " ", html.Small(region)])
    if column == "started":
        return seen.words.dated(entry.started_on) if entry.started_on else "–"
    if column == "bounds":
        return _bounds(seen, worth)
    if column.startswith("model_") or column == "roi_repaired":
        model = column.removeprefix("model_")
        value = worth.repaired.under(worth.model) if column == "roi_repaired" else entry.under(model)
        shown = _percent(seen, value)
        return html.B(shown) if model == worth.model else shown
    if column in ("cost", "won", "pipeline"):
        amount = {"cost": entry.cost, "won": entry.won_amount, "pipeline": entry.open_amount}[column]
        return format_value(amount, "money", language, seen.board.run.currency)
    if column == "coverage":
        return format_value(entry.coverage, "percent", language)
    number = {"opportunities": entry.opportunities, "leads": entry.leads, "attendees": entry.attendees}[column]
    return count(number, language)


def _bounds(seen: Situation, worth: Worth) -> Entry:
    if worth.low is None or worth.high is None:
        why = worth.recorded.text(seen.words.language)
        return html.Span(seen.words("not_computable", why=why), className="not-computable", title=why)
    low, high = _percent(seen, worth.low), _percent(seen, worth.high)
    text = seen.words("bounds_text", low=low, high=high)
    return html.Span([bounds_bar(worth.low, worth.high, text), html.Small(f"{low} … {high}")], className="bounded")


def _percent(seen: Situation, value: float | None) -> str:
    return format_value(value, "percent", seen.words.language, decimals=0)
