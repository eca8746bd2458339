"""Readings get value, low and high; targets get their probabilities: one dispatch by kind for both.

Whoever draws an interval calls `add_intervals`, whoever judges calls `tails`: the same formulas behind both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.statistics.durations import quantile_reading
from models.statistics.kinds import FLOOR_UNITS, WHOLE_KINDS, JudgedKpi
from models.statistics.numbers import FloatArray, floats, nullable, rounded
from models.statistics.promoters import POINTS, promoter_interval, promoter_tails
from models.statistics.proportion import binomial_tails, clopper_pearson
from models.statistics.ratio import estimate_ratio, ratio_interval, ratio_tails
from models.statistics.sums import Sums

KindArray = npt.NDArray[np.str_]

#: x is a non-negative count or amount; a mean may be of anything.
_COUNTING_KINDS = ("ratio", "wape")
_ESTIMATED_KINDS = ("ratio", "mean", "wape")

#: The rows that quantile kinds are read from: one per record and grain.
DURATION_COLUMNS: tuple[str, ...] = ("kpi", "region", "grain", "period", "value", "is_censored")
ReadingKey = tuple[str, str, str, pd.Timestamp]


def add_intervals(readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi]) -> pd.DataFrame:
    """A copy of ``readings`` with ``value, low, high`` filled, each ``Float64`` with null (never NaN or infinity).

    Takes kpi, n, numerator, denominator and, for ratio, mean, wape and nps, the five sums over units; ``n`` counts
    mature units. Rows of quantile kinds keep value, low and high as they come (`quantile_readings` makes them).
    Units: fractions for proportions and ratios, points for NPS, the numerator's unit for sums, counts and stocks.
    No interval: fewer units than the kind's floor, sums, counts, stocks, and units that are all alike.
    """
    kinds = kinds_of(readings, kpis)
    sums = Sums.of(readings)
    value, low, high = (_given(readings, name) for name in ("value", "low", "high"))
    computed = kinds != "quantile"
    value[computed] = _values(kinds, sums)[computed]
    low[computed], high[computed] = (bound[computed] for bound in _intervals(kinds, sums))
    return readings.assign(
        **{name: nullable(rounded(item)) for name, item in (("value", value), ("low", low), ("high", high))}
    )


def kinds_of(readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi]) -> KindArray:
    """The kind of each row's KPI."""
    codes, names = pd.factorize(readings["kpi"])
    return np.array([kpis[str(name)].kind for name in names] or [""], dtype=np.str_)[codes]


def tails(kinds: KindArray, sums: Sums, target: FloatArray) -> tuple[FloatArray, FloatArray]:
    """One-sided probabilities ``(below, above)`` per row, NaN where the kind has none or below its floor of units.

    Quantile kinds are NaN here: their probabilities need the rows (`models.statistics.durations`).
    """
    below, above = np.full(len(kinds), np.nan), np.full(len(kinds), np.nan)
    for rows, kind in _groups(np.where(np.isnan(target), "", kinds), sums):
        part, asked = sums.take(rows), target[rows]
        if kind == "proportion":
            below[rows], above[rows] = binomial_tails(part.numerator, part.denominator, asked)
        elif kind == "nps":
            below[rows], above[rows] = promoter_tails(part, asked)
        else:
            below[rows], above[rows] = ratio_tails(estimate_ratio(part, counts=kind in _COUNTING_KINDS), asked)
    return rounded(below), rounded(above)


def quantile_readings(durations: pd.DataFrame, kpis: Mapping[str, JudgedKpi]) -> pd.DataFrame:
    """Value, low and high of every quantile KPI: one row per kpi, region, grain, period, and ``*`` for the company.

    ``durations`` has `DURATION_COLUMNS`: each record once per grain, under its own region (``?`` too, never ``*``).
    """
    rows = []
    for key, (values, is_censored) in durations_by_reading(durations).items():
        quantile = kpis[key[0]].quantile
        if quantile is not None:
            reading = quantile_reading(values, is_censored, quantile)
            rows.append((*key, reading.n, reading.value, reading.low, reading.high))
    frame = pd.DataFrame(rows, columns=["kpi", "region", "grain", "period", "n", "value", "low", "high"])
    for name in ("value", "low", "high"):
        frame[name] = nullable(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
    return frame


def durations_by_reading(durations: pd.DataFrame) -> dict[ReadingKey, tuple[FloatArray, npt.NDArray[np.bool_]]]:
    """The rows of each quantile reading as arrays (value, is_censored); the period of grain ``all`` is NaT."""
    frame = durations.assign(period=pd.to_datetime(durations["period"]).astype("datetime64[us]"))
    company = frame.assign(region="*")
    cells: dict[ReadingKey, tuple[FloatArray, npt.NDArray[np.bool_]]] = {}
    for part in (frame, company):
        for key, rows in part.groupby(["kpi", "region", "grain", "period"], sort=True, dropna=False):
            cells[_key(key)] = (floats(rows["value"]), rows["is_censored"].to_numpy(dtype=np.bool_))
    return cells


def _key(key: Any) -> ReadingKey:
    kpi, region, grain, period = key
    return str(kpi), str(region), str(grain), pd.Timestamp(period)


def _given(readings: pd.DataFrame, name: str) -> FloatArray:
    return floats(readings[name]).copy() if name in readings else np.full(len(readings), np.nan)


def _values(kinds: KindArray, sums: Sums) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(sums.denominator != 0, sums.numerator / sums.denominator, np.nan)
    whole = np.isin(kinds, list(WHOLE_KINDS))
    # Nothing sold is a sum of 0; nothing seen is no stock.
    total = np.where((sums.n == 0) & (kinds != "stock"), np.nan_to_num(sums.numerator), sums.numerator)
    return np.where(whole, total, np.where(kinds == "nps", POINTS * quotient, quotient))


def _intervals(kinds: KindArray, sums: Sums) -> tuple[FloatArray, FloatArray]:
    low, high = np.full(len(kinds), np.nan), np.full(len(kinds), np.nan)
    for rows, kind in _groups(kinds, sums):
        part = sums.take(rows)
        if kind == "proportion":
            low[rows], high[rows] = clopper_pearson(part.numerator, part.denominator)
        elif kind == "nps":
            low[rows], high[rows] = promoter_interval(part)
        else:
            low[rows], high[rows] = ratio_interval(estimate_ratio(part, counts=kind in _COUNTING_KINDS))
    return low, high


def _groups(kinds: KindArray, sums: Sums) -> list[tuple[npt.NDArray[np.bool_], str]]:
    """The rows of each kind that have an interval and units enough for one."""
    groups = []
    for kind in ("proportion", "nps", *_ESTIMATED_KINDS):
        rows = (kinds == kind) & (sums.n >= FLOOR_UNITS[kind])
        if rows.any():
            groups.append((rows, kind))
    return groups
