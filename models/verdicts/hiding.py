"""What a cell that is not published still says: how many stand behind it, its target, and that it is hidden."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.statistics.kinds import JudgedKpi
from models.statistics.numbers import BoolArray
from models.verdicts.judging import judged_cells
from models.verdicts.table import HIDDEN, POOLED_PERIODS

#: Everything that is computed from the records' outcomes.
OUTCOMES = (
    "value", "low", "high", "numerator", "denominator", "sum_x", "sum_xx", "sum_y", "sum_yy", "sum_xy",
    "p_value", "pooled_p_value",
)  # fmt: skip


def hide(verdicts: pd.DataFrame, hidden: BoolArray, kpis: Mapping[str, JudgedKpi]) -> pd.DataFrame:
    """A copy of the judge's rows without what is hidden: no figure, verdict ``hidden`` by line 0, never judged.

    A probability pooled over periods goes too where one of them is hidden. The company answers where the only region
    that missed is hidden.
    """
    if not hidden.any():
        return verdicts
    shown = verdicts.copy()
    for name in OUTCOMES:
        shown[name] = shown[name].astype("Float64").mask(hidden)
    shown["pooled_p_value"] = shown["pooled_p_value"].mask(_pools_hidden(verdicts, hidden))
    shown["verdict"] = shown["verdict"].astype(object).mask(hidden, HIDDEN)
    shown["rule"] = shown["rule"].mask(hidden, 0)
    shown["basis"] = shown["basis"].astype(object).where(~hidden, None)
    shown["certain"] = shown["certain"].mask(hidden, False)
    closed = shown["closed"].to_numpy(dtype=np.bool_)
    grains = shown["kpi"].map({name: kpi.judged_grain for name, kpi in kpis.items()}).to_numpy(dtype=np.str_)
    verdict: npt.NDArray[np.object_] = shown["verdict"].to_numpy(dtype=object)
    shown["judged"] = judged_cells(shown, closed, grains, verdict) & ~hidden
    return shown


def _pools_hidden(verdicts: pd.DataFrame, hidden: BoolArray) -> BoolArray:
    """Rows of whose last pooled periods one is hidden."""
    marked = verdicts[["kpi", "region", "grain", "period"]].assign(hidden=hidden).sort_values("period")
    series = marked.groupby(["kpi", "region", "grain"], sort=False)["hidden"]
    reach = sum((series.shift(back, fill_value=False) for back in range(1, POOLED_PERIODS)), marked["hidden"] * 1)
    return np.asarray(reach.reindex(verdicts.index) > 0, dtype=np.bool_)
