"""Which opportunity came from which lead: what is linked by what, and why the rest is not.

A frame of sections, each in a function of its own; what else is known of links stands in modules beside this one.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.data_table import Entry, data_table
from dashboards.components.linkage_tabs import linkage_tabs
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.numbers import count
from dashboards.pages.linkage_patterns import patterns
from dashboards.pages.wall import freshness
from dashboards.situation import Situation
from models.entities import COMPANY_ROW

SHEETS = ("wall.css", "pages.css")
#: Columns of the table of links, after region and opportunities: as ``milepost linkage`` prints them.
METHODS = ("pointer", "decision", "email", "phone", "click", "client", "domain", "model")


def page(seen: Situation) -> Page:
    title = f"{seen.words('linkage_of')} · {seen.board.run.company}"
    return Page(layout(seen), title, seen.choices.language, stylesheets=SHEETS, scripts=())


def layout(seen: Situation) -> Component:
    words = seen.words
    body: list[Component] = [
        linkage_tabs(seen.choices, words, "/linkage"),
        html.H1(words("linkage_of")),
        html.P(words("linkage_lead"), className="lead"),
    ]
    for section in (patterns, links, matrix, reasons):
        body += section(seen)
    return html.Div(
        [
            top_bar(seen.board.run.company, seen.choices, words, "linkage", "/linkage", freshness=freshness(seen)),
            html.Main(body, className="page"),
        ],
        id="page",
        lang=words.language,
    )


def links(seen: Situation) -> list[Component]:
    """Opportunities per region, the company last: linked by which method, to be reviewed, not linked."""
    words, found = seen.words, {row.region: row for row in seen.board.linkage.links}
    if not found:
        return [html.P(words("no_opportunities"), className="quiet-note")]
    order = [*(region.region for region in seen.board.regions), *found]
    regions = [region for region in dict.fromkeys(order) if region in found and region != COMPANY_ROW]
    columns = ("opportunities", *METHODS, "review", "unlinked", "dangling")
    rows: list[list[Entry]] = [
        [
            seen.board.region_name(region, words.language),
            *(count(getattr(found[region], column), words.language) for column in columns),
        ]
        for region in (*regions, COMPANY_ROW)
    ]
    heads = [words("region"), *(words(f"link_{column}") for column in columns)]
    table = data_table(heads, rows, numbers=set(range(1, len(heads))), caption=words("links_by_region"))
    return [html.Section([html.H2(words("links_by_region")), table], id="links")]


def matrix(seen: Situation) -> list[Component]:
    """Linked opportunities, the lead's region down and the opportunity's across: recorded, and accepted where more."""
    words, language = seen.words, seen.words.language
    pairs = {(pair.lead_region, pair.opportunity_region): pair for pair in seen.board.linkage.region_pairs}
    if not pairs:
        return []
    found = {region for pair in pairs for region in pair}
    known = [region.region for region in seen.board.regions]
    regions = [*known, *sorted(found - set(known))]

    def cell(lead: str, opportunity: str) -> str:
        pair = pairs.get((lead, opportunity))
        if pair is None:
            return "·"
        more = f" ({count(pair.accepted, language)})" if pair.accepted > pair.recorded else ""
        return f"{count(pair.recorded, language)}{more}"

    names = [seen.board.region_name(region, language) for region in regions]
    rows: list[list[Entry]] = [
        [name, *(cell(lead, opportunity) for opportunity in regions)] for lead, name in zip(regions, names, strict=True)
    ]
    heads = [words("lead_region"), *names]
    table = data_table(heads, rows, numbers=set(range(1, len(heads))), caption=words("region_matrix"))
    note = html.P(words("region_matrix_lead"), className="quiet-note")
    return [html.Section([html.H2(words("region_matrix")), note, table], id="matrix")]


def reasons(seen: Situation) -> list[Component]:
    """Why the other opportunities have no lead."""
    words = seen.words
    if not seen.board.linkage.reasons:
        return []
    rows: list[list[Entry]] = [
        [
            row.text(words.language),
            seen.board.region_name(row.region, words.language),
            count(row.records, words.language),
        ]
        for row in seen.board.linkage.reasons
    ]
    heads = [words("reason"), words("region"), words("records_count")]
    table = data_table(heads, rows, numbers={2}, caption=words("why_unlinked"))
    return [html.Section([html.H2(words("why_unlinked")), table], id="reasons")]
