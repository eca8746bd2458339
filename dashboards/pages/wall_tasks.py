"""The open tasks at the foot of a tile: at most two, then how many more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import KpiEntry
from dashboards.components.task_line import task_line
from dashboards.situation import Situation
from models.entities import COMPANY_ROW

if TYPE_CHECKING:
    from models.tasks.views import TaskView

TASKS_SHOWN = 3


def task_lines(seen: Situation, entry: KpiEntry) -> list[Component]:
    """Tasks of the KPI in the order of the regions."""
    order = [*(region.region for region in seen.board.regions), COMPANY_ROW, "?"]
    tasks = [seen.open_tasks[entry.kpi, name] for name in order if (entry.kpi, name) in seen.open_tasks]
    lines: list[Component] = [_line(seen, view) for view in tasks[:TASKS_SHOWN]]
    rest = len(tasks) - TASKS_SHOWN
    if rest > 0:
        lines.append(
            html.A(seen.words.count("more_tasks", rest), href=seen.choices.link("/tasks"), className="task more")
        )
    return lines


def _line(seen: Situation, view: TaskView) -> Component:
    words = seen.words
    age = view.age_days(seen.now)
    person = view.on_desk_of
    text = words(
        "task_line",
        age=words("age_days", n=age) if age else words("today"),
        day=words.day(view.due),
    )
    if view.status.value == "in_question":
        text = f"{text}, {words('in_question')}"
    href = f"{seen.choices.link(f'/tasks/{person.id}')}#{view.key}"
    name = words("company_row") if view.region == COMPANY_ROW else seen.board.region_name(view.region, words.language)
    return task_line(
        name, initialled(person.name), text, href, view.sentence(words.language), view.is_overdue(seen.today)
    )


def initialled(name: str) -> str:
    """``Maria Lind`` as ``M. Lind``."""
    first, _, rest = name.partition(" ")
    return f"{first[:1]}.\u00a0{rest}" if rest else name
