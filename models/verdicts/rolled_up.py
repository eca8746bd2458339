"""The company's target where ``targets.csv`` gives it none of its own.

Σ target · denominator / Σ denominator for proportions, ratios, means and WAPE; Σ target for sums, counts and stocks;
none for quantiles and NPS, which do not add up. Only where every region that counts has a target: a company measured
against some of its regions' targets would be compared with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.statistics.intervals import kinds_of
from models.statistics.kinds import SUMMED_KINDS, WEIGHTED_KINDS, JudgedKpi
from models.statistics.numbers import BoolArray, floats, rounded

SEVERAL = "several"
_CELL = ["kpi", "grain", "period"]
_LEVELS = ("value", "upper", "tolerance")


def roll_up(readings: pd.DataFrame, kpis: Mapping[str, JudgedKpi], held: pd.DataFrame) -> pd.DataFrame:
    """``held`` (targets by reading) with the rows of ``*`` filled from the regions of the same KPI, grain and period.

    ``row`` and ``basis`` are kept where the regions share them, else null and ``several``.
    """
    kind, region = kinds_of(readings, kpis), readings["region"].to_numpy(dtype=object)
    wanted = (region == COMPANY_ROW) & held["value"].isna().to_numpy()
    wanted &= np.isin(kind, [*WEIGHTED_KINDS, *SUMMED_KINDS])
    if not wanted.any():
        return held
    cell = readings.groupby(_CELL, sort=False, dropna=False).ngroup().to_numpy()
    of_regions = ~np.isin(region, [COMPANY_ROW, UNKNOWN_REGION]) & np.isin(cell, cell[wanted])
    company = _company_targets(readings, held, kind, cell, of_regions)
    found = wanted & np.isin(cell, company.index.to_numpy())
    filled = held.copy()
    for name in (*_LEVELS, "row", "basis"):
        column = filled[name].to_numpy(copy=True)
        column[found] = company[name].reindex(cell[found]).to_numpy()
        filled[name] = column
    return filled


def _company_targets(
    readings: pd.DataFrame,
    held: pd.DataFrame,
    kind: npt.NDArray[np.str_],
    cell: npt.NDArray[np.integer[Any]],
    of_regions: BoolArray,
) -> pd.DataFrame:
    """Indexed by cell: the levels added up over regions, for the cells where no region that counts lacks a target."""
    part = held[of_regions].reset_index(drop=True)
    summed = np.isin(kind[of_regions], list(SUMMED_KINDS))
    denominator = np.nan_to_num(floats(readings["denominator"])[of_regions])
    part["cell"] = cell[of_regions]
    part["weight"] = np.where(summed, 1.0, denominator)
    part["summed"] = summed
    part["lacks"] = part["value"].isna() & (part["weight"] > 0)
    for name in _LEVELS:
        part[f"weighted_{name}"] = (part[name] * part["weight"]).where(part["weight"] > 0, 0.0)
    groups = part.groupby("cell")
    company = groups[["weight", *(f"weighted_{name}" for name in _LEVELS)]].sum()
    whole, counted = groups["summed"].first(), company["weight"] > 0
    for name in _LEVELS:
        least, most = groups[name].min(), groups[name].max()
        mean = (company[f"weighted_{name}"] / company["weight"].where(counted)).where(counted)
        # One target for all regions is the company's too, to the last digit and before anything was counted.
        mean = mean.where(least != most, least)
        company[name] = rounded(company[f"weighted_{name}"].where(whole, mean).to_numpy())
    for name in ("upper", "tolerance"):
        company[name] = company[name].where(groups[name].count() > 0)
    company["tolerance"] = company["tolerance"].fillna(0.0)
    rows, bases = groups["row"], groups["basis"]
    company["row"] = rows.first().where(rows.nunique() == 1)
    single = bases.nunique(dropna=True) <= 1
    company["basis"] = bases.first().astype(object).where(single, SEVERAL)
    return company[~groups["lacks"].any() & (groups["value"].count() > 0)]
