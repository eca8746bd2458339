"""`judge`: readings in, verdicts out. Gathers the evidence and asks the table; holds no rule of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.periods import period_ends
from models.statistics.intervals import kinds_of
from models.statistics.kinds import WHOLE_KINDS, JudgedKpi, floor_of
from models.statistics.numbers import BoolArray, FloatArray, floats, nullable
from models.verdicts.calendar import Clock, closed_periods
from models.verdicts.in_force import bounds, targets_in_force
from models.verdicts.pooling import Bounds, miss_probabilities
from models.verdicts.table import MISSED, Evidence, decide

VERDICT_COLUMNS: tuple[str, ...] = (
    "closed",
    "target",
    "target_upper",
    "tolerance",
    "target_basis",
    "target_row",
    "verdict",
    "rule",
    "basis",
    "p_value",
    "pooled_p_value",
    "certain",
    "judged",
)


def judge(
    readings: pd.DataFrame,
    kpis: Mapping[str, JudgedKpi],
    targets: pd.DataFrame,
    clocks: Mapping[str, Clock | tuple[datetime | pd.Timestamp | None, float]],
    *,
    gates: pd.DataFrame | None = None,
    stale: Collection[str] = (),
    grace_days: float = 0,
    durations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A copy of ``readings`` with `VERDICT_COLUMNS` added: each reading against the target that was in force.

    ``readings``: kpi, region, grain, period (first day; null for ``all``), n, immature, numerator, denominator, the
    five sums, and value, low, high from `models.statistics.intervals.add_intervals`. The grid must be dense: pooling
    and the company's rolled-up target look at neighbouring rows.
    ``targets``: the columns of `models.targets.Target`. ``clocks``: per KPI how far its data reach, and the lag.
    ``gates``: failed gate checks, columns kpi and region; region null where it cannot be told (then every region). The
    company row fails with any of its regions. ``stale``: ids of the KPIs that read a stale source.
    ``grace_days``: how late after a period its target may still be approved.
    ``durations``: the rows behind quantile kinds (`DURATION_COLUMNS`); without them a quantile is judged by its
    interval alone: no probabilities, nothing pooled.

    Numbers come back as ``Float64``/``Int64`` with null (``pd.NA``), words as objects with None: never NaN or infinity.
    """
    kinds = kinds_of(readings, kpis)
    ends = period_ends(readings["period"], readings["grain"])
    closed = closed_periods(readings["kpi"], ends, clocks)
    held = targets_in_force(readings, kpis, targets, ends, grace_days)
    limits = Bounds(*bounds(_words(readings, {name: kpi.direction for name, kpi in kpis.items()}), held))
    p_value, pooled = miss_probabilities(readings, kpis, kinds, limits, ends, closed, durations)
    decision = decide(
        Evidence(
            is_open=~closed,
            gate_failed=_gate_failed(readings, gates),
            is_stale=readings["kpi"].isin(list(stale)).to_numpy(dtype=np.bool_),
            has_immature=np.nan_to_num(floats(readings["immature"])) > 0,
            has_units=_has_units(readings, kpis, kinds),
            is_strict=_words(readings, {name: kpi.policy for name, kpi in kpis.items()}) == "strict",
            is_whole=np.isin(kinds, list(WHOLE_KINDS)),
            value=floats(readings["value"]),
            low=floats(readings["low"]),
            high=floats(readings["high"]),
            lower=limits.lower,
            upper=limits.upper,
            precision=_numbers(readings, {name: kpi.precision for name, kpi in kpis.items()}),
            p_value=p_value,
            pooled_p_value=pooled,
        )
    )
    has_target = held["value"].notna().to_numpy()
    row = held["row"].to_numpy(dtype=np.float64)
    judged_grain = _words(readings, {name: kpi.judged_grain for name, kpi in kpis.items()})
    return readings.assign(
        closed=closed,
        target=nullable(held["value"].to_numpy(dtype=np.float64)),
        target_upper=nullable(held["upper"].to_numpy(dtype=np.float64)),
        tolerance=nullable(np.where(has_target, held["tolerance"].to_numpy(dtype=np.float64), np.nan)),
        target_basis=held["basis"].astype(object).where(held["basis"].notna(), None),
        target_row=pd.arrays.IntegerArray(np.nan_to_num(row).astype(np.int64), np.isnan(row)),
        verdict=pd.Series(decision.verdict, index=readings.index, dtype=object),
        rule=decision.rule,
        basis=pd.Series(decision.basis, index=readings.index, dtype=object),
        p_value=nullable(p_value),
        pooled_p_value=nullable(pooled),
        certain=decision.certain,
        judged=judged_cells(readings, closed, judged_grain, decision.verdict),
    )


