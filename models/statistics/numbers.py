"""Columns to float arrays and back: rounding and nulls. No formula of statistics lives here."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

DIGITS = 12


def rounded(values: npt.ArrayLike) -> FloatArray:
    """Round to 12 significant digits, so that two runs, and a sum added in another order, agree to the bit.

    Whatever is not a finite number becomes NaN, which `nullable` turns into null.
    """
    numbers = np.asarray(values, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        magnitude = np.floor(np.log10(np.abs(numbers)))
    places = DIGITS - 1 - np.where(np.isfinite(magnitude), magnitude, 0.0)
    # Two exact powers of ten instead of one inexact fraction: 0.45 stays the double that 0.45 is written as.
    up, down = np.power(10.0, np.clip(places, 0, 300)), np.power(10.0, np.clip(-places, 0, 300))
    with np.errstate(over="ignore", invalid="ignore"):
        result = np.round(numbers * up / down) * down / up
    # Powers beyond 10^22 are not exact; numbers that small carry no meaning in twelve digits and stay as they are.
    result = np.where(places > 22, numbers, result)
    return np.asarray(np.where(np.isfinite(numbers), result, np.nan), dtype=np.float64)


def floats(column: pd.Series[Any]) -> FloatArray:
    """A column of integers, floats, Decimals or nullable numbers as float64, null as NaN."""
    if column.dtype == object:
        return np.array([np.nan if pd.isna(item) else float(item) for item in column], dtype=np.float64)
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def nullable(values: FloatArray) -> pd.arrays.FloatingArray:
    """A ``Float64`` array whose NaN and infinities are null (``pd.NA``; NULL in DuckDB, None in JSON)."""
    missing = ~np.isfinite(values)
    return pd.arrays.FloatingArray(np.where(missing, 0.0, values), missing)


def optional(value: float) -> float | None:
    """One number, rounded; null where it is not finite."""
    number = float(rounded(value))
    return number if np.isfinite(number) else None
