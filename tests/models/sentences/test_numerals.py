"""Numbers as people write them, in two languages; whatever is missing is a dash."""

import numpy as np
import pandas as pd
import pytest

from models.sentences import format_value
from models.sentences.numerals import decimals_that_tell

WRITTEN = [
    (0.401, "percent", "40.1 %", "40,1\u00a0%"),
    (0.4, "percent", "40.0 %", "40,0\u00a0%"),
    (0.0213, "percent", "2.13 %", "2,13\u00a0%"),
    (0, "percent", "0.0 %", "0,0\u00a0%"),
    (1, "percent", "100.0 %", "100,0\u00a0%"),
    (-0.25, "percent", "−25.0 %", "−25,0\u00a0%"),
    (32.44, "points", "+32.4", "+32,4"),
    (-5, "points", "−5.0", "−5,0"),
    (-0.01, "points", "0.0", "0,0"),
    (14, "days", "14.0 days", "14,0\u00a0дн."),
    (3.25, "hours", "3.3 h", "3,3\u00a0ч"),
    (1.005, "ratio", "1.01", "1,01"),
    (12345, "count", "12,345", "12\u202f345"),
    (np.int64(7), "count", "7", "7"),
    (12345678.4, "money", "12,345,678 EUR", "12\u202f345\u202f678\u00a0EUR"),
    (9.5, "money", "9.50 EUR", "9,50\u00a0EUR"),
]


@pytest.mark.parametrize(("value", "unit", "english", "russian"), WRITTEN)
def test_a_number_is_written(value, unit, english, russian):
    currency = "EUR" if unit == "money" else None
    assert format_value(value, unit, "en", currency) == english
    assert format_value(value, unit, "ru", currency) == russian


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan"), float("inf"), pd.NaT])
@pytest.mark.parametrize("unit", ["percent", "count", "money"])
def test_what_is_missing_is_a_dash(missing, unit):
    assert format_value(missing, unit) == "–"


def test_decimals_bare_and_trimmed():
    assert format_value(0.4, "percent", decimals=2) == "40.00 %"
    assert format_value(0.4, "percent", bare=True) == "40.0"
    assert format_value(0.4, "percent", decimals=2, trim=True) == "40 %"
    assert format_value(100, "count", trim=True) == "100"
    assert format_value(12345.6, "money") == "12,346"


TELLING = [
    (0.44, 0.45, 1),
    (0.4496, 0.45, 2),
    (0.44996, 0.45, 3),
    (0.45, 0.45, 1),
    (0.44999999, 0.45, 1),  # not worth seven decimals
]


@pytest.mark.parametrize(("number", "limit", "decimals"), TELLING)
def test_a_reading_and_its_target_never_read_the_same_unless_they_are(number, limit, decimals):
    assert decimals_that_tell([number, None], [limit, None], "percent", 1) == decimals
