"""Rounding keeps what was written; nulls are nulls."""

import decimal

import numpy as np
import pandas as pd
import pytest

from models.statistics.numbers import floats, nullable, optional, rounded

ROUNDED = [
    (0.45, 0.45),
    (0.1 + 0.2, 0.3),
    (9 / 20, 0.45),
    (1 / 3, 0.333333333333),
    (-2 / 3, -0.666666666667),
    (123456789.123456789, 123456789.123),
    (1e15 + 1, 1e15),
    (0.0, 0.0),
    (1e-15, 1e-15),
]


@pytest.mark.parametrize(("number", "expected"), ROUNDED)
def test_twelve_digits(number, expected):
    assert rounded(number) == expected


def test_nothing_but_numbers_leaves():
    column = nullable(rounded([1.0, np.nan, np.inf, -np.inf]))
    assert list(pd.isna(column)) == [False, True, True, True]
    assert optional(float("inf")) is None


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, None], dtype="Int64"),
        pd.Series([1.0, None]),
        pd.Series([decimal.Decimal("1.00"), None], dtype=object),
        pd.Series([1.0, pd.NA], dtype="Float64"),
    ],
)
def test_any_column_of_numbers(column):
    assert floats(column)[0] == 1.0
    assert np.isnan(floats(column)[1])
