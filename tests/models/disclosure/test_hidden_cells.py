"""The disclosure floor: what is hidden, and that nobody computes it from what is published."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.disclosure import hidden_cells
from models.periods import period_ends
from tests.models.disclosure.made_cells import FIRST, cells, month

FLOOR = 5
CASES = [
    # n per region, hidden regions
    ({"North": 40, "South": 30, "East": 20}, set()),
    ({"North": 40, "South": 30, "East": 4}, {"East", "South"}),
    ({"North": 40, "South": 30, "East": 5}, set()),
    ({"North": 40, "South": 30, "East": 0}, set()),
    ({"North": 40, "South": 3, "East": 1}, {"North", "South", "East"}),  # 3 + 1 is still below the floor
    ({"North": 40, "South": 3, "East": 2}, {"South", "East"}),
    ({"North": 4, "South": 0, "East": 0}, {"North", "*"}),  # nobody else to hide behind: the sum goes
    ({"North": 40, "South": 4, "?": 9}, {"South", "?"}),  # the unknown region is missed least
    ({"North": 40, "South": 30, "?": 2}, {"South", "?"}),  # it is the company's less the regions'
    ({"North": 40, "South": 3, "?": 2}, {"South", "?"}),
    ({"North": 40, "South": 3, "?": 1}, {"North", "South", "?"}),
]


@pytest.mark.parametrize(("n", "hidden"), CASES)
def test_over_regions(n, hidden):
    found = month(**n)
    assert set(found["region"][hidden_cells(found, {"csat": FLOOR})]) == hidden


def test_over_grains_a_month_does_not_tell_its_only_thin_week():
    answers = [("North", FIRST + timedelta(days=7 * week)) for week, n in enumerate((9, 3, 8, 7)) for _ in range(n)]
    answers += [("South", day) for _, day in answers for _ in range(3)]
    found = cells(answers, ("North", "South"))
    hidden = found[hidden_cells(found, {"csat": FLOOR})]
    # February 2026 is four whole weeks from its second day on: the month is their sum.
    weeks = hidden[(hidden["grain"] == "week") & (hidden["region"] == "North")]
    assert weeks["n"].tolist() == [3, 7]
    assert set(hidden["grain"]) == {"week"}


def test_kpis_without_a_floor_hide_nothing():
    found = month(North=40, South=1)
    assert not hidden_cells(found, {"csat": 0}).any()
    assert not hidden_cells(found, {}).any()


counts = st.lists(
    st.tuples(st.sampled_from(["North", "South", "East", "?"]), st.integers(0, 80), st.integers(1, 9)), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_no_combination_of_published_sums_reveals_a_hidden_cell(drawn):
    found = cells([(region, FIRST + timedelta(days=day)) for region, day, times in drawn for _ in range(times)])
    hidden = hidden_cells(found, {"csat": FLOOR})
    small = (found["n"] > 0) & (found["n"] < FLOOR)
    assert not (small & ~hidden).any()
    assert not (hidden & (found["n"] == 0)).any()
    shares = _shares(found)
    published, protected = shares[~hidden], shares[hidden]
    weights = np.linalg.lstsq(published.T, protected.T, rcond=None)[0]
    left = np.abs(published.T @ weights - protected.T).max(axis=0, initial=0.0) if len(protected) else np.ones(1)
    assert (left > 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(counts)
def test_what_is_left_of_a_sum_is_nobody_or_as_many_as_the_floor_asks(drawn):
    found = cells([(region, FIRST + timedelta(days=day)) for region, day, times in drawn for _ in range(times)])
    found = found.assign(hidden=hidden_cells(found, {"csat": FLOOR}))
    for _, same in found.groupby(["grain", "period"], dropna=False):
        gone = same[same["hidden"] & (same["region"] != "*")]
        if not same[same["region"] == "*"]["hidden"].any():
            assert gone["n"].sum() == 0 or gone["n"].sum() >= FLOOR
    for region in ("North", "South", "East", "?", "*"):
        own = found[found["region"] == region]
        if not own[own["grain"] == "all"]["hidden"].any():
            for grain in ("week", "month", "quarter", "year"):
                left = own[(own["grain"] == grain) & own["hidden"]]["n"].sum()
                assert left == 0 or left >= FLOOR


def _shares(found: pd.DataFrame) -> np.ndarray:
    """Each cell as the sum of what it is made of: region × stretch between two beginnings of any period.

    Nothing here knows of the method under test.
    """
    begin = found["period"].fillna(pd.Timestamp.min.ceil("D")).to_numpy(dtype="datetime64[D]")
    end = period_ends(found["period"], found["grain"]).astype("datetime64[D]")
    end[np.isnat(end)] = np.datetime64("2200-01-01")
    dated = found["period"].notna().to_numpy()
    moments = np.unique(np.concatenate([begin[dated], end[dated]]))
    # Nothing happened before the latest of the grains' beginnings, nor after the earliest of their ends.
    grains = found["grain"].to_numpy(dtype=object)
    firsts = [begin[grains == grain].min() for grain in set(grains) - {"all"}]
    lasts = [end[grains == grain].max() for grain in set(grains) - {"all"}]
    inside = moments[(moments >= max(firsts)) & (moments < min(lasts))] if firsts else moments
    regions = [name for name in found["region"].unique() if name != "*"]
    columns = [
        found["region"].isin([region, "*"]).to_numpy() & (begin <= moment) & (moment < end)
        for region in regions
        for moment in inside
    ]
    columns = columns or [np.ones(len(found), dtype=bool)]
    return np.column_stack(columns).astype(float)
