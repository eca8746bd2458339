"""Which row of ``targets.csv`` was in force for a cell, and what it makes of the company's row ``*``.

A target is in force when the period's last day lies in its validity and it was approved by that day plus the grace
days, or is a ``baseline``: a change after the period never rewrites a verdict.

Grain. A target that names a grain serves that grain only. One without serves every grain, except for sums and counts,
where it means the KPI's judged grain: 500 leads a month are no target for a week.

Precedence: the region's own row before ``default``, a row that names the grain before one that does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.statistics.kinds import PER_PERIOD_KINDS, JudgedKpi
from models.statistics.numbers import BoolArray, FloatArray, floats, rounded
from models.verdicts.calendar import Moments
from models.verdicts.improved import improved
from models.verdicts.rolled_up import roll_up

DEFAULT_REGION = "default"
_DAY = np.timedelta64(1, "D")

Days = npt.NDArray[np.datetime64]


def targets_in_force(
    readings: pd.DataFrame,
    kpis: Mapping[str, JudgedKpi],
    targets: pd.DataFrame,
    ends: Moments,
    grace_days: float = 0,
) -> pd.DataFrame:
    """Per reading ``value, upper, tolerance`` (float, NaN without a target; tolerance then 0), ``basis``, ``row``.

    ``ends``: the first moment after each reading's period. The company row takes its own target where it has one,
    else what `roll_up` makes of the regions'; ``?`` has none.
    """
    last_day = np.asarray(ends.astype("datetime64[D]") - _DAY, dtype="datetime64[D]")
    slot = _slots(readings, kpis, targets, last_day, grace_days)
    held = pd.DataFrame(
        {
            "value": np.where(
                np.isnan(own := _held(targets, "value", slot)), improved(readings, kpis, targets, slot), own
            ),
            "upper": _held(targets, "upper", slot),
            "tolerance": np.nan_to_num(_held(targets, "tolerance", slot)),
            "basis": _held_words(targets, slot),
            "row": _held(targets, "row", slot),
        },
        index=readings.index,
    )
    return roll_up(readings, kpis, held)


def bounds(direction: npt.NDArray[np.str_], held: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """What the value may not fall below, and not rise above: target ∓ tolerance; NaN on a side without a limit."""
    value, upper, tolerance = (held[name].to_numpy(dtype=np.float64) for name in ("value", "upper", "tolerance"))
    floor = np.where(direction != "lower", value - tolerance, np.nan)
    ceiling = np.where(direction == "lower", value, np.where(direction == "band", upper, np.nan)) + tolerance
    return rounded(floor), rounded(ceiling)


class _Row(NamedTuple):
    """What of a target decides whether it is in force; null dates are open ends, never approved."""

    position: int
    kpi: str
    region: str
    grain: str | None
    valid_from: np.datetime64
    valid_to: np.datetime64
    approved_at: np.datetime64
    baseline: bool
    row: int

    def in_force(self, last_day: Days, grace: np.timedelta64) -> BoolArray:
        """A comparison with a null date is false: open ends are asked for, a cell without a period is never valid."""
        begun = np.isnat(self.valid_from) | (self.valid_from <= last_day)
        not_over = np.isnat(self.valid_to) | (last_day <= self.valid_to)
        approved = self.baseline | (self.approved_at <= last_day + grace)
        return np.asarray(begun & not_over & approved & ~np.isnat(last_day), dtype=np.bool_)


def _slots(
    readings: pd.DataFrame,
    kpis: Mapping[str, JudgedKpi],
    targets: pd.DataFrame,
    last_day: Days,
    grace_days: float,
) -> npt.NDArray[np.int64]:
    """Per reading the position of its target in ``targets``, −1 where it has none."""
    slot = np.full(len(readings), -1, dtype=np.int64)
    rows_of = {str(name): np.asarray(rows) for name, rows in readings.groupby("kpi").indices.items()}
    region, grain = readings["region"].to_numpy(dtype=object), readings["grain"].to_numpy(dtype=object)
    grace = np.timedelta64(int(grace_days), "D")
    for target in _weakest_first(targets):
        if target.kpi not in kpis or target.kpi not in rows_of:
            continue
        kpi, rows = kpis[target.kpi], rows_of[target.kpi]
        if target.region == DEFAULT_REGION:
            serves = ~np.isin(region[rows], [COMPANY_ROW, UNKNOWN_REGION])
        else:
            serves = region[rows] == target.region
        grain_served = target.grain or (kpi.judged_grain if kpi.kind in PER_PERIOD_KINDS else None)
        if grain_served:
            serves &= grain[rows] == grain_served
        slot[rows[serves & target.in_force(last_day[rows], grace)]] = target.position
    return slot


def _weakest_first(targets: pd.DataFrame) -> list[_Row]:
    """Targets in the order in which a later one overrides an earlier one."""
    begins, ends, approved = (_days(targets[name]) for name in ("valid_from", "valid_to", "approved_at"))
    baseline = [isinstance(item, bool | np.bool_) and bool(item) for item in targets["baseline"]]
    grain = [item if isinstance(item, str) and item else None for item in targets["grain"]]
    lines = targets["row"].astype(int).tolist()
    names = zip(targets["kpi"], targets["region"], strict=True)
    rows = [
        _Row(at, str(kpi), str(region), grain[at], begins[at], ends[at], approved[at], baseline[at], lines[at])
        for at, (kpi, region) in enumerate(names)
    ]
    # Overlapping rows are refused by `milepost check`; should two remain, the later row of the file wins.
    return sorted(rows, key=lambda target: (target.region != DEFAULT_REGION, target.grain is not None, target.row))


def _days(column: pd.Series[Any]) -> Days:
    return np.asarray(pd.to_datetime(column).to_numpy(dtype="datetime64[us]"), dtype="datetime64[D]")


def _held(targets: pd.DataFrame, name: str, slot: npt.NDArray[np.int64]) -> FloatArray:
    return np.append(floats(targets[name]), np.nan)[slot]


def _held_words(targets: pd.DataFrame, slot: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    words = [item if isinstance(item, str) and item else None for item in targets["basis"]]
    return np.array([*words, None], dtype=object)[slot]
