"""The best assignment: compared with trying everything, and the same for the same pairs in any order."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.linkage.rules import LinkageRules
from pipelines.steps.linkage import assigning
from pipelines.steps.linkage.assigning import assign, keep

WEIGHTS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(1, 30), min_size=1, max_size=9
)


def frame(pairs: dict[tuple[str, str], float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(opportunity, lead, weight) for (opportunity, lead), weight in pairs.items()],
        columns=["opportunity_id", "lead_id", "weight"],
    )


def chosen(pairs: pd.DataFrame) -> set[tuple[str, str]]:
    kept = pairs[assign(pairs)]
    return set(zip(kept["opportunity_id"], kept["lead_id"], strict=True))


def best_total(pairs: dict[tuple[str, str], int]) -> int:
    def fits(some: tuple[tuple[str, str], ...]) -> bool:
        return all(len(set(ends)) == len(some) for ends in zip(*some, strict=True))

    sizes = range(1, len(pairs) + 1)
    return max(
        sum(pairs[pair] for pair in some) for n in sizes for some in itertools.combinations(pairs, n) if fits(some)
    )


@given(WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_no_other_choice_weighs_more(pairs):
    found = chosen(frame(pairs))
    assert len({opportunity for opportunity, _ in found}) == len({lead for _, lead in found}) == len(found)
    assert sum(pairs[pair] for pair in found) == best_total(pairs)


@given(WEIGHTS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_rows_changes_nothing(pairs, random):
    rows = frame(pairs)
    shuffled = rows.sample(frac=1, random_state=random.randrange(1000))
    assert chosen(rows) == chosen(shuffled)


def test_the_greatest_total_is_not_the_greatest_pair():
    pairs = {("a", "x"): 10, ("a", "y"): 9, ("b", "x"): 9}
    assert chosen(frame(pairs)) == {("a", "y"), ("b", "x")}


def test_a_group_that_is_too_large_takes_the_heaviest_first(monkeypatch):
    monkeypatch.setattr(assigning, "EXACT_CELLS", 3)
    assert chosen(frame({("a", "x"): 10, ("a", "y"): 9, ("b", "x"): 9})) == {("a", "x")}


def test_nothing_to_assign():
    assert chosen(frame({})) == set()


@pytest.mark.parametrize(
    ("leads", "opportunities", "kept"),
    [
        ("one", "one", {("a", "y"), ("b", "x")}),
        ("one", "many", {("a", "x"), ("b", "x")}),
        ("many", "one", {("a", "x"), ("a", "y")}),
        ("many", "many", {("a", "x"), ("a", "y"), ("b", "x")}),
    ],
)
def test_how_many_is_declared(leads, opportunities, kept):
    rows = frame({("a", "x"): 10, ("a", "y"): 9, ("b", "x"): 9})
    rules = LinkageRules(leads_per_opportunity=leads, opportunities_per_lead=opportunities)
    some = rows[keep(rows, rules)]
    assert set(zip(some["opportunity_id"], some["lead_id"], strict=True)) == kept
