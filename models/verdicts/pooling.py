"""One-sided probabilities of a miss: of each period alone, and of the last three closed periods added up.

Pooling adds sums, never averages values. Three periods are pooled where they follow one another without a gap, all are
closed and all had a target: each is held against the bound of its own time, Σ bound · denominator / Σ denominator, so
that a target raised this month does not condemn the months before. Durations are pooled only under one same bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.statistics.durations import Lasted, portions, quantile_tails
from models.statistics.intervals import ReadingKey, durations_by_reading, methods_of, tails
from models.statistics.kinds import JudgedKpi
from models.statistics.numbers import BoolArray, FloatArray, floats, rounded
from models.statistics.sums import Sums
from models.verdicts.calendar import Moments
from models.verdicts.table import POOLED_PERIODS

KindArray = npt.NDArray[np.str_]
Rows = npt.NDArray[np.int64]


class Bounds(NamedTuple):
    """What a value may not fall below and not rise above, NaN where nothing limits that side."""

    lower: FloatArray
    upper: FloatArray


def miss_probabilities(
    readings: pd.DataFrame,
    kpis: Mapping[str, JudgedKpi],
    kinds: KindArray,
    bounds: Bounds,
    ends: Moments,
    closed: BoolArray,
    durations: pd.DataFrame | None,
) -> tuple[FloatArray, FloatArray]:
    """Per reading ``(p_value, pooled_p_value)``, NaN where there is no target, no interval or nothing to pool.

    Against a band it is the smaller of the two sides': the interval excludes the band exactly where that is ≤ 2.5 %.
    """
    sums, methods = Sums.of(readings), methods_of(readings, kpis)
    history = _history(readings, ends, closed)
    newest, *before = (Sums.of(readings.iloc[rows]) for rows in history)
    pooled_bounds = Bounds(*(_pooled_bound(side, floats(readings["denominator"]), kinds, history) for side in bounds))
    period = _smaller(methods, sums, bounds)
    pooled = np.full(len(readings), np.nan)
    pooled[history[0]] = _smaller(methods[history[0]], newest.pooled_with(*before), pooled_bounds)
    if durations is not None and (kinds == "quantile").any():
        _fill_durations(readings, kpis, kinds, bounds, pooled_bounds, history, durations, period, pooled)
    return period, pooled


def _history(readings: pd.DataFrame, ends: Moments, closed: BoolArray) -> list[Rows]:
    """Positions of the readings with a full history, and beside them those of one and two periods before."""
    codes = readings.groupby(["kpi", "region", "grain"], sort=False).ngroup().to_numpy()
    starts = pd.to_datetime(readings["period"]).to_numpy(dtype="datetime64[us]")
    order = np.lexsort((starts, codes))
    follows = np.zeros(len(order), dtype=np.bool_)
    if len(order):
        same = codes[order][1:] == codes[order][:-1]
        follows[1:] = same & (ends[order][:-1] == starts[order][1:])
    # Where a period is closed, those before it are.
    full = closed[order].copy()
    for back in range(1, POOLED_PERIODS):
        full[:back] = False
        full[back:] &= follows[1 : len(order) - back + 1]
    last = np.flatnonzero(full)
    return [order[last - back] for back in range(POOLED_PERIODS)]


def _pooled_bound(bound: FloatArray, denominator: FloatArray, kinds: KindArray, history: list[Rows]) -> FloatArray:
    stacked = np.array([bound[rows] for rows in history])
    weights = np.array([np.nan_to_num(denominator[rows]) for rows in history])
    same = (stacked == stacked[0]).all(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weighted = (stacked * weights).sum(axis=0) / weights.sum(axis=0)
    other = np.where(kinds[history[0]] == "quantile", np.nan, rounded(weighted))
    return np.where(same, stacked[0], other)


def _smaller(methods: KindArray, sums: Sums, bounds: Bounds) -> FloatArray:
    """The probability on the side the KPI can fail on; fmin leaves the other side's NaN out."""
    return np.fmin(tails(methods, sums, bounds.lower)[0], tails(methods, sums, bounds.upper)[1])


def _fill_durations(
    readings: pd.DataFrame,
    kpis: Mapping[str, JudgedKpi],
    kinds: KindArray,
    bounds: Bounds,
    pooled_bounds: Bounds,
    history: list[Rows],
    durations: pd.DataFrame,
    period: FloatArray,
    pooled: FloatArray,
) -> None:
    """Durations have no sums: their probabilities come from the rows themselves, written into the two arrays."""
    cells = durations_by_reading(durations)
    keys = _keys(readings, kinds == "quantile")
    place = {int(row): index for index, row in enumerate(history[0])}
    alone, together = _Asked(kpis, cells), _Asked(kpis, cells)
    for row, key in keys.items():
        alone.ask(row, [key], bounds.lower[row], bounds.upper[row])
        index = place.get(row)
        if index is not None:
            three = [keys[int(rows[index])] for rows in history]
            together.ask(row, three, pooled_bounds.lower[index], pooled_bounds.upper[index])
    alone.answer(period)
    together.answer(pooled)
    is_quantile = kinds == "quantile"
    period[is_quantile], pooled[is_quantile] = rounded(period[is_quantile]), rounded(pooled[is_quantile])


def _keys(readings: pd.DataFrame, wanted: BoolArray) -> dict[int, ReadingKey]:
    part = readings.loc[wanted, ["kpi", "region", "grain"]]
    starts = pd.to_datetime(readings["period"])[wanted].astype("datetime64[us]")
    names = zip(np.flatnonzero(wanted), part["kpi"], part["region"], part["grain"], starts, strict=True)
    return {int(row): (kpi, region, grain, pd.Timestamp(start)) for row, kpi, region, grain, start in names}


class _Asked:
    """Durations and their bounds, gathered and answered together: there are thousands, most of them small."""

    def __init__(self, kpis: Mapping[str, JudgedKpi], cells: Mapping[ReadingKey, Lasted]) -> None:
        self._kpis, self._cells = kpis, cells
        self._rows: list[int] = []
        self._parts: list[list[Lasted]] = []
        self._quantiles: list[float] = []
        self._bounds: list[tuple[float, float]] = []

    def ask(self, row: int, keys: list[ReadingKey], lower: float, upper: float) -> None:
        """Hold the durations of some readings together against what limits them, for one row of the answer."""
        quantile = self._kpis[keys[0][0]].quantile
        parts = [self._cells[key] for key in keys if key in self._cells]
        if quantile is not None and parts and not (np.isnan(lower) and np.isnan(upper)):
            self._rows.append(row)
            self._parts.append(parts)
            self._quantiles.append(quantile)
            self._bounds.append((float(lower), float(upper)))

    def answer(self, found: FloatArray) -> None:
        """Write the probability on the side that each can fail on into its row."""
        sizes = [sum(len(values) for values, _ in parts) for parts in self._parts]
        for part in portions(sizes):
            cells = [_together(parts) for parts in self._parts[part]]
            lower, upper = zip(*self._bounds[part], strict=True)
            found[self._rows[part]] = np.fmin(*quantile_tails(cells, self._quantiles[part], lower, upper))


def _together(parts: list[Lasted]) -> Lasted:
    values, is_censored = zip(*parts, strict=True)
    return np.concatenate(values), np.concatenate(is_censored)
