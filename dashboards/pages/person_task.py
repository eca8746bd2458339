"""A task's card on a desk: its words, and the actions that its status and the desk allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash.development.base_component import Component

from dashboards.components.facts import facts
from dashboards.components.task_card import TaskTexts, task_button, task_card, task_form
from dashboards.components.task_history import task_history
from dashboards.owners import answering_source, owner_of
from dashboards.pages.people import Somebody
from dashboards.situation import Lookout, Situation
from models.entities import COMPANY_ROW

if TYPE_CHECKING:
    from models.tasks.views import EventView, TaskView


def card(seen: Situation, view: TaskView, who: Somebody, lookout: Lookout) -> Component:
    words = seen.words
    is_overdue = view.is_overdue(seen.today)
    details: list[Component] = []
    pairs = [(words("cause"), view.cause), (words("action"), view.action)]
    if any(text for _, text in pairs):
        details.append(facts(pairs))
    return task_card(
        TaskTexts(
            key=view.key,
            title=task_title(seen, view),
            href=figure_link(seen, view),
            status=words(f"status_{view.status.value}"),
            due=words("overdue" if is_overdue else "due", day=words.day(view.due)),
            raised=f"{words('raised', day=words.day(seen.local(view.raised_at)))}, {age_text(seen, view)}",
            evidence=view.sentence(words.language),
            hint=_hint(seen, view),
        ),
        details,
        _actions(seen, view, who, lookout),
        _history(seen, lookout.desk.events(view.id)),
        is_overdue=is_overdue,
        is_finished=not view.is_unfinished,
    )


def task_title(seen: Situation, view: TaskView) -> str:
    """KPI, region and period of a task; of a data task the check and the region; of a project what is to be done."""
    words = seen.words
    if view.kind == "data":
        place = "" if view.region == COMPANY_ROW else f" · {seen.board.region_name(view.region, words.language)}"
        return f"{words('data_task')} · {_check_title(seen, view)}{place}"
    if view.kind == "project":
        return seen.board.project_title(view.kpi, words.language)
    if view.kind == "review":
        return words("target_review")
    entry = seen.board.kpi_by_id.get(view.kpi)
    title = entry.title(words.language) if entry else view.kpi
    region = words("all_regions") if view.region == COMPANY_ROW else seen.board.region_name(view.region, words.language)
    return f"{title} · {region} · {words.short_period(view.period, view.grain)}"


def _check_title(seen: Situation, view: TaskView) -> str:
    about = next((check.about(seen.words.language) for check in seen.board.checks if check.check_key == view.kpi), None)
    return about.rstrip(".") if about is not None else view.kpi


def figure_link(seen: Situation, view: TaskView) -> str:
    if view.kind == "data":
        return f"{seen.choices.link('/quality')}#{view.kpi}"
    if view.kind == "project":
        return f"{seen.choices.link('/sources')}#readiness"
    if view.kind == "review":
        return seen.choices.link("/")
    entry = seen.board.kpi_by_id.get(view.kpi)
    grain = view.grain if entry is not None and entry.judged_grain != view.grain else None
    link = seen.choices.link(f"/kpi/{view.kpi}", grain=grain, region=view.region, period=view.period.isoformat())
    return f"{link}#figure"


def age_text(seen: Situation, view: TaskView) -> str:
    age = view.age_days(seen.now)
    return seen.words("age_days", n=age) if age else seen.words("today")


def _hint(seen: Situation, view: TaskView) -> str:
    if view.proposes_closing and view.recovered_period is not None:
        return seen.words("recovered", period=seen.words.short_period(view.recovered_period, view.grain))
    return seen.words("reopened", n=view.reopened) if view.reopened and view.is_unfinished else ""


def _actions(seen: Situation, view: TaskView, who: Somebody, lookout: Lookout) -> list[Component]:
    words, status = seen.words, view.status.value
    shown: list[Component] = []
    if status == "open" and view.assignee.id == who.id:
        shown.append(task_button(words("accept"), "accept", view.id, view.version, is_first=True))
    if status == "in_question":
        shown.append(_form(seen, view, "answer", [("answer", words("answer_label"))]))
    if status in ("open", "in_progress") and view.assignee.id == who.id:
        fields = [("cause", words("cause_label")), ("action", words("action_label"))]
        shown.append(_form(seen, view, "complete", fields))
        source = answering_source(seen.board, lookout.reader, view.kpi)
        owner = owner_of(source)
        note = words("dispute_to_nobody")
        if source is not None and owner is not None:
            note = words("dispute_to", person=owner.name, source=source.source)
        shown.append(_form(seen, view, "dispute", [("dispute", words("dispute_label"))], note))
    shown.append(_form(seen, view, "comment", [("comment", words("comment_label"))]))
    return shown


def _form(seen: Situation, view: TaskView, action: str, fields: list[tuple[str, str]], note: str = "") -> Component:
    words = seen.words
    send = words("complete") if action == "complete" else words("send")
    return task_form(words(action), action, view.id, view.version, fields, send, note)


def _history(seen: Situation, events: list[EventView]) -> Component:
    words = seen.words
    rows = []
    for event in reversed(events):
        local = seen.local(event.at)
        when = f"{words.day(local)}, {local:%H:%M}"
        said = event.data.get(f"sentence_{words.language}") or event.text
        parts = [str(said)] if said else []
        if event.kind.value == "completed":
            parts += [f"{words(key)}: {event.data[key]}" for key in ("cause", "action") if event.data.get(key)]
        rows.append((when, _name(seen, event.actor), words(f"event_{event.kind.value}"), ". ".join(parts)))
    return task_history(words("history"), rows)


def _name(seen: Situation, actor: str) -> str:
    return next((head.person_name for head in seen.board.heads if head.person == actor), actor)