def judged_cells(
    readings: pd.DataFrame, closed: BoolArray, judged_grain: npt.NDArray[np.str_], verdict: npt.NDArray[np.object_]
) -> BoolArray:
    """At the KPI's own grain; never ``?``; the company only where no region of that KPI and period answers already.

    A period in which any region still waits for its horizon is judged nowhere yet (docs/adr/0007): the newest judged
    period of a KPI with a horizon is its newest mature one, for all regions the same.
    """
    region = readings["region"].to_numpy(dtype=object)
    judged = closed & (readings["grain"].to_numpy(dtype=object) == judged_grain) & (region != UNKNOWN_REGION)
    company = region == COMPANY_ROW
    cell = readings.groupby(["kpi", "grain", "period"], sort=False, dropna=False).ngroup().to_numpy()
    judged &= ~np.isin(cell, cell[np.nan_to_num(floats(readings["immature"])) > 0])
    answered = cell[judged & ~company & (verdict == MISSED)]
    return np.asarray(judged & ~(company & np.isin(cell, answered)), dtype=np.bool_)


def _gate_failed(readings: pd.DataFrame, gates: pd.DataFrame | None) -> BoolArray:
    failed = np.zeros(len(readings), dtype=np.bool_)
    if gates is None or gates.empty:
        return failed
    kpi, region = readings["kpi"], readings["region"]
    everywhere = gates["region"].isna() | (gates["region"] == COMPANY_ROW)
    failed |= kpi.isin(gates.loc[everywhere, "kpi"]).to_numpy()
    failed |= (kpi.isin(gates["kpi"]) & (region == COMPANY_ROW)).to_numpy()
    pairs = set(zip(gates.loc[~everywhere, "kpi"], gates.loc[~everywhere, "region"], strict=True))
    failed |= np.fromiter((pair in pairs for pair in zip(kpi, region, strict=True)), np.bool_, len(readings))
    return failed


def _has_units(readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi], kinds: npt.NDArray[np.str_]) -> BoolArray:
    floor = _numbers(readings, {name: floor_of(kpi) for name, kpi in kpis.items()})
    enough = np.nan_to_num(floats(readings["n"])) >= floor
    # Durations count rows, sums are the whole: for both, a denominator means nothing.
    needs_denominator = ~np.isin(kinds, [*WHOLE_KINDS, "quantile"])
    has_denominator = np.nan_to_num(floats(readings["denominator"])) != 0
    return np.asarray(enough & (~needs_denominator | has_denominator), dtype=np.bool_)


def _words(readings: pd.DataFrame, by_kpi: Mapping[str, str]) -> npt.NDArray[np.str_]:
    codes, names = pd.factorize(readings["kpi"])
    return np.array([by_kpi[str(name)] for name in names] or [""], dtype=np.str_)[codes]


def _numbers(readings: pd.DataFrame, by_kpi: Mapping[str, float | None]) -> FloatArray:
    codes, names = pd.factorize(readings["kpi"])
    numbers = [np.nan if (number := by_kpi[str(name)]) is None else float(number) for name in names]
    return np.array(numbers or [np.nan], dtype=np.float64)[codes]
