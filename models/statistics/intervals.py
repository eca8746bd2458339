"""Readings get value, low and high; targets get their probabilities: one dispatch by kind for both.

Whoever draws an interval calls `add_intervals`, whoever judges calls `tails`: the same formulas behind both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.entities import COMPANY_ROW
from models.statistics.durations import QuantileNumbers, portions, quantile_numbers
from models.statistics.kinds import FLOOR_UNITS, METHODS, WHOLE_KINDS, JudgedKpi, method_of
from models.statistics.numbers import FloatArray, floats, nullable, rounded
from models.statistics.promoters import POINTS, promoter_interval, promoter_tails
from models.statistics.proportion import binomial_tails, clopper_pearson
from models.statistics.ratio import RatioEstimate, estimate_ratio, ratio_interval, ratio_tails
from models.statistics.sums import Sums

KindArray = npt.NDArray[np.str_]

#: Method → the least number of units. All kinds of a method have the same.
_FLOORS = {name: FLOOR_UNITS["nps" if name == "promoters" else "ratio"] for name in METHODS}

#: Method → how much higher the ratio is that its interval is made of.
_STAKE = {"returns": 1.0}

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
    low[computed], high[computed] = (bound[computed] for bound in _intervals(methods_of(readings, kpis), sums))
    return readings.assign(
        **{name: nullable(rounded(item)) for name, item in (("value", value), ("low", low), ("high", high))}
    )


def kinds_of(readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi]) -> KindArray:
    """The kind of each row's KPI."""
    return _by_kpi(readings, {name: kpi.kind for name, kpi in kpis.items()})


def methods_of(readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi]) -> KindArray:
    """How the interval of each row's KPI is made: one of `METHODS`, or empty."""
    return _by_kpi(readings, {name: method_of(kpi) for name, kpi in kpis.items()})


def tails(methods: KindArray, sums: Sums, target: FloatArray) -> tuple[FloatArray, FloatArray]:
    """One-sided probabilities ``(below, above)`` per row, NaN without a method or below its floor of units.

    Quantile kinds are NaN here: their probabilities need the rows (`models.statistics.durations`).
    """
    below, above = np.full(len(methods), np.nan), np.full(len(methods), np.nan)
    for rows, method in _groups(np.where(np.isnan(target), "", methods), sums):
        part, asked = sums.take(rows), target[rows]
        if method == "decisions":
            below[rows], above[rows] = binomial_tails(part.numerator, part.denominator, asked)
        elif method == "promoters":
            below[rows], above[rows] = promoter_tails(part, asked)
        else:
            below[rows], above[rows] = ratio_tails(_estimate(method, part), asked + _STAKE.get(method, 0.0))
    return rounded(below), rounded(above)


def quantile_readings(durations: pd.DataFrame, kpis: Mapping[str, JudgedKpi]) -> pd.DataFrame:
    """Value, low and high of every quantile KPI: one row per kpi, region, grain, period, and ``*`` for the company.

    ``durations`` has `DURATION_COLUMNS`: each record once per grain, under its own region (``?`` too, never ``*``).
    """
    cells = durations_by_reading(durations)
    keys, quantiles = [], []
    for key in cells:
        if (quantile := kpis[key[0]].quantile) is not None:
            keys.append(key)
            quantiles.append(quantile)
    frame = pd.DataFrame(keys, columns=["kpi", "region", "grain", "period"])
    parts = [
        quantile_numbers([cells[key] for key in keys[part]], quantiles[part])
        for part in portions([len(cells[key][0]) for key in keys])
    ]
    for at, name in enumerate(QuantileNumbers._fields):
        numbers = np.concatenate([part[at] for part in parts]) if parts else np.empty(0)
        frame[name] = numbers if name == "n" else nullable(rounded(numbers))
    return frame


