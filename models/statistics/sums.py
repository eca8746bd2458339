"""The sums that a reading keeps, so that periods can be pooled without going back to the observations."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from models.statistics.numbers import BoolArray, FloatArray, floats


class Sums(NamedTuple):
    """Arrays of one length. ``n``: distinct mature units; x and y: a unit's own Σ numerator and Σ denominator."""

    n: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    sum_x: FloatArray
    sum_xx: FloatArray
    sum_y: FloatArray
    sum_yy: FloatArray
    sum_xy: FloatArray

    @classmethod
    def of(cls, readings: pd.DataFrame) -> Sums:
        """The sums of a readings frame; a column that is absent counts as null."""
        missing = np.full(len(readings), np.nan)
        return cls(*(floats(readings[name]) if name in readings else missing for name in cls._fields))

    def take(self, rows: BoolArray) -> Sums:
        return Sums(*(column[rows] for column in self))

    def with_stake(self) -> Sums:
        """The sums with x + y in place of x: of a return x ÷ y, what came back in place of the gain."""
        return self._replace(
            numerator=self.numerator + self.denominator,
            sum_x=self.sum_x + self.sum_y,
            sum_xx=self.sum_xx + 2.0 * self.sum_xy + self.sum_yy,
            sum_xy=self.sum_xy + self.sum_yy,
        )

    def pooled_with(self, *others: Sums) -> Sums:
        """Added up with the sums of other periods, row by row."""
        return Sums(*(np.sum(columns, axis=0) for columns in zip(self, *others, strict=True)))
