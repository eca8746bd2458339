"""XmR charts: how far a KPI varies by itself, and whether that reaches its target (assurance). Informs, raises nothing.

As in NHS England's *Making Data Count* and its implementation NHSRplotthedots: limits are mean ± 2.66 · mean moving
range, moving ranges above 3.267 times their mean screened out (Nelson, *Journal of Quality Technology* 14, 1982). A
point is a special cause where it lies outside the limits, where it is one of two of three beyond two thirds of the way
to a limit on one side, or part of seven points on one side of the mean or of a trend of seven.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.statistics.numbers import BoolArray, FloatArray, rounded

LIMIT = 2.66
SCREENED_ABOVE = 3.267
RUN = 7
#: With fewer points the limits are trial ones; with fewer than `LEAST_POINTS` there are none.
ROBUST_POINTS = 12
LEAST_POINTS = 6

Assurance = Literal["passes", "fails", "hit_and_miss"]
Variation = Literal["common", "improvement", "concern", "change"]


@dataclass(frozen=True)
class XmrChart:
    """Mean and limits of a series, in its unit; ``special``: +1 above, −1 below the mean where a cause is special."""

    mean: float
    lower: float
    upper: float
    points: int
    special: npt.NDArray[np.int64]

    @property
    def is_trial(self) -> bool:
        return self.points < ROBUST_POINTS

    def assurance(self, least: float | None, most: float | None) -> Assurance | None:
        """Whether the process as it runs stays between two bounds (None: no bound), leaves them always, or by chance.

        None without a bound. A limit that equals the bound reaches it.
        """
        if least is None and most is None:
            return None
        if (least is not None and self.upper < least) or (most is not None and self.lower > most):
            return "fails"
        stays = (least is None or self.lower > least) and (most is None or self.upper < most)
        return "passes" if stays else "hit_and_miss"

    def variation(self, direction: str) -> Variation:
        """What the newest point is: common cause, or a special one for better or worse, or (of a band) a change."""
        side = int(self.special[-1])
        if side == 0:
            return "common"
        if direction == "band":
            return "change"
        return "improvement" if (side > 0) == (direction == "higher") else "concern"


def xmr_chart(values: npt.ArrayLike, *, locked_after: int | None = None) -> XmrChart | None:
    """The chart of a series, oldest first; NaN where a period has no value: nothing is compared across such a gap.

    ``locked_after``: the limits are those of the first so many points, for a baseline that is known to be one.
    None where there are fewer than `LEAST_POINTS` values, no two of them neighbours, or the newest has no value.
    """
    series = np.asarray(values, dtype=np.float64)
    base = series[:locked_after]
    known = base[~np.isnan(base)]
    ranges = np.abs(np.diff(base))
    ranges = ranges[~np.isnan(ranges)]
    if len(known) < LEAST_POINTS or not len(ranges) or np.isnan(series[-1]):
        return None
    kept = ranges[ranges < SCREENED_ABOVE * ranges.mean()]
    reach = LIMIT * float(kept.mean()) if len(kept) else 0.0
    mean = float(known.mean())
    lower, upper = (float(rounded(mean + side * reach)) for side in (-1.0, 1.0))
    return XmrChart(float(rounded(mean)), lower, upper, len(known), _special(series, mean, reach))


def _special(series: FloatArray, mean: float, reach: float) -> npt.NDArray[np.int64]:
    with np.errstate(invalid="ignore"):
        distance = series - mean
        # Equal to the last digit that a float holds is not beyond.
        slack = 1e-9 * max(abs(mean), reach)
        side = np.where(np.abs(distance) > slack, np.sign(distance), 0.0)
        outside = np.abs(distance) > reach + slack
        near = ~outside & (np.abs(distance) > 2.0 * reach / 3.0 + slack)
        rising = np.sign(np.diff(series))
    special = outside | _two_of_three(near, side)
    for begin in [*_runs(side, RUN), *_runs(rising, RUN - 1)]:
        special[begin : begin + RUN] = True
    return np.where(special, np.nan_to_num(side), 0.0).astype(np.int64)


def _two_of_three(near: BoolArray, side: FloatArray) -> BoolArray:
    """The points beyond two thirds that are two of three neighbours, all three on one side of the mean."""
    found = np.zeros(len(near), dtype=np.bool_)
    for begin in range(len(near) - 2):
        window = slice(begin, begin + 3)
        if near[window].sum() >= 2 and abs(side[window].sum()) == 3:
            found[window] |= near[window]
    return found


def _runs(signs: FloatArray, length: int) -> list[int]:
    """Where ``length`` signs in a row are equal and not 0 (a gap is NaN): the positions of the first."""
    return [
        begin for begin in range(len(signs) - length + 1) if abs(float(signs[begin : begin + length].sum())) == length
    ]
