"""How finely a KPI's records are dated, and so which periods may be told of it. Counts nothing.

A year that only a file's name tells stands in staging as its first day; a reading of that January would be a lie.
"""

from __future__ import annotations

from models.declarations import Declarations
from models.entities import load_entities
from models.kpi import GRAINS, Grain, Kpi

#: Precision of a date → the finest grain it can be told by.
_FINEST: dict[str, Grain] = {"day": "week", "month": "month", "year": "year"}


def grains_told(declarations: Declarations, kpi: Kpi) -> tuple[Grain, ...]:
    """The grains no finer than the coarsest date among what the KPI reads, ``all`` included."""
    found = [GRAINS.index(_FINEST[precision]) for precision in _precisions(declarations, kpi)]
    return GRAINS[max(found, default=0) :]


def _precisions(declarations: Declarations, kpi: Kpi) -> list[str]:
    """Of each table whose records begin at a day, month or year that its file's name tells."""
    entities = load_entities()
    found: list[str] = []
    for source in declarations.sources_of(kpi):
        for table in declarations.format_of(source).tables.values():
            begins = entities[table.entity].begins if table.entity in kpi.reads else None
            column = table.columns.get(begins) if begins is not None else None
            if column is not None and column.file_name is not None:
                found.append(column.file_name.precision)
    return found
