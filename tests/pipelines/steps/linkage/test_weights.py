"""Weights of every attribution model: never negative, 1 per opportunity, and the amount to the cent, whatever comes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.attribution import ATTRIBUTION_MODELS
from pipelines.steps.canonical_tables import ensure_tables
from pipelines.steps.sql_files import run, statement

HALF, FIFTH = Fraction(1, 2), Fraction(1, 5)

#: What a model gives to an opportunity's touches, by hand.
BY_HAND = [
    ("first", 1, [1]), ("first", 3, [1, 0, 0]),
    ("last", 1, [1]), ("last", 3, [0, 0, 1]),
    ("linear", 1, [1]), ("linear", 4, [Fraction(1, 4)] * 4),
    ("position", 1, [1]), ("position", 2, [HALF, HALF]), ("position", 3, [2 * FIFTH, FIFTH, 2 * FIFTH]),
    ("position", 4, [2 * FIFTH, FIFTH / 2, FIFTH / 2, 2 * FIFTH]),
    ("position", 8, [2 * FIFTH, *[FIFTH / 6] * 6, 2 * FIFTH]),
]  # fmt: skip

Weighed = dict[str, list[tuple[Fraction, Decimal | None]]]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    ensure_tables(connection)
    return connection


def weighed(connection: duckdb.DuckDBPyConnection, model: str, deals: list[tuple[int, int | None]]) -> Weighed:
    """Opportunity → its touches' weights and credits; a deal is its number of touches and its won cents."""
    for table in ("linkage_touch", "staging_opportunity"):
        connection.execute(f"delete from {table}").fetchall()
    for number, (touches, cents) in enumerate(deals):
        connection.execute(
            "insert into linkage_touch (links, opportunity_id, touch_no, touches, kind) "
            "select 'recorded', $id, range + 1, $touches, 'campaign' from range($touches)",
            {"id": f"O{number}", "touches": touches},
        ).fetchall()
        connection.execute(
            "insert into staging_opportunity (opportunity_id, is_won, amount_reporting) values (?, ?, ?)",
            [f"O{number}", cents is not None, None if cents is None else Decimal(cents) / 100],
        ).fetchall()
    connection.execute(f"create or replace table weighed as {statement(f'attribution/{model}')}").fetchall()
    rows = run(connection, statement("attribution/credit"), {"model": model}).fetchall()
    found: Weighed = {}
    for _links, _model, opportunity, _no, _kind, _campaign, parts, whole, credit in rows:
        found.setdefault(opportunity, []).append((Fraction(parts, whole), credit))
    return found


@pytest.mark.parametrize(("model", "touches", "weights"), BY_HAND)
def test_by_hand(connection, model, touches, weights):
    found = weighed(connection, model, [(touches, None)])
    assert [weight for weight, _ in found["O0"]] == weights
    assert all(credit is None for _, credit in found["O0"]), "a deal that is not won has nothing to share"


@settings(max_examples=15, deadline=None)
@given(deals=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 10**14)), min_size=1, max_size=6))
def test_weights_are_never_negative_and_sum_to_one_and_credits_to_the_amount(connection, deals):
    for model in ATTRIBUTION_MODELS:
        found = weighed(connection, model, deals)
        assert len(found) == len(deals)
        for number, (touches, cents) in enumerate(deals):
            shares = found[f"O{number}"]
            assert len(shares) == touches
            assert all(weight >= 0 and credit >= 0 for weight, credit in shares)
            assert sum(weight for weight, _ in shares) == 1
            assert sum(credit for _, credit in shares) == Decimal(cents) / 100
            # No touch is more than the cents of rounding away from its exact share; the last takes what is left.
            assert all(
                abs(Fraction(credit) * 100 - cents * weight) < (touches if place == touches - 1 else 1)
                for place, (weight, credit) in enumerate(shares)
            )


def test_the_last_touch_takes_the_remainder(connection):
    found = weighed(connection, "linear", [(3, 10000)])
    assert [credit for _, credit in found["O0"]] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
