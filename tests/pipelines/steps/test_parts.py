"""Rows that are staged already stay where nothing they were made from changed, and the result is always the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps import raw
from tests.pipelines.steps.small_company import Loaded, custom, extract, leads, loaded, write_company

COLUMNS = {"lead_id": "id", "created_at": "created", "region": "region", "status": "status"}
MARK = "update staging_lead set company_name = 'staged before'"


def _stream(**more: Any) -> dict[str, Any]:
    return leads(COLUMNS, **{"delivery": "append", "key": []} | more)


def _day(root: Path, day: int, *rows: str) -> None:
    extract(root, f"2026-01-{day:02}.csv", "id,created,region,status\n" + "".join(f"{row}\n" for row in rows))


def _first_run(root: Path, source: dict[str, Any]) -> Path:
    write_company(root, source)
    _day(root, 1, "A,2026-01-01,Nord,x", "B,soon,Nord,y")
    _day(root, 2, "C,2026-01-02,south,x", "D,2026-01-02")
    with loaded(root) as found:
        found.rows(MARK)
    return root


def _kept(found: Loaded) -> list[tuple[str, bool]]:
    return found.rows("select lead_id, company_name is not null from staging_lead order by all")


def _same_as_anew(root: Path) -> None:
    """Everything that staging leaves is what a whole staging would leave."""
    sql = (
        "select * exclude (company_name) from staging_lead order by all",
        "select * from raw_quarantine order by all",
        "select * from raw_conservation order by all",
        "select * from raw_set_aside order by all",
        "select * from staging_watermark order by all",
    )
    with loaded(root) as found:
        seen = [found.rows(one) for one in sql]
    with loaded(root, full=True) as found:
        assert [found.rows(one) for one in sql] == seen


def test_nothing_changed(tmp_path: Path) -> None:
    root = _first_run(tmp_path, _stream())
    with loaded(root) as found:
        assert _kept(found) == [("A", True), ("C", True)]
        assert len(found.quarantine()) == 2
    _same_as_anew(root)


def test_a_new_file_leaves_the_others(tmp_path: Path) -> None:
    root = _first_run(tmp_path, _stream())
    _day(root, 3, "E,2026-01-03,north,x", "F,never,north,x")
    with loaded(root) as found:
        assert _kept(found) == [("A", True), ("C", True), ("E", False)]
        assert found.rows("select watermark::varchar from staging_watermark") == [("2026-01-03 00:00:00",)]
    _same_as_anew(root)


def test_a_changed_and_a_removed_file(tmp_path: Path) -> None:
    root = _first_run(tmp_path, _stream())
    _day(root, 1, "A,2026-01-01,Nord,x", "G,2026-01-01,Nord,y")
    with loaded(root) as found:
        assert _kept(found) == [("A", False), ("C", True), ("G", False)]
    (root / "extracts" / "2026-01-01.csv").unlink()
    with loaded(root) as found:
        assert _kept(found) == [("C", True)]
    _same_as_anew(root)


def test_a_new_file_with_other_columns(tmp_path: Path) -> None:
    root = _first_run(tmp_path, _stream(gone=["region", "status"]))
    extract(root, "2026-01-03.csv", "more,status,id,created\nz,x,E,2026-01-03\n")
    extract(root, "2026-01-04.csv", "id,created\nF,2026-01-04\n")
    with loaded(root) as found:
        assert _kept(found) == [("A", True), ("C", True), ("E", False), ("F", False)]
    _same_as_anew(root)


#: name → (the source as it is then, more of the company, the day of --as-of)
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], date | None]] = {
    "a mapping": (leads(COLUMNS | {"status": "region"}, delivery="append", key=[]), {}, None),
    "a rule": (_stream(set_aside=[{"rule": "x", "column": "status", "equals": "x"}]), {}, None),
    "a region's words": (_stream(), {"regions": [{"id": "north", "aliases": ["Nord"]}, {"id": "east"}]}, None),
    "the zone": (_stream(), {"time_zone": "Asia/Tokyo"}, None),
    "as of a day": (_stream(), {}, date(2026, 1, 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_else_rows_are_made_from(tmp_path: Path, change: str) -> None:
    root = _first_run(tmp_path, _stream())
    source, more, day = CHANGES[change]
    write_company(root, source, **more)
    with loaded(root, as_of=day) as found:
        assert not any(is_kept for _, is_kept in _kept(found))
    _same_as_anew(root)


def test_rates(tmp_path: Path) -> None:
    deal = {"entity": "opportunity", "files": "*", "columns": {"opportunity_id": "id", "amount": "x", "currency": "c"}}
    root = write_company(tmp_path, custom({"deal": deal}))
    extract(root, "a.csv", "id,x,c\n1,10,USD\n")
    for rate, expected in (("0.5", "5.00"), ("0.9", "9.00")):
        (root / "rates.csv").write_text(f"currency,valid_from,rate\nUSD,2020-01-01,{rate}\n", encoding="utf-8")
        with loaded(root) as found:
            assert found.rows("select amount_reporting::varchar from staging_opportunity") == [(expected,)]


def test_a_newer_version_in_a_new_file_replaces_what_was_staged(tmp_path: Path) -> None:
    root = _first_run(tmp_path, _stream(delivery="upsert", key=["id"], version="created"))
    _day(root, 3, "A,2026-01-03,north,new")
    with loaded(root) as found:
        assert _kept(found) == [("A", False), ("C", True)], "the file that lost a record is staged anew"
        assert found.rows("select status from staging_lead where lead_id = 'A'") == [("new",)]
        assert found.set_aside() == {"superseded": 1}
    _same_as_anew(root)


def test_what_is_looked_up_changes(tmp_path: Path) -> None:
    review = {
        "entity": "survey_response", "files": "review*",
        "columns": {
            "answer_id": "id",
            "region": {"from": "state", "lookup": {"table": "order", "by": "order", "key": "order"}},
        },
    }  # fmt: skip
    root = write_company(tmp_path, custom({"review": review, "order": {"files": "order*"}}))
    extract(root, "review.csv", "id,order\n1,O1\n")
    for state, region in (("Nord", "north"), ("south", "south")):
        extract(root, "order.csv", f"order,state\nO1,{state}\n")
        with loaded(root) as found:
            assert found.rows("select region from staging_survey_response") == [(region,)]


def test_two_tables_of_one_entity(tmp_path: Path) -> None:
    table = {"entity": "lead", "columns": COLUMNS}
    root = write_company(
        tmp_path, custom({"old": table | {"files": "old*"}, "new": table | {"files": "new*"}}, delivery="append")
    )
    head = "id,created,region,status\n"
    extract(root, "old.csv", head + "A,2026-01-01,Nord,x\n")
    extract(root, "new.csv", head + "B,2026-01-01,Nord,x\n")
    with loaded(root) as found:
        found.rows(MARK)
    extract(root, "new.csv", head + "B,2026-01-01,Nord,y\n")
    with loaded(root) as found:
        assert _kept(found) == [("A", True), ("B", False)]


def test_a_large_file_is_read_where_it_is_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f'L{n},2026-01-{n % 28 + 1:02},Nord,"a\nb {n}"' for n in range(1, 5001)] + ["X,soon,,"]
    seen = []
    for number, (limit, held) in enumerate([(10**9, 0), (1, 0), (1, 10**9)]):
        monkeypatch.setattr(raw, "IN_PLACE_BYTES", limit)
        monkeypatch.setattr(raw, "HELD_BYTES", held)
        root = write_company(tmp_path / str(number), _stream(key=["id"]))
        _day(root, 1, *rows)
        with loaded(root) as found:
            (tables,) = found.rows("select count(*) from duckdb_tables() where table_name like 'file%'")
            assert tables == ((1,) if limit > 1 else (0,))
            assert found.rows("select table_name from duckdb_tables() where table_name like 'text%'") == []
            seen.append(found.rows("select * from staging_lead order by all"))
            assert [row[:2] for row in found.quarantine()] == [(5001, "created_at")]
            assert found.rows("select min(record_no), max(record_no), count(*) from staging_lead") == [(1, 5000, 5000)]
            assert found.rows("select id from raw_crm_lead where _record_no = 4321") == [("L4321",)]
    assert seen[0] == seen[1] == seen[2]


def test_a_large_file_with_a_malformed_record_is_landed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "IN_PLACE_BYTES", 1)
    root = _first_run(tmp_path, _stream())
    with loaded(root) as found:
        assert found.rows("select count(*) from duckdb_tables() where table_name like 'file%'") == [(1,)]
        assert ("has 2 fields where the header has 4",) in found.rows("select reason from raw_quarantine")
    _same_as_anew(root)


def test_a_record_that_is_merged_away_in_another_file(tmp_path: Path) -> None:
    contact = {
        "entity": "contact", "files": "contact*", "key": ["contact_id"],
        "merged_ids": {"from": "merged", "by": ";"}, "columns": {"contact_id": "id"},
    }  # fmt: skip
    deal = {
        "entity": "opportunity_contact", "files": "deal*",
        "columns": {"opportunity_contact_id": "id", "contact_id": {"from": "who", "survivor_in": "contact"}},
    }  # fmt: skip
    root = write_company(tmp_path, custom({"contact": contact, "deal": deal}))
    extract(root, "deal.csv", "id,who\nD,C1\n")
    for merged, survivor in (("", "C1"), ("C1", "C2")):
        extract(root, "contact.csv", f"id,merged\nC1,\nC2,{merged}\n")
        with loaded(root) as found:
            assert found.rows("select contact_id from staging_opportunity_contact") == [(survivor,)]


SURVEY = {
    "entity": "survey_response", "files": "answers*.csv", "cardinality": "1:n",
    "columns": {"respondent_id": "who", "answered_at": "at"},
    "answers": [{"column": "q", "metric": "csat", "scale_min": 1, "scale_max": 5}],
}  # fmt: skip
VISITS = {
    "entity": "session", "files": "visits*.csv", "sql": "visits", "cardinality": "1:1", "columns": {"started_at": "at"}
}  # fmt: skip
VISITS_SQL = "select visit as session_id, started_at, {} as channel, _file_id as file_id, _record_no as record_no, "
KEPT = (
    "select (select count(*) from staging_survey_response where metric = 'staged before'), "
    "(select count(*) from staging_session where visitor_id = 'staged before')"
)


def _mark(found: Loaded) -> None:
    found.rows("update staging_survey_response set metric = 'staged before'")
    found.rows("update staging_session set visitor_id = 'staged before'")


def test_what_sql_and_answers_stage_stays_while_its_source_does_not_change(tmp_path: Path) -> None:
    web = custom({"survey": SURVEY, "visits": VISITS}, delivery="append") | {"id": "web", "path": "extracts/web"}
    root = write_company(tmp_path, web, _stream() | {"path": "extracts/crm"})
    sql = root / "sql" / "staging" / "visits.sql"
    sql.parent.mkdir(parents=True)
    sql.write_text(VISITS_SQL.format("'web'") + "1 as records from raw_visits", encoding="utf-8")
    extract(root, "web/answers1.csv", "who,at,q\nA,2026-01-01,5\nB,2026-01-01,9\n")
    extract(root, "web/visits1.csv", "visit,at\n1,2026-01-01 10:00:00\n2,soon\n")
    extract(root, "crm/first.csv", "id,created,region,status\nA,2026-01-01,Nord,x\n")
    counted = "select * from raw_conservation where source = 'web' order by all"
    with loaded(root) as found:
        accounts, quarantine = found.rows(counted), found.quarantine()
        assert len(quarantine) == 2
        _mark(found)
    extract(root, "crm/more.csv", "id,created,region,status\nB,2026-01-02,Nord,x\n")
    with loaded(root) as found:
        assert found.rows(KEPT) == [(1, 1)]
        assert (found.rows(counted), found.quarantine()) == (accounts, quarantine)
    sql.write_text(VISITS_SQL.format("'mail'") + "1 as records from raw_visits", encoding="utf-8")
    with loaded(root) as found:
        assert found.rows(KEPT) == [(1, 0)]
        assert found.rows("select channel from staging_session") == [("mail",)]
        _mark(found)
    sql.write_text(f"{VISITS_SQL.format('(select max(id) from raw_crm_lead)')} 1 as records from raw_visits", "utf-8")
    with loaded(root) as found:
        _mark(found)
    extract(root, "crm/last.csv", "id,created,region,status\nC,2026-01-02,Nord,x\n")
    with loaded(root) as found:
        assert found.rows(KEPT) == [(1, 0)], "this SQL looks at another source"
        assert found.rows("select channel from staging_session") == [("C",)]
    extract(root, "web/answers2.csv", "who,at,q\nC,2026-01-02,4\n")
    with loaded(root) as found:
        assert found.rows(KEPT) == [(0, 0)]
        assert found.rows("select count(*) from staging_survey_response") == [(2,)]
