"""One cell of every kind whose truth is known, ten thousand times: how it is drawn, not how it is judged.

A `Scene` draws what a reading adds up (`Sums`) or, for durations, the records themselves. On target its truth *is* the
target; off target it lies on the wrong side by ``miss``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.models.judging import JudgedKpi

Random = np.random.Generator
FloatArray = npt.NDArray[np.float64]
#: Column of a reading → one number per cell.
Added = dict[str, FloatArray]
#: Cell's number, value, is_censored: one entry per record.
Durations = tuple[npt.NDArray[np.int64], FloatArray, npt.NDArray[np.bool_]]

_DAYS = 30
_PROMOTERS, _DETRACTORS = 0.40, 0.20
_DEALS = 3.0
#: A lognormal's mean is exp(μ + σ²/2): amounts and accounts differ by this σ.
_SIGMA = 0.6


@dataclass(frozen=True)
class Scene:
    """``draw(random, cells, truth)`` gives sums, or durations for quantiles. ``units``: a typical cell's.

    ``exact``: how the probability of a miss in one period is known without a simulation (`tests.calibration.exact`).
    """

    name: str
    kpi: JudgedKpi
    units: int
    target: float
    truth: float
    draw: Callable[[Random, int, float], Any]
    exact: str
    drawn_as: str = field(default="")


def shares(n: int) -> Callable[[Random, int, float], Added]:
    """Yes or no per record; the number of records varies from period to period as counts do."""

    def draw(random: Random, cells: int, truth: float) -> Added:
        drawn = np.maximum(random.poisson(n, cells), 1)
        return _counted(random.binomial(drawn, truth), drawn)

    return draw


def leads_per_session(random: Random, cells: int, truth: float) -> Added:
    """A day is the unit: its rate differs from the month's by a fifth, more than a count's own chance."""
    sessions = random.poisson(800.0, (cells, _DAYS)).astype(float)
    leads = random.poisson(truth * sessions * random.gamma(25, 1 / 25, sessions.shape)).astype(float)
    return _of_units(leads, sessions)


def hours_per_account(accounts: int) -> Callable[[Random, int, float], Added]:
    """An account has one to seven rows which resemble each other: the account is the unit, not the row."""

    def draw(random: Random, cells: int, truth: float) -> Added:
        rows = 1 + random.binomial(6, 0.35, (cells, accounts)).astype(float)
        own = random.lognormal(-(_SIGMA**2) / 2, _SIGMA, rows.shape)
        # The sum of a gamma's draws is a gamma: rows of one account in one draw.
        return _of_units(random.gamma(2 * rows, truth * own / 2), rows)

    return draw


def waiting(n: int, quantile: float) -> Callable[[Random, int, float], Durations]:
    """Weibull durations; half the records may still be running when the data end, whatever they will take."""

    def draw(random: Random, cells: int, truth: float) -> Durations:
        size = np.maximum(random.poisson(n, cells), 1)
        cell = np.repeat(np.arange(cells), size)
        lasts = truth * (random.exponential(1.0, len(cell)) / -np.log(1 - quantile)) ** (1 / WEIBULL_SHAPE)
        seen = random.uniform(0.5, CENSORED_UNTIL, len(cell)) * truth
        return cell, np.minimum(lasts, seen), lasts > seen

    return draw


WEIBULL_SHAPE, CENSORED_UNTIL = 0.9, 6.0


def answers(n: int) -> Callable[[Random, int, float], Added]:
    """Promoters, detractors, passives; the truth in points moves people from the ones to the others."""

    def draw(random: Random, cells: int, truth: float) -> Added:
        promoters, detractors = answer_shares(truth)
        drawn = random.multinomial(n, [promoters, detractors, 1 - promoters - detractors], size=cells)
        return _counted(drawn[:, 0] - drawn[:, 1], np.full(cells, n), drawn[:, 0] + drawn[:, 1])

    return draw


def answer_shares(truth: float) -> tuple[float, float]:
    """Promoters and detractors of a score: half of its distance from the usual one on either side."""
    shift = (truth / 100 - (_PROMOTERS - _DETRACTORS)) / 2
    return _PROMOTERS + shift, _DETRACTORS - shift


def forecasts(random: Random, cells: int, truth: float) -> Added:
    """Contacts per day and how far their forecast was off; mean |error| of a normal is σ·√(2/π)."""
    expected = 1400 * (1 + 0.3 * np.sin(np.arange(31)))
    actual = random.poisson(expected * random.gamma(50, 1 / 50, (cells, 31))).astype(float)
    off = np.abs(random.normal(0, truth * np.sqrt(np.pi / 2), actual.shape))
    return _of_units(off * actual, actual)


def cohorts(random: Random, cells: int, truth: float) -> Added:
    """Leads that become opportunities late or never, read when the last of them has had its whole horizon.

    Of those who ever do, 80 % do within the horizon: counting anybody before or after it would not give the truth.
    """
    size = random.poisson(300, cells)
    cell, horizon = np.repeat(np.arange(cells), size), 30.0
    entered = random.uniform(0, _DAYS, len(cell))
    takes = np.where(random.random(len(cell)) < truth / 0.8, random.exponential(horizon / np.log(5), len(cell)), np.inf)
    as_of = _DAYS + horizon
    is_mature, is_converted = as_of - entered >= horizon, takes <= horizon
    n, k = (np.bincount(cell[rows], minlength=cells) for rows in (is_mature, is_mature & is_converted))
    return _counted(k, n)


def paid_amounts(random: Random, cells: int, truth: float) -> Added:
    """Net revenue retention: amounts differ by a lognormal, one account in fifty leaves, others pay a little more."""
    before = random.lognormal(6, _SIGMA, (cells, 250))
    stays = random.random(before.shape) >= 0.02
    return _of_units(before * stays * random.gamma(40, truth / 0.98 / 40, before.shape), before)


def events(count: int) -> Callable[[Random, int, float], Added]:
    """A few deals per event, more of dearer ones, of amounts that differ by a lognormal. Gain ÷ cost."""

    def draw(random: Random, cells: int, truth: float) -> Added:
        cost = random.gamma(6, 1.0 / 6, (cells, count))
        deals = random.poisson(_DEALS * cost)
        won, mean = np.zeros(cost.shape), (1 + truth) / _DEALS
        for number in range(deals.max()):
            amount = random.lognormal(np.log(mean) - _SIGMA**2 / 2, _SIGMA, cost.shape)
            won += np.where(deals > number, amount, 0.0)
        return _of_units(won - cost, cost)

    return draw


def amounts_to_the_cent(random: Random, cells: int, truth: float) -> Added:
    """Sums of cents that are the target exactly, however they are split: nothing is sampled, so nothing may err."""
    cents = round(truth * 100)
    parts = random.multinomial(cents, np.full(40, 1 / 40), size=cells) / 100
    total = np.round(parts.sum(axis=1), 4)  # DECIMAL(…, 4), as readings add up
    return _counted(total, np.full(cells, 40.0)) | {"numerator": total, "sum_x": total}


def _counted(k: npt.ArrayLike, n: npt.ArrayLike, xx: npt.ArrayLike | None = None) -> Added:
    x, y = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    squares = x if xx is None else np.asarray(xx, dtype=np.float64)
    return {"n": y, "sum_x": x, "sum_xx": squares, "sum_y": y, "sum_yy": y, "sum_xy": x}


def _of_units(x: FloatArray, y: FloatArray) -> Added:
    return {
        "n": np.full(len(x), float(x.shape[1])),
        "sum_x": x.sum(1),
        "sum_xx": (x * x).sum(1),
        "sum_y": y.sum(1),
        "sum_yy": (y * y).sum(1),
        "sum_xy": (x * y).sum(1),
    }


def _kpi(name: str, kind: str, **more: Any) -> JudgedKpi:
    return JudgedKpi(id=name.replace(" ", "_"), kind=kind, **more)


def _share(name: str, n: int, target: float, truth: float, drawn_as: str) -> Scene:
    return Scene(name, _kpi(name, "proportion"), n, target, truth, shares(n), "binomial", drawn_as)


def _of(
    name: str, kind: str, units: int, levels: tuple[float, float], draw: Any, exact: str, said: str, **more: Any
) -> Scene:
    """``levels``: target and truth; ``more``: what the KPI declares beside its kind."""
    return Scene(name, _kpi(name, kind, **more), units, *levels, draw, exact, said)


LOWER = {"direction": "lower", "unit": "hours"}
SCENES: tuple[Scene, ...] = (
    _share("proportion", 400, 0.45, 0.39, "one record, one decision"),
    _share("proportion, rare", 900, 0.05, 0.03, "one record, one decision"),
    _share("proportion, high", 400, 0.85, 0.80, "one record, one decision"),
    _of("ratio", "ratio", _DAYS, (0.02, 0.0178), leads_per_session, "t",
        "leads ÷ sessions, by day; days differ by a fifth", unit="ratio"),
    _of("mean", "mean", 200, (6.0, 6.9), hours_per_account(200), "t",
        "hours; several rows per account that resemble each other", **LOWER),
    _of("quantile 0.5", "quantile", 150, (10.0, 14.0), waiting(150, 0.5), "curve",
        "durations, some still running", quantile=0.5, **LOWER),
    _of("quantile 0.9", "quantile", 200, (40.0, 56.0), waiting(200, 0.9), "curve",
        "durations, some still running", quantile=0.9, **LOWER),
    _of("nps", "nps", 300, (20.0, 7.0), answers(300), "trinomial", "answers", unit="points"),
    _of("wape", "wape", 31, (0.12, 0.17), forecasts, "t", "contacts per day, against their forecast",
        direction="lower"),
    _of("cohort", "proportion", 300, (0.25, 0.18), cohorts, "binomial", "leads within their horizon, mature alone"),
    _share("retention", 400, 0.95, 0.91, "customers of the first day who are there on the last"),
    _of("net revenue retention", "ratio", 250, (1.02, 0.985), paid_amounts, "t",
        "amounts per account; accounts differ by a lognormal", unit="percent"),
    _of("return", "return", 24, (2.0, 1.3), events(24), "t",
        "gain ÷ cost of events with three deals each, on average", unit="percent"),
    _of("sum", "sum", 40, (48_213.37, 48_213.36), amounts_to_the_cent, "whole",
        "amounts to the cent: the whole, not a sample", unit="money", policy="strict"),
    _of("count", "count", 40, (731.0, 730.0), amounts_to_the_cent, "whole", "the whole, not a sample",
        unit="count", policy="strict"),
)  # fmt: skip
