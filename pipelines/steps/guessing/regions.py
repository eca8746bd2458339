"""Which column says where a record belongs, and which regions the company has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from models.entities import load_entities
from models.guessing import Guessing, squashed
from pipelines.steps.guessing.deciding import some
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.profiles import Profile

#: Regions are few, and most records have one.
MOST, LONGEST, FILLED = 40, 40, 0.3
#: So many of the first words for a region leave no doubt.
SURE = 4
#: A word that fewer of a table's records hold is more likely a mistake than a region.
RARE = 0.002
#: Whose regions are the company's, where several tables have some.
_FIRST = ("lead", "opportunity", "subscription", "survey_response", "account", "product_event", "contact_volume")
EVERYWHERE = "everywhere"


def guess_region_column(draft: TableDraft, words: Guessing) -> None:
    """Fill in the region of a table whose entity has one and whose mapping does not say it yet."""
    if draft.entity is None or not load_entities()[draft.entity].has_region or "region" in draft.feeds():
        return
    found = next(iter(region_columns(draft.profiles.values(), words)), None)
    if found is not None:
        draft.columns["region"] = found.header
        if draft.entity == "contact_volume":
            draft.columns["region_code"] = found.header


def region_columns(profiles: Iterable[Profile], words: Guessing) -> list[Profile]:
    """Columns called like a region with few distinct values, the most telling word first."""
    known = [squashed(word) for word in words.region]

    places = ((_place(profile, known), profile) for profile in profiles)
    few = [(place, profile) for place, profile in places if place is not None and _is_few(profile, place < SURE)]
    return [profile for _, profile in sorted(few, key=lambda pair: pair[0])]


def _place(profile: Profile, known: list[str]) -> int | None:
    """The place of the header among the words for a region; headers that only end so come after all words."""
    bare = profile.squashed.removesuffix("c") if profile.header.casefold().endswith("__c") else profile.squashed
    if bare in known:
        return known.index(bare)
    ends = next((place for place, word in enumerate(known) if len(word) > 4 and bare.endswith(word)), None)
    return None if ends is None else ends + len(known)


def _is_few(profile: Profile, is_sure: bool) -> bool:
    """Few distinct words; a single one says something only where the header leaves no doubt."""
    values = [value for value, _ in profile.telling]
    return (
        (1 if is_sure else 2) <= len(values) <= MOST
        and profile.is_listed
        and profile.filled >= FILLED * profile.records
        and max(map(len, values)) <= LONGEST
        and not all(re.fullmatch(r"[\d.,-]+", value) for value in values)
    )


def guess_regions(drafts: Sequence[TableDraft], read: Collection[str]) -> tuple[list[dict[str, Any]], str]:
    """The company's regions, and what must be decided about them. Tables without any get the one that is everywhere.

    ``read`` are the entities that KPIs read: what others know of regions splits no number.
    """
    everyone = _values(drafts)
    found = [(draft, values) for draft, values in everyone if draft.entity in read]
    if not found:
        unused = f" ({everyone[0][0].header_of('region')} of {everyone[0][0].id} splits no KPI)" if everyone else ""
        for draft in drafts:
            if draft.entity and load_entities()[draft.entity].has_region and "region" not in draft.feeds():
                draft.columns["region"] = {"constant": EVERYWHERE}
        return [{"id": EVERYWHERE, "name": {"en": "Everywhere", "ru": "Везде"}}], (
            f"Regions. No column looks like one that KPIs could use{unused}: few distinct values under a word such as "
            "region, state or country. Assumed: a single region. Where a column tells it, map it as 'region' of its "
            "table and list the regions here."
        )
    home, values = min(found, key=lambda pair: _order(pair[0]))
    regions, words = _as_regions(values)
    strangers = sorted({
        value for _, others in found for value in others if value.strip().casefold() not in words
    })  # fmt: skip
    rest = (
        f" What no region claims belongs to '?': {some(strangers, 30)}. Add such words to 'aliases'."
        if strangers
        else ""
    )
    header = home.header_of("region") or "its region"
    return regions, (
        f"Regions. {header} of {home.id} holds {len(values)} values. Assumed: each is a region. Merge those that one "
        f"head answers for, by listing them as 'aliases' of one region.{rest}"
    )


def _values(drafts: Sequence[TableDraft]) -> list[tuple[TableDraft, list[str]]]:
    found = []
    for draft in drafts:
        header = draft.header_of("region") if draft.entity else None
        profile = draft.profiles.get(header) if header else None
        if profile is not None and 0 < len(profile.telling) <= 20 * MOST:
            total = sum(number for _, number in profile.telling)
            found.append((draft, [value for value, number in profile.telling if number >= RARE * total]))
    return found


def _order(draft: TableDraft) -> tuple[int, str]:
    return (_FIRST.index(draft.entity) if draft.entity in _FIRST else len(_FIRST)), draft.id


def _as_regions(values: Sequence[str]) -> tuple[list[dict[str, Any]], set[str]]:
    """Regions of the most frequent values; spellings that differ by case alone are one."""
    regions: list[dict[str, Any]] = []
    words: set[str] = set()
    ids: set[str] = set()
    for value in values[:MOST]:
        bare = value.strip()
        if bare.casefold() in words or bare == "?":
            continue
        id = re.sub(r"\s+", " ", re.sub(r"[?*,]", " ", bare)).strip()
        if not id or id.casefold() in ids or id.casefold() == "default":
            id = f"region {len(regions) + 1}"
        ids.add(id.casefold())
        words |= {bare.casefold(), id.casefold()}
        regions.append({"id": id} | ({"aliases": [bare]} if bare != id else {}))
    return regions, words
