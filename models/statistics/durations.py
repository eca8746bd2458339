"""Quantiles of durations that may still be running: Kaplan–Meier with the log-log interval.

The survival curve is computed here rather than by ``scipy.stats.ecdf``: that one hides the numbers at risk, warns
wherever the curve is 1 or 0, and importing it costs more than a whole run's curves. A test holds both equal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from models.statistics.numbers import FloatArray, optional

LEAST_UNITS = 8
_TAIL = 0.025
_SAME = 1e-12


class QuantileReading(NamedTuple):
    """``value`` None: not reached; ``low``/``high`` None: the data set no bound there, or fewer than 8 units."""

    n: int
    value: float | None
    low: float | None
    high: float | None


class SurvivalCurve(NamedTuple):
    """Steps at the distinct times: share still running after each, and the standard error of its log(−log)."""

    times: FloatArray
    survival: FloatArray
    error: FloatArray
    running: FloatArray
    has_event: npt.NDArray[np.bool_]
    n: int
    events: int


def kaplan_meier(values: npt.ArrayLike, is_censored: npt.ArrayLike) -> SurvivalCurve:
    """The survival curve with Greenwood's variance; a duration censored at t counts as running at t."""
    lasted = np.asarray(values, dtype=np.float64)
    ended = ~np.asarray(is_censored, dtype=np.bool_)
    times, position = np.unique(lasted, return_inverse=True)
    deaths = np.bincount(position, weights=ended, minlength=len(times)).astype(np.float64)
    leaving = np.bincount(position, minlength=len(times)).astype(np.float64)
    at_risk = len(lasted) - np.concatenate(([0.0], np.cumsum(leaving)[:-1])) if len(times) else leaving
    survival: FloatArray = np.cumprod(1.0 - deaths / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
        error = np.sqrt(greenwood) / np.abs(np.log(survival))
    return SurvivalCurve(
        times, survival, error, at_risk - leaving, deaths > 0, len(lasted), int(np.count_nonzero(ended))
    )


def quantile_reading(values: npt.ArrayLike, is_censored: npt.ArrayLike, q: float) -> QuantileReading:
    """The q-quantile of durations (0.5: the median) with its 95 % interval, in the unit of ``values``.

    The interval holds every time that a log-log test of the curve against 1 − q does not reject (Brookmeyer and
    Crowley 1982). Where the curve runs exactly at 1 − q the middle of that stretch is taken, as for a plain median.
    """
    n, *numbers = quantile_numbers(values, is_censored, q)
    return QuantileReading(n, *(optional(number) for number in numbers))


def quantile_numbers(values: npt.ArrayLike, is_censored: npt.ArrayLike, q: float) -> tuple[int, float, float, float]:
    """`quantile_reading` as ``(n, value, low, high)``, not rounded yet, NaN for None: for those who read thousands."""
    curve = kaplan_meier(values, is_censored)
    value = _quantile(curve, q)
    low = high = np.nan
    if curve.n >= LEAST_UNITS:
        below, above = _tails(curve, q)
        if (1.0 - q) ** curve.n <= _TAIL and (possible := np.flatnonzero(above > _TAIL)).size:
            low = float(curve.times[possible[0]])
        if (excluded := np.flatnonzero(below <= _TAIL)).size:
            high = float(curve.times[excluded[0]])
    return curve.n, value, low, high


def quantile_tails(
    values: npt.ArrayLike, is_censored: npt.ArrayLike, q: float, target: float
) -> tuple[float | None, float | None]:
    """One-sided probabilities ``(below, above)``: small where the quantile is truly below, above the target.

    At most 2.5 % exactly where the interval of `quantile_reading` lies wholly on that side. None below 8 units.
    """
    curve = kaplan_meier(values, is_censored)
    if curve.n < LEAST_UNITS:
        return None, None
    below, above = _tails(curve, q)
    # "Below the target" rests on the curve just before it, "above" on the curve at it: equal to it is neither.
    before = int(np.searchsorted(curve.times, target, side="left")) - 1
    at = int(np.searchsorted(curve.times, target, side="right")) - 1
    return (
        float(below[before]) if before >= 0 else 1.0,
        float(above[at]) if at >= 0 else (1.0 - q) ** curve.n,
    )


def _quantile(curve: SurvivalCurve, q: float) -> float:
    """NaN: not reached."""
    reached = np.flatnonzero(curve.survival <= 1.0 - q + _SAME)
    if not reached.size:
        return np.nan
    first = int(reached[0])
    later = np.flatnonzero(curve.has_event[first + 1 :])
    if later.size and abs(curve.survival[first] - (1.0 - q)) <= _SAME:
        return float(curve.times[first] + curve.times[first + 1 + int(later[0])]) / 2.0
    return float(curve.times[first])


def _tails(curve: SurvivalCurve, q: float) -> tuple[FloatArray, FloatArray]:
    """Per step: P for "quantile earlier than any later time", and for "quantile after this time"."""
    inside = (curve.survival > _SAME) & (curve.survival < 1.0 - _SAME)
    share = np.where(inside, curve.survival, 0.5)
    error = np.where(inside, curve.error, 1.0)
    z = (np.log(-np.log(share)) - np.log(-np.log(1.0 - q))) / error
    whole = curve.survival >= 1.0 - _SAME
    # No event yet, or nobody left: Greenwood's variance says nothing there, counting coins does.
    below = np.where(inside, special.ndtr(-z), np.where(whole, 1.0, q**curve.events))
    above = np.where(inside, special.ndtr(z), np.where(whole, (1.0 - q) ** curve.running, 1.0))
    above[0] = max(above[0], (1.0 - q) ** curve.n)
    above[-1] = 1.0  # nothing was observed beyond the last time
    # The band of a curve may wobble; a target further out is never easier to reject.
    return np.minimum.accumulate(below), np.maximum.accumulate(above)
