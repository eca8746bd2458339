"""The five questions of readiness, as ``readiness.yaml`` declares them and a company changes them. Answers nothing.

A question has a figure (a SQL file), two limits between yes, partly and no, and the words for its answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from models.issues import Issues, did_you_mean
from models.text import Text
from models.yaml_files import Declared, into_model, read_yaml

Share = Annotated[float, Field(gt=0, le=1)]


class Answer(StrEnum):
    """What the data say, from bad to good."""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"


ANSWER_WORDS: dict[Answer, Text] = {
    Answer.NO: Text(en="no", ru="нет"),
    Answer.PARTLY: Text(en="partly", ru="частично"),
    Answer.YES: Text(en="yes", ru="да"),
}
_FROM_WORST = list(Answer)


class Question(Declared):
    """One question. ``asks``: entities whose sources are asked; ``reads``: others that the SQL reads."""

    id: str
    title: Text
    about: Text
    asks: tuple[str, ...]
    reads: tuple[str, ...] = ()
    sql: str
    yes_from: Share
    partly_from: Share
    parameters: dict[str, Any] = {}
    finding: Text
    nothing: Text
    project: Text

    @model_validator(mode="after")
    def _limits_are_in_order(self) -> Question:
        if self.partly_from > self.yes_from:
            raise ValueError(f"partly_from {self.partly_from:g} is above yes_from {self.yes_from:g}")
        return self

    def answer(self, numerator: float, denominator: float) -> Answer:
        """No data at all means no."""
        if not denominator:
            return Answer.NO
        share = numerator / denominator
        return Answer.YES if share >= self.yes_from else Answer.PARTLY if share >= self.partly_from else Answer.NO


class OwnQuestion(Declared):
    """What a company changes about a question, in company.yaml under ``readiness``."""

    yes_from: Share | None = None
    partly_from: Share | None = None
    parameters: dict[str, Any] = {}


def worst(answers: list[Answer]) -> Answer:
    """The worst of some answers; of none: no."""
    return min(answers, key=_FROM_WORST.index, default=Answer.NO)


@cache
def load_questions() -> dict[str, Question]:
    """The library's questions by name, in their order; a mistake in the file is a bug and is raised as one."""
    issues, path = Issues(), Path(__file__).with_name("readiness.yaml")
    questions: dict[str, Question] = {}
    for name, block in (read_yaml(path, issues) or {}).items():
        question = into_model(block, Question, path, issues, id=str(name))
        if question is not None:
            questions[question.id] = question
    issues.raise_if_errors()
    return questions


def questions_of(own: Mapping[str, OwnQuestion]) -> dict[str, Question]:
    """The questions with a company's changes laid over them."""
    return {name: _changed(question, own.get(name, OwnQuestion())) for name, question in load_questions().items()}


def check_own(own: Mapping[str, OwnQuestion], issues: Issues, file: Path, lines: Mapping[str, int | None]) -> None:
    """Add an issue for each change of a question, parameter or limit that cannot be meant."""
    for name, change in own.items():
        question = load_questions().get(name)
        if question is None:
            hint = did_you_mean(name, load_questions())
            issues.error(f"readiness: there is no question {name!r}.", file, lines.get(name), hint)
            continue
        for parameter in set(change.parameters) - set(question.parameters):
            hint = did_you_mean(parameter, question.parameters)
            message = f"readiness.{name}.parameters: the question has no parameter {parameter!r}."
            issues.error(message, file, lines.get(name), hint)
        try:
            _changed(question, change)
        except ValueError as error:
            reason = str(error).splitlines()[-2].strip().removeprefix("Value error, ").partition(" [type")[0]
            issues.error(f"readiness.{name}: {reason}.", file, lines.get(name))


def _changed(question: Question, own: OwnQuestion) -> Question:
    limits = {name: value for name in ("yes_from", "partly_from") if (value := getattr(own, name)) is not None}
    parameters = {**question.parameters, **own.parameters}
    return Question.model_validate({**question.model_dump(), **limits, "parameters": parameters})
