"""A declared check as SQL: which records it looks at and which of them are broken. Runs nothing.

Every kind gives one relation: ``region, source, file_id, record_no, record_id, value, is_broken``, a row per record
looked at (per source or file for checks of those). Region is null where the failure cannot be told by region. From it
come the figures by region, which decide, and the examples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.entities import DUCKDB_TYPES, Entity, load_entities
from models.quality.kinds import (
    Accounted,
    Allowed,
    Check,
    Codes,
    Conserved,
    Fresh,
    Key,
    Order,
    Present,
    Range,
    Reference,
    Volume,
    Wanted,
)
from pipelines.steps.sql_text import name, text, texts

#: Broken records kept of each failure: of a check in a region.
EXAMPLES_KEPT = 50
_ORIGIN = "file_id, record_no"
_NO_ORIGIN = "cast(null as bigint) as file_id, cast(null as bigint) as record_no"


def figures_sql(check: Check) -> str:
    """Per region: records looked at, those broken, and the source that most of the broken came from."""
    return (
        "select region, cast(sum(n) as bigint) as checked, cast(sum(b) as bigint) as broken, "
        "arg_max(source, (b, source)) as source from ("
        "select region, source, count(*) as n, count(*) filter (where is_broken) as b "
        f"from ({looked_at(check)}) group by region, source) group by region order by broken desc, region"
    )


def examples_sql(check: Check, regions: list[str | None]) -> str:
    """The first broken records of the failed regions (None: of no region), in the order of their files.

    By id, file and record number; the value only where no column of the check tells who somebody is.
    """
    told = [region for region in regions if region is not None]
    where = f"region in ({texts(told)})" + (" or region is null" if None in regions else "")
    return (
        "select b.region, b.source, coalesce(f.path, b.record_id) as file, b.record_no, "
        "shown_value(b.record_id, false), shown_value(b.value, false) "
        f"from ({looked_at(check)}) as b left join raw_file as f on f.file_id = b.file_id "
        f"where b.is_broken and ({where}) "
        "qualify row_number() over (partition by b.region order by b.source, file, b.record_no, b.record_id) "
        f"<= {EXAMPLES_KEPT} order by b.region, b.source, file, b.record_no, b.record_id"
    )


def looked_at(check: Check) -> str:
    """The relation of a check; see the head of this module."""
    return _KINDS[type(check)](check, load_entities()[check.entity])


def _records(entity: Entity, about: tuple[str, ...], considered: str, broken: str, more: str = "") -> str:
    """Records of a staging table, ``t``, under a condition; ``about``: the columns whose values are shown."""
    is_private = set(about) & set(entity.personal)
    shown = "null" if is_private or not about else _words(about)
    key = _words(tuple(column for column in entity.key if column not in entity.personal)) if entity.key else "null"
    region, parents = _region(entity)
    return (
        f"select {region} as region, t.source, t.file_id, t.record_no, {key} as record_id, "
        f"cast({shown} as varchar) as value, coalesce({broken}, false) as is_broken "
        f"from {entity.table} as t{parents}{more} where {considered}"
    )


def _region(entity: Entity) -> tuple[str, str]:
    """A record's region, and the joins it takes: its own, or that of the records it belongs to where they agree."""
    if entity.has_region:
        return "t.region", ""
    joins, regions = [], []
    for number, (column, id) in enumerate(entity.region_of.items()):
        parent, alias = load_entities()[id], f"parent_{number}"
        key = name(parent.key[0])
        # n:1: a key that stands twice is one, and of no region where the two differ.
        joins.append(
            f" left join (select {key} as id, case when min(region) = max(region) then min(region) end as region "
            f"from {parent.table} group by {key}) as {alias} on {alias}.id = t.{name(column)}"
        )
        regions.append(f"{alias}.region")
    if not regions:
        return "cast(null as varchar)", ""
    listed = ", ".join(regions)
    return f"case when len(list_distinct([{listed}])) = 1 then coalesce({listed}) end", "".join(joins)


def _words(columns: tuple[str, ...]) -> str:
    if not columns:
        return "null"
    cells = ", ".join(f"coalesce(cast(t.{name(column)} as varchar), '–')" for column in columns)
    return f"concat_ws(' | ', {cells})" if len(columns) > 1 else f"cast(t.{name(columns[0])} as varchar)"


def _key(check: Key, entity: Entity) -> str:
    required = [column for column in check.columns if column not in check.nullable]
    missing = " or ".join(f"t.{name(column)} is null" for column in required) or "false"
    listed = ", ".join(name(column) for column in check.columns)
    twice = f"select {listed}, true as is_double from {entity.table} group by {listed} having count(*) > 1"
    same = " and ".join(f"d.{name(column)} is not distinct from t.{name(column)}" for column in check.columns)
    # n:1: a key stands once among those that are doubled.
    return _records(entity, check.columns, "true", f"{missing} or d.is_double", f" left join ({twice}) as d on {same}")


def _present(check: Present, entity: Entity) -> str:
    return _records(entity, (), "true", f"t.{name(check.column)} is null")


