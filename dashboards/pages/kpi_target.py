"""A KPI's target: what is in force, for whom, until when, and what it was negotiated from."""

from __future__ import annotations

from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.board_values import KpiEntry, TargetRow
from dashboards.components.facts import facts
from dashboards.components.target_card import target_inputs
from dashboards.numbers import target_value
from dashboards.row_states import Axis
from dashboards.situation import Situation
from models.entities import COMPANY_ROW

INPUTS = ("client_expectation", "competitor_level", "internal_proposal")


def target_section(seen: Situation, entry: KpiEntry) -> Component:
    words = seen.words
    rows = targets_in_force(seen, entry.kpi)
    shown: list[Component] = [_target(seen, entry, row) for row in rows]
    return html.Section(
        [html.H2(words("target_title")), *(shown or [html.P(words("no_target"), className="quiet-note")])],
        className="card",
    )


def targets_in_force(seen: Situation, kpi: str) -> list[TargetRow]:
    """Rows valid today; where there is none, the newest one."""
    own = [row for row in seen.board.targets if row.kpi == kpi]
    today = seen.today
    valid = [row for row in own if (row.valid_from or date.min) <= today <= (row.valid_to or date.max)]
    return valid or sorted(own, key=lambda row: row.valid_from or date.min)[-1:]


def _target(seen: Situation, entry: KpiEntry, row: TargetRow) -> Component:
    words = seen.words

    def written(value: float) -> str:
        return target_value(value, entry.unit, words.language, seen.board.run.currency)

    value = written(row.value) if row.upper is None else f"{written(row.value)} – {written(row.upper)}"
    where = {"default": words("all_regions"), COMPANY_ROW: seen.board.run.company}.get(row.region)
    where = where or seen.board.region_name(row.region, words.language)
    inputs = [
        (words(f"input_{name}"), given, written(given)) for name in INPUTS if (given := getattr(row, name)) is not None
    ]
    marks = [row.value, row.upper or row.value, *(given for _, given, _ in inputs)]
    axis = Axis(min(0.0, *marks), max(marks) * 1.06 or 1.0)
    valid = " ".join(
        part
        for part in (
            words("valid_from", day=words.dated(row.valid_from)) if row.valid_from else "",
            words("valid_to", day=words.dated(row.valid_to)) if row.valid_to else "",
        )
        if part
    )
    approved = ", ".join(
        part for part in (row.approved_by, words.dated(row.approved_at) if row.approved_at else "") if part
    )
    return html.Div(
        [
            html.P([html.B(value), html.Span(where)], className="target-line"),
            html.H3(words("from_inputs")) if inputs else None,
            target_inputs(inputs, row.value, axis) if inputs else None,
            facts(
                [
                    (words("valid"), valid),
                    (words("evidence"), row.evidence),
                    (words("proposed_by"), row.proposed_by),
                    (words("approved_by"), approved),
                    (
                        words("declared"),
                        words("targets_line", row=row.row) + (f", {words('baseline')}" if row.baseline else ""),
                    ),
                ]
            ),
        ],
        className="target-row",
    )
