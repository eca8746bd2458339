"""Matomo's exports and database tables on small files with every trap of their own; each test is called after one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps.small_company import OWNER, extract, loaded, write_company

SOURCE: dict[str, Any] = {"id": "web", "format": "matomo", "path": "extracts", "owner": OWNER}
NOON = 1_767_265_200  # 2026-01-01 11:00 UTC, noon in Berlin
VISIT = {
    "idVisit": "1", "visitorId": "a1b2", "visitorType": "new", "serverTimestamp": str(NOON + 60),
    "firstActionTimestamp": str(NOON), "referrerType": "search", "referrerName": "Google", "referrerKeyword": "shoes",
    "actions": "3", "visitDuration": "60", "goalConversions": "0", "country": "Nord", "countryCode": "n",
}  # fmt: skip


def export(*visits: dict[str, str], encoding: str = "utf-16") -> bytes:
    """A CSV as Matomo's export writes it; Python's utf-16 puts the byte order mark in front."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(VISIT), lineterminator="\n")
    writer.writeheader()
    writer.writerows(VISIT | visit for visit in visits)
    return written.getvalue().encode(encoding)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield write_company(tmp_path, SOURCE)
    with loaded(tmp_path) as found:
        for read, fates in found.rows("select records_read, accepted + set_aside + quarantined from raw_conservation"):
            assert read == fates > 0


def test_utf_16le_with_a_byte_order_mark(root: Path) -> None:
    content = export({"country": "Süd"}, {"idVisit": "2", "actions": "1", "visitorType": "returning"})
    assert content.startswith(b"\xff\xfe")
    extract(root, "Export _ Visits Log _ January 2026.csv", content)
    with loaded(root) as found:
        assert found.rows(
            "select session_id, started_at::varchar, region, visitor_id, channel, is_new_visitor, is_engaged, actions "
            "from staging_session order by all"
        ) == [
            ("1", "2026-01-01 12:00:00", "?", "a1b2", "search", True, True, 3),
            ("2", "2026-01-01 12:00:00", "north", "a1b2", "search", False, False, 1),
        ]
        assert found.rows("select encoding, records_read from raw_file") == [("utf-16", 2)]


ESCAPED = {
    "'=1+1": "=1+1",
    "'+49 spring": "+49 spring",
    "'-sale": "-sale",
    "'@home": "@home",
    "'quoted'": "'quoted'",
    "it's": "it's",
}


@pytest.mark.parametrize("written", ESCAPED)
def test_formula_escapes_are_no_part_of_a_cell(root: Path, written: str) -> None:
    extract(root, "visits.csv", export({"referrerType": "campaign", "referrerName": written}))
    with loaded(root) as found:
        assert found.rows("select campaign from staging_session") == [(ESCAPED[written],)]
        assert found.rows('select "referrerName" from raw_web_visit') == [(written,)], "raw holds what came"


def test_keyword_not_defined_is_a_click_without_a_query(root: Path) -> None:
    hidden = {"referrerKeyword": "Keyword not defined"}
    others = ({"idVisit": "5", "referrerType": "direct", "referrerKeyword": ""}, {"idVisit": "6"})
    extract(root, "visits.csv", export({"idVisit": "3", **hidden}, {"idVisit": "4", **hidden}, *others))
    with loaded(root) as found:
        assert found.rows("select day::varchar, region, query, clicks from staging_search_query order by all") == [
            ("2026-01-01", "north", "shoes", 1),
            ("2026-01-01", "north", None, 2),
        ]


KEYWORDS = {
    "Date,Label,Visits": "Keyword not defined",
    "date,label,nb_visits": "Keyword not defined",
    "Дата,Название,Визиты": "Ключевое слово не определено",
}


@pytest.mark.parametrize("headers", KEYWORDS)
def test_keywords_per_day_in_english_and_russian(root: Path, headers: str) -> None:
    content = f"{headers}\n2026-01-01,'=shoes,4\n2026-01-01,{KEYWORDS[headers]},7\n"
    extract(root, "keywords.csv", content.encode("utf-16"))
    with loaded(root) as found:
        assert found.rows("select day::varchar, query, clicks from staging_search_query order by clicks") == [
            ("2026-01-01", "=shoes", 4),
            ("2026-01-01", None, 7),
        ]


