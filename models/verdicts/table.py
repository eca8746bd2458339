"""The verdict table: eleven lines, the first that matches wins. Nothing else may decide a verdict."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from models.statistics.numbers import BoolArray, FloatArray, rounded

MET, MISSED, WITHIN_NOISE = "met", "missed", "missed_within_noise"
INSUFFICIENT, NO_TARGET = "insufficient_data", "no_target"
IMMATURE, STALE, NOT_TRUSTED = "immature", "stale", "not_trusted"
#: Before every line: nothing is said of a cell that is not published (`models.verdicts.hiding`).
HIDDEN = "hidden"
VERDICTS = (MET, MISSED, WITHIN_NOISE, INSUFFICIENT, NO_TARGET, IMMATURE, STALE, NOT_TRUSTED, HIDDEN)

#: One-sided. The interval is two-sided 95 %, so that it excludes a target exactly where the period alone misses it.
PERIOD_LEVEL = 0.025
POOLED_LEVEL = 0.01
POOLED_PERIODS = 3


class Evidence(NamedTuple):
    """Everything the table looks at: arrays of one length, NaN for null.

    ``lower``/``upper``: target ∓ tolerance on the sides the KPI can fail on, NaN on the others (both NaN: no target).
    ``has_units``: denominator and units reach the kind's floor. ``is_whole``: a sum or count, not a sample.
    """

    is_open: BoolArray
    gate_failed: BoolArray
    is_stale: BoolArray
    has_immature: BoolArray
    has_units: BoolArray
    is_strict: BoolArray
    is_whole: BoolArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    lower: FloatArray
    upper: FloatArray
    precision: FloatArray
    p_value: FloatArray
    pooled_p_value: FloatArray


class Decision(NamedTuple):
    """``basis``: what a miss rests on, ``period`` or ``pooled``; None for every other verdict."""

    verdict: npt.NDArray[np.object_]
    rule: npt.NDArray[np.int64]
    basis: npt.NDArray[np.object_]
    certain: BoolArray


def decide(seen: Evidence) -> Decision:
    """The verdict, the line (1–11) that fired, what a miss rests on, and whether the interval agrees."""
    known = ~np.isnan(seen.value)
    # A comparison with NaN is false: a side the KPI cannot fail on never fails.
    wrong = known & ((seen.value < seen.lower) | (seen.value > seen.upper))
    interval_misses = (seen.high < seen.lower) | (seen.low > seen.upper)
    # Without a probability (durations whose rows were not given) the interval itself is the test.
    # The whole is no sample: chance explains nothing of it, so there is nothing to wait for.
    by_period = (seen.p_value <= PERIOD_LEVEL) | (np.isnan(seen.p_value) & interval_misses) | (seen.is_whole & wrong)
    by_pooled = seen.pooled_p_value <= POOLED_LEVEL
    half_width = rounded((seen.high - seen.low) / 2.0)

    lines: list[tuple[BoolArray, str | None]] = [
        (seen.is_open, None),
        (seen.gate_failed, NOT_TRUSTED),
        (seen.is_stale, STALE),
        (seen.has_immature, IMMATURE),
        (~seen.has_units, INSUFFICIENT),
        (np.isnan(seen.lower) & np.isnan(seen.upper), NO_TARGET),
        (seen.is_strict & known, "strict"),
        (~seen.is_strict & (by_period | by_pooled), MISSED),
        (known & ~wrong, MET),
        (wrong & (half_width <= seen.precision), WITHIN_NOISE),
        (np.ones(len(known), dtype=np.bool_), INSUFFICIENT),
    ]
    rule = np.argmax(np.column_stack([fires for fires, _ in lines]), axis=1).astype(np.int64) + 1
    verdict = np.array([name for _, name in lines], dtype=object)[rule - 1]
    verdict[rule == 7] = np.where(wrong, MISSED, MET)[rule == 7]

    missed = verdict == MISSED
    basis = np.full(len(known), None, dtype=object)
    basis[missed] = np.where((rule == 7) | by_period, "period", "pooled")[missed]
    interval_meets = ~(seen.low < seen.lower) & ~(seen.high > seen.upper) & ~np.isnan(seen.low) & ~np.isnan(seen.high)
    certain = ((verdict == MET) & (interval_meets | seen.is_whole)) | (
        missed & ((rule == 8) | interval_misses | seen.is_whole)
    )
    return Decision(verdict, rule, basis, certain)
