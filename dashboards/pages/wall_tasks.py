"""The open tasks at the foot of a tile: its own, and those on data it is not trusted for. A few, then how many more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import KpiEntry
from dashboards.components.task_line import task_line
from dashboards.situation import Situation
from models.entities import COMPANY_ROW, UNKNOWN_REGION

if TYPE_CHECKING:
    from models.tasks.views import TaskView

TASKS_SHOWN = 3


def task_lines(seen: Situation, entry: KpiEntry) -> list[Component]:
    """Tasks of the KPI, then of the checks that took its trust, so that one of either is always among those shown."""
    own = tasks_of(seen, entry.kpi)
    data = [view for check in seen.board.failed_gates(entry.kpi) for view in tasks_of(seen, check.check_key)]
    shown = [*own[: TASKS_SHOWN - bool(data)], *data][:TASKS_SHOWN]
    lines: list[Component] = [_line(seen, view) for view in shown]
    rest = len(own) + len(data) - len(shown)
    if rest > 0:
        lines.append(
            html.A(seen.words.count("more_tasks", rest), href=seen.choices.link("/tasks"), className="task more")
        )
    return lines


def tasks_of(seen: Situation, subject: str) -> list[TaskView]:
    """The open tasks of a KPI, or of a check, in the order of the regions."""
    order = [*(region.region for region in seen.board.regions), COMPANY_ROW, UNKNOWN_REGION]
    return [seen.open_tasks[subject, name] for name in order if (subject, name) in seen.open_tasks]


def desk_link(seen: Situation, view: TaskView) -> str:
    return f"{seen.choices.link(f'/tasks/{view.on_desk_of.id}')}#{view.key}"


def _line(seen: Situation, view: TaskView) -> Component:
    words = seen.words
    age = view.age_days(seen.now)
    text = words(
        "task_line",
        age=words("age_days", n=age) if age else words("today"),
        day=words.day(view.due),
    )
    if view.status.value == "in_question":
        text = f"{text}, {words('in_question')}"
    name = words("company_row") if view.region == COMPANY_ROW else seen.board.region_name(view.region, words.language)
    if view.kind == "data":
        name = words("data_task") if view.region == COMPANY_ROW else f"{words('data_task')} · {name}"
    return task_line(
        name,
        initialled(view.on_desk_of.name),
        text,
        desk_link(seen, view),
        view.sentence(words.language),
        view.is_overdue(seen.today),
    )


def initialled(name: str) -> str:
    """``Maria Lind`` as ``M. Lind``."""
    first, _, rest = name.partition(" ")
    return f"{first[:1]}.\u00a0{rest}" if rest else name
