"""The web server: one Flask, two Dash apps. The wall's ("/") carries no Plotly; the pages' holds figures and tasks.

`create_app` is a function with overrides, so that tests build a fresh one; nothing happens at import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import flask
from flask_compress import Compress

from dashboards.desk import now_utc
from dashboards.drawing import Drawing
from dashboards.first_response import FIGURE_SUITES, WALL_SUITES, FirstResponseDash
from dashboards.guarding import guard
from dashboards.pages import kpi, person, wall
from dashboards.quality_pages import serve_report
from dashboards.situation import Lookout
from dashboards.static_files import STATIC, static_url
from models.settings import CompanyPaths

PAGES = ("/kpi/<path:name>", "/tasks", "/tasks/<path:name>", "/sources", "/quality", "/linkage")
COMPRESSION = {
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_ALGORITHM_STREAMING": ["br"],
    "COMPRESS_BR_LEVEL": 5,
}


def create_app(paths: CompanyPaths, *, clock: Callable[[], datetime] = now_utc) -> flask.Flask:
    """The server for one company. It starts without a board too, and picks the first one up when it appears.

    ``clock`` tells the hour, aware; tests hand in their own.
    """
    server = flask.Flask("dashboards", static_folder=str(STATIC), static_url_path="/static")
    server.config.update(COMPRESSION)
    guard(server)
    Compress(server)
    lookout = Lookout(paths, clock)
    drawing = Drawing(lookout)
    pages = _dash(server, drawing, "/_pages/", FIGURE_SUITES)
    kpi.register(pages)
    person.register(pages, lookout)
    for rule in PAGES:
        server.add_url_rule(rule, f"page {rule}", pages.index)
    serve_report(server, paths)
    wall.register(_dash(server, drawing, "/", WALL_SUITES))
    return server


def _dash(server: flask.Flask, drawing: Drawing, prefix: str, suites: Sequence[str]) -> FirstResponseDash:
    return FirstResponseDash(
        draw=drawing,
        static=static_url,
        suites=suites,
        name=f"dashboards{prefix.replace('/', '.').rstrip('.')}",
        server=server,
        url_base_pathname=prefix,
        suppress_callback_exceptions=True,
        title="Milepost",
    )
