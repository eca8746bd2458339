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
    #: The day whose board is shown; None for the board that is up.
    as_of: date | None = None

    def query(self) -> str:
        """The query string with its question mark; empty where everything is as by default."""
        pairs = {
            "period": f"{self.period:%Y-%m}" if self.period else None,
            "region": self.region,
            "only": "misses" if self.only_misses else None,
            "lang": self.language if self.language != self.home_language else None,
        }
        if self.as_of:
            pairs["as_of"] = self.as_of.isoformat()
        chosen = {key: value for key, value in pairs.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def link(self, path: str, **more: str | None) -> str:
        """``path`` in the chosen language, with further parameters."""
        chosen = {key: value for key, value in more.items() if value}
        if self.as_of and shows_the_past(path):
            chosen["as_of"] = self.as_of.isoformat()
        if self.language != self.home_language:
            chosen["lang"] = self.language
        return quote(path, safe="/") + (f"?{urlencode(chosen)}" if chosen else "")

    def on_day(self, day: date | None) -> Choices:
        """The same with the board of a day; None: the one that is up."""
        return replace(self, as_of=day)

    def in_language(self, language: Language) -> Choices:
        return replace(self, language=language)


def shows_the_past(path: str) -> bool:
    """Whether a page can show the board of another day: the wall and the KPIs; desks and sources are of today."""
    return path.strip("/").partition("/")[0] in ("", "kpi")


def past_day(arguments: Mapping[str, str]) -> date | None:
    """The day of ``as_of``; what is no day is none."""
    try:
        return date.fromisoformat(arguments.get("as_of", ""))
    except ValueError:
        return None


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
        as_of=past_day(arguments),
    )


def _month(text: str | None, months: Collection[date]) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01") if text and len(text) == 7 else date.fromisoformat(text or "")
    except ValueError:
        return None
    return month if month in months else None
