"""Values of a wrong type inside JSON lines: in quarantine with column, value and reason, never a null in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.steps.nested import is_suspect_sql, misfits_sql
from tests.pipelines.formats.test_ga4_bigquery import SOURCE, event, lines, name_of
from tests.pipelines.steps.small_company import extract, loaded, write_company

PARAMS = [{"key": "VARCHAR", "value": {"string_value": "VARCHAR", "int_value": "BIGINT"}}]

#: A cell of event_params → what is wrong with it: value and reason, or nothing.
CELLS: list[tuple[Any, tuple[str, str] | None]] = [
    ([{"key": "a", "value": {"int_value": "7"}}], None),
    ([{"key": "a", "value": {"int_value": 7, "double_value": 7.5}}, {"key": "b"}, {}], None),
    ([{"key": "a", "value": None}, None, {"key": 5}], None),
    ([], None),
    (None, None),
    ([{"key": "a"}, {"key": "b", "value": {"int_value": "seven"}}], ("seven", "int_value is no whole number")),
    ([{"key": "a", "value": {"int_value": 7.5}}], ("7.5", "int_value is no whole number")),
    ([{"key": "a", "value": {"int_value": 10**30}}], (str(10**30), "int_value is no whole number")),
    ([{"key": "a", "value": {"int_value": ""}}], ("", "int_value is no whole number")),
    ([{"key": "a", "value": {"string_value": {"who": "Ann"}, "int_value": 10**17}}], None),
    (["a", {"key": "b"}], ("a", "event_params is no object")),
    ([{"key": "a", "value": 5}], ("5", "value is no object")),
    ([{"key": "a", "value": [1, "Ann"]}], ("[…]", "value is no object")),
    ({"key": "a"}, ("{…}", "event_params is no list")),
    ("text", ("text", "event_params is no list")),
]


@pytest.mark.parametrize(("cell", "wrong"), CELLS)
def test_what_fits_a_structure(cell: Any, wrong: tuple[str, str] | None) -> None:
    sql = misfits_sql({"event_params": PARAMS}, {"event_params": "/event_params"}, "r")
    record = json.dumps({"event_params": cell, "other": 1})
    with duckdb.connect() as connection:
        (found,) = connection.execute(f"select {sql} from (select $record::json as r)", {"record": record}).fetchall()[
            0
        ]
    assert [(one["c"], one["v"], one["w"]) for one in found] == ([("event_params", *wrong)] if wrong else [])


@pytest.mark.parametrize(("cell", "wrong"), CELLS)
def test_whoever_does_not_fit_is_a_suspect_and_few_others_are(cell: Any, wrong: tuple[str, str] | None) -> None:
    sql = is_suspect_sql({"event_params": PARAMS}, ["event_params"], "r")
    record = json.dumps({"event_params": cell, "other": 1})
    with duckdb.connect() as connection:
        ((found,),) = connection.execute(
            f"select {sql} from (select $record::json as r)", {"record": record}
        ).fetchall()
    assert found is (wrong is not None)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [("DOUBLE", "much", "is no number"), ("BOOLEAN", "perhaps", "is no boolean"), ("DOUBLE", 1.5, None),
     ("TIMESTAMP", "2026-13-01", "is no timestamp"), ("BOOLEAN", True, None)],
)  # fmt: skip
def test_other_types_and_several_columns(kind: str, value: Any, reason: str | None) -> None:
    sql = misfits_sql({"x~/y": kind, "z": {"a": "BIGINT"}}, {"x~/y": "/x~0~1y", "z": "/z"}, "r")
    record = json.dumps({"x~/y": value, "z": {"a": "b"}})
    with duckdb.connect() as connection:
        (found,) = connection.execute(f"select {sql} from (select $record::json as r)", {"record": record}).fetchall()[
            0
        ]
    wanted = [("x~/y", f"x~/y {reason}")] if reason else []
    assert [(one["c"], one["w"]) for one in found] == [*wanted, ("z", "a is no whole number")]


def test_a_day_of_events_with_values_that_do_not_fit(tmp_path: Path) -> None:
    good = event(0, 0, "page_view", "v1", 7)
    wrong_number = event(0, 5, "page_view", "v2", None)
    wrong_number["event_params"].append({"key": "ga_session_id", "value": {"int_value": "seven"}})
    wrong_place = event(0, 6, "page_view", "v3", 7, geo="Nord")
    wrong_time = event(0, 7, "page_view", "v4", 7, event_timestamp="noon")
    root = write_company(tmp_path, SOURCE)
    extract(root, name_of(0), lines([wrong_number, good, wrong_place, wrong_time]))
    with loaded(root) as found:
        assert found.rows("select session_id from staging_session") == [("v1.7",)]
        rows = found.rows("select record_no, line, column_name, value, reason from raw_quarantine order by all")
        assert rows == [
            (1, 1, "event_params", "seven", "int_value is no whole number"),
            (3, 3, "geo", "Nord", "geo is no object"),
            (4, 4, "event_timestamp", "noon", "event_timestamp is no whole number"),
        ]
        assert found.rows("select records_read, accepted, quarantined from raw_conservation") == [(4, 1, 3)]
    with loaded(root) as found:
        assert len(found.quarantine()) == 3, "what is kept from the run before says the same"
