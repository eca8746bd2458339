"""From the answers of readiness to project proposals: who lacks what, in which words, for whose desk.

That a proposal is made once is the task store's law (``models/tasks/proposing.py``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from models.company import PersonFields
from models.declarations import Declarations
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.readiness import Answer, Question, questions_of, worst
from models.tasks.proposing import Proposal
from models.text import Language

Row = dict[str, Any]
_PROPOSED = {"en": "Proposed project", "ru": "Предлагается проект"}
_SOURCE = {"en": "Source", "ru": "Источник"}
_SAYS_NO = {"en": "answered with no", "ru": "ответ «нет»"}


def proposals(declarations: Declarations, rows: list[Row], as_of: datetime | None) -> list[Proposal]:
    """One proposal per question, from the rows of ``readiness``; where nothing lacks it tells what is well."""
    period = (as_of or datetime(1970, 1, 1)).date().replace(day=1)  # noqa: DTZ001 (local)
    questions = questions_of(declarations.company.readiness)
    return [
        _proposal(declarations, question, [row for row in rows if row["question"] == name], period)
        for name, question in questions.items()
    ]


def answers_by_region(rows: list[Row]) -> dict[str, Answer]:
    """Region → the answer of one question: the worst of the sources that have data for it; without any, no.

    The company counts only where a source knows no regions; records of an unknown region never count.
    """
    with_regions = {row["source"] for row in rows if row["region"] not in (COMPANY_ROW, UNKNOWN_REGION)}
    counted: dict[str, list[Row]] = {}
    for row in rows:
        if row["region"] != UNKNOWN_REGION and (row["region"] != COMPANY_ROW or row["source"] not in with_regions):
            counted.setdefault(row["region"], []).append(row)
    return {
        region: worst([Answer(row["answer"]) for row in found if row["denominator"]])
        for region, found in counted.items()
    }


def _proposal(declarations: Declarations, question: Question, rows: list[Row], period: date) -> Proposal:
    answers = answers_by_region(rows)
    lacking = tuple(region for region, answer in answers.items() if answer is Answer.NO)
    blamed = _blamed(rows, lacking)
    department, assignee = _desk(declarations, blamed["source"])
    return Proposal(
        question=question.id,
        department=department,
        period=period,
        lacking=lacking,
        well=tuple(region for region, answer in answers.items() if answer is Answer.YES),
        assignee=assignee,
        sentence_en=_sentence(declarations, question, blamed, lacking, "en"),
        sentence_ru=_sentence(declarations, question, blamed, lacking, "ru"),
        evidence={"question": question.id, "regions": list(lacking), "answers": rows},
    )


def _blamed(rows: list[Row], lacking: tuple[str, ...]) -> Row:
    """The company's row of the source that answers no in most of the regions that lack."""

    def weight(row: Row) -> tuple[int, bool]:
        own = [r for r in rows if r["source"] == row["source"] and r["region"] in lacking]
        return sum(r["answer"] == Answer.NO and bool(r["denominator"]) for r in own), row["answer"] == Answer.NO

    return max((row for row in rows if row["region"] == COMPANY_ROW), key=weight)


def _desk(declarations: Declarations, source: str | None) -> tuple[str, PersonFields]:
    """The department that is to act, and its head: the source's owner where he heads one, else the data's department.

    A project is work for a department, so it never lies on another desk than that of the department it names.
    """
    company, journey = declarations.company, declarations.journey
    owner = company.source(source).owner if source is not None else None
    for department in company.departments:
        if owner is not None and owner.id in {head.id for head in department.heads.values()}:
            return department.id, owner
    answering = company.department(journey.strip_department or journey.stages[0].department)
    return answering.id, answering.head_of(COMPANY_ROW)


def _sentence(
    declarations: Declarations, question: Question, blamed: Row, lacking: tuple[str, ...], language: Language
) -> str:
    titles = ", ".join(declarations.company.region_title(region, language) for region in lacking)
    figure = blamed[f"sentence_{language}"]
    if blamed["source"] is not None:  # another source may well say yes
        figure = f"{_SOURCE[language]} {blamed['source']}: {figure}"
    project = question.project.in_language(language)
    return (
        f"{question.title.in_language(language)} {titles}: {_SAYS_NO[language]}. {figure}. "
        f"{_PROPOSED[language]}: {project}."
    )
