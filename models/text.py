"""Words in the two languages of the interface."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from models.yaml_files import Declared

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")


class Text(Declared):
    """One text in English and Russian; a plain string serves both."""

    en: str
    ru: str

    @model_validator(mode="before")
    @classmethod
    def _one_string_serves_both(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"en": data, "ru": data}
        if isinstance(data, dict) and "en" in data and "ru" not in data:
            return {**data, "ru": data["en"]}
        return data

    def in_language(self, language: Language) -> str:
        return self.ru if language == "ru" else self.en
