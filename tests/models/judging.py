"""Builders for what is judged: a KPI, a cell, a target, with defaults that make a plain met month of EMEA."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from models.statistics.intervals import add_intervals
from models.targets import Target, targets_frame
from models.verdicts import judge

OCTOBER = date(2026, 10, 1)
LONG_AFTER = pd.Timestamp("2027-06-01")


@dataclass(frozen=True)
class JudgedKpi:
    """What statistics and verdicts read of a KPI, without the rest of the library's demands."""

    id: str = "win_rate"
    kind: str = "proportion"
    direction: str = "higher"
    unit: str = "percent"
    judged_grain: str = "month"
    policy: str = "confirmed"
    precision: float | None = None
    floor_units: int | None = None
    quantile: float | None = None


def cell(numerator: float = 180, denominator: float = 400, **changes: Any) -> dict[str, Any]:
    """A reading of yes/no records: x is 0 or 1, y is 1, so that every sum follows from the two counts."""
    values: dict[str, Any] = {
        "kpi": "win_rate",
        "region": "EMEA",
        "grain": "month",
        "period": OCTOBER,
        "n": int(denominator),
        "rows": int(denominator),
        "immature": 0,
        "numerator": numerator,
        "denominator": denominator,
        "sum_x": numerator,
        "sum_xx": numerator,
        "sum_y": denominator,
        "sum_yy": denominator,
        "sum_xy": numerator,
    }
    return values | changes


def of_units(pairs: Iterable[tuple[float, float]], **changes: Any) -> dict[str, Any]:
    """A reading of units (x, y)."""
    x, y = zip(*pairs, strict=True)
    return cell(
        sum(x),
        sum(y),
        **{
            "n": len(x),
            "sum_xx": sum(a * a for a in x),
            "sum_yy": sum(b * b for b in y),
            "sum_xy": sum(a * b for a, b in zip(x, y, strict=True)),
        }
        | changes,
    )


def target(value: float = 0.45, **changes: Any) -> Target:
    values: dict[str, Any] = {"row": 2, "kpi": "win_rate", "region": "default", "grain": None, "baseline": True}
    return Target(**values | {"value": value} | changes)


def judged(
    cells: list[dict[str, Any]], kpi: JudgedKpi | None = None, targets: list[Target] | None = None, **given: Any
) -> list[dict[str, Any]]:
    """The cells as the judge returns them, intervals included, nulls as None."""
    kpi = kpi or JudgedKpi()
    kpis = {kpi.id: kpi}
    readings = pd.DataFrame(cells)
    if kpi.kind != "quantile":
        readings = add_intervals(readings, kpis)
    held = targets_frame([target()] if targets is None else targets)
    clocks = given.pop("clocks", {kpi.id: (LONG_AFTER, 0)})
    verdicts = judge(readings, kpis, held, clocks, **given)
    return plain_rows(verdicts)


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): item for name, item in row.items()} for row in rows]
