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
from models.targets import is_soft

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


def value_text(seen: Situation, entry: KpiEntry, row: TargetRow) -> str:
    """The target as it was declared: a value, a band, or how much better than which period."""
    words = seen.words
    if row.value is None:
        return words("improvement", by=improvement_text(seen, entry, row), base=row.base_period)
    value, upper = (
        "" if number is None else target_value(number, entry.unit, words.language, seen.board.run.currency)
        for number in (row.value, row.upper)
    )
    return f"{value} – {upper}" if upper else value


def improvement_text(seen: Situation, entry: KpiEntry, row: TargetRow) -> str:
    """``10%`` of the base as it is written; a step in the KPI's unit as its values are, shares in points."""
    by = row.improvement or ""
    if by.endswith("%") or not by:
        return by
    if entry.unit == "percent":
        return seen.words("points_step", n=f"{float(by) * 100:g}")
    return target_value(float(by), entry.unit, seen.words.language, seen.board.run.currency)


def _target(seen: Situation, entry: KpiEntry, row: TargetRow) -> Component:
    words = seen.words

    def written(value: float) -> str:
        return target_value(value, entry.unit, words.language, seen.board.run.currency)

    value = value_text(seen, entry, row)
    where = {"default": words("all_regions"), COMPANY_ROW: seen.board.run.company}.get(row.region)
    where = where or seen.board.region_name(row.region, words.language)
    inputs = [
        (words(f"input_{name}"), given, written(given)) for name in INPUTS if (given := getattr(row, name)) is not None
    ]
    at = row.value if row.value is not None else 0.0
    marks = [at, row.upper or at, *(given for _, given, _ in inputs)]
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
            html.P(words("soft_target"), className="soft") if is_soft(row, entry) else None,
            html.H3(words("from_inputs")) if inputs else None,
            target_inputs(inputs, row.value, axis) if inputs else None,
            facts(
                [
                    (words("valid"), valid),
                    (words("evidence"), row.evidence),
                    (words("proposed_by"), row.proposed_by),
                    (words("approved_by"), approved),
                    (words("review_on"), words.dated(row.review_on) if row.review_on else None),
                    (
                        words("declared"),
                        words("targets_line", row=row.row) + (f", {words('baseline')}" if row.baseline else ""),
                    ),
                ]
            ),
        ],
        className="target-row",
    )
