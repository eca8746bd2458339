"""The checks that nobody need look at: those that passed, folded by what they check, and those that were skipped."""

from __future__ import annotations

from itertools import groupby

from dash import html
from dash.development.base_component import Component

from dashboards.board_quality import CheckEntry
from dashboards.components.data_table import Entry, data_table
from dashboards.numbers import count
from dashboards.pages.kpi_parameters import texts
from dashboards.situation import Situation
from dashboards.text.reasons import reason_in
from models.text import Language


def quiet_checks(seen: Situation) -> list[Component]:
    """A folded table per entity for what passed, and one for what was skipped."""
    words = seen.words
    passed = sorted((check for check in seen.board.checks if check.outcome == "passed"), key=lambda c: c.entity)
    skipped = [check for check in seen.board.checks if check.outcome == "skipped"]
    shown: list[Component] = []
    if passed:
        shown.append(html.H2(words("outcome_passed_many")))
        for entity, checks in groupby(passed, key=lambda check: check.entity):
            title = entity_title(entity, seen.words.language)
            shown.append(_folded(title, _passed(seen, title, list(checks))))
    if skipped:
        heads = [words(key) for key in ("check", "reason")]
        reasons: list[list[Entry]] = [
            [_about(seen, check), reason_in(check.reason, words.language)] for check in skipped
        ]
        shown += [html.H2(words("outcome_skipped_many")), data_table(heads, reasons, caption=heads[0], wraps={0, 1})]
    return shown


def _folded(entity: str, found: tuple[int, Component]) -> Component:
    number, table = found
    return html.Details([html.Summary([html.B(entity), html.Span(str(number))]), table], className="folded")


def entity_title(entity: str, language: Language) -> str:
    """What people call a table of the canonical model."""
    known = texts()["entities"].get(entity)
    return known[language] if known else entity.replace("_", " ")


def _passed(seen: Situation, title: str, checks: list[CheckEntry]) -> tuple[int, Component]:
    words = seen.words
    heads = [words(key) for key in ("check", "grade", "broken_of")]
    rows: list[list[Entry]] = [
        [
            _about(seen, check),
            words(f"grade_{check.grade}"),
            f"{count(check.broken, words.language)} / {count(check.checked, words.language)}",
        ]
        for check in checks
    ]
    return len(rows), data_table(heads, rows, numbers={2}, caption=title, wraps={0})


def _about(seen: Situation, check: CheckEntry) -> Component:
    return html.Span([check.about(seen.words.language), " ", html.Small(check.check_key)])
