"""Ten thousand cells of a scene through the pipeline's own intervals and judge: coverage, false misses, power."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from models.statistics.intervals import add_intervals, quantile_readings
from models.targets import targets_frame
from models.verdicts import judge
from tests.calibration import exact
from tests.calibration.kinds import Scene
from tests.models.judging import target

CELLS = 10_000
SEED = 20261122
#: Regions beside one another, so that the months of ten thousand cells stay within a calendar.
REGIONS = 10
#: Two months before the counted ones: pooling looks back that far.
BEFORE = 2
FIRST_MONTH = "1900-01-01"

#: What every kind with an interval promises (the issue of the page), as fractions.
LEAST_COVERAGE, MOST_COVERAGE, MOST_FALSE = 0.94, 0.965, 0.035


class Calibration(NamedTuple):
    """Fractions of cells. ``coverage`` None: the kind has no interval. ``exact``: power of one period, worked out."""

    scene: Scene
    cells: int
    coverage: float | None
    without_interval: float
    false_misses: float
    power_alone: float
    exact: float
    power: float

    @property
    def holds(self) -> bool:
        """Whether the bounds hold; a kind without an interval may not err at all."""
        if self.coverage is None:
            return self.false_misses == 0.0 and self.power == 1.0
        return LEAST_COVERAGE <= self.coverage <= MOST_COVERAGE and self.false_misses <= MOST_FALSE


def calibrate(scene: Scene, cells: int = CELLS, seed: int = SEED) -> Calibration:
    """Draw ``cells`` on target and as many off it, judge both."""
    on, off = (_judged(scene, truth, cells, [seed, number]) for number, truth in enumerate((scene.target, scene.truth)))
    low, high = (on[name].to_numpy(dtype=float, na_value=np.nan) for name in ("low", "high"))
    has_interval = ~(np.isnan(low) & np.isnan(high))
    # A bound that the data do not set is no bound: everything beyond lies within.
    covers = ~((low > scene.target) | (high < scene.target))
    alone = off["p_value"].to_numpy(dtype=float, na_value=np.nan) <= 0.025
    is_whole = scene.exact == "whole"
    return Calibration(
        scene,
        len(on),
        float(covers[has_interval].mean()) if has_interval.any() else None,
        float(1 - has_interval.mean()),
        _missed(on),
        _missed(off) if is_whole else float(alone.mean()),
        exact.power(scene),
        _missed(off),
    )


def _missed(judged: pd.DataFrame) -> float:
    return float((judged["verdict"] == "missed").mean())


def _judged(scene: Scene, truth: float, cells: int, seed: list[int]) -> pd.DataFrame:
    """Through the same doors as in the pipeline; the months that only serve pooling are left out."""
    months = -(-cells // REGIONS) + BEFORE
    drawn = scene.draw(np.random.default_rng(seed), months * REGIONS, truth)
    kpis = {scene.kpi.id: scene.kpi}
    index = pd.MultiIndex.from_product(
        [[f"r{number}" for number in range(REGIONS)], pd.date_range(FIRST_MONTH, periods=months, freq="MS", unit="us")],
        names=["region", "period"],
    )
    frame = index.to_frame(index=False).assign(kpi=scene.kpi.id, grain="month", immature=0)
    durations = None
    if isinstance(drawn, dict):
        frame = frame.assign(**drawn)
        frame = frame.assign(numerator=frame["sum_x"], denominator=frame["sum_y"], rows=frame["n"])
    else:
        cell, value, is_censored = drawn
        durations = frame.loc[cell, ["kpi", "region", "grain", "period"]].assign(value=value, is_censored=is_censored)
        read = quantile_readings(durations, kpis)
        frame = frame.merge(read, on=["kpi", "region", "grain", "period"], how="left")
        frame = frame.assign(numerator=0.0, denominator=0.0, rows=frame["n"])
    targets = targets_frame([target(scene.target, kpi=scene.kpi.id)])
    clocks = {scene.kpi.id: (pd.Timestamp("2200-01-01"), 0.0)}
    judged = judge(add_intervals(frame, kpis), kpis, targets, clocks, durations=durations)
    return judged[judged.groupby("region").cumcount() >= BEFORE].head(cells)