def test_goal_conversions_are_goals_one_by_one(root: Path) -> None:
    extract(root, "visits.csv", export({"goalConversions": "2"}, {"idVisit": "2"}))
    with loaded(root) as found:
        assert found.rows(
            "select web_goal_id, session_id, occurred_at::varchar from staging_web_goal order by all"
        ) == [
            ("1.1", "1", "2026-01-01 12:01:00"),
            ("1.2", "1", "2026-01-01 12:01:00"),
        ]


def test_a_visit_exported_twice_counts_as_it_was_last(root: Path) -> None:
    extract(root, "a.csv", export(VISIT))
    extract(root, "b.csv", export({"actions": "9", "serverTimestamp": str(NOON + 900)}))
    with loaded(root) as found:
        assert found.rows("select actions from staging_session") == [(9,)]
        assert found.set_aside() == {"superseded": 1}


LOG_VISIT = (
    "idvisit,idsite,idvisitor,visit_last_action_time,visit_first_action_time,visitor_returning,visit_total_actions,"
    "referer_type,referer_name,referer_keyword,location_country\n"
    "1,1,aa,2026-01-01 11:05:00,2026-01-01 11:00:00,0,4,2,Google,shoes,n\n"
    "2,1,aa,2026-01-01 11:30:00,2026-01-01 11:30:00,1,1,6,spring,,n\n"
    "3,2,bb,2026-01-01 12:00:00,2026-01-01 12:00:00,2,2,7,Facebook,,x\n"
)
LOG_CONVERSION = (
    "idvisit,idsite,server_time,idgoal,buster,revenue,location_country\n"
    "1,1,2026-01-01 11:02:00,1,0,5.25,n\n"
    "1,1,2026-01-01 11:03:00,1,77,5.25,n\n"
    "1,1,2026-01-01 11:04:00,0,0,99.9,n\n"
    "2,1,2026-01-01 11:30:00,-1,0,12,n\n"
    "3,2,2026-01-01 12:00:00,1,0,0,x\n"
)
GOAL = (
    "idsite,idgoal,name,match_attribute,pattern,deleted\n"
    "1,1,<script>_x(1)</script>,url,http,0\n"
    "2,2,other,url,http,0\n"
)  # fmt: skip


def test_tables_of_the_database(root: Path) -> None:
    """Times are UTC; referrer types are numbers; an abandoned cart is no goal; goals are per site, called by name."""
    extract(root, "log_visit.csv", LOG_VISIT)
    extract(root, "log_conversion.csv", LOG_CONVERSION)
    extract(root, "goal.csv", GOAL)
    with loaded(root) as found:
        assert found.rows(
            "select session_id, started_at::varchar, region, channel, campaign, is_new_visitor, is_engaged, actions "
            "from staging_session order by all"
        ) == [
            ("1", "2026-01-01 12:00:00", "north", "search", None, True, True, 4),
            ("2", "2026-01-01 12:30:00", "north", "campaign", "spring", False, False, 1),
            ("3", "2026-01-01 13:00:00", "?", "social", None, False, True, 2),
        ]
        assert found.rows("select session_id, goal, amount::varchar from staging_web_goal order by web_goal_id") == [
            ("1", "order", "99.90"),
            ("1", "<script>_x(1)</script>", "5.25"),
            ("1", "<script>_x(1)</script>", "5.25"),
            ("3", "1", "0.00"),
        ]
        assert found.rows("select query, clicks from staging_search_query") == [("shoes", 1)]
        assert found.set_aside() == {"abandoned_cart": 1}
        assert found.quarantine() == []


def test_database_tables_are_told_apart_by_their_headers(root: Path) -> None:
    for number, content in enumerate((LOG_VISIT, LOG_CONVERSION, GOAL)):
        extract(root, f"part{number}.csv", content)
    with loaded(root) as found:
        assert [row[0] for row in found.rows("select source_table from raw_file order by path")] == [
            "log_visit", "log_conversion", "goal",
        ]  # fmt: skip
