"""The review queue: one pair after the other, decided by keys, buttons or taps; only where the server was told so.

Every pair of the window is in the first response, so the next one is there before the finger has left the key. What a
decision does is in review_actions.py; how a pair looks in review_pair.py; keys are in static/review.js.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.aria import aria, data
from dashboards.components.linkage_tabs import linkage_tabs
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.pages.review_pair import LEAD, pair_article, pair_title, probability, waterfall
from dashboards.pages.wall import freshness
from dashboards.review_actions import ReviewDesk, ReviewOrder, Standing, counted, key_of
from dashboards.situation import Situation
from dashboards.text import words_in
from models.errors import MilepostError
from models.linkage.queue import Pair, ReviewPair, ReviewQueue

PATH = "/linkage/review"
SHEETS = ("wall.css", "pages.css", "review.css")
#: Pairs that one page holds; behind them it is loaded again.
WINDOW = 100
KEYS = (("accept", "A"), ("reject", "R"), ("skip", "S"), ("undo", "U"))
_CONFIG: Any = {"displayModeBar": False, "responsive": True, "staticPlot": False}


def page(seen: Situation, desk: ReviewDesk) -> Page:
    """The page; where it is closed, or nothing can be read, what to do about it."""
    title = f"{seen.words('review_title')} · {seen.board.run.company}"
    if not desk.is_open:
        return _told(
            seen, title, seen.words("review_closed"), f"milepost serve --review --company {desk.paths.root}", 403
        )
    try:
        queue = desk.queue()
        standings = desk.standings(queue, seen.words)
    except MilepostError as error:
        return _told(seen, title, seen.words("told_by_program", message=str(error)), "", 503)
    if not queue.pairs:
        return _told(seen, title, seen.words("review_empty"), "", 200)
    tree = _layout(seen, queue, standings)
    return Page(tree, title, seen.choices.language, stylesheets=SHEETS, scripts=("review.js",))


def _told(seen: Situation, title: str, message: str, command: str, status: int) -> Page:
    body = [html.H1(seen.words("review_title")), html.P(message, className="lead")]
    tree = _around(seen, [*body, html.Pre(command, className="command") if command else None], [])
    return Page(tree, title, seen.choices.language, status=status, stylesheets=SHEETS, scripts=())


def _around(seen: Situation, body: list[Component | None], stores: list[Component]) -> Component:
    words = seen.words
    return html.Div(
        [
            *stores,
            top_bar(seen.board.run.company, seen.choices, words, "linkage", PATH, freshness=freshness(seen)),
            html.Main([linkage_tabs(seen.choices, words, PATH), *body], className="page review"),
        ],
        id="page",
        lang=words.language,
    )


def window(queue: ReviewQueue, standings: Mapping[Pair, Standing]) -> list[ReviewPair]:
    """What one page holds, in the order of the queue: what waits above all, decided pairs while there is room."""
    waiting = [one for one in queue.pairs if standings[one.pair].state == "waiting"][:WINDOW]
    others = [one for one in queue.pairs if standings[one.pair].state != "waiting"][: WINDOW - len(waiting)]
    chosen = {one.pair for one in (*waiting, *others)}
    return [one for one in queue.pairs if one.pair in chosen]


def _layout(seen: Situation, queue: ReviewQueue, standings: dict[Pair, Standing]) -> Component:
    words = seen.words
    shown = window(queue, standings)
    # The first that waits comes first; whoever looks back finds the others before it.
    first = next((n for n, one in enumerate(shown) if standings[one.pair].state == "waiting"), 0)
    shown = [*shown[first:], *shown[:first]]
    count = counted(standings, words)
    figures = [waterfall(seen, queue, one) for one in shown]
    body: list[Component | None] = [
        _head(seen, count),
        html.P("", id="review-notice", className="notice", role="status"),
        html.Div(
            [
                html.Div(
                    [pair_article(seen, queue, one, standings[one.pair], n) for n, one in enumerate(shown)],
                    className="pairs",
                ),
                html.Aside([_figure(seen, figures), _list(seen, shown, standings)], className="beside"),
            ],
            className="review-body",
        ),
        _finished(seen, count["left"] == 0),
        _actions(seen),
    ]
    stores: list[Component] = [
        dcc.Store(id="review-page", data={"language": words.language}),
        dcc.Store(id="review-figures", data=figures),
        dcc.Store(id="review-at"),
        dcc.Store(id="review-order"),
        dcc.Store(id="review-outcome"),
        dcc.Store(id="review-shown"),
    ]
    return _around(seen, body, stores)


def _head(seen: Situation, count: Mapping[str, Any]) -> Component:
    words = seen.words
    done = count["of"] - count["left"]
    bar = html.Div(
        html.Span(style={"width": f"{100 * done / count['of']:.1f}%"}, id="review-bar"), className="progress"
    )
    return html.Div(
        [
            html.Div([html.H1(words("review_title")), html.P(words("review_lead_in"), className="lead")]),
            html.Div([html.P(count["left_text"], id="review-left", className="left", role="status"), bar]),
        ],
        className="review-head",
    )


def _figure(seen: Situation, figures: list[dict[str, Any]]) -> Component:
    words = seen.words
    # Every pair has the same steps, so one height serves; one that has none is hidden.
    height = max(figure["layout"].get("height", 0) for figure in figures)
    graph = dcc.Graph(
        id="waterfall", figure=figures[0], config=_CONFIG, className="waterfall", style={"height": f"{height}px"}
    )
    return html.Figure(
        [html.Figcaption([html.B(words("review_waterfall")), html.Span(words("review_waterfall_note"))]), graph],
        id="review-figure", className="card", **aria(label=words("review_waterfall")),
    )  # fmt: skip


def _list(seen: Situation, shown: list[ReviewPair], standings: Mapping[Pair, Standing]) -> Component:
    words = seen.words
    items = [
        html.Li(
            html.Button(
                [
                    html.Span(pair_title(one, LEAD), className="who"),
                    html.Span("–" if one.score is None else probability(one.score, words.language), className="score"),
                ],
                type="button",
                **data(go=str(n), key=key_of(one.pair), state=standings[one.pair].state),
                **(aria(current="true") if n == 0 else {}),
            )
        )
        for n, one in enumerate(shown)
    ]
    return html.Nav(
        [html.H2(words("review_queue")), html.Ol(items)], className="queue", **aria(label=words("review_queue"))
    )


def _finished(seen: Situation, is_finished: bool) -> Component:
    words = seen.words
    parts = [html.B(words("review_finished")), html.Span(words("review_finished_next")), html.Code("milepost run")]
    return html.P(parts, id="review-finished", className="finished card", hidden=not is_finished)


def _actions(seen: Situation) -> Component:
    words = seen.words
    buttons = [
        html.Button(
            [words(f"review_{name}"), html.Kbd(key, **aria(hidden=True))], type="button", className=f"do do-{name}",
            **data(do=name), **aria(keyshortcuts=key.lower()),
        )
        for name, key in KEYS
    ]  # fmt: skip
    steps = [
        html.Button(sign, type="button", className="step", **data(do=name), **aria(label=words(f"review_{name}")))
        for name, sign in (("previous", "←"), ("next", "→"))
    ]
    who = html.Label(
        [html.Span(words("review_who")), html.Textarea(id="review-who", rows="1", autoComplete="name", maxLength="80")],
        className="who-field",
    )
    note = html.Label(
        [html.Span(words("review_note")), html.Textarea(id="review-note", rows="1", maxLength="300")],
        className="note-field",
    )
    keys = html.Button(
        words("review_keys"), type="button", id="review-keys", className="keys", title=words("review_keys_title"),
        **aria(pressed="true"),
    )  # fmt: skip
    row = html.Div([steps[0], *buttons, steps[1]], className="buttons")
    return html.Section(
        [html.Div([who, note, keys], className="fields"), row],
        className="decide",
        **aria(label=words("review_decide")),
    )


def register(app: Dash, desk: ReviewDesk, clock: Callable[[], datetime]) -> None:
    """An order goes to the server, its outcome to the page; moving on is done in the browser alone."""

    @app.callback(
        Output("review-outcome", "data"),
        Input("review-order", "data"),
        State("review-page", "data"),
        prevent_initial_call=True,
    )
    def decide(order: dict[str, str] | None, about: dict[str, str]) -> Any:
        return no_update if not order else outcome_of(order, about, desk, clock)

    for function, output, store in (
        ("reviewed", Output("review-shown", "data"), "review-outcome"),
        ("drawWaterfall", Output("waterfall", "figure"), "review-at"),
    ):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("milepost", function),
            output,
            Input(store, "data"),
            State("review-figures", "data"),
            prevent_initial_call=True,
        )


def outcome_of(
    order: Mapping[str, str], about: Mapping[str, str], desk: ReviewDesk, clock: Callable[[], datetime]
) -> dict[str, Any]:
    """Carry out what the browser ordered; whatever it left out is blank."""
    names = ("action", "opportunity_id", "lead_id", "who", "note", "mark")
    made = ReviewOrder(**{name: str(order.get(name) or "") for name in names})
    return desk.carry_out(made, words_in("ru" if about.get("language") == "ru" else "en"), clock)
