"""Why a cell says what it says: read from the published board and its records, never from the warehouse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.benchmarks import Bands
from models.board import current_board
from models.errors import BoardError, RequestError
from models.issues import did_you_mean
from models.kpi import GRAINS
from models.settings import CompanyPaths

RECORD_COLUMNS = (
    "record_id", "unit_id", "occurred_at", "region", "numerator", "denominator", "value", "is_censored", "is_mature",
    "file", "record_no", "records",
)  # fmt: skip

RULES: dict[int, str] = {
    0: "fewer units than the disclosure floor, or a figure from which such a one could be computed",
    1: "the grain is never judged, or the period is still open for this KPI",
    2: "a gate check failed on an input",
    3: "a source is stale",
    4: "the period holds records that are too young",
    5: "nothing to divide by, or fewer units than the kind's floor",
    6: "no target is in force",
    7: "policy strict: the value against the target and its tolerance",
    8: "policy confirmed: a miss is certain (p ≤ 2.5 % in this period, or p ≤ 1 % over the last three pooled)",
    9: "the value is on the right side of the target",
    10: "the wrong side, but within noise: the interval is as narrow as the KPI's precision asks",
    11: "the wrong side, and the interval is too wide to tell",
}


@dataclass(frozen=True)
class Explanation:
    """A cell with what it stands on: the row of the board, its target's row, the KPI, and the first records.

    ``sources`` and ``gates`` are those of what the KPI reads; a gate has its figures per region under ``regions``.
    """

    cell: dict[str, Any]
    kpi: dict[str, Any]
    target: dict[str, Any] | None
    sources: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    records: list[dict[str, Any]]
    records_total: int

    @property
    def rule(self) -> str:
        number = self.cell["rule"]
        return f"line {number}: {RULES[number]}" if number in RULES else "not judged"

    @property
    def band(self) -> int | None:
        """The quarter of the KPI's benchmark that the figure lies in, 1 on top; None without one."""
        if not self.kpi.get("bands") or self.cell["numerator"] is None:
            return None
        bands = Bands.model_validate(json.loads(self.kpi["bands"]))
        return bands.of(self.cell["numerator"], self.cell["denominator"])

    @property
    def equal_cuts(self) -> list[list[str]]:
        """Cuts of other scales that are equal to the KPI's own: cut, of, place, of."""
        return json.loads(self.kpi.get("equal_cuts") or "[]")  # type: ignore[no-any-return]


def explain(
    paths: CompanyPaths, kpi: str, region: str, period: str, grain: str | None = None, limit: int = 5
) -> Explanation:
    """Explain one cell. ``period`` is any ISO date (or month ``2026-10``) inside it, or ``all``.

    Raises `RequestError` where the board has no such KPI, region or period.
    """
    import duckdb

    board = current_board(paths)
    try:
        with duckdb.connect(str(board), read_only=True) as connection:
            catalogue = _rows(connection, "select * from kpi")
            found = {row["kpi"]: row for row in catalogue}
            if kpi not in found:
                raise RequestError(f"the board has no KPI {kpi!r}. {did_you_mean(kpi, found) or ''}".rstrip())
            cell = _cell(connection, found[kpi], region, period, grain)
            target = _rows(connection, "select * from target where row = $row", row=cell["target_row"])
            sources = _rows(
                connection,
                "select source, watermark, lag_days, is_stale from source where list_contains($own, source) "
                "order by source",
                own=_listed(found[kpi]["sources"]),
            )
            gates = _gates(connection, _listed(found[kpi]["gates"]))
            records, total = _records(connection, paths, cell, limit)
    except duckdb.Error as error:
        raise BoardError(f"{board}: cannot be read ({error}).") from error
    return Explanation(cell, found[kpi], target[0] if target else None, sources, gates, records, total)


def _listed(names: str | None) -> list[str]:
    return names.split(", ") if names else []


