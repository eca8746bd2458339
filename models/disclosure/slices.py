"""Which cells of slices are hidden: a breakdown stands whole or not at all.

What a slice tells is told on two levels, of the company and of its regions. A period's breakdown on a level is
published where each of its words, in each region, has as many units as the floor asks, and the cells that it adds up to
are published too. Partial breakdowns are not told at all: a word that is missing is the cell less the others. Of all
time, what remains after the periods that are published must not be fewer units than the floor, word by word.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.entities import COMPANY_ROW
from models.statistics.numbers import BoolArray


def hidden_slices(slices: pd.DataFrame, cells: pd.DataFrame, floors: Mapping[str, int]) -> BoolArray:
    """Per row of ``slices`` (kpi, slice, word, region, grain, period, n) whether it is hidden.

    ``cells``: kpi, region, grain, period and ``hidden`` of the cells that the slices add up to.
    """
    hidden = np.zeros(len(slices), dtype=np.bool_)
    for kpi, floor in floors.items():
        own = slices[slices["kpi"] == kpi].assign(at=np.flatnonzero((slices["kpi"] == kpi).to_numpy()))
        if floor > 1 and len(own):
            kept = cells[(cells["kpi"] == kpi) & cells["hidden"]]
            keys = set(zip(kept["region"], kept["grain"], _days(kept), strict=True))
            for _, one in own.groupby("slice"):
                hidden[one["at"].to_numpy()] = _hidden_of(one, keys, floor)
    return hidden


def _hidden_of(rows: pd.DataFrame, hidden_cells: set[tuple[str, str, str]], floor: int) -> BoolArray:
    """One slice of one KPI. The regions' level needs the company's: who hides a word hides it everywhere."""
    rows = rows.assign(day=_days(rows), is_company=rows["region"] == COMPANY_ROW)
    n = rows["n"].astype("int64")
    keys = zip(rows["region"], rows["grain"], rows["day"], strict=True)
    bad = ((n > 0) & (n < floor)) | np.fromiter((key in hidden_cells for key in keys), np.bool_, len(rows))
    level = [rows["is_company"], rows["grain"], rows["day"]]
    hidden = bad.groupby(level).transform("any")
    company = hidden[rows["is_company"]].groupby([rows["grain"], rows["day"]]).any()
    hidden |= pd.MultiIndex.from_arrays([rows["grain"], rows["day"]]).isin(company.index[company])
    whole = rows["grain"] == "all"
    rest = (hidden & ~whole) * n
    left = rest.groupby([rows["is_company"], rows["region"], rows["word"]]).sum()
    small = left[(left > 0) & (left < floor)]
    for is_company in (True, False):
        if (small.index.get_level_values(0) == is_company).any() or hidden[whole & rows["is_company"]].any():
            hidden |= whole & (~rows["is_company"] | is_company)
    return hidden.to_numpy(dtype=np.bool_)


def _days(rows: pd.DataFrame) -> list[str]:
    """Periods as words that compare; grain ``all`` has none."""
    return pd.to_datetime(rows["period"]).dt.strftime("%Y-%m-%d").fillna("").tolist()
