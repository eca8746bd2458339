"""Words of the interface in English and Russian: ``en.yaml`` and ``ru.yaml``, the same keys in both."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from models.periods import period_label
from models.text import Language

_HERE = Path(__file__).parent


class Words:
    """The interface's words in one language: ``words("due", day="15 Dec")``."""

    def __init__(self, language: Language, texts: dict[str, str], fiscal_year_starts_month: int = 1) -> None:
        self.language = language
        self._fiscal_year_starts_month = fiscal_year_starts_month
        self._texts = texts

    def __call__(self, key: str, /, **values: Any) -> str:
        return self._texts[key].format(**values) if values else self._texts[key]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def count(self, key: str, number: int, /) -> str:
        """A counted noun: keys ``<key>_one``, ``<key>_few`` (Russian) and ``<key>_many``."""
        return self(f"{key}_{_form(number, self.language)}", n=number)

    def day(self, day: Any) -> str:
        """A day as ``15 Dec``; years are said where periods are."""
        month = self._texts["short_months"].split()[day.month - 1]
        return f"{day.day}\u00a0{month}"

    def dated(self, day: Any) -> str:
        """A day with its year."""
        return f"{self.day(day)} {day.year}"

    def period(self, period: Any, grain: str) -> str:
        label = period_label(period, grain, self.language, self._fiscal_year_starts_month)
        return label[:1].upper() + label[1:]

    def short_period(self, period: Any, grain: str) -> str:
        """``Oct 2026`` for a month; other grains are short by themselves."""
        if period is None or grain != "month":
            return self.period(period, grain)
        return f"{self._texts['short_month_names'].split()[period.month - 1]} {period.year}"


@cache
def words_in(language: Language, fiscal_year_starts_month: int = 1) -> Words:
    texts = YAML(typ="safe").load((_HERE / f"{language}.yaml").read_text(encoding="utf-8"))
    return Words(language, {str(key): str(text) for key, text in texts.items()}, fiscal_year_starts_month)


def _form(number: int, language: Language) -> str:
    if language == "en":
        return "one" if number == 1 else "many"
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"
