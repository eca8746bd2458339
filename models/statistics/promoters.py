"""Net promoter score: adjusted Wald interval and one-sided probabilities, in points from −100 to 100.

A respondent counts +1 (promoter), 0 or −1 (detractor) in the numerator and 1 in the denominator. The plain variance
(p + d − (p − d)²)/n degenerates to zero width in small samples; adding three answers (¾ promoter, ¾ detractor, 1½
passive) repairs that (adjusted Wald, Sauro and Lewis after Agresti and Min 2005).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from models.statistics.numbers import FloatArray
from models.statistics.sums import Sums

POINTS = 100.0
_ADDED_ANSWERS = 3.0
_ADDED_NONPASSIVE = 1.5


def promoter_estimate(sums: Sums) -> tuple[FloatArray, FloatArray]:
    """The adjusted score and its standard error, in points. Over units, should one give several answers."""
    y = sums.sum_y + _ADDED_ANSWERS
    score = sums.sum_x / y
    residual = sums.sum_xx + _ADDED_NONPASSIVE - 2.0 * score * sums.sum_xy + score**2 * (sums.sum_yy + _ADDED_ANSWERS)
    return POINTS * score, POINTS * np.sqrt(np.maximum(residual, 0.0)) / y


def promoter_interval(sums: Sums, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Adjusted Wald, cut at −100 and 100. The centre is the adjusted score; the plain one always lies within."""
    score, error = promoter_estimate(sums)
    reach = special.ndtri(0.5 + confidence / 2.0) * error
    return np.maximum(score - reach, -POINTS), np.minimum(score + reach, POINTS)


def promoter_tails(sums: Sums, target: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """One-sided probabilities ``(below, above)`` of a score this low, this high, were the target (points) true."""
    score, error = promoter_estimate(sums)
    z = (score - np.asarray(target, dtype=np.float64)) / error
    return special.ndtr(z), special.ndtr(-z)
