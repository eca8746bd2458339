"""A company: its sources, regions, departments, calendar and habits, as ``company.yaml`` declares them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from unicodedata import normalize
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator

from models.attribution import AttributionRules
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.formats import Delivery, Table
from models.linkage.rules import LinkageRules
from models.readiness import OwnQuestion
from models.regular_expressions import NamePattern
from models.text import Language, Text
from models.words import Words
from models.yaml_files import Declared

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _person(data: Any) -> Any:
    """``Maria Lind <maria@example.org>`` is the short form of a person."""
    if isinstance(data, str):
        match = re.fullmatch(r"\s*(?P<name>[^<>]+?)\s*(?:<(?P<email>[^<>\s]+)>)?\s*", data)
        if match is None:
            raise ValueError("write a person as 'Name <address>' or as {name: …, email: …}")
        return {"name": match["name"], "email": match["email"]}
    return data


class PersonFields(Declared):
    """Somebody to whom a task can be given; ``id`` is derived from the name where it is not declared."""

    name: str
    email: str | None = None
    id: str = ""

    @model_validator(mode="after")
    def _derive_id(self) -> PersonFields:
        if not self.id:
            slug = re.sub(r"[^\w]+", "_", self.name.casefold()).strip("_")
            object.__setattr__(self, "id", slug)
        return self


Person = Annotated[PersonFields, BeforeValidator(_person)]


class Region(Declared):
    """A region: how it is shown and what extracts call it (matched without case and outer blanks)."""

    id: Annotated[str, Field(pattern=r"^[^\s?*,][^?*,]*$")]
    name: Text | None = None
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> Text:
        return self.name or Text(en=self.id, ru=self.id)

    def claims(self) -> tuple[str, ...]:
        return (self.id, self.title.en, self.title.ru, *self.aliases)


class Department(Declared):
    """A department and its heads: one for every region, or ``default``."""

    id: Identifier
    name: Text
    heads: dict[str, Person]

    @field_validator("heads")
    @classmethod
    def _somebody(cls, heads: dict[str, PersonFields]) -> dict[str, PersonFields]:
        if not heads:
            raise ValueError("a department needs at least one head, for a region or as default")
        return heads

    def head_of(self, region: str) -> PersonFields:
        """The head for a region; for the company row and regions without one of their own, the default or the first."""
        if region in self.heads:
            return self.heads[region]
        return self.heads.get("default") or next(iter(self.heads.values()))


class Source(Declared):
    """One source of extracts: its format, where its files are, and what may be expected of it.

    ``files``: patterns of the files below ``path`` that are this source's, where others lie beside them; empty = all.
    """

    id: Identifier
    format: str
    path: str = "."
    files: Words = ()
    about: Text | None = None
    owner: Person
    delivery: Delivery | None = None
    time_zone: str | None = None
    lag_days: Annotated[int, Field(ge=0)] | None = None
    stale_after_days: Annotated[int, Field(ge=0)] = 7
    stamp: NamePattern | None = None
    tables: dict[Identifier, Table] = {}


class Meetings(Declared):
    """When KPIs are reviewed: a weekday of each month (the third Tuesday unless declared), or listed dates."""

    ordinal: Annotated[int, Field(ge=1, le=4)] = 3
    weekday: Weekday = "tuesday"
    dates: tuple[str, ...] = ()


class TaskHabits(Declared):
    """Limits of the monitoring lists, of reopening, and after how many met periods in a row a miss is recovered."""

    accept_within_hours: int = 24
    due_soon_days: int = 3
    reopen_within_days: int = 60
    recovered_after_periods: Annotated[int, Field(ge=1)] = 2


class Company(Declared):
    """Everything of ``company.yaml``."""

    name: str
    language: Language = "en"
    reporting_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    time_zone: str = "UTC"
    week_starts: Weekday = "monday"
    fiscal_year_starts_month: Annotated[int, Field(ge=1, le=12)] = 1
    extracts_root: str = "."
    regions: tuple[Region, ...]
    departments: tuple[Department, ...]
    sources: tuple[Source, ...]
    brand_terms: tuple[str, ...] = ()
    meetings: Meetings = Meetings()
    tasks: TaskHabits = TaskHabits()
    linkage: LinkageRules = LinkageRules()
    attribution: AttributionRules = AttributionRules()
    target_grace_days: Annotated[int, Field(ge=0)] = 0
    disclosure_floor: Annotated[int, Field(ge=0)] = 5
    boards_kept: Annotated[int, Field(ge=1)] = 30
    parameters: dict[str, Any] = {}
    readiness: dict[str, OwnQuestion] = {}

    @field_validator("regions", "departments", "sources")
    @classmethod
    def _distinct(cls, items: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [item.id for item in items]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"declared twice: {', '.join(twice)}")
        if not names:
            raise ValueError("declare at least one")
        if "default" in names:
            raise ValueError("'default' means every region without one of its own; call this one otherwise")
        return items

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"{zone!r} is no IANA time zone such as Europe/Berlin")
        return zone

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def region_ids(self) -> tuple[str, ...]:
        return tuple(region.id for region in self.regions)

    def region_words(self) -> set[tuple[str, str]]:
        """Every word that names a region in an extract (trimmed, as declared and casefolded) with the region's id.

        Letters with marks stand both as one sign and as two: programs on macOS write them apart.
        """
        words = {(word.strip(), region.id) for region in self.regions for word in region.claims()}
        words |= {(word.casefold(), region) for word, region in words}
        return {(normalize(form, word), region) for word, region in words for form in ("NFC", "NFD")}

    def region_title(self, region: str, language: Language) -> str:
        if region == COMPANY_ROW:
            return self.name
        if region == UNKNOWN_REGION:
            return "unknown region" if language == "en" else "регион неизвестен"
        return next((item.title.in_language(language) for item in self.regions if item.id == region), region)

    def department(self, name: str) -> Department:
        return next(item for item in self.departments if item.id == name)

    def source(self, name: str) -> Source:
        return next(item for item in self.sources if item.id == name)


def expand_root(text: str, company_root: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder that ``extracts_root`` names; ``${VARIABLE}`` is expanded here and nowhere else.

    Raises `ValueError` naming a variable that is not set.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in environment:
            raise ValueError(f"the environment variable {name} is not set; set it to the folder of the extracts")
        return environment[name]

    expanded = Path(re.sub(r"\$\{(\w+)\}", value, text)).expanduser()
    return expanded if expanded.is_absolute() else company_root / expanded
