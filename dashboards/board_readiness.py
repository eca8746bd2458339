"""What a board says of readiness, as frozen values: the questions and each source's answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QuestionEntry:
    """A question of readiness as the board has it."""

    question: str
    position: int
    title_en: str
    title_ru: str
    about_en: str
    about_ru: str
    project_en: str
    project_ru: str

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en

    def about(self, language: str) -> str:
        return self.about_ru if language == "ru" else self.about_en

    def project(self, language: str) -> str:
        """What is to be done where the answer is no."""
        return self.project_ru if language == "ru" else self.project_en


@dataclass(frozen=True)
class ReadinessEntry:
    """One source's answer to a question, for a region or the company; ``source`` is None where nothing feeds it."""

    question: str
    source: str | None
    region: str
    answer: str
    numerator: int
    denominator: int
    value: float | None
    sentence_en: str
    sentence_ru: str

    def sentence(self, language: str) -> str:
        return self.sentence_ru if language == "ru" else self.sentence_en
