"""The library's formats on small files of their own, with the traps that each vendor's shape has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from tests.pipelines.steps.small_company import OWNER, extract, loaded, write_company


def _salesforce(**tables: Any) -> dict[str, Any]:
    return {"id": "crm", "format": "salesforce_export", "path": "extracts", "owner": OWNER, "tables": tables}


LEAD = (
    "ID,ISDELETED,LASTNAME,COMPANY,CREATEDDATE,ISCONVERTED,CONVERTEDDATE,CONVERTEDOPPORTUNITYID,SYSTEMMODSTAMP,"
    "Region__c\n"
    "00Q1G00000nDnM5,0,Croc,Zoo,2026-03-01T23:30:00.000Z,true,2026-03-02 00:00:00,006q000000HddoH,"
    "2026-03-02T10:00:00.000Z,Nord\n"
    "00Q1G00000nDnM5UAK,0,Croc,Zoo,2026-03-01T23:30:00.000Z,false,,,2026-03-01T23:30:00.000Z,Nord\n"
    "00Q1G00000nDnm5,0,Other,Zoo,2026-03-01T23:30:00.000Z,false,,,2026-03-01T23:30:00.000Z,\n"
    "00Q1G00000nDnM6,1,Gone,Zoo,2026-03-01T23:30:00.000Z,false,,,2026-03-01T23:30:00.000Z,Nord\n"
)


def test_salesforce_leads(tmp_path: Path) -> None:
    """Headers in capitals; 15 and 18 characters are one id, another case another; a converted date has no zone."""
    root = write_company(tmp_path, _salesforce(lead={"columns": {"region": "Region__c"}}))
    extract(root, "Lead.csv", LEAD)
    with loaded(root) as found:
        rows = found.rows(
            "select lead_id, region, created_at::varchar, is_converted, converted_at::varchar, "
            "converted_opportunity_id from staging_lead order by all"
        )
        assert rows == [
            ("00Q1G00000nDnM5UAK", "north", "2026-03-02 00:30:00", True, "2026-03-02 00:00:00", "006q000000HddoHAAR"),
            ("00Q1G00000nDnm5UAC", "?", "2026-03-02 00:30:00", False, None, None),
        ]
        assert found.set_aside() == {"deleted": 1, "superseded": 1}


def test_salesforce_objects_are_told_apart_by_their_headers(tmp_path: Path) -> None:
    root = write_company(tmp_path, _salesforce())
    extract(root, "x1.csv", LEAD)
    extract(
        root, "x2.csv",
        "Id,IsDeleted,StageName,CloseDate,IsClosed,IsWon,Amount,CreatedDate,CurrencyIsoCode\n"
        "006A00000000001,0,Open,2026-12-31,0,0,5,2026-03-01T10:00:00.000Z,EUR\n"
        "006A00000000002,0,Won,2026-03-05,1,1,5,2026-03-01T10:00:00.000Z,EUR\n",
    )  # fmt: skip
    extract(
        root, "x3.csv",
        "Id,IsDeleted,WhoId,WhatId,Subject,ActivityDate,IsClosed,CreatedDate,CompletedDateTime,TaskSubtype\n"
        "00TA00000000001,0,00Q1G00000nDnM5,,Call,2026-03-02,1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,Call\n"
        "00TA00000000002,0,0031G00000nDnM5,006A00000000002,Mail,2026-03-02,1,2026-03-02T08:00:00Z,,Email\n"
        "00TA00000000003,0,00Q1G00000nDnM5,,To do,2026-03-09,0,2026-03-02T08:00:00Z,,Task\n",
    )  # fmt: skip
    with loaded(root) as found:
        assert found.rows("select is_won, closed_at::varchar from staging_opportunity order by all") == [
            (False, None),
            (True, "2026-03-05 00:00:00"),
        ]
        assert found.rows(
            "select occurred_at::varchar, lead_id is not null, contact_id is not null, opportunity_id is not null, "
            "account_id from staging_activity order by all"
        ) == [("2026-03-02 09:00:00", False, True, True, None), ("2026-03-02 10:00:00", True, False, False, None)]
        assert found.set_aside()["not_done"] == 1


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
