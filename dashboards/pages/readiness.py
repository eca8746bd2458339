"""The five questions of readiness as a section of the page of sources: a table each, sources by regions.

A cell is the answer with its share; the figure behind it is its sentence. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.board_readiness import QuestionEntry, ReadinessEntry
from dashboards.components.data_table import Entry, data_table
from dashboards.situation import Situation
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.sentences import format_value

SIGNS = {"yes": "✓", "partly": "◐", "no": "✗"}


def readiness_section(seen: Situation) -> Component:
    """All questions, in their order; nothing where the board holds none."""
    words = seen.words
    parts: list[Component] = [html.H2(words("readiness")), html.P(words("readiness_note"), className="quiet-note")]
    for question in seen.board.questions:
        parts += _question(seen, question)
    return html.Section(parts if seen.board.questions else [], id="readiness")


def _question(seen: Situation, question: QuestionEntry) -> list[Component]:
    words, language = seen.words, seen.words.language
    own = [entry for entry in seen.board.readiness if entry.question == question.question]
    regions = [COMPANY_ROW, *(region.region for region in seen.board.regions)]
    if any(entry.region == UNKNOWN_REGION for entry in own):
        regions.append(UNKNOWN_REGION)
    heads = [words("source"), *(_region(seen, region) for region in regions)]
    cells = {(entry.source, entry.region): entry for entry in own}
    rows = [
        [source or words("no_source"), *(_answer(seen, cells.get((source, region))) for region in regions)]
        for source in dict.fromkeys(entry.source for entry in own)
    ]
    return [
        html.H3(question.title(language)),
        html.P(question.about(language), className="quiet-note"),
        data_table(heads, rows, caption=question.title(language)),
        *_sentences(seen, own),
    ]


def _region(seen: Situation, region: str) -> str:
    return seen.words("company_row") if region == COMPANY_ROW else seen.board.region_name(region, seen.words.language)


def _answer(seen: Situation, entry: ReadinessEntry | None) -> Entry:
    if entry is None:
        return "–"
    words = seen.words
    share = f" {format_value(entry.value, 'percent', words.language)}" if entry.value is not None else ""
    shown = f"{SIGNS.get(entry.answer, '')} {words(f'answer_{entry.answer}')}{share}"
    return html.Span(shown, title=entry.sentence(words.language), className="late" if entry.answer == "no" else "")


def _sentences(seen: Situation, own: Sequence[ReadinessEntry]) -> list[Component]:
    """The figure behind the company's answer, in words, per source."""
    return [
        html.P([html.B(entry.source), ". ", entry.sentence(seen.words.language)] if entry.source else
               entry.sentence(seen.words.language), className="quiet-note")
        for entry in own if entry.region == COMPANY_ROW
    ]  # fmt: skip
