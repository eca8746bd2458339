"""How often one period alone is missed, worked out instead of drawn, by formulas that share nothing with the judge's.

Proportions: the binomial law summed. NPS: the trinomial law summed over every outcome. Ratios and means: noncentral t
with the spread of a million units. Durations: the variance of the survival curve (Greenwood's, as n grows).
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from tests.calibration.kinds import CENSORED_UNTIL, WEIBULL_SHAPE, FloatArray, Scene, answer_shares

_LEVEL = 0.025
_SIDE = stats.norm.ppf(1 - _LEVEL)


def power(scene: Scene) -> float:
    """The probability that a period off target is missed by itself (p ≤ 2.5 % one-sided)."""
    return {"binomial": _binomial, "trinomial": _trinomial, "t": _t, "curve": _curve, "whole": _whole}[scene.exact](
        scene
    )


def _binomial(scene: Scene) -> float:
    """Averaged over the number of records, which is a Poisson draw."""
    sizes = np.arange(*(int(end) for end in stats.poisson.interval(1 - 1e-9, scene.units)))
    k = np.arange(int(sizes[-1]) + 1)
    total = 0.0
    for n, weight in zip(sizes, stats.poisson.pmf(sizes, scene.units), strict=True):
        missed = stats.binom.cdf(k[: n + 1], n, scene.target) <= _LEVEL
        total += weight * stats.binom.pmf(k[: n + 1], n, scene.truth)[missed].sum()
    return float(total)


def _trinomial(scene: Scene) -> float:
    """Tango's statistic by its own definition: the share of detractors that is likeliest were the target true."""
    n, (promoters, detractors) = scene.units, answer_shares(scene.truth)
    p, d = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    possible = p + d <= n
    p, d = p[possible], d[possible]
    chance = stats.multinomial.pmf(
        np.column_stack([p, d, n - p - d]), n, [promoters, detractors, 1 - promoters - detractors]
    )
    theta = scene.target / 100
    share = _likeliest_detractors(p, d, n, theta)
    missed = (p - d - n * theta) <= -_SIDE * np.sqrt(n * (2 * share + theta - theta**2))
    return float(chance[missed].sum())


def _likeliest_detractors(p: FloatArray, d: FloatArray, n: int, theta: float) -> FloatArray:
    """By halving: where the likelihood of a score ``theta`` stops rising."""
    low, high = np.full(len(p), 0.0), np.full(len(p), (1 - theta) / 2)
    for _ in range(50):
        middle = (low + high) / 2
        rising = p / (middle + theta) + d / middle - 2 * (n - p - d) / (1 - 2 * middle - theta) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return low


def _t(scene: Scene) -> float:
    """Spread of one unit's residual from many cells drawn anew; then Student's t off its centre, on the log scale."""
    added = scene.draw(np.random.default_rng(99), max(200, 1_000_000 // scene.units), scene.truth)
    n, ratio = added["n"], scene.truth
    residual = (added["sum_xx"] - 2 * ratio * added["sum_xy"] + ratio**2 * added["sum_yy"]).sum() / n.sum()
    error = np.sqrt(residual / scene.units) / (added["sum_y"].sum() / n.sum())
    reach = stats.t.ppf(1 - _LEVEL, scene.units - 1)
    stake = 1.0 if scene.kpi.kind == "return" else 0.0  # judged as what came back per unit put in
    truth, target = scene.truth + stake, scene.target + stake
    return float(stats.nct.sf(reach, scene.units - 1, abs(np.log(truth / target)) * truth / error))


def _curve(scene: Scene) -> float:
    """log(−log S) at the target is normal, with Greenwood's variance as n grows: ∫ f / (S²·G) / n."""
    quantile = scene.kpi.quantile or 0.5
    scale = scene.truth / (-np.log(1 - quantile)) ** (1 / WEIBULL_SHAPE)
    lasts = stats.weibull_min(WEIBULL_SHAPE, scale=scale)
    seen = stats.uniform(0.5 * scene.truth, (CENSORED_UNTIL - 0.5) * scene.truth)
    times = np.linspace(1e-9, scene.target, 20_001)
    share, watched = lasts.sf(times), seen.sf(times)
    greenwood = float(np.trapezoid(lasts.pdf(times) / (share**2 * watched), times)) / scene.units
    error = np.sqrt(greenwood) / abs(np.log(lasts.sf(scene.target)))
    distance = np.log(-np.log(1 - quantile)) - np.log(-np.log(lasts.sf(scene.target)))
    return float(stats.norm.sf(_SIDE - distance / error))


def _whole(scene: Scene) -> float:
    return 1.0
