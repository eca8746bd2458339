"""Scales of questions and the linear way from one to another, in exact arithmetic. Knows no answer and no KPI.

In floating point the seventh of ten categories lies at 4.999999999999999 of seven, below a cut of 5, and a share of
77.3 % reads 58.0 %: hence fractions. A converted cut is a comparison aid, never a converted answer (docs/formats.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from pydantic import model_validator

from models.yaml_files import Declared

Number = int | float | Decimal | Fraction
Side = Literal["lower", "upper"]


def exact(number: Number) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


@dataclass(frozen=True)
class Scale:
    """From the lowest category to the highest, one apart."""

    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, low: Number, high: Number) -> Scale:
        return cls(exact(low), exact(high))

    def convert(self, score: Number, to: Scale) -> Fraction:
        """Where a score of this scale lies on another: both ends fall on both ends, in between it is linear."""
        return to.low + (exact(score) - self.low) * (to.high - to.low) / (self.high - self.low)

    def has(self, score: Fraction) -> bool:
        return self.low <= score <= self.high and (score - self.low).denominator == 1

    def category(self, score: Fraction, side: Side | None = None) -> Fraction:
        """The category at a score, or on a side of it. Raises `ValueError` between two and without a side."""
        below = self.low + (score - self.low) // 1
        if score == below:
            return below
        if side is None:
            raise ValueError(
                f"falls between {written(below)} and {written(below + 1)} of {written(self.high)} "
                f"({written(score, 2)}): say 'side: lower' or 'side: upper'"
            )
        return below if side == "lower" else below + 1


class CutOf(Declared):
    """A cut as another scale has it: ``{cut: 5, scale_min: 1, scale_max: 7}``; ``side`` where it falls between."""

    cut: float
    scale_min: float
    scale_max: float
    side: Side | None = None

    @model_validator(mode="after")
    def _cut_is_on_its_scale(self) -> CutOf:
        if not self.scale_min < self.scale_max:
            raise ValueError(f"scale_min {self.scale_min:g} must be below scale_max {self.scale_max:g}")
        if not self.scale_min <= self.cut <= self.scale_max:
            raise ValueError(f"cut {self.cut:g} lies outside the scale {self.scale_min:g} to {self.scale_max:g}")
        return self

    def on(self, scale: Scale) -> Fraction:
        """The same cut on another scale. Raises `ValueError` where it falls between categories and no side is said."""
        return scale.category(Scale.of(self.scale_min, self.scale_max).convert(self.cut, scale), self.side)


@dataclass(frozen=True)
class EqualCut:
    """A cut and the place that is equal to it on another scale: "cut 7 of 10 ≙ 5.00 of 7"."""

    cut: Fraction
    scale: Scale
    other: Scale

    @property
    def parts(self) -> tuple[str, str, str, str]:
        place = self.scale.convert(self.cut, self.other)
        return written(self.cut), written(self.scale.high), written(place, 2), written(self.other.high)

    def __str__(self) -> str:
        return "cut {} of {} ≙ {} of {}".format(*self.parts)


def written(number: Fraction, decimals: int | None = None) -> str:
    """In digits, rounded half up; without ``decimals`` as short as it is."""
    digits = Decimal(number.numerator) / Decimal(number.denominator)
    if decimals is None:
        return f"{digits.normalize():f}"
    return f"{digits.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"
