"""Compares Milepost's readings with those made by hand, cell by cell. Whoever is wrong, the two must not differ."""

from __future__ import annotations

from pathlib import Path

import duckdb

#: Values are quotients of the same exact sums; Milepost rounds them to twelve digits.
_CELLS = """
with judged_on as (
    select kpi, case any_value(links) when 'recorded' then 'repaired' else 'recorded' end as links
    from warehouse.reading_counterpart
    group by kpi
), milepost as (
    select kpi, coalesce(judged_on.links, 'recorded') as links, region, grain, period, n, numerator, denominator, value
    from warehouse.reading left join judged_on using (kpi)
    union all
    select kpi, links, region, grain, period, n, numerator, denominator, value from warehouse.reading_counterpart
), hand as (
    select kpi, links, region, grain, period, n, numerator, denominator, value from hand.reading_by_hand
), cell as (
    select coalesce(milepost.kpi, hand.kpi) as kpi, coalesce(milepost.links, hand.links) as links,
        coalesce(milepost.region, hand.region) as region,
        coalesce(milepost.grain, hand.grain) as grain, coalesce(milepost.period, hand.period) as period,
        hand.kpi is null as is_extra,
        milepost.n, milepost.numerator, milepost.denominator, milepost.value,
        hand.n as hand_n, hand.numerator as hand_numerator, hand.denominator as hand_denominator,
        hand.value as hand_value
    from milepost full join hand
        on milepost.kpi = hand.kpi and milepost.links = hand.links and milepost.region = hand.region
        and milepost.grain = hand.grain
        and milepost.period is not distinct from hand.period
)
"""
# A cell in which nothing lies need not be there: Milepost's grid has no gaps.
_DIFFERENT = """
select * from cell
where not (coalesce(n, 0) = coalesce(hand_n, 0)
    and coalesce(numerator, 0) = coalesce(hand_numerator, 0)
    and coalesce(denominator, 0) = coalesce(hand_denominator, 0)
    and (coalesce(value, 0) = 0 and coalesce(hand_value, 0) = 0 and (value is null) = (hand_value is null)
        or abs(value - hand_value) <= 1e-11 * abs(hand_value)
        or coalesce(n, 0) = 0) is true)
"""


class Differing(Exception):
    """The readings differ; the message shows the first cells of each KPI."""


def compare(warehouse: Path, by_hand: Path, shown: int = 4) -> int:
    """How many cells agree. Raises `Differing` with the first ``shown`` cells of each KPI that do not."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{by_hand}' as hand (read_only)")
        total = _number(connection, f"{_CELLS} select count(*) from cell where not is_extra")
        bad = connection.execute(
            f"{_CELLS}, different as ({_DIFFERENT}) select kpi, links, region, grain, period, n, hand_n, numerator, "
            "hand_numerator, denominator, hand_denominator, value, hand_value, count(*) over (partition by kpi) "
            "from different qualify row_number() over "
            "(partition by kpi order by links, grain, region, period nulls first) <= $shown "
            "order by kpi, links, grain, region, period",
            {"shown": shown},
        ).fetchall()
    if not bad:
        return total
    lines = []
    for kpi, links, region, grain, period, *numbers, cells in bad:
        pairs = zip(("n", "numerator", "denominator", "value"), numbers[::2], numbers[1::2], strict=True)
        told = ", ".join(f"{name} {_shown(ours)} | {_shown(theirs)}" for name, ours, theirs in pairs if ours != theirs)
        lines.append(f"{kpi} ({cells} cells differ) {links} {region} {grain} {period or ''}: {told}")
    raise Differing("Milepost | by hand\n" + "\n".join(lines))


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _shown(number: float | None) -> str:
    return "nothing" if number is None else f"{number:.12g}"
