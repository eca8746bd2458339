"""Whether files tell of another time zone than they are read in. Changes no reading: what is declared holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.formats import Format
from models.notices import Notice, first_of
from pipelines.steps.claims import Claim

#: Days on which zones that are no twins differ somewhere: in winter, in summer, and while clocks change here or there.
_DAYS = tuple(datetime(2026, month, day) for month, day in ((1, 15), (3, 20), (7, 15), (10, 28)))  # noqa: DTZ001


def zones_otherwise_told(claims: Iterable[Claim], shape: Format, place: str) -> list[Notice]:
    """A warning per zone that files tell of and their source, declared at ``place``, does not read them in."""
    found: dict[str, list[Claim]] = {}
    for item in claims:
        told = item.look.time_zone
        own = any(column.time_zone for column in shape.tables[item.table].columns.values())
        if told is not None and not own and not _are_one(told, shape.time_zone):
            found.setdefault(told, []).append(item)
    return [_warning(zone, items, shape.time_zone, place) for zone, items in found.items()]


def _warning(zone: str, items: list[Claim], read_in: str, place: str) -> Notice:
    key, files = "zone_differs" if _offsets(zone) else "zone_unknown", first_of([item.file.name for item in items], 1)
    return Notice(key, files=files, zone=zone, read_in=read_in, source=items[0].source, place=place)


def _are_one(told: str, declared: str) -> bool:
    return told == declared or (_offsets(told) is not None and _offsets(told) == _offsets(declared))


def _offsets(zone: str) -> list[timedelta | None] | None:
    """The zone's distance from UTC on some days; None where nobody knows the zone."""
    try:
        return [day.replace(tzinfo=ZoneInfo(zone)).utcoffset() for day in _DAYS]
    except (KeyError, ValueError, OSError):
        return None
