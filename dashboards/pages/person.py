"""A desk: somebody's tasks with what can be done about them, questions about his data, and his figures that are fine.

There is no sign-in yet: whoever opens the page acts as the person it belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.banner import banner
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.owners import answering_source, owner_of
from dashboards.pages.people import Somebody, somebody
from dashboards.pages.person_fine import fine_section
from dashboards.pages.person_task import card
from dashboards.pages.wall import freshness
from dashboards.situation import Lookout, Situation
from dashboards.task_actions import Order, Outcome, carry_out
from dashboards.text import words_in
from models.errors import TaskError

if TYPE_CHECKING:
    from models.tasks.views import TaskView

FINISHED_SHOWN = 6
SHEETS = ("wall.css", "pages.css")


def page(seen: Situation, person: str, lookout: Lookout) -> Page | None:
    """The desk of a person; None where nobody is called that."""
    who = somebody(seen.board, lookout.desk, person)
    if who is None:
        return None
    title = f"{seen.words('tasks_of', person=who.name)} · {seen.board.run.company}"
    return Page(layout(seen, who, lookout), title, seen.choices.language, stylesheets=SHEETS, scripts=("tasks.js",))


def layout(seen: Situation, who: Somebody, lookout: Lookout) -> Component:
    words = seen.words
    problem, tasks = seen.problem, []
    try:
        tasks = lookout.desk.tasks()
    except TaskError as error:
        problem = str(error)
    own = [view for view in tasks if view.assignee.id == who.id]
    open_ones = [view for view in own if view.is_unfinished]
    # What he heads himself stands on his desk already, with the form for the answer.
    asked = [
        view
        for view in tasks
        if view.question_owner is not None and view.question_owner.id == who.id and view.assignee.id != who.id
    ]
    finished = sorted(
        (v for v in own if not v.is_unfinished), key=lambda v: v.completed_at or v.raised_at, reverse=True
    )

    def cards(views: list[TaskView]) -> Component:
        return html.Div([card(seen, view, who, lookout) for view in views], className="cards")

    departments = sorted({head.department_name(words.language) for head in seen.board.heads if head.person == who.id})
    sections: list[Component | None] = [
        html.P(
            [html.A(words("tasks"), href=seen.choices.link("/tasks")), " / ", ", ".join(departments)],
            className="crumbs",
        ),
        html.H1(who.name),
        banner(words("store_failed", message=problem)) if problem else None,
        html.P("", id="notice", className="notice", role="status"),
        html.H2(f"{words('on_desk')} · {len(open_ones)}"),
        cards(open_ones) if open_ones else html.P(words("tasks_none"), className="quiet-note"),
    ]
    if asked:
        sections += [html.H2(f"{words('also_yours')} · {len(asked)}"), cards(asked)]
    sections += [html.H2(words("fine_cells")), fine_section(seen, who)]
    if finished:
        sections += [html.H2(words("finished")), cards(finished[:FINISHED_SHOWN])]
    path = f"/tasks/{who.id}"
    return html.Div(
        [
            dcc.Store(id="desk", data={"actor": who.id, "language": words.language}),
            dcc.Store(id="outcome"),
            dcc.Store(id="shown"),
            top_bar(seen.board.run.company, seen.choices, words, "tasks", path, freshness=freshness(seen)),
            html.Main(sections, className="page"),
        ],
        id="page",
        lang=words.language,
    )


def register(app: Dash, lookout: Lookout) -> None:
    """A button orders one action; the page is read again when it is done, and says why when it is not."""

    @app.callback(
        Output("outcome", "data"),
        Input({"do": ALL, "task": ALL, "version": ALL}, "n_clicks"),
        State({"write": ALL, "task": ALL}, "value"),
        State({"write": ALL, "task": ALL}, "id"),
        State("desk", "data"),
        prevent_initial_call=True,
    )
    def act(
        clicks: list[int | None], texts: list[str | None], fields: list[dict[str, Any]], desk: dict[str, str]
    ) -> Any:
        order = order_of(ctx.triggered_id, clicks, texts, fields, desk)
        return no_update if order is None else outcome_of(order, desk, lookout)

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("milepost", "tell"),
        Output("shown", "data"),
        Input("outcome", "data"),
        prevent_initial_call=True,
    )


def order_of(
    clicked: Any, clicks: list[int | None], texts: list[str | None], fields: list[dict[str, Any]], desk: dict[str, str]
) -> Order | None:
    """The order behind a click; None for buttons that merely appeared."""
    if not clicked or not any(clicks):
        return None
    written = {
        field["write"]: text or ""
        for field, text in zip(fields, texts, strict=True)
        if field["task"] == clicked["task"]
    }
    return Order(clicked["do"], int(clicked["task"]), int(clicked["version"]), desk["actor"], written)


def outcome_of(order: Order, desk: dict[str, str], lookout: Lookout) -> dict[str, Any]:
    """Carry the order out and say what became of it, and at which form."""
    from models.tasks.queries import task

    words = words_in("ru" if desk.get("language") == "ru" else "en")
    try:
        store = lookout.desk.store()
        owner = None
        if order.action == "dispute":
            board = lookout.reader.board()
            owner = owner_of(answering_source(board, lookout.reader, task(store, order.task).kpi))
        outcome = carry_out(store, order, words, owner)
    except TaskError as error:
        outcome = Outcome(False, words("told_by_program", message=str(error)))
    return outcome.as_json() | {"at": f"said-{order.action}-{order.task}"}
