"""Proportions: the exact binomial (Clopper–Pearson) interval and its one-sided probabilities; Wilson's beside it.

Only where one row is one decision. Pre-aggregated counts vary from day to day more than a binomial does: they are
ratios (``models.statistics.ratio``) with the day as unit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from models.statistics.numbers import FloatArray


def clopper_pearson(
    successes: npt.ArrayLike, trials: npt.ArrayLike, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """The exact two-sided interval of a proportion, both ends as fractions; NaN where there are no trials.

    Clopper and Pearson 1934, by quantiles of the beta distribution; the ends of ``binomtest(k, n).proportion_ci()``.
    """
    k, n, valid = _counts(successes, trials)
    tail = (1.0 - confidence) / 2.0
    # The outer arguments are kept legal (k = 0, k = n), the answers there are known.
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 1), n - np.maximum(k, 1) + 1, tail), 0.0)
    high = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1), 1.0 - tail), 1.0)
    return np.where(valid, low, np.nan), np.where(valid, high, np.nan)


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """The two-sided score interval of a proportion (Wilson 1927), as fractions; NaN where there are no trials.

    For precision and recall of links, where it is the field's habit. Readings are judged by `clopper_pearson`.
    """
    k, n, valid = _counts(successes, trials)
    z = special.ndtri((1.0 + confidence) / 2.0)
    share = np.where(valid, k / np.maximum(n, 1), np.nan)
    spread = z * np.sqrt(share * (1 - share) / np.maximum(n, 1) + z**2 / (4 * np.maximum(n, 1) ** 2))
    centre, scale = share + z**2 / (2 * np.maximum(n, 1)), 1 + z**2 / np.maximum(n, 1)
    return (centre - spread) / scale, (centre + spread) / scale


def binomial_tails(
    successes: npt.ArrayLike, trials: npt.ArrayLike, target: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """One-sided exact probabilities ``(below, above)`` of a reading this low, this high, were the target true.

    ``below`` is P(X ≤ k), small where the proportion is truly below the target; ``above`` is P(X ≥ k). They equal
    ``binomtest(k, n, target, "less" | "greater").pvalue``. NaN where there are no trials or no target.
    """
    k, n, valid = _counts(successes, trials)
    asked = np.asarray(target, dtype=np.float64)
    p = np.clip(np.where(np.isnan(asked), 0.5, asked), 0.0, 1.0)
    below = np.where(k < n, special.betaincc(k + 1, np.maximum(n - k, 1), p), 1.0)
    above = np.where(k > 0, special.betainc(np.maximum(k, 1), n - np.maximum(k, 1) + 1, p), 1.0)
    valid = valid & ~np.isnan(asked)
    return np.where(valid, below, np.nan), np.where(valid, above, np.nan)


def _counts(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    k = np.asarray(successes, dtype=np.float64)
    n = np.asarray(trials, dtype=np.float64)
    valid = np.asarray((n > 0) & (k >= 0) & (k <= n))
    return np.where(valid, k, 0.0), np.where(valid, n, 1.0), valid
