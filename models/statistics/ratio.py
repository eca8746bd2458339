"""Ratios of sums and means over independent units: t interval and one-sided probabilities from sums.

A mean is the ratio whose y counts the rows of a unit. The variance is the classical (linearised) one of the ratio
estimator, Σ(x − r·y)² over the units, with units − 1 degrees of freedom (Cochran, *Sampling Techniques*, 6.3).
It is meant for cells with some twenty events and more; with fewer, declare a higher floor of units.

Counts, durations and amounts cannot be negative and are skewed to the right: small readings come with small spreads, so
that ``r ± t·s`` ends too low. There the t interval is that of log r, whose standard error is s/r (the delta method; the
usual interval of a rate or a ratio, Rothman, *Modern Epidemiology*, ch. 14). docs/statistics.md has both tails.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from models.statistics.numbers import BoolArray, FloatArray
from models.statistics.sums import Sums

# Below this share of the raw second moments, the sum of squared residuals is nothing but cancelled digits.
_CANCELLED = 1e-14


class RatioEstimate(NamedTuple):
    """``nothing_counted``: Σx = 0, so that the units show no spread and a count's exact Poisson bound is taken.

    ``on_log_scale``: a positive ratio of what cannot be negative.
    """

    ratio: FloatArray
    standard_error: FloatArray
    degrees: FloatArray
    exposure: FloatArray
    nothing_counted: BoolArray
    on_log_scale: BoolArray


def estimate_ratio(sums: Sums, *, counts: npt.ArrayLike = False, is_positive: npt.ArrayLike = False) -> RatioEstimate:
    """The ratio Σx/Σy with its standard error; NaN where Σy is 0 or where fewer than two units show any spread.

    ``counts`` says where x is a non-negative count or amount. There a cell in which nothing at all happened is known
    to be low although its units are all alike: without this, a region whose leads stop coming could never be missed.
    ``is_positive`` says where x cannot be negative although its zeros count nothing (hours, amounts); counts never are.
    """
    nothing = np.asarray(counts, dtype=np.bool_) & (sums.sum_x == 0) & (sums.sum_xx == 0) & (sums.sum_y > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(sums.sum_y != 0, sums.sum_x / sums.sum_y, np.nan)
        residual = sums.sum_xx - 2.0 * ratio * sums.sum_xy + ratio**2 * sums.sum_yy
        alike = residual <= _CANCELLED * (sums.sum_xx + ratio**2 * sums.sum_yy)
        variance = sums.n / (sums.n - 1.0) * residual / sums.sum_y**2
        error = np.sqrt(np.where(alike | (sums.n < 2), np.nan, variance))
        on_log_scale = (np.asarray(counts, dtype=np.bool_) | np.asarray(is_positive, dtype=np.bool_)) & (ratio > 0)
    return RatioEstimate(ratio, error, np.maximum(sums.n - 1.0, 1.0), sums.sum_y, nothing, np.asarray(on_log_scale))


def ratio_interval(estimate: RatioEstimate, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """``ratio ± t · standard error``, on the log scale ``ratio · exp(± t · standard error / ratio)``; nothing counted:
    0 … −ln(2.5 %)/Σy. NaN where the spread is unknown.
    """
    tail = (1.0 - confidence) / 2.0
    reach = special.stdtrit(estimate.degrees, 1.0 - tail) * estimate.standard_error
    poisson = np.where(estimate.nothing_counted, -np.log(tail), np.nan) / np.where(
        estimate.nothing_counted, estimate.exposure, 1.0
    )
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        factor = np.exp(np.where(estimate.on_log_scale, reach / estimate.ratio, 0.0))
    low = np.where(estimate.on_log_scale, estimate.ratio / factor, estimate.ratio - reach)
    high = np.where(estimate.on_log_scale, estimate.ratio * factor, estimate.ratio + reach)
    return np.where(estimate.nothing_counted, 0.0, low), np.where(estimate.nothing_counted, poisson, high)


def ratio_tails(estimate: RatioEstimate, target: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """One-sided probabilities ``(below, above)`` of a ratio this low, this high, were the target true."""
    asked = np.asarray(target, dtype=np.float64)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        # A target of 0, less, or next to nothing lies below everything positive: log 0 is −∞, and t is ∞.
        times = np.log(estimate.ratio / np.maximum(asked, 0.0)) * estimate.ratio
        t = np.where(estimate.on_log_scale, times, estimate.ratio - asked) / estimate.standard_error
    exposed = np.where(estimate.nothing_counted, estimate.exposure, 0.0)
    none_expected = np.exp(-np.maximum(np.where(np.isnan(asked), 0.0, asked), 0.0) * exposed)
    known = np.where(np.isnan(asked), np.nan, 1.0)
    below = np.where(estimate.nothing_counted, none_expected * known, special.stdtr(estimate.degrees, t))
    above = np.where(estimate.nothing_counted, known, special.stdtr(estimate.degrees, -t))
    return below, above
