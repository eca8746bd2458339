"""A task on a desk: what was missed, since when, until when, what can be done with it, and what happened so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component


@dataclass(frozen=True)
class TaskTexts:
    """Everything a card says, ready written."""

    key: str
    title: str
    href: str
    status: str
    due: str
    raised: str
    evidence: str
    hint: str = ""


def task_card(
    texts: TaskTexts,
    details: Sequence[Component],
    actions: Sequence[Component],
    history: Component,
    is_overdue: bool,
    is_finished: bool,
) -> html.Article:
    state = "finished" if is_finished else "overdue" if is_overdue else ""
    heading = html.Header(
        [
            html.H3(html.A(texts.title, href=texts.href)),
            html.Span(texts.key, className="key"),
            html.Span(texts.status, className=f"pill {'finished' if is_finished else ''}".strip()),
            html.Span(texts.due, className="when overdue" if is_overdue else "when"),
            html.Span(texts.raised, className="when"),
        ]
    )
    return html.Article(
        [
            heading,
            html.P(texts.evidence, className="evidence"),
            html.P(texts.hint, className="hint") if texts.hint else None,
            *details,
            html.Div(list(actions), className="actions") if actions else None,
            history,
        ],
        className=f"task-card {state}".strip(),
        id=texts.key,
    )


def task_button(text: str, action: str, task: int, version: int, is_first: bool = False) -> html.Button:
    """A button that orders ``action``; the task's version travels with it."""
    return html.Button(
        text,
        id={"do": action, "task": task, "version": version},
        className="button first" if is_first else "button",
        type="button",
    )


def task_form(
    summary: str, action: str, task: int, version: int, fields: Sequence[tuple[str, str]], send: str, note: str = ""
) -> html.Details:
    """A folded form: ``fields`` are names with their questions; what is written goes with the button's order.

    Why an order was refused is said in the form itself, above its button.
    """
    questions = [
        html.Label([question, dcc.Textarea(id={"write": name, "task": task}, value="", rows=3)])
        for name, question in fields
    ]
    notes = [html.P(note, className="quiet-note")] if note else []
    button = task_button(send, action, task, version, is_first=True)
    said = html.P("", id=f"said-{action}-{task}", className="notice here", role="alert")
    return html.Details([html.Summary(summary), html.Div([*questions, *notes, said, button], className="fields")])
