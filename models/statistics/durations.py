"""Quantiles of durations that may still be running: Kaplan–Meier with the log-log interval.

A wall has thousands of small cells and a few large ones, so curves are drawn for many cells at once: one step of a
curve is one row of an array, whichever cell it is of. The survival curve is computed here rather than by
``scipy.stats.ecdf``: that one hides the numbers at risk, warns wherever the curve is 1 or 0, and importing it takes
longer than a whole run's curves. A test holds both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from models.statistics.numbers import BoolArray, FloatArray, optional

LEAST_UNITS = 8
_TAIL = 0.025
_SAME = 1e-12

Positions = npt.NDArray[np.int64]
#: Durations of one cell, and which of them were still running.
Lasted = tuple[FloatArray, BoolArray]


class QuantileReading(NamedTuple):
    """``value`` None: not reached; ``low``/``high`` None: the data set no bound there, or fewer than 8 units."""

    n: int
    value: float | None
    low: float | None
    high: float | None


class Curves(NamedTuple):
    """Survival curves of many cells, one after another; none is empty.

    Per step, at the distinct times of its cell: share still running after it, the standard error of its log(−log), how
    many are running after it, whether anything ended at it. Per cell: its first step, durations, and how many ended.
    """

    times: FloatArray
    survival: FloatArray
    error: FloatArray
    running: FloatArray
    has_event: BoolArray
    begins: Positions
    n: Positions
    events: Positions

    @property
    def ends(self) -> Positions:
        """Per cell: the step after its last."""
        return np.append(self.begins[1:], len(self.times))

    def spread(self, per_cell: FloatArray) -> FloatArray:
        """What each cell has, at each of its steps."""
        return np.repeat(per_cell, self.ends - self.begins)


class QuantileNumbers(NamedTuple):
    """Of many cells: `quantile_reading`, not rounded yet, NaN for None."""

    n: Positions
    value: FloatArray
    low: FloatArray
    high: FloatArray


def kaplan_meier(cells: Sequence[Lasted]) -> Curves:
    """The survival curves of cells, none of them empty, with Greenwood's variance.

    A duration censored at t counts as running at t.
    """
    n = np.array([len(values) for values, _ in cells], dtype=np.int64)
    first = np.cumsum(n) - n
    # In no particular order within one time: what leaves at it is counted together.
    orders = [np.argsort(values) for values, _ in cells]
    none: FloatArray = np.empty(0)
    values = np.concatenate([none, *(cell[0][order] for cell, order in zip(cells, orders, strict=True))])
    ended = ~np.concatenate([none == 0, *(cell[1][order] for cell, order in zip(cells, orders, strict=True))])
    is_step = np.ones(len(values), dtype=np.bool_)
    is_step[1:] = values[1:] != values[:-1]
    is_step[first] = True
    step = np.flatnonzero(is_step)
    begins = np.searchsorted(step, first)
    leaving = np.diff(np.append(step, len(values)))
    deaths = np.add.reduceat(ended.astype(np.int64), step) if len(step) else step
    lengths = np.diff(np.append(begins, len(step)))
    at_risk = (np.repeat(n + first, lengths) - step).astype(np.float64)
    survival = _per_cell(np.cumprod, 1.0 - deaths / at_risk, begins)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = _per_cell(np.cumsum, deaths / (at_risk * (at_risk - deaths)), begins)
        error = np.sqrt(greenwood) / np.abs(np.log(survival))
    events = np.add.reduceat(deaths, begins) if len(begins) else n
    return Curves(values[step], survival, error, at_risk - leaving, deaths > 0, begins, n, events)


def quantile_reading(values: npt.ArrayLike, is_censored: npt.ArrayLike, q: float) -> QuantileReading:
    """The q-quantile of durations (0.5: the median) with its 95 % interval, in the unit of ``values``.

    The interval holds every time that a log-log test of the curve against 1 − q does not reject (Brookmeyer and
    Crowley 1982). Where the curve runs exactly at 1 − q the middle of that stretch is taken, as for a plain median.
    """
    cell = _cell(values, is_censored)
    if not len(cell[0]):
        return QuantileReading(0, None, None, None)
    found = quantile_numbers([cell], [q])
    return QuantileReading(int(found.n[0]), *(optional(float(numbers[0])) for numbers in found[1:]))


def quantile_numbers(cells: Sequence[Lasted], quantiles: Sequence[float]) -> QuantileNumbers:
    """`quantile_reading` of many cells, none of them empty, each with its q."""
    curves, q = kaplan_meier(cells), np.asarray(quantiles, dtype=np.float64)
    below, above = _tails(curves, q)
    can_tell = curves.n >= LEAST_UNITS
    has_low = can_tell & ((1.0 - q) ** curves.n <= _TAIL)
    low = np.where(has_low, _time_of_first(curves, above > _TAIL), np.nan)
    high = np.where(can_tell, _time_of_first(curves, below <= _TAIL), np.nan)
    return QuantileNumbers(curves.n, _quantiles(curves, q), low, high)


def quantile_tails(
    cells: Sequence[Lasted], quantiles: Sequence[float], lower: Sequence[float], upper: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """One-sided probabilities of many cells, none of them empty.

    ``below`` is small where the quantile is truly below the cell's lower target, ``above`` where it is above its upper:
    at most 2.5 % exactly where the interval of `quantile_numbers` lies wholly on that side. NaN below 8 units, and
    where there is no such target (NaN).
    """
    curves, q = kaplan_meier(cells), np.asarray(quantiles, dtype=np.float64)
    under, over = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    below, above = _tails(curves, q)
    # "Below the target" rests on the curve just before it, "above" on the curve at it: equal to it is neither.
    before = _counted(curves, curves.times < curves.spread(under))
    at = _counted(curves, curves.times <= curves.spread(over))
    last_before, last_at = curves.begins + np.maximum(before, 1) - 1, curves.begins + np.maximum(at, 1) - 1
    found_below = np.where(before > 0, below[last_before], 1.0)
    found_above = np.where(at > 0, above[last_at], (1.0 - q) ** curves.n)
    can_tell = curves.n >= LEAST_UNITS
    return (
        np.where(can_tell & ~np.isnan(under), found_below, np.nan),
        np.where(can_tell & ~np.isnan(over), found_above, np.nan),
    )


def portions(sizes: Sequence[int], most: int = 2_000_000) -> Iterator[slice]:
    """Neighbouring cells of so many durations, in portions of at most so many together: what bounds the memory."""
    begin = total = 0
    for at, size in enumerate(sizes):
        if at > begin and total + size > most:
            yield slice(begin, at)
            begin, total = at, 0
        total += size
    if sizes:
        yield slice(begin, len(sizes))


def _quantiles(curves: Curves, q: FloatArray) -> FloatArray:
    """NaN: not reached."""
    left = curves.spread(1.0 - q)
    first = _first(curves, curves.survival <= left + _SAME)
    is_reached = first < curves.ends
    at = np.where(is_reached, first, curves.begins)
    # The next step of any curve at which something ended, from the one after each step on.
    places = np.arange(len(curves.times))
    event = np.where(curves.has_event, places, len(places))
    next_event = np.append(np.minimum.accumulate(event[::-1])[::-1], len(places))[at + 1]
    is_level = (np.abs(curves.survival[at] - (1.0 - q)) <= _SAME) & (next_event < curves.ends)
    later = curves.times[np.where(is_level, next_event, at)]
    return np.where(is_reached, (curves.times[at] + later) / 2.0, np.nan)


def _tails(curves: Curves, q: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Per step: P for "quantile earlier than any later time", and for "quantile after this time"."""
    share_left = 1.0 - curves.spread(q)
    inside = (curves.survival > _SAME) & (curves.survival < 1.0 - _SAME)
    share = np.where(inside, curves.survival, 0.5)
    error = np.where(inside, curves.error, 1.0)
    z = (np.log(-np.log(share)) - np.log(-np.log(share_left))) / error
    whole = curves.survival >= 1.0 - _SAME
    # No event yet, or nobody left: Greenwood's variance says nothing there, counting coins does.
    below = np.where(inside, special.ndtr(-z), np.where(whole, 1.0, curves.spread(q**curves.events)))
    above = np.where(inside, special.ndtr(z), np.where(whole, share_left**curves.running, 1.0))
    above[curves.begins] = np.maximum(above[curves.begins], (1.0 - q) ** curves.n)
    above[curves.ends - 1] = 1.0  # nothing was observed beyond the last time
    # The band of a curve may wobble; a target further out is never easier to reject.
    return (
        _per_cell(np.minimum.accumulate, below, curves.begins),
        _per_cell(np.maximum.accumulate, above, curves.begins),
    )


def _first(curves: Curves, is_so: BoolArray) -> Positions:
    """Per cell: the first of its steps for which it is so; its end where there is none."""
    found = np.minimum.reduceat(np.where(is_so, np.arange(len(is_so)), len(is_so)), curves.begins)
    return np.minimum(found, curves.ends)


def _time_of_first(curves: Curves, is_so: BoolArray) -> FloatArray:
    first = _first(curves, is_so)
    found = first < curves.ends
    return np.where(found, curves.times[np.where(found, first, curves.begins)], np.nan)


def _counted(curves: Curves, is_so: BoolArray) -> Positions:
    return np.add.reduceat(is_so.astype(np.int64), curves.begins)


def _per_cell(accumulate: Callable[[FloatArray], FloatArray], steps: FloatArray, begins: Positions) -> FloatArray:
    """A running function over the steps of each cell by itself: bit for bit what it gives for the cell alone."""
    found = np.empty_like(steps)
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(steps)], strict=True):
        found[begin:end] = accumulate(steps[begin:end])
    return found


def _cell(values: npt.ArrayLike, is_censored: npt.ArrayLike) -> Lasted:
    return np.asarray(values, dtype=np.float64), np.asarray(is_censored, dtype=np.bool_)
