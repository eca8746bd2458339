"""When a period is closed for a KPI. Calendar arithmetic itself lives in ``models.periods``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.statistics.numbers import BoolArray

Moments = npt.NDArray[np.datetime64]


class Clock(NamedTuple):
    """How far a KPI's data reach (the oldest watermark of its sources; null: nothing yet) and its longest lag."""

    as_of: datetime | pd.Timestamp | None
    lag_days: float = 0.0


def closed_periods(
    kpi: pd.Series[str], ends: Moments, clocks: Mapping[str, Clock | tuple[datetime | pd.Timestamp | None, float]]
) -> BoolArray:
    """Whether ``as_of`` has reached the first moment after the period plus the lag; never for grain ``all``."""
    codes, names = pd.factorize(kpi)
    reach = np.full(max(len(names), 1), np.datetime64("NaT"), dtype="datetime64[us]")
    for position, name in enumerate(names):
        as_of, lag_days = clocks.get(str(name), Clock(None))
        if as_of is not None and not pd.isna(as_of):
            reach[position] = (pd.Timestamp(as_of) - pd.Timedelta(days=lag_days)).to_datetime64()
    # NaT compares as false on either side.
    return np.asarray(ends <= reach[codes], dtype=np.bool_)
