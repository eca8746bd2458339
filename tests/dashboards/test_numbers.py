"""Figures on tiles: short units, no breaks inside."""

import pytest

from dashboards.numbers import count, target_value, tile_value

CASES = [
    (0.4012, "percent", "40.1\u00a0%", "40,1\u00a0%"),
    (41.0, "days", "41.0\u00a0d", "41,0\u00a0дн."),
    (3.5, "hours", "3.5\u00a0h", "3,5\u00a0ч"),
    (None, "days", "–", "–"),
]


@pytest.mark.parametrize(("value", "unit", "english", "russian"), CASES)
def test_tile_value(value, unit, english, russian):
    assert (tile_value(value, unit, "en"), tile_value(value, unit, "ru")) == (english, russian)


def test_targets_have_no_trailing_zeros():
    assert [target_value(0.45, "percent", "en"), target_value(41.0, "days", "en")] == ["45\u00a0%", "41\u00a0d"]


def test_counts_are_grouped():
    assert count(12345, "ru") == "12\u202f345"
