"""Which files and records count: newest complete set, versions, doubles, provisional days; nothing by order or name."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps.small_company import LEAD, custom, extract, leads, loaded, write_company

FULL = "id,created\nA,2026-01-01\nB,2026-01-02\n"
NEWER = "id,created\nA,2026-01-01\nB,2026-01-02\nC,2026-01-03\n"
TWO_TABLES = {
    "lead": {"entity": "lead", "files": "**/lead*", "key": ["id"], "columns": LEAD},
    "deal": {"entity": "opportunity", "files": "**/deal*", "key": ["id"], "columns": {"opportunity_id": "id"}},
}


def _ids(found: Any) -> list[str]:
    return [row[0] for row in found.rows("select lead_id from staging_lead order by all")]


#: name → (files, ids that count, records set aside by rule)
SNAPSHOTS: dict[str, tuple[dict[str, str], list[str], dict[str, int]]] = {
    "two weekly exports in dated folders": (
        {"2026-01-04/lead.csv": FULL, "2026-01-11/lead.csv": NEWER},
        ["A", "B", "C"],
        {"superseded": 2},
    ),
    "two weekly exports with dated names": (
        {"lead_20260104.csv": FULL, "lead_20260111.csv": NEWER},
        ["A", "B", "C"],
        {"superseded": 2},
    ),
    "a record that the newer export no longer has is gone": (
        {"2026-01-04/lead.csv": NEWER, "2026-01-11/lead.csv": FULL},
        ["A", "B"],
        {"superseded": 3},
    ),
    "the same export delivered again a week later": (
        {"2026-01-04/lead.csv": FULL, "2026-01-11/lead.csv": FULL},
        ["A", "B"],
        {"superseded": 2},
    ),
    "one file given twice under two names": ({"lead.csv": FULL, "lead (1).csv": FULL}, ["A", "B"], {"duplicate": 2}),
    "a copy of the older export, made later": (
        {"lead_20260104.csv": FULL, "lead_20260111.csv": NEWER, "copy.csv": FULL},
        ["A", "B", "C"],
        {"superseded": 4},
    ),
    "one file given plain and packed": ({"lead.csv": FULL, "lead_2.csv.gz": FULL}, ["A", "B"], {"duplicate": 2}),
    "one object over several files": (
        {"lead_1.csv": "id,created\nA,2026-01-01\n", "lead_2.csv": "id,created\nB,2026-01-02\n"},
        ["A", "B"],
        {},
    ),
}


@pytest.mark.parametrize("case", SNAPSHOTS)
def test_snapshot(tmp_path: Path, case: str) -> None:
    files, ids, aside = SNAPSHOTS[case]
    root = write_company(tmp_path, leads())
    for name, content in files.items():
        extract(root, name, gzip.compress(content.encode()) if name.endswith(".gz") else content)
    with loaded(root) as found:
        assert _ids(found) == ids
        assert found.set_aside() == aside
        assert found.rows(
            "select count(*) from raw_conservation where records_read <> accepted + set_aside + quarantined"
        ) == [(0,)]


def test_an_incomplete_newest_set_does_not_win(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(TWO_TABLES))
    for name, content in {
        "2026-01-04/lead.csv": FULL,
        "2026-01-04/deal.csv": "id\nD\n",
        "2026-01-11/lead.csv": NEWER,
    }.items():
        extract(root, name, content)
    with loaded(root) as found:
        assert _ids(found) == ["A", "B"]
        assert any("the set of 2026-01-12 00:00 lacks deal" in text for text in found.report.warnings)


def test_a_set_with_an_empty_file_is_incomplete(tmp_path: Path) -> None:
    root = write_company(tmp_path, custom(TWO_TABLES))
    for day in ("2026-01-04", "2026-01-11"):
        extract(root, f"{day}/deal.csv", "id\nD\n")
    extract(root, "2026-01-04/lead.csv", FULL)
    extract(root, "2026-01-11/lead.csv", "")
    with loaded(root) as found:
        assert _ids(found) == ["A", "B"]
        assert any("2026-01-11/lead.csv: is empty" in text for text in found.report.warnings)


VERSIONED = {"lead_id": "id", "created_at": "created", "status": "status"}


@pytest.mark.parametrize("first", ["a", "z"])
def test_upsert_takes_the_newest_version_wherever_it_stands(tmp_path: Path, first: str) -> None:
    root = write_company(tmp_path, leads(VERSIONED, delivery="upsert", version="changed"))
    extract(
        root, f"{first}.csv", "id,created,status,changed\nA,2026-01-01,new,2026-01-02\nB,2026-01-01,only,2026-01-01\n"
    )
    extract(root, "m.csv", "id,created,status,changed\nA,2026-01-01,old,2026-01-01\nA,2026-01-01,new,2026-01-02\n")
    with loaded(root) as found:
        assert found.rows("select lead_id, status from staging_lead order by all") == [("A", "new"), ("B", "only")]
        assert found.set_aside() == {"superseded": 1, "duplicate": 1}


def test_a_deleted_newest_version_takes_the_older_ones_with_it(tmp_path: Path) -> None:
    rule = [{"rule": "deleted", "column": "gone", "equals": 1}]
    root = write_company(tmp_path, leads(delivery="upsert", version="changed", set_aside=rule))
    extract(root, "a.csv", "id,created,changed,gone\nA,2026-01-01,2026-01-01,0\nA,2026-01-01,2026-01-02,1\n")
    with loaded(root) as found:
        assert _ids(found) == []
        assert found.set_aside() == {"superseded": 1, "deleted": 1}


def test_doubles_without_a_version_are_decided_by_content_not_by_order(tmp_path: Path) -> None:
    rows = ["A,2026-01-01,x", "A,2026-01-01,y", "A,2026-01-01,z"]
    won = set()
    for number, order in enumerate((rows, rows[::-1], rows[1:] + rows[:1])):
        root = write_company(tmp_path / str(number), leads(VERSIONED))
        extract(root, f"{9 - number}.csv", "\n".join(["id,created,status", *order]) + "\n")
        with loaded(root) as found:
            won.update(found.rows("select status from staging_lead"))
            assert found.set_aside() == {"duplicate": 2}
    assert len(won) == 1


def test_append_keeps_records_without_a_key(tmp_path: Path) -> None:
    table = {"entity": "activity", "files": "*", "columns": {"subject": "s"}}
    root = write_company(tmp_path, custom({"call": table}, delivery="append"))
    extract(root, "2026-01.csv", "s\nx\nx\n")
    extract(root, "2026-02.csv", "s\nx\n")
    with loaded(root) as found:
        assert found.rows("select count(*) from staging_activity") == [(3,)]


PARTS: dict[str, tuple[list[str], list[str]]] = {
    "a provisional day gives way to the final one": (
        ["events_intraday_20260101.csv", "events_20260101.csv"],
        ["events_20260101.csv"],
    ),
    "a provisional day without a final one counts": (
        ["events_intraday_20260102.csv"],
        ["events_intraday_20260102.csv"],
    ),
    "a day that came again in a later folder": (
        ["2026-01-02/events_20260101.csv", "2026-01-04/events_20260101.csv"],
        ["2026-01-04/events_20260101.csv"],
    ),
    "a day in two files": (
        ["events_20260101_a.csv", "events_20260101_b.csv"],
        ["events_20260101_a.csv", "events_20260101_b.csv"],
    ),
    "names without a day": (["one.csv", "two.csv"], ["one.csv", "two.csv"]),
}


@pytest.mark.parametrize("case", PARTS)
def test_parts_of_a_stream(tmp_path: Path, case: str) -> None:
    names, counting = PARTS[case]
    more = {"partition": r"(\d{8})", "provisional": "intraday", "delivery": "append"}
    root = write_company(tmp_path, leads(key=[], **more))
    for name in names:
        extract(root, name, f"id,created\n{name},2026-01-01\n")
    with loaded(root) as found:
        assert _ids(found) == sorted(counting)


def test_files_of_a_vendors_format_are_recognised_by_headers_whatever_their_name(tmp_path: Path) -> None:
    source = {"id": "crm", "format": "search_console", "path": "extracts", "owner": "Data <d@example.org>"}
    root = write_company(tmp_path, source)
    extract(root, "renamed.csv", "Clicks,Query,Country,Date\n3,shoes,Nord,2026-01-01\n")
    extract(root, "readme.txt", "nothing of ours")
    with loaded(root) as found:
        assert found.rows("select region, query, clicks from staging_search_query") == [("north", "shoes", 3)]
        assert any("no table takes extracts/readme.txt" in text for text in found.report.warnings)


def test_a_file_of_a_shared_folder_that_another_source_takes_is_no_loss(tmp_path: Path) -> None:
    search = {"id": "web", "format": "search_console", "path": "extracts", "owner": "Data <d@example.org>"}
    root = write_company(tmp_path, search | {"files": ["queries.csv"]}, leads(files="leads.csv"))
    extract(root, "queries.csv", "Clicks,Query,Country,Date\n3,shoes,Nord,2026-01-01\n")
    extract(root, "leads.csv", "id,created\n1,2026-01-01\n")
    extract(root, "readme.txt", "nothing of ours")
    with loaded(root) as found:
        [told] = [text for text in found.report.warnings if "no table takes" in text]
        assert told.startswith("source crm: no table takes extracts/readme.txt.")


VOLUME = {"day": {"from": "day", "type": "date"}, "region_code": "centre", "offered": "offered"}


def test_keys_that_cannot_be_read_are_no_doubles_of_one_another(tmp_path: Path) -> None:
    table = {"entity": "contact_volume", "files": "*.csv", "key": ["day", "region_code"], "columns": VOLUME}
    root = write_company(tmp_path, custom({"volume": table}))
    extract(
        root,
        "a.csv",
        "day,centre,offered\nsoon,K,1\nlater,K,2\n2026-01-01,K,3\n2026-01-01 00:00,K,4\nlater,K,2\n,K,5\n",
    )
    with loaded(root) as found:
        assert found.quarantine() == [(1, "day", "soon", "is no date"), (2, "day", "later", "is no date")]
        assert found.set_aside() == {"duplicate": 2}
        assert found.rows("select day::varchar from staging_contact_volume order by all") == [
            ("2026-01-01",), (None,)
        ]  # fmt: skip
