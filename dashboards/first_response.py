"""A Dash app whose first response already holds its page: the layout's markup, in Dash's own entry element.

The browser reads it before any script has run; then React renders the same tree, and ``take_over.js`` swaps the two in
one frame. Which page it is travels back with the layout request in a header, since Dash asks for its layout without
the address. Only Dash's own html and core suites are sent: a grid or theme library that somebody imports elsewhere in
the process would otherwise ride along on every page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import flask
from dash import Dash
from dash.development.base_component import Component

from dashboards.markup import markup

VIEW_HEADER = "X-Milepost-View"
BOARD_HEADER = "X-Milepost-Board"
#: Dash's core suite without figures needs no polyfill; its graphs do.
WALL_SUITES = ("/dash/deps/react", "/dash/deps/prop-types", "/dash/dash-renderer/", "/dash/dcc/", "/dash/html/")
FIGURE_SUITES = ("/dash/deps/polyfill", *WALL_SUITES)
_SCRIPT = re.compile(r'<script src="([^"]+)"></script>')


@dataclass(frozen=True)
class View:
    """Which page is asked for: its path and parameters, and the board the first response was made from."""

    path: str
    arguments: Mapping[str, str]
    board: str | None = None


@dataclass(frozen=True)
class Page:
    """A page as drawn: its component tree, the document's title and language, HTTP status."""

    tree: Component
    title: str
    language: str
    board: str = ""
    status: int = 200
    stylesheets: tuple[str, ...] = ("wall.css",)
    scripts: tuple[str, ...] = ("wall.js",)
    markup: str | None = None


def drawn(page: Page) -> Page:
    """The page with its markup written once, for pages that are kept."""
    return replace(page, markup=markup(page.tree))


class FirstResponseDash(Dash):
    """Dash with the page in its first response. ``draw``: view → page; ``static``: file name → URL with its version;
    ``suites``: parts of addresses of the scripts that are sent."""

    def __init__(
        self, *, draw: Callable[[View], Page], static: Callable[[str], str], suites: Sequence[str], **settings: Any
    ) -> None:
        settings |= {"use_pages": False, "pages_folder": "", "include_assets_files": False, "update_title": None}
        super().__init__(**settings)
        self._draw = draw
        self._static = static
        self._suites = tuple(suites)
        self.layout = self._drawn_layout

    def index(self, *_arguments: Any, **_parts: Any) -> Any:
        """The first response for the current request, with the page's status."""
        flask.g.page = self._draw(view_of(flask.request))
        response = flask.make_response(super().index(), flask.g.page.status)  # type: ignore[no-untyped-call]
        response.headers["Cache-Control"] = "no-cache"
        return response

    def interpolate_index(self, *_: Any, config: Any = "", scripts: Any = "", **_parts: Any) -> str:
        page: Page = flask.g.page
        view = view_of(flask.request)
        query = flask.request.query_string.decode("ascii", "replace")
        sheets = "".join(f'<link rel="stylesheet" href="{self._static(name)}">' for name in page.stylesheets)
        own = "".join(_script(self._static(name)) for name in ("take_over.js", *page.scripts))
        suites = "".join(
            _script(url) for url in _SCRIPT.findall(scripts) if any(suite in url for suite in self._suites)
        )
        return (
            f'<!DOCTYPE html><html lang="{page.language}"><head><meta charset="UTF-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(page.title)}</title>"
            f'<link rel="icon" type="image/svg+xml" href="{self._static("mark.svg")}">{sheets}</head>'
            f'<body><div id="react-entry-point" data-view="{escape(quote(view.path))}?{escape(query)}" '
            f'data-board="{escape(page.board)}">{page.markup or markup(page.tree)}</div>'
            f'<footer id="scripts">{config}{own}{suites}'
            f'<script id="_dash-renderer" src="{self._static("renderer.js")}" defer></script></footer></body></html>'
        )

    def _drawn_layout(self) -> Component:
        return self._draw(view_of(flask.request)).tree


def view_of(request: flask.Request) -> View:
    """The view a request asks for: its own address, or the one its page named in a header."""
    named = request.headers.get(VIEW_HEADER)
    if named is None:
        return View(request.path, request.args.to_dict())
    parts = urlsplit(named)
    return View(unquote(parts.path), dict(parse_qsl(parts.query)), request.headers.get(BOARD_HEADER))


def _script(url: str) -> str:
    return f'<script src="{url}" defer></script>'