def _gates(connection: Any, keys: list[str]) -> list[dict[str, Any]]:
    gates = _rows(
        connection,
        "select check_key, outcome, reason, about_en, about_ru from quality where list_contains($keys, check_key) "
        "order by position",
        keys=keys,
    )
    figures = _rows(
        connection,
        "select check_key, region, source, checked, broken, is_failed from quality_region "
        "where list_contains($keys, check_key) order by all",
        keys=keys,
    )
    for gate in gates:
        own = [row for row in figures if row["check_key"] == gate["check_key"]]
        gate["regions"] = [{key: value for key, value in row.items() if key != "check_key"} for row in own]
    return gates


def _cell(connection: Any, kpi: dict[str, Any], region: str, period: str, grain: str | None) -> dict[str, Any]:
    wanted = grain or ("all" if period == "all" else kpi["judged_grain"])
    if wanted not in GRAINS:
        raise RequestError(f"there is no grain {wanted!r}. {did_you_mean(wanted, GRAINS) or ''}".rstrip())
    cells = _rows(
        connection,
        "select * from cell where kpi = $kpi and grain = $grain order by period",
        kpi=kpi["kpi"],
        grain=wanted,
    )
    regions = {cell["region"] for cell in cells}
    if region not in regions:
        raise RequestError(f"the board has no region {region!r}. {did_you_mean(region, regions) or ''}".rstrip())
    cells = [cell for cell in cells if cell["region"] == region]
    if wanted == "all":
        return cells[0]
    day = _day(period)
    before = [cell for cell in cells if cell["period"] <= day]
    if not before or (cells[-1] is before[-1] and not _holds(before[-1], day)):
        first, last = cells[0]["period"], cells[-1]["period"]
        raise RequestError(f"{kpi['kpi']} has {wanted}s from {first} to {last}; {period} lies outside.")
    return before[-1]


def _holds(cell: dict[str, Any], day: date) -> bool:
    from models.periods import period_end

    return bool(cell["period"] <= day < period_end(cell["period"], cell["grain"]))


def _day(period: str) -> date:
    parts = period.split("-")
    try:
        return date.fromisoformat(
            period if len(parts) == 3 else f"{period}-01" if len(parts) == 2 else f"{period}-01-01"
        )
    except ValueError:
        raise RequestError(
            f"{period!r} is no period. Write a day in it (2026-08-01 for its quarter), a month (2026-10), or all."
        ) from None


def _records(
    connection: Any, paths: CompanyPaths, cell: dict[str, Any], limit: int
) -> tuple[list[dict[str, Any]], int]:
    from models.periods import period_end

    where: list[str] = ["true"]
    bound: dict[str, Any] = {}
    files = "select path from record_file where kpi = $kpi"
    names: dict[str, Any] = {"kpi": cell["kpi"]}
    if cell["grain"] != "all":
        begin, end = cell["period"], period_end(cell["period"], cell["grain"])
        files += " and month between date_trunc('month', $begin::date) and $end::date - 1"
        names |= {"begin": begin, "end": end}
        where.append(
            "(o.grain = $grain and o.period = $begin"
            " or o.grain is null and o.occurred_at::date between $begin and $end::date - 1)"
        )
        bound |= {"grain": cell["grain"], "begin": begin, "end": end}
    if cell["region"] != "*":
        where.append("o.region = $region")
        bound["region"] = cell["region"]
    paths_found = [str(paths.records / row["path"]) for row in _rows(connection, files, **names)]
    if not paths_found:
        return [], 0
    clause = " and ".join(where)
    source = "from read_parquet($paths, hive_partitioning = false, union_by_name = true) o"
    total = connection.execute(f"select count(*) {source} where {clause}", {"paths": paths_found, **bound}).fetchall()[
        0
    ][0]
    rows = _rows(
        connection,
        "select o.* exclude (file_id) replace (coalesce(unit_id, record_id) as unit_id), f.path as file "
        f"{source} left join file f using (file_id) where {clause} order by o.occurred_at, o.record_id limit $limit",
        paths=paths_found,
        limit=limit,
        **bound,
    )
    return [{column: row.get(column) for column in RECORD_COLUMNS} for row in rows], total


def _rows(connection: Any, query: str, **bound: Any) -> list[dict[str, Any]]:
    cursor = connection.execute(query, bound) if bound else connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
