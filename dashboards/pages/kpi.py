"""A KPI's page: what it means, its target, its trend per region, every verdict, and the records behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.board_reader import BoardReader
from dashboards.board_values import KpiEntry
from dashboards.components.aria import aria
from dashboards.components.facts import facts
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.numbers import tile_value
from dashboards.pages.kpi_cell import cell_section
from dashboards.pages.kpi_links import links_section
from dashboards.pages.kpi_parameters import parameter_lines
from dashboards.pages.kpi_periods import grains_of, periods_section
from dashboards.pages.kpi_scales import scale_lines
from dashboards.pages.kpi_slices import slices_section
from dashboards.pages.kpi_target import target_section
from dashboards.pages.kpi_trend import trend_section
from dashboards.pages.past import past_banner
from dashboards.pages.wall import freshness
from dashboards.pages.wall_tasks import task_lines
from dashboards.situation import Situation
from dashboards.text import Words
from models.entities import COMPANY_ROW


def page(seen: Situation, kpi: str, arguments: Mapping[str, str], reader: BoardReader) -> Page:
    entry = seen.board.kpi_by_id[kpi]
    title = f"{entry.title(seen.choices.language)} · {seen.board.run.company}"
    scripts = ("kpi.js",)
    return Page(
        layout(seen, entry, arguments, reader),
        title,
        seen.choices.language,
        stylesheets=("wall.css", "pages.css"),
        scripts=scripts,
    )


def layout(seen: Situation, entry: KpiEntry, arguments: Mapping[str, str], reader: BoardReader) -> Component:
    """The page; ``arguments`` may name a grain, and a region and period whose records are shown."""
    words, language = seen.words, seen.choices.language
    grains = grains_of(seen.board, entry)
    grain = next((known for known in grains if known == arguments.get("grain")), entry.judged_grain)
    region, period = _asked(seen, arguments)
    cell = seen.board.cell(entry.kpi, region, grain, period) if region and period else None
    stage = next(
        (stage.title(language) for stage in seen.board.stages if stage.stage == entry.stage), words("data_strip")
    )
    path = f"/kpi/{entry.kpi}"
    body = [
        html.P([html.A(words("wall"), href=seen.choices.link("/")), " / ", stage], className="crumbs"),
        html.H1(entry.title(language)),
        html.P(entry.description(language), className="lead"),
        _tasks(seen, entry),
        html.Div([_definition(seen, entry), target_section(seen, entry)], className="two"),
        trend_section(seen, entry, grain),
        links_section(seen, entry, grain),
        periods_section(seen, entry, grain, grains, region if cell else None, period if cell else None),
        slices_section(seen, entry, cell, reader),
        cell_section(seen, entry, cell, reader),
    ]
    return html.Div(
        [
            dcc.Location(id="address", refresh=True),
            dcc.Store(id="kpi-page", data=_address(seen, path, grain)),
            top_bar(seen.board.run.company, seen.choices, words, "", path, freshness=freshness(seen)),
            past_banner(seen, path),
            html.Main(body, className="page"),
        ],
        id="page",
        lang=language,
    )


def register(app: Dash) -> None:
    """A click on a trend opens the figure's records."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("milepost", "openFigure"),
        Output("address", "href"),
        Input({"trend": ALL}, "clickData"),
        State({"trend": ALL}, "id"),
        State("kpi-page", "data"),
        prevent_initial_call=True,
    )


def _definition(seen: Situation, entry: KpiEntry) -> Component:
    words = seen.words
    head = seen.board.head_of(entry.department, COMPANY_ROW)
    desk = None
    if head is not None:
        name = f"{head.department_name(words.language)}, {head.person_name}"
        desk = html.A(name, href=seen.choices.link(f"/tasks/{head.person}"), className="link")
    horizon = words("horizon_ever") if entry.horizon_days is None else _days(entry.horizon_days, words)
    pairs: list[tuple[str, str | Component | None]] = [
        (words("direction"), words(entry.direction)),
        (words("judged_by"), words(entry.judged_grain)),
        (words("policy"), words(entry.policy)),
        (words("horizon"), horizon),
        (
            words("precision"),
            "± " + tile_value(entry.precision, entry.unit, words.language, seen.board.run.currency)
            if entry.precision
            else None,
        ),
        *parameter_lines(entry.parameters, words),
        *scale_lines(entry, words),
        (words("owner_title"), desk),
    ]
    return html.Section([html.H2(words("definition")), facts(pairs)], className="card")


def _days(number: float, words: Words) -> str:
    return words.count("days", int(number)) if number == int(number) else words("horizon_days", n=f"{number:g}")


def _tasks(seen: Situation, entry: KpiEntry) -> Component | None:
    """Who works on it now, as at the foot of its tile."""
    lines = task_lines(seen, entry)
    return html.Section(lines, className="open-tasks", **aria(label=seen.words("tasks"))) if lines else None


def _asked(seen: Situation, arguments: Mapping[str, str]) -> tuple[str | None, date | None]:
    regions = [*(region.region for region in seen.board.regions), "?", COMPANY_ROW]
    region = arguments.get("region")
    try:
        period = date.fromisoformat(arguments.get("period", ""))
    except ValueError:
        period = None
    return (region if region in regions else None), period


def _language_word(seen: Situation) -> str:
    return seen.choices.language if seen.choices.language != seen.choices.home_language else ""


def _address(seen: Situation, path: str, grain: str) -> dict[str, str | None]:
    """What the page's script builds addresses from."""
    day = seen.choices.as_of
    return {"path": path, "grain": grain, "lang": _language_word(seen), "as_of": day.isoformat() if day else None}
