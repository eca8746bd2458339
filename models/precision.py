"""How finely a KPI's records are dated, and so which periods may be told of it. Counts nothing.

A year that only a file's name tells stands in staging as its first day; a reading of that January would be a lie.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from models.entities import load_entities
from models.formats import Table
from models.kpi import GRAINS, Grain

#: Precision of a date → the finest grain it can be told by.
_FINEST: dict[str, Grain] = {"day": "week", "month": "month", "year": "year"}


def grains_told(read: Collection[str], tables: Iterable[Table]) -> tuple[Grain, ...]:
    """The grains no finer than the coarsest date among the tables of the entities that a KPI reads, ``all`` too.

    A table's records are dated by its entity's ``begins``; what is mapped from a column is exact enough for all.
    """
    entities = load_entities()
    finest = 0
    for table in tables:
        begins = entities[table.entity].begins if table.entity and table.entity in read else None
        column = table.columns.get(begins) if begins is not None else None
        if column is not None and column.file_name is not None and column.file_name.precision is not None:
            finest = max(finest, GRAINS.index(_FINEST[column.file_name.precision]))
    return GRAINS[finest:]
