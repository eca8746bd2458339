"""Pages for what is not there: no board yet, no such KPI, person or page. Each names the next step."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.pages.people import people
from dashboards.situation import Lookout, Situation
from dashboards.text import words_in
from models.settings import CompanyPaths
from models.text import Language

SHEETS = ("wall.css", "pages.css")


def no_board(paths: CompanyPaths, message: str, asked_language: str | None) -> Page:
    """Nothing is published, or the board is gone: says what to type, and looks again by itself."""
    language: Language = "ru" if asked_language == "ru" else "en"
    words = words_in(language)
    is_new = not paths.board_pointer.exists()
    title = words("no_board_title" if is_new else "board_gone_title")
    tree = html.Main(
        [
            html.P([html.Span(className="mark"), html.B("Milepost")], className="brand"),
            html.H1(title),
            html.P(words("no_board_next")) if is_new else None,
            html.Pre(f"milepost run --company {paths.root}"),
            html.P(words("told_by_program", message=message), className="quiet-note"),
            html.P(html.A(words("try_again"), href="", className="button")),
        ],
        className="alone",
        id="page",
    )
    return Page(tree, f"Milepost · {title}", language, status=503, stylesheets=SHEETS, scripts=("waiting.js",))


def unknown_kpi(seen: Situation, name: str) -> Page:
    links = [(entry.title(seen.choices.language), seen.choices.link(f"/kpi/{entry.kpi}")) for entry in seen.board.kpis]
    return _not_found(seen, seen.words("unknown_kpi", kpi=name), seen.words("known_kpis"), links)


def unknown_person(seen: Situation, name: str, lookout: Lookout) -> Page:
    links = [(person.name, seen.choices.link(f"/tasks/{person.id}")) for person in people(seen.board, lookout.desk)]
    return _not_found(seen, seen.words("unknown_person", person=name), seen.words("known_people"), links)


def unknown_page(seen: Situation) -> Page:
    links = [(seen.words(name), seen.choices.link(path)) for name, path in (("wall", "/"), ("tasks", "/tasks"))]
    return _not_found(seen, "", "", links)


def _not_found(seen: Situation, message: str, list_title: str, links: Sequence[tuple[str, str]]) -> Page:
    words = seen.words
    body: list[Component | None] = [
        html.H1(words("not_found_title")),
        html.P(message) if message else None,
        html.H2(list_title) if list_title else None,
        html.Ul([html.Li(html.A(text, href=href)) for text, href in links], className="plain-links"),
    ]
    tree = html.Div(
        [
            top_bar(seen.board.run.company, seen.choices, words, "", "/"),
            html.Main(body, className="page"),
        ],
        id="page",
        lang=seen.choices.language,
    )
    title = f"Milepost · {words('not_found_title')}"
    return Page(tree, title, seen.choices.language, status=404, stylesheets=SHEETS, scripts=())
