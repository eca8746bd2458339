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
from dashboards.guarding import guard, stay_on_this_machine
from dashboards.pages import event_roi, kpi, person, review, wall
from dashboards.quality_pages import serve_report
from dashboards.review_actions import ReviewDesk
from dashboards.situation import Lookout
from dashboards.static_files import STATIC, static_url
from models.settings import CompanyPaths

PAGES = (
    *("/kpi/<path:name>", "/tasks", "/tasks/<path:name>", "/sources", "/quality"),
    *("/linkage", event_roi.ROUTE, review.PATH),
)
COMPRESSION = {
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_ALGORITHM_STREAMING": ["br"],
    "COMPRESS_BR_LEVEL": 5,
}


def create_app(
    paths: CompanyPaths, *, clock: Callable[[], datetime] = now_utc, with_review: bool = False
) -> flask.Flask:
    """The server for one company. It starts without a board too, and picks the first one up when it appears.

    ``clock`` tells the hour, aware; tests hand in their own. ``with_review`` opens the review queue, which shows names:
    the server then answers this machine alone.
    """
    server = flask.Flask("dashboards", static_folder=str(STATIC), static_url_path="/static")
    server.config.update(COMPRESSION)
    guard(server)
    if with_review:
        stay_on_this_machine(server)
    Compress(server)
    lookout = Lookout(paths, clock)
    desk = ReviewDesk(paths, is_open=with_review)
    drawing = Drawing(lookout, desk)
    pages = _dash(server, drawing, "/_pages/", FIGURE_SUITES)
    kpi.register(pages)
    person.register(pages, lookout)
    review.register(pages, desk, clock)
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