def _reference(check: Reference, entity: Entity) -> str:
    column, other = f"t.{name(check.column)}", load_entities()[check.to]
    known = f"select {name(other.key[0])} from {other.table} where {name(other.key[0])} is not null"
    return _records(entity, (check.column,), f"{column} is not null", f"{column} not in ({known})")


def _allowed(check: Allowed, entity: Entity) -> str:
    column = f"t.{name(check.column)}"
    return _records(
        entity, (check.column,), f"{column} is not null", f"cast({column} as varchar) not in ({texts(check.values)})"
    )


def _range(check: Range, entity: Entity) -> str:
    column, kind = f"t.{name(check.column)}", DUCKDB_TYPES[entity.columns[check.column]]
    outside = [
        f"{column} {sign} cast({text(str(bound))} as {kind})"
        for sign, bound in (("<", check.minimum), (">", check.maximum))
        if bound is not None
    ]
    return _records(entity, (check.column,), f"{column} is not null", " or ".join(outside))


def _order(check: Order, entity: Entity) -> str:
    earlier, later = (f"t.{name(column)}" for column in (check.earlier, check.later))
    unit = "date" if check.by == "day" else "timestamp"
    return _records(
        entity, (check.earlier, check.later), f"{earlier} is not null and {later} is not null",
        f"cast({later} as {unit}) < cast({earlier} as {unit})",
    )  # fmt: skip


def _codes(check: Codes, entity: Entity) -> str:
    score, low, high = (f"t.{name(column)}" for column in (check.column, check.low, check.high))
    off = f"not {score} between {low} and {high} or ({score} - coalesce({low}, 0)) % {check.step} <> 0"
    about = (*check.per, check.column, check.low, check.high)
    if not check.per:
        return _records(entity, about, f"{score} is not null", off)
    # The question's scale is the one that most of its answers have; n:1 from answers.
    listed = ", ".join(name(column) for column in check.per)
    scale = f"({name(check.low)}, {name(check.high)})"
    question = (
        f" left join (select {listed}, mode({scale} order by {scale}) as scale from {entity.table} "
        f"where {name(check.column)} is not null group by {listed}) as q on "
    ) + " and ".join(f"q.{name(column)} is not distinct from t.{name(column)}" for column in check.per)
    other = f"({low}, {high}) is distinct from q.scale"
    return _records(entity, about, f"{score} is not null", f"{off} or {other}", question)


def _conserved(check: Conserved, entity: Entity) -> str:
    parts = [" and ".join(_holds(column, wanted) for column, wanted in part.items()) for part in check.parts.values()]
    inside = " + ".join(f"cast({part} as integer)" for part in parts)
    return _records(entity, check.concerns, "true", f"({inside}) <> 1")


def _holds(column: str, wanted: Wanted) -> str:
    if isinstance(wanted, bool):
        return f"coalesce(t.{name(column)}, false) = {str(wanted).lower()}"
    words = (wanted,) if isinstance(wanted, str) else wanted
    return f"coalesce(t.{name(column)} in ({texts(words)}), false)"


def _fresh(check: Fresh, entity: Entity) -> str:
    return (
        f"select cast(null as varchar) as region, w.source, {_NO_ORIGIN}, w.source as record_id, "
        "cast(w.watermark as varchar) as value, coalesce(w.is_stale, false) as is_broken "
        f"from staging_watermark as w where w.source in (select distinct source from quality_feed "
        f"where entity = {text(entity.id)})"
    )


def _volume(check: Volume, entity: Entity) -> str:
    return (
        f"select cast(null as varchar) as region, b.source, {_NO_ORIGIN}, b.source as record_id, "
        "coalesce(n.records, 0) || ' against ' || b.median as value, coalesce(n.records, 0) < "
        f"{1 - check.fall} * b.median or coalesce(n.records, 0) > {check.rise} * b.median as is_broken "
        "from (select source, median(records) as median from (select * from quality_volume "
        f"where entity = {text(entity.id)} qualify row_number() over (partition by source order by run desc) "
        f"<= {check.runs}) where source in (select source from quality_feed where entity = {text(entity.id)}) "
        "group by source) as b left join (select source, count(*) as records "
        f"from {entity.table} group by source) as n using (source)"
    )


def _accounted(check: Accounted, entity: Entity) -> str:
    return (
        f"select cast(null as varchar) as region, c.source, c.file_id, cast(null as bigint) as record_no, "
        "c.path as record_id, c.records_read || ' = ' || c.accepted || ' + ' || c.set_aside || ' + ' || c.quarantined "
        "as value, c.records_read <> c.accepted + c.set_aside + c.quarantined as is_broken "
        "from raw_conservation as c join quality_feed as f on f.source = c.source and f.source_table = c.source_table "
        f"where f.entity = {text(entity.id)}"
    )


_KINDS: dict[type[Check], Callable[[Any, Entity], str]] = {
    Key: _key, Present: _present, Reference: _reference, Allowed: _allowed, Range: _range, Order: _order,
    Codes: _codes, Conserved: _conserved, Fresh: _fresh, Volume: _volume, Accounted: _accounted,
}  # fmt: skip
