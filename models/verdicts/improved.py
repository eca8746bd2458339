"""Targets that are an improvement over a base period, as numbers: each reading's own region in that period, improved.

A base that nothing was counted in, or whose records are still too young, gives no target. The base is read anew at
every judgement, so a repaired extract moves the target with it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.improvements import Improvement
from models.statistics.kinds import JudgedKpi
from models.statistics.numbers import FloatArray, floats, rounded


def improved(
    readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi], targets: pd.DataFrame, slot: npt.NDArray[np.int64]
) -> FloatArray:
    """Per reading the value of its target row (position ``slot``; −1: none) where that is an improvement, else NaN."""
    found = np.full(len(readings), np.nan)
    for position, improvement in enumerate(targets.get("improved", ())):
        if not isinstance(improvement, Improvement):
            continue
        rows = np.flatnonzero(slot == position)
        if not len(rows):
            continue
        kpi = str(targets["kpi"].iloc[position])
        bases = _bases(readings, kpi, improvement)
        for row in rows:
            base = bases.get(str(readings["region"].iloc[row]))
            if base is not None:
                found[row] = improvement.target(base, kpis[kpi].direction)
    return rounded(found)


def _bases(readings: pd.DataFrame, kpi: str, improvement: Improvement) -> dict[str, float]:
    """Region → the value of the base period, where there is one and all its records are old enough."""
    is_base = (readings["kpi"] == kpi) & (readings["grain"] == improvement.grain)
    is_base &= pd.to_datetime(readings["period"]) == pd.Timestamp(improvement.period)
    is_base &= np.nan_to_num(floats(readings["immature"])) == 0
    rows = readings[is_base]
    values = dict(zip(rows["region"], floats(rows["value"]), strict=True))
    return {str(region): float(value) for region, value in values.items() if not np.isnan(value)}
