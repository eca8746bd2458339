"""What a reader has chosen, as the address bar says it: language, period, region, only misses. Nothing else is state.

An unknown value falls back to the default instead of failing: links are shared and outlive boards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from models.text import LANGUAGES, Language


@dataclass(frozen=True)
class Choices:
    """The chosen filters. ``period`` is the first day of a month, None for the newest closed one."""

    language: Language = "en"
    period: date | None = None
    region: str | None = None
    only_misses: bool = False
    #: The language that needs no word in the address: the company's own.
    home_language: Language = "en"

    def query(self) -> str:
        """The query string with its question mark; empty where everything is as by default."""
        pairs = {
            "period": f"{self.period:%Y-%m}" if self.period else None,
            "region": self.region,
            "only": "misses" if self.only_misses else None,
            "lang": self.language if self.language != self.home_language else None,
        }
        chosen = {key: value for key, value in pairs.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def link(self, path: str, **more: str | None) -> str:
        """``path`` in the chosen language, with further parameters."""
        chosen = {key: value for key, value in more.items() if value}
        if self.language != self.home_language:
            chosen["lang"] = self.language
        return quote(path, safe="/") + (f"?{urlencode(chosen)}" if chosen else "")

    def in_language(self, language: Language) -> Choices:
        return replace(self, language=language)


def read_choices(
    arguments: Mapping[str, str],
    home_language: Language = "en",
    months: Collection[date] = (),
    regions: Collection[str] = (),
) -> Choices:
    """Choices out of the query's parameters; ``months`` and ``regions`` are those that exist."""
    language = next((known for known in LANGUAGES if known == arguments.get("lang")), home_language)
    region = arguments.get("region")
    return Choices(
        language=language,
        period=_month(arguments.get("period"), months),
        region=region if region in regions else None,
        only_misses=arguments.get("only") == "misses",
        home_language=home_language,
    )


def _month(text: str | None, months: Collection[date]) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01") if text and len(text) == 7 else date.fromisoformat(text or "")
    except ValueError:
        return None
    return month if month in months else None
