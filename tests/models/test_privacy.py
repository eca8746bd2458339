"""How a person's address, id or number is found in what people write, and what is not taken for it."""

from __future__ import annotations

import duckdb
import pytest

from models.privacy import key_pattern
from pipelines.steps.people import contains_key

KEYS = ["ann.lee@example.org", "00Q-ANN-000001", "tel:49301234567", "tel:12125550199"]

TEXTS = [
    ("Ask ANN.LEE@example.org.", True), ("lead 00q-ann-000001?", True), ("+49 30 1234567", True),
    ("call 0049-30-123-45-67 now", True), ("call +49 (0)30/1234567.", True), ("030 1234567", True),
    ("(030) 123 45 67, evenings", True), ("30 1234567", True), ("+1 (212) 555-0199", True), ("212.555.0199", True),
    ("49301234567", True), ("030 12345678", False), ("1030 1234567", False), ("+49 30 7654321", False),
    ("2026-01-05 10:00:00", False), ("1234567", False), ("bob@example.org", False), ("", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "is_found"), TEXTS)
def test_python_and_duckdb_find_the_same(text: str, is_found: bool) -> None:
    assert bool(key_pattern(KEYS).search(text)) is is_found
    with duckdb.connect() as connection:
        assert connection.execute(
            f"select {contains_key('t', KEYS)} from (select $t as t)", {"t": text}
        ).fetchall() == [(is_found,)]


def test_without_keys_nothing_is_found() -> None:
    assert not key_pattern([]).search("anything")
    with duckdb.connect() as connection:
        assert connection.execute(f"select {contains_key('t', [])} from (select 'x' as t)").fetchall() == [(False,)]
