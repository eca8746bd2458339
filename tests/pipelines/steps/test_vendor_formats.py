"""The library's formats on small files of their own, with the traps that each vendor's shape has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tests.pipelines.steps.small_company import OWNER, extract, loaded, write_company

EVENTS = """
copy (
    select strftime(make_timestamp(moment), '%Y%m%d') as event_date, moment as event_timestamp, event as event_name,
        visitor as user_pseudo_id,
        [{'key': 'page', 'value': {'string_value': 'x', 'int_value': null::bigint}},
         {'key': 'session_engaged', 'value': {'string_value': engaged, 'int_value': null}},
         {'key': 'ga_session_id', 'value': {'string_value': null, 'int_value': session}},
         {'key': 'ga_session_number', 'value': {'string_value': null, 'int_value': visit}}] as event_params,
        {'country': country} as geo, {'name': '(direct)', 'medium': 'first', 'source': 'first'} as traffic_source,
        {'manual_campaign': {'campaign_name': 'spring', 'source': 'google', 'medium': 'cpc'}}
            as session_traffic_source_last_click
    from (values {rows}) as t(moment, event, visitor, session, visit, engaged, country)
) to '{path}' (format parquet)
"""
NOON = 1_767_265_200_000_000  # 2026-01-01 11:00 UTC, noon in Berlin


def _events(root: Path, name: str, *rows: tuple[Any, ...]) -> None:
    path = root / "extracts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    values = ", ".join(
        "(" + ", ".join("null" if cell is None else repr(cell) for cell in (NOON + row[0] * 1_000_000, *row[1:])) + ")"
        for row in rows
    )
    sql = EVENTS.replace("{rows}", values).replace("{path}", str(path))
    duckdb.connect().execute(sql).fetchall()


GA4 = {"id": "web", "format": "ga4_bigquery", "path": "extracts", "owner": OWNER}
DAY = [
    (0, "session_start", "v1", 7, 1, "0", "Nord"),
    (5, "page_view", "v1", 7, 1, "0", "Nord"),
    (9, "generate_lead", "v1", 7, 1, "1", "Nord"),
    (1, "page_view", "v2", 7, 2, "0", "(not set)"),
    (2, "page_view", None, 8, 1, "0", "Nord"),
]
SESSIONS = [
    ("v1.7", "2026-01-01 12:00:00", "north", "google / cpc", "spring", True, True, 1, True),
    ("v2.7", "2026-01-01 12:00:01", "?", "google / cpc", "spring", False, False, 1, False),
]
COLUMNS = (
    "session_id, started_at::varchar, region, channel, campaign, is_new_visitor, is_engaged, page_views, has_lead_form"
)


def test_ga4_sessions(tmp_path: Path) -> None:
    """Session ids repeat between visitors; parameters in any order; the session's source; no consent, no session."""
    root = write_company(tmp_path, GA4)
    _events(root, "events_20260101.parquet", *DAY)
    with loaded(root) as found:
        assert found.rows(f"select {COLUMNS} from staging_session order by all") == SESSIONS
        assert found.rows("select session_id, goal, region, occurred_at::varchar from staging_web_goal") == [
            ("v1.7", "generate_lead", "north", "2026-01-01 12:00:09")
        ]
        assert found.set_aside() == {"no_consent": 1}
        assert found.rows("select records_read, accepted from raw_conservation") == [(5, 4)]
        assert found.rows("select count(*) from raw_web_events") == [(5,)]


def test_ga4_intraday_days_in_parts_and_doubled_events(tmp_path: Path) -> None:
    root = write_company(tmp_path, GA4)
    _events(root, "events_intraday_20260101.parquet", *DAY[:2])
    _events(root, "events_20260101_1.parquet", *DAY[3:], DAY[1])
    _events(root, "events_20260101_2.parquet", *DAY[:3][::-1])
    with loaded(root) as found:
        assert found.rows(f"select {COLUMNS} from staging_session order by all") == SESSIONS
        assert found.set_aside() == {"no_consent": 1, "superseded": 2, "duplicate": 1}


def test_ga4_as_of_cuts_events_not_sessions(tmp_path: Path) -> None:
    seconds_to_midnight = 12 * 3600
    late = [
        (seconds_to_midnight - 1, "page_view", "v3", 9, 1, "0", "Nord"),
        (seconds_to_midnight, "page_view", "v3", 9, 1, "1", "Nord"),
    ]
    root = write_company(tmp_path / "whole", GA4)
    _events(root, "events.parquet", *DAY, *late)
    cut = write_company(tmp_path / "cut", GA4)
    _events(cut, "events.parquet", *DAY, late[0])
    seen = []
    for folder in (root, cut):
        with loaded(folder, as_of=date(2026, 1, 1)) as found:
            seen.append(found.staged("session"))
    assert seen[0] == seen[1]
    assert len(seen[0]) == 3


def test_search_queries(tmp_path: Path) -> None:
    root = write_company(tmp_path, {"id": "search", "format": "search_console", "path": "extracts", "owner": OWNER})
    extract(
        root,
        "queries_2026-01.csv",
        "Date,Country,Query,Clicks,Impressions\n2026-01-05,n,,4.0,9\n2026-01-05,n,shoes,2,9\n",
    )
    extract(
        root,
        "queries_2026-02.csv",
        "Date,Country,Query,Clicks,Impressions\n2026-01-05,n,shoes,2,9\n2026-02-01,x,shoes,1,9\n",
    )
    with loaded(root) as found:
        assert found.rows(
            "select day::varchar, region, query, clicks from staging_search_query order by all nulls first"
        ) == [
            ("2026-01-05", "north", None, 4),
            ("2026-01-05", "north", "shoes", 2),
            ("2026-02-01", "?", "shoes", 1),
        ]
        assert sum(found.set_aside().values()) == 1
