"""Slices: what else than region a KPI's cells are told apart by, as its block declares it. Adds nothing up.

A slice is ``entity.column``, where the entity's key is the observation's record: ``lead.origin`` for a KPI that counts
leads. ``lead.campaign_id > campaign.name`` goes one pointer on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.entities import Entity, load_entities
from models.kpi import Kpi

_PATH = re.compile(r"(\w+)\.(\w+)(?:\s*>\s*(\w+)\.(\w+))?")
#: Kinds whose records belong to cells one by one.
SLICED_KINDS = ("proportion", "ratio", "return", "mean", "quantile", "nps", "sum", "count", "stock")


@dataclass(frozen=True)
class Slice:
    """``entity.column``, or what stands in ``further`` (entity, column) under the key that the column points to."""

    name: str
    entity: Entity
    column: str
    further: tuple[Entity, str] | None = None

    @property
    def read(self) -> tuple[tuple[Entity, str], ...]:
        return ((self.entity, self.column), *((self.further,) if self.further else ()))


def slices_of(kpi: Kpi) -> tuple[Slice, ...]:
    """A KPI's slices in its order; those that `mistakes` complains of are left out."""
    return tuple(found for name, path in kpi.slices.items() if (found := _slice(name, path)) is not None)


def mistakes(kpi: Kpi) -> Iterator[str]:
    """What is wrong with a KPI's slices, one sentence each."""
    if kpi.slices and (kpi.kind not in SLICED_KINDS or not kpi.units_are_records):
        yield f"{kpi.id}.slices: only a KPI whose records are its units is told apart by slices."
    for name, path in kpi.slices.items():
        found = _slice(name, path)
        if found is None:
            yield f"{kpi.id}.slices.{name}: {path!r} names no column of one entity, or of two with '>' between."
            continue
        for entity, column in found.read:
            if column in entity.personal:
                yield f"{kpi.id}.slices.{name}: {entity.id}.{column} tells who somebody is and goes on no board."


def _slice(name: str, path: str) -> Slice | None:
    match = _PATH.fullmatch(path.strip())
    if match is None:
        return None
    first, second = _column(match[1], match[2]), _column(match[3], match[4])
    if first is None or len(first[0].key) > 1 or (match[3] and (second is None or len(second[0].key) > 1)):
        return None
    return Slice(name, *first, second)


def _column(entity: str | None, column: str | None) -> tuple[Entity, str] | None:
    found = load_entities().get(entity or "")
    return (found, column) if found is not None and column in found.columns else None
