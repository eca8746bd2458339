"""Blocking: every rule is counted before it is used; one that would compare too much is refused with its count."""

from __future__ import annotations

import duckdb
import pytest

from models.linkage.comparisons import ComparisonModel
from pipelines.steps.linkage.blocking import BlockedRule, block, comparisons

MODEL = ComparisonModel.model_validate(
    {
        "comparisons": [{"name": "name", "columns": ["name"], "levels": [{"how": "same", "column": "name"}]}],
        "blocking": [
            {"name": "phone", "columns": ["phones"]},
            {"name": "name", "columns": ["name"]},
            {"name": "name_in_town", "columns": ["name", "town"], "instead_of": "name"},
        ],
        "training": [["name"]],
        "list_columns": ["phones"],
    }
)


@pytest.fixture
def work():
    connection = duckdb.connect()
    connection.execute(
        "create table a as select * from (values (1, 'lee', 'york', ['1', '2']), (2, 'lee', 'bath', null), "
        "(3, null, 'york', ['3'])) as t(unique_id, name, town, phones)"
    ).fetchall()
    connection.execute(
        "create table b as select * from (values (11, 'lee', 'york', ['2', '1']), (12, 'lee', 'york', ['9']), "
        "(13, null, 'york', ['3'])) as t(unique_id, name, town, phones)"
    ).fetchall()
    return connection


def pairs(work) -> list[tuple[int, int, int]]:
    return work.execute("select l_id, r_id, rule from blocked_pair order by all").fetchall()


def test_pairs_of_every_rule_come_once_with_the_first_rule_that_found_them(work):
    found = block(work, MODEL, "a", "b", limit=10)
    assert found == [BlockedRule("phone", 3, False), BlockedRule("name", 4, False)]
    assert pairs(work) == [(1, 11, 0), (1, 12, 1), (2, 11, 1), (2, 12, 1), (3, 13, 0)]


def test_a_rule_beyond_the_limit_is_refused_with_its_count_and_another_takes_its_place(work):
    found = block(work, MODEL, "a", "b", limit=3)
    assert found == [
        BlockedRule("phone", 3, False),
        BlockedRule("name", 4, True),
        BlockedRule("name_in_town", 2, False),
    ]
    assert pairs(work) == [(1, 11, 0), (1, 12, 2), (3, 13, 0)]


def test_the_condition_holds_for_every_pair(work):
    block(work, MODEL, "a", "b", limit=10, condition="l.town = r.town")
    assert [(left, right) for left, right, _ in pairs(work)] == [(1, 11), (1, 12), (3, 13)]


def test_one_table_with_itself(work):
    found = block(work, MODEL, "a", limit=10)
    assert found[1] == BlockedRule("name", 1, False)
    assert pairs(work) == [(1, 2, 1)]


def test_pairs_are_counted_without_being_made(work):
    assert comparisons(work, MODEL, ("name",), "a", "b") == 4
    assert comparisons(work, MODEL, ("name", "town"), "a", "b") == 2
    assert comparisons(work, MODEL, ("name",), "a") == 1
