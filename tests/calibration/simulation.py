"""Companies whose truth is known, judged by the real judge: how often it errs, how soon it sees.

No rule is repeated here: observations are drawn, summed as readings are, and given to `add_intervals` and `judge`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.statistics.intervals import add_intervals
from models.targets import targets_frame
from models.verdicts import judge
from tests.models.judging import JudgedKpi, target

REGIONS = ("Nordics", "DACH", "Benelux", "UK", "Iberia", "Italy")
UNITS_PER_REGION = (80, 150, 300, 400, 900, 2000)
FIRST_MONTH = "1940-01-01"
_DAYS = 30
_PROMOTERS, _DETRACTORS = 0.40, 0.20

#: Twelve KPIs with their targets, as on a wall: mostly shares, and one of each other kind that has sums.
PROPORTIONS = (0.05, 0.18, 0.25, 0.30, 0.45, 0.60, 0.72, 0.85, 0.90)
KPIS = {f"share_{share:.2f}": JudgedKpi(id=f"share_{share:.2f}") for share in PROPORTIONS} | {
    "leads_per_session": JudgedKpi(id="leads_per_session", kind="ratio", unit="ratio"),
    "nps": JudgedKpi(id="nps", kind="nps", unit="points"),
    "hours": JudgedKpi(id="hours", kind="mean", unit="hours", direction="lower"),
}
TARGETS = [
    *(target(share, kpi=f"share_{share:.2f}", row=2 + row) for row, share in enumerate(PROPORTIONS)),
    target(0.02, kpi="leads_per_session", row=20),
    target(100 * (_PROMOTERS - _DETRACTORS), kpi="nps", row=21),
    target(6.0, kpi="hours", row=22),
]


def on_target(periods: int, seed: int) -> pd.DataFrame:
    """72 cells by month, each truly on its target: readings without value and interval."""
    random = np.random.default_rng(seed)
    parts = []
    for kpi in KPIS.values():
        for region, typical in zip(REGIONS, UNITS_PER_REGION, strict=True):
            n = random.poisson(typical, periods)
            parts.append(_readings(kpi, region, _sums(kpi, n, random)))
    return pd.concat(parts, ignore_index=True)


def shifted(share: float, truth: float, n: int, periods: int, seed: int) -> pd.DataFrame:
    """One cell with ``n`` units a month that is truly at ``truth`` while its target is ``share``."""
    kpi = KPIS[f"share_{share:.2f}"]
    k = np.random.default_rng(seed).binomial(n, truth, periods).astype(float)
    return _readings(kpi, REGIONS[0], _of_counts(k, k, np.full(periods, float(n))))


def verdicts(readings: pd.DataFrame) -> pd.DataFrame:
    """Through the same two doors as in the pipeline."""
    clocks = {kpi: (pd.Timestamp("2400-01-01"), 0.0) for kpi in KPIS}
    return judge(add_intervals(readings, KPIS), KPIS, targets_frame(TARGETS), clocks)


def _sums(kpi: JudgedKpi, n: npt.NDArray[np.int64], random: np.random.Generator) -> dict[str, npt.NDArray[np.float64]]:
    if kpi.kind == "nps":
        drawn = random.multinomial(n, [_PROMOTERS, _DETRACTORS, 1 - _PROMOTERS - _DETRACTORS])
        return _of_counts(drawn[:, 0] - drawn[:, 1], drawn[:, 0] + drawn[:, 1], n)
    if kpi.kind == "ratio":
        # The day is the unit, and days differ by more than a Poisson count does.
        sessions = random.poisson(n[:, None] * 2.0, (len(n), _DAYS)).astype(float)
        leads = random.poisson(0.02 * sessions * random.gamma(25, 1 / 25, sessions.shape)).astype(float)
        return _of_units(leads, sessions)
    if kpi.kind == "mean":
        # Skewed, as durations are.
        drawn = [random.gamma(4, 1.5, units) for units in n]
        sums = [(values.sum(), (values**2).sum()) for values in drawn]
        return _of_counts(*np.array(sums).T, n)
    k = random.binomial(n, float(kpi.id.removeprefix("share_")))
    return _of_counts(k, k, n)


def _of_counts(x: npt.ArrayLike, xx: npt.ArrayLike, n: npt.ArrayLike) -> dict[str, npt.NDArray[np.float64]]:
    x, xx, n = (np.asarray(item, dtype=np.float64) for item in (x, xx, n))
    return {"n": n, "sum_x": x, "sum_xx": xx, "sum_y": n, "sum_yy": n, "sum_xy": x}


def _of_units(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    return {
        "n": np.full(len(x), float(x.shape[1])),
        "sum_x": x.sum(1),
        "sum_xx": (x * x).sum(1),
        "sum_y": y.sum(1),
        "sum_yy": (y * y).sum(1),
        "sum_xy": (x * y).sum(1),
    }


def _readings(kpi: JudgedKpi, region: str, sums: dict[str, npt.NDArray[np.float64]]) -> pd.DataFrame:
    months = pd.date_range(FIRST_MONTH, periods=len(sums["n"]), freq="MS")
    frame = pd.DataFrame({"kpi": kpi.id, "region": region, "grain": "month", "period": months, "immature": 0} | sums)
    return frame.assign(rows=frame["n"], numerator=frame["sum_x"], denominator=frame["sum_y"])
