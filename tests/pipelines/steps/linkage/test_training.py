"""What EM learns from: blocks too large to join are thinned out, and what is learned stays the same."""

from __future__ import annotations

import duckdb
import pytest

from models.linkage.comparisons import ComparisonModel
from pipelines.steps.linkage.blocking import comparisons
from pipelines.steps.linkage.scoring import Training, train

PEOPLE = 2000
MODEL = ComparisonModel.model_validate(
    {
        "comparisons": [
            {"name": column, "columns": [column], "levels": [{"how": "same", "column": column}]}
            for column in ("first", "last", "town", "street")
        ],
        "blocking": [{"name": "last", "columns": ["last"]}],
        "training": [["last"], ["first"]],
    }
)


def drawn(column: str, of: int, moved: int = 0) -> str:
    """A column of so many values; of every so-manieth record another one than in the other table."""
    salt = f"case when n % {moved} = 0 then 'moved' else '' end" if moved else "''"
    return f"cast(md5_number_lower(n || '{column}' || {salt}) % {of} as varchar) as {column}"


@pytest.fixture(scope="module")
def work():
    """The same people twice, their values independent of one another; every eighth has moved."""
    connection = duckdb.connect()
    for table, moved in (("a", 0), ("b", 8)):
        connection.execute(
            f"create table {table} as select n as unique_id, {drawn('first', 40)}, {drawn('last', 80)}, "
            f"{drawn('street', 90)}, {drawn('town', 50, moved)} from range({PEOPLE}) as t(n)"
        ).fetchall()
    return connection


def trained(work, limit: int) -> Training:
    return train(work, MODEL, "a", "b", possible_pairs=PEOPLE**2, least_pairs=50, least_matches=20, limit=limit)


def test_a_block_beyond_the_limit_is_thinned_and_tells_the_same(work):
    size = comparisons(work, MODEL, ("first",), "a", "b")
    assert size > 90_000
    whole, thin = trained(work, size), trained(work, size // 4)
    assert whole.reason is None
    assert thin.reason is None
    assert whole.matches == pytest.approx(PEOPLE, rel=0.15)
    assert thin.matches == pytest.approx(whole.matches, rel=0.15), "what every fourth tells counts four times"
    assert thin.version != whole.version


def test_only_what_the_limit_allows_is_joined(work, monkeypatch):
    joined = []
    monkeypatch.setattr(
        "pipelines.steps.linkage.scoring._count_pairs",
        lambda work, rule, *_: joined.append(work.execute(
            f"select count(*) from a as l join b as r on {rule}").fetchall()[0][0]) or 0,
    )  # fmt: skip
    assert trained(work, 20_000).reason == "too_few_pairs"
    assert 5_000 < joined[0] < 25_000


@pytest.mark.parametrize("least_pairs", [1_000_000, 75_000])
def test_too_few_pairs_are_told_before_splink_is_asked_for_anything(work, monkeypatch, least_pairs):
    """The first block that is too small is the one that is told; a later one that would do changes nothing."""
    monkeypatch.setattr("pipelines.steps.linkage.scoring._linker", None)
    found = train(
        work, MODEL, "a", "b", possible_pairs=PEOPLE**2, least_pairs=least_pairs, least_matches=20, limit=10**6
    )
    assert (found.reason, found.counted) == ("too_few_pairs", comparisons(work, MODEL, ("last",), "a", "b"))


def test_a_later_block_that_is_too_small_is_told_too(work, monkeypatch):
    monkeypatch.setattr("pipelines.steps.linkage.scoring._linker", None)
    model = MODEL.model_copy(update={"training": (("first",), ("last",))})
    found = train(work, model, "a", "b", possible_pairs=PEOPLE**2, least_pairs=75_000, least_matches=20, limit=10**6)
    assert (found.reason, found.counted) == ("too_few_pairs", comparisons(work, model, ("last",), "a", "b"))
