"""Net promoter score: score interval and one-sided probabilities, in points from −100 to 100.

A respondent counts +1 (promoter), 0 or −1 (detractor) in the numerator and 1 in the denominator. Promoters less
detractors is the difference of two shares of the same people, as in a table of pairs: its score interval is Tango's
(*Statistics in Medicine* 17, 1998, 891–908). It holds every score θ that the answers do not reject when their variance
is taken *under* θ, so it never degenerates to zero width and never leaves −100 … 100.

Where a unit gives several answers there is no such law; the adjusted Wald interval over units serves (three answers
added: ¾ promoter, ¾ detractor, 1½ passive; Sauro and Lewis after Agresti and Min 2005).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from models.statistics.numbers import BoolArray, FloatArray
from models.statistics.sums import Sums

POINTS = 100.0
_ADDED_ANSWERS = 3.0
_ADDED_NONPASSIVE = 1.5
#: Halvings of −1 … 1: beyond the last digit of a double.
_HALVINGS = 56


def promoter_interval(sums: Sums, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Both ends in points; the score always lies within."""
    reach = float(special.ndtri(0.5 + confidence / 2.0))
    single = _one_answer_each(sums)
    score = sums.sum_x / sums.sum_y
    bounds = []
    for end, side in ((-1.0, reach), (1.0, -reach)):
        inside, outside = score.copy(), np.full(len(score), end)
        for _ in range(_HALVINGS):
            middle = (inside + outside) / 2.0
            is_held = np.abs(_z(sums, middle)) <= reach
            inside, outside = np.where(is_held, middle, inside), np.where(is_held, outside, middle)
        wald, error = _adjusted(sums)
        clustered = np.clip(wald - side * error, -POINTS, POINTS)
        bounds.append(np.where(single, POINTS * inside, clustered))
    return bounds[0], bounds[1]


def promoter_tails(sums: Sums, target: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """One-sided probabilities ``(below, above)`` of a score this low, this high, were the target (points) true."""
    asked = np.asarray(target, dtype=np.float64)
    wald, error = _adjusted(sums)
    z = np.where(_one_answer_each(sums), _z(sums, np.clip(asked / POINTS, -1.0, 1.0)), (wald - asked) / error)
    return special.ndtr(z), special.ndtr(-z)


def _one_answer_each(sums: Sums) -> BoolArray:
    return np.asarray((sums.n == sums.sum_y) & (sums.sum_y == sums.sum_yy))


def _z(sums: Sums, theta: FloatArray) -> FloatArray:
    """Tango's statistic: the distance from ``theta`` by the standard error that holds were it true."""
    n = sums.sum_y
    promoters, detractors = (sums.sum_xx + sums.sum_x) / 2.0, (sums.sum_xx - sums.sum_x) / 2.0
    b = -promoters - detractors + (2.0 * n - promoters + detractors) * theta
    c = -detractors * theta * (1.0 - theta)
    # Never below 0, though a square of next to nothing is nothing.
    share = np.maximum((np.sqrt(np.maximum(b * b - 8.0 * n * c, 0.0)) - b) / (4.0 * n), 0.0)
    distance = promoters - detractors - n * theta
    spread = np.sqrt(np.maximum(n * (2.0 * share + theta * (1.0 - theta)), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Without a spread the answers are certain: only the very same score is held.
        return np.where(spread > 0, distance / spread, np.where(distance == 0, 0.0, np.sign(distance) * np.inf))


def _adjusted(sums: Sums) -> tuple[FloatArray, FloatArray]:
    """The adjusted score and its standard error over units, in points."""
    y = sums.sum_y + _ADDED_ANSWERS
    score = sums.sum_x / y
    residual = sums.sum_xx + _ADDED_NONPASSIVE - 2.0 * score * sums.sum_xy + score**2 * (sums.sum_yy + _ADDED_ANSWERS)
    return POINTS * score, POINTS * np.sqrt(np.maximum(residual, 0.0)) / y
