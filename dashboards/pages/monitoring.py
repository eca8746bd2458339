"""The monitoring page: the four lists that whoever watches over tasks looks at, every desk, every unfinished task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from dashboards.components.banner import banner
from dashboards.components.data_table import Entry, data_table
from dashboards.components.top_bar import top_bar
from dashboards.desk import since_meeting
from dashboards.first_response import Page
from dashboards.habits import task_habits
from dashboards.pages.people import people
from dashboards.pages.person_task import age_text, figure_link, task_title
from dashboards.pages.wall import freshness
from dashboards.situation import Lookout, Situation
from models.errors import TaskError

if TYPE_CHECKING:
    from models.tasks.views import TaskView

SHEETS = ("wall.css", "pages.css")


def page(seen: Situation, lookout: Lookout) -> Page:
    title = f"{seen.words('tasks')} · {seen.board.run.company}"
    return Page(layout(seen, lookout), title, seen.choices.language, stylesheets=SHEETS, scripts=())


def layout(seen: Situation, lookout: Lookout) -> Component:
    words = seen.words
    problem, tasks, lists = seen.problem, [], []
    try:
        tasks = lookout.desk.tasks()
        lists = _lists(seen, lookout)
    except TaskError as error:
        problem = str(error)
    unfinished = [view for view in tasks if view.is_unfinished]
    news = since_meeting(tasks, seen.board.run.previous_meeting)
    meeting = seen.board.run.next_meeting
    lead = [words("since_meeting", raised=news[0], completed=news[1])] if news else []
    lead += [words("next_meeting", day=words.day(meeting))] if meeting else []
    body: list[Component | None] = [
        html.H1(words("monitoring")),
        html.P(" · ".join(lead), className="lead") if lead else None,
        banner(words("store_failed", message=problem)) if problem else None,
        html.Div([_list(seen, title, views) for title, views in lists], className="lists"),
        html.H2(words("heads")),
        _desks(seen, lookout, unfinished),
        html.H2(f"{words('all_tasks')} · {len(unfinished)}"),
        _table(seen, unfinished) if unfinished else html.P(words("list_empty"), className="quiet-note"),
    ]
    return html.Div(
        [
            top_bar(seen.board.run.company, seen.choices, words, "tasks", "/tasks", freshness=freshness(seen)),
            html.Main(body, className="page"),
        ],
        id="page",
        lang=words.language,
    )


def _lists(seen: Situation, lookout: Lookout) -> list[tuple[str, list[TaskView]]]:
    from models.tasks.monitoring import monitoring_lists

    if not lookout.desk.exists():
        return []
    words, habits = seen.words, task_habits(lookout.paths)
    found = monitoring_lists(
        lookout.desk.store(), now=seen.now, today=seen.today,
        accept_within_hours=habits.accept_within_hours, due_soon_days=habits.due_soon_days,
    )  # fmt: skip
    return [
        (words("not_accepted", n=habits.accept_within_hours), found.not_accepted),
        (words("due_soon", n=habits.due_soon_days), found.due_soon),
        (words("overdue_list"), found.overdue),
        (words("in_question_list"), found.in_question),
    ]


def _list(seen: Situation, title: str, views: Sequence[TaskView]) -> Component:
    words = seen.words
    items = [
        html.Li(
            html.A(
                [
                    task_title(seen, view),
                    html.Span(
                        f"{view.on_desk_of.name}, {age_text(seen, view)}, {words('due', day=words.day(view.due))}"
                    ),
                ],
                href=_place(seen, view),
            )
        )
        for view in views
    ]
    inside = html.Ul(items) if items else html.P(words("list_empty"), className="quiet-note")
    return html.Section([html.H2([html.Span(title), html.Span(str(len(items)))]), inside], className="card")


def _desks(seen: Situation, lookout: Lookout, unfinished: Sequence[TaskView]) -> Component:
    links = []
    for person in people(seen.board, lookout.desk):
        number = sum(view.on_desk_of.id == person.id for view in unfinished)
        parts = [person.name, html.B(str(number)) if number else None]
        links.append(html.A(parts, href=seen.choices.link(f"/tasks/{person.id}")))
    return html.Nav(links, className="desks")


def _table(seen: Situation, unfinished: Sequence[TaskView]) -> Component:
    words = seen.words
    heads = [words("key"), words("kpi_region"), words("desk"), words("status"), words("due_on"), words("age")]
    rows: list[list[Entry]] = [
        [
            html.A(view.key, href=_place(seen, view), className="link"),
            html.A(task_title(seen, view), href=figure_link(seen, view)),
            view.on_desk_of.name,
            words(f"status_{view.status.value}"),
            html.Span(words.day(view.due), className="late" if view.is_overdue(seen.today) else ""),
            age_text(seen, view),
        ]
        for view in unfinished
    ]
    return data_table(heads, rows, numbers={4, 5}, caption=words("all_tasks"))


def _place(seen: Situation, view: TaskView) -> str:
    return f"{seen.choices.link(f'/tasks/{view.on_desk_of.id}')}#{view.key}"