def durations_by_reading(durations: pd.DataFrame) -> dict[ReadingKey, tuple[FloatArray, npt.NDArray[np.bool_]]]:
    """The rows of each quantile reading as arrays (value, is_censored); the period of grain ``all`` is NaT.

    One order for all readings and slices of it: there are thousands of readings and millions of rows. Regions come
    last in that order, so that the company's rows are those of its regions, one after another.
    """
    periods = pd.to_datetime(durations["period"]).astype("datetime64[us]")
    columns = {"kpi": durations["kpi"], "grain": durations["grain"], "period": periods, "region": durations["region"]}
    coded = {name: _coded(column) for name, column in columns.items()}
    cell = np.zeros(len(durations), dtype=np.int64)
    for codes, words in coded.values():
        cell = cell * max(len(words), 1) + codes
    order = np.argsort(cell)
    cell = cell[order]
    values = floats(durations["value"])[order]
    is_censored = durations["is_censored"].to_numpy(dtype=np.bool_)[order]
    cells: dict[ReadingKey, tuple[FloatArray, npt.NDArray[np.bool_]]] = {}
    for of_regions in (True, False):
        begins = np.flatnonzero(np.diff(cell, prepend=-1))
        first = order[begins]
        kpis, grains, starts, regions = (words.take(codes[first]) for codes, words in coded.values())
        told = regions if of_regions else [COMPANY_ROW] * len(first)
        ends = np.append(begins, len(order))[1:]
        for kpi, region, grain, period, begin, end in zip(kpis, told, grains, starts, begins, ends, strict=True):
            key = (str(kpi), str(region), str(grain), pd.Timestamp(period))
            cells[key] = (values[begin:end], is_censored[begin:end])
        cell = cell // max(len(coded["region"][1]), 1)
    return cells


def _coded(column: pd.Series) -> tuple[npt.NDArray[np.integer[Any]], pd.Index]:
    """Each value as its position among the words. A category has one already."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(dtype=np.int64), column.cat.categories
    codes, words = pd.factorize(column, use_na_sentinel=False)
    return codes, pd.Index(words)


def _by_kpi(readings: pd.DataFrame, words: Mapping[str, str]) -> KindArray:
    codes, names = pd.factorize(readings["kpi"])
    return np.array([words[str(name)] for name in names] or [""], dtype=np.str_)[codes]


def _given(readings: pd.DataFrame, name: str) -> FloatArray:
    return floats(readings[name]).copy() if name in readings else np.full(len(readings), np.nan)


def _values(kinds: KindArray, sums: Sums) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(sums.denominator != 0, sums.numerator / sums.denominator, np.nan)
    whole = np.isin(kinds, list(WHOLE_KINDS))
    # Nothing sold is a sum of 0; nothing seen is no stock.
    total = np.where((sums.n == 0) & (kinds != "stock"), np.nan_to_num(sums.numerator), sums.numerator)
    return np.where(whole, total, np.where(kinds == "nps", POINTS * quotient, quotient))


def _intervals(methods: KindArray, sums: Sums) -> tuple[FloatArray, FloatArray]:
    low, high = np.full(len(methods), np.nan), np.full(len(methods), np.nan)
    for rows, method in _groups(methods, sums):
        part = sums.take(rows)
        if method == "decisions":
            low[rows], high[rows] = clopper_pearson(part.numerator, part.denominator)
        elif method == "promoters":
            low[rows], high[rows] = promoter_interval(part)
        else:
            low[rows], high[rows] = (end - _STAKE.get(method, 0.0) for end in ratio_interval(_estimate(method, part)))
    return low, high


def _estimate(method: str, sums: Sums) -> RatioEstimate:
    """A return is judged as what came back per unit put in: that cannot be negative, and is skewed as amounts are."""
    own = sums.with_stake() if method in _STAKE else sums
    return estimate_ratio(own, counts=method == "counts", is_positive=method in ("amounts", *_STAKE))


def _groups(methods: KindArray, sums: Sums) -> list[tuple[npt.NDArray[np.bool_], str]]:
    """The rows of each method that have units enough for an interval."""
    groups = []
    for method in METHODS:
        rows = (methods == method) & (sums.n >= _FLOORS[method])
        if rows.any():
            groups.append((rows, method))
    return groups
