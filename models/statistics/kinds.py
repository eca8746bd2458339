"""What the judge must know of a KPI, and what follows from its kind: floors, and how company targets roll up."""

from __future__ import annotations

from typing import Protocol

#: Fewer units than this: no interval, and the verdict is insufficient_data unless the KPI declares `floor_units`.
#: Sums and counts are the whole, not a sample: an empty period is a true 0. A stock must have been seen.
FLOOR_UNITS: dict[str, int] = {
    "proportion": 8,
    "ratio": 8,
    "return": 8,
    "mean": 8,
    "quantile": 8,
    "wape": 8,
    "nps": 10,
    "sum": 0,
    "count": 0,
    "stock": 1,
}

#: Kinds without a denominator; they have no interval either, since nothing was sampled.
WHOLE_KINDS = frozenset({"sum", "count", "stock"})
#: Kinds whose target belongs to one length of period: a month's sum says nothing about a week's.
PER_PERIOD_KINDS = frozenset({"sum", "count"})
#: Company target = Σ target · denominator / Σ denominator.
WEIGHTED_KINDS = frozenset({"proportion", "ratio", "return", "mean", "wape"})
#: Company target = Σ target. Quantiles and NPS have no rolled-up target at all.
SUMMED_KINDS = WHOLE_KINDS

#: Units of what cannot be negative, whatever was measured: a mean of them is skewed to the right.
POSITIVE_UNITS = frozenset({"hours", "days", "money", "count"})

#: How intervals are made (`models.statistics.intervals`): of yes and no, of promoters, over units of counts, of amounts
#: that cannot be negative, of returns, of signed ones. Durations have their curve; sums, counts and stocks nothing.
METHODS = ("decisions", "promoters", "counts", "amounts", "returns", "signed")

_METHOD_OF_KIND = {
    "proportion": "decisions", "nps": "promoters", "ratio": "counts", "wape": "counts", "return": "returns",
}  # fmt: skip


class JudgedKpi(Protocol):
    """The part of a KPI that statistics and verdicts read. ``precision`` and targets are in the KPI's own unit."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def judged_grain(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def precision(self) -> float | None: ...
    @property
    def floor_units(self) -> int | None: ...
    @property
    def quantile(self) -> float | None: ...


def floor_of(kpi: JudgedKpi) -> int:
    """The least number of units that may be judged."""
    return kpi.floor_units if kpi.floor_units is not None else FLOOR_UNITS[kpi.kind]


def method_of(kpi: JudgedKpi) -> str:
    """Which of `METHODS` makes the KPI's interval and probabilities from sums; empty where nothing does."""
    if kpi.kind == "mean":
        return "amounts" if kpi.unit in POSITIVE_UNITS else "signed"
    return _METHOD_OF_KIND.get(kpi.kind, "")
