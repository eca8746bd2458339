"""The review queue: kept for its owner alone, the same when read again, and what has become of its pairs."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

import pytest

from models.errors import RunError
from models.linkage.queue import read_queue, write_queue
from models.settings import CompanyPaths
from tests.models.linkage.made_queue import NOW, decided, pair, queue


def test_what_is_written_is_read_again(tmp_path):
    made = queue(pair(1), pair(2, score=None, weight=None, prior=None, evidence=(), method="domain"))
    write_queue(CompanyPaths(tmp_path), made)
    assert read_queue(CompanyPaths(tmp_path)) == made


def test_nobody_else_may_read_it(tmp_path):
    paths = CompanyPaths(tmp_path)
    for _ in range(2):
        write_queue(paths, queue())
        assert stat.S_IMODE(paths.review_queue.stat().st_mode) == 0o600
        assert stat.S_IMODE(paths.review_queue.parent.stat().st_mode) == 0o700
    assert [path.name for path in paths.review_queue.parent.iterdir()] == ["queue.json"]


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "no run has published"), ("{", "is no review queue"), ("[]", "is no review queue"),
     ('{"version": 0}', "another version"), ('{"version": 1, "pairs": [{}]}', "is no review queue")],
)  # fmt: skip
def test_a_queue_that_cannot_be_read_says_the_next_step(tmp_path, text, told):
    paths = CompanyPaths(tmp_path)
    if text is not None:
        paths.review_queue.parent.mkdir(parents=True)
        paths.review_queue.write_text(text)
    with pytest.raises(RunError, match=told) as raised:
        read_queue(paths)
    assert "milepost run" in str(raised.value)


def test_what_becomes_of_pairs():
    """A decided opportunity needs no other lead, a decided lead no other opportunity, unless many are declared."""
    pairs = (pair(1), pair(2, opportunity="006-0001"), pair(3, lead="00Q-0001"), pair(4))
    accepted = [decided("accept", 1), decided("reject", 9)]
    assert list(queue(*pairs).states(accepted).values()) == ["accept", "settled", "settled", "waiting"]
    many = queue(*pairs, leads_per_opportunity="many", opportunities_per_lead="many")
    assert list(many.states(accepted).values()) == ["accept", "waiting", "waiting", "waiting"]
    assert list(queue(*pairs).states([decided("reject", 1)]).values()) == ["reject", "waiting", "waiting", "waiting"]


def test_an_accepted_pair_outside_the_queue_settles_those_inside():
    outside = decided("accept", 1, lead_id="00Q-OTHER")
    assert list(queue(pair(1), pair(2)).states([outside]).values()) == ["settled", "waiting"]


def test_decisions_are_dated_by_the_clock_of_the_company():
    assert queue().moment(datetime(2026, 11, 24, 9, 30, 15, 999, tzinfo=UTC)) == NOW
