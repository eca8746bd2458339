"""GA4's BigQuery export as JSON lines beside Parquet, with every trap of its own; each test is called after one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.formats import load_formats
from tests.pipelines.steps.small_company import OWNER, Loaded, extract, loaded, write_company

SOURCE: dict[str, Any] = {"id": "web", "format": "ga4_bigquery", "path": "extracts", "owner": OWNER}
FIRST_DAY = datetime(2026, 1, 1, 11, tzinfo=UTC)  # noon in Berlin


def event(
    day: int, seconds: int, name: str, visitor: str | None, session: int | None, *, engaged: str = "0", **more: Any
) -> dict[str, Any]:
    """An event as BigQuery writes it to JSON: whole numbers as text, nothing for what is null."""
    moment = FIRST_DAY + timedelta(days=day, seconds=seconds)
    params: list[dict[str, Any]] = [
        {"key": "page_title", "value": {"string_value": "Shoes"}},
        {"key": "session_engaged", "value": {"string_value": engaged}},
    ]
    if session is not None:
        params.append({"key": "ga_session_id", "value": {"int_value": str(session)}})
        params.append({"key": "ga_session_number", "value": {"int_value": "1"}})
    came_by = {"source": "google", "medium": "cpc", "campaign_name": "spring"}
    return {
        "event_date": f"{moment:%Y%m%d}",
        "event_timestamp": str(int(moment.timestamp()) * 1_000_000),
        "event_name": name,
        "event_params": params,
        **({"user_pseudo_id": visitor} if visitor else {}),
        "geo": {"country": "Nord", "city": "Kiel"},
        "traffic_source": {"source": "first", "medium": "first", "name": "first"},
        "session_traffic_source_last_click": {"manual_campaign": came_by},
    } | more


DAYS = [
    [
        event(day, 0, "session_start", "v1", 7),
        event(day, 5, "page_view", "v1", 7, engaged="1"),
        event(day, 9, "generate_lead", "v1", 7),
        event(day, 3, "page_view", None, 8),
        event(day, 60, "page_view", f"v{day + 2}", 7),
    ]
    for day in range(3)
]


def lines(events: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(one) + "\n" for one in events)


def name_of(day: int, kind: str = "events", ending: str = "json") -> str:
    return f"{kind}_{FIRST_DAY + timedelta(days=day):%Y%m%d}.{ending}"


def sessions(found: Loaded) -> list[tuple[Any, ...]]:
    read, fates = found.rows("select sum(records_read), sum(accepted + set_aside + quarantined) from raw_conservation")[
        0
    ]
    assert read == fates
    return found.staged("session") + found.staged("web_goal")


@pytest.fixture
def clean(tmp_path: Path) -> list[tuple[Any, ...]]:
    """What staging holds of three whole days, each delivered once."""
    root = write_company(tmp_path / "clean", SOURCE)
    for day, events in enumerate(DAYS):
        extract(root, name_of(day), lines(events))
    with loaded(root) as found:
        return sessions(found)


def test_json_lines_with_numbers_as_text_and_nulls_left_out(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    extract(root, "events_20260101-000000000000.json", lines([DAYS[0][3], *DAYS[0][:3], DAYS[0][4]]))
    with loaded(root) as found:
        assert found.rows(
            "select session_id, started_at::varchar, region, channel, campaign, is_new_visitor, is_engaged, "
            "page_views, has_lead_form from staging_session order by all"
        ) == [
            ("v1.7", "2026-01-01 12:00:00", "north", "google / cpc", "spring", True, True, 1, True),
            ("v2.7", "2026-01-01 12:01:00", "north", "google / cpc", "spring", True, False, 1, False),
        ]
        assert found.rows("select session_id, goal, occurred_at::varchar from staging_web_goal") == [
            ("v1.7", "generate_lead", "2026-01-01 12:00:09")
        ]
        assert found.quarantine() == []


def test_actions_are_pages_downloads_searches_and_clicks_that_leave_the_site(tmp_path: Path) -> None:
    names = [
        "session_start", "first_visit", "page_view", "scroll", "user_engagement", "file_download",
        "view_search_results", "click", "screen_view", "generate_lead",
    ]  # fmt: skip
    root = write_company(tmp_path, SOURCE)
    extract(root, name_of(0), lines([event(0, place, name, "v1", 7) for place, name in enumerate(names)]))
    with loaded(root) as found:
        assert found.rows("select actions, page_views from staging_session") == [(5, 2)]


def test_null_user_pseudo_id_belongs_to_no_session(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    extract(root, name_of(0), lines(DAYS[0]))
    with loaded(root) as found:
        assert found.set_aside() == {"no_consent": 1}
        assert found.rows("select records_read, accepted from raw_conservation") == [(5, 4)]


def test_the_sessions_source_is_the_last_click_not_how_the_visitor_first_came(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    without = {"session_traffic_source_last_click": None}
    extract(root, name_of(0), lines([event(0, 0, "page_view", "v1", 7), event(0, 0, "page_view", "v2", 7, **without)]))
    with loaded(root) as found:
        assert found.rows("select channel from staging_session order by all nulls last") == [("google / cpc",), (None,)]


def test_of_two_first_events_at_one_moment_one_says_all_of_where_a_session_came_from(tmp_path: Path) -> None:
    """Whichever stands first in the file; country and campaign never come from different events."""
    spring = {"source": "google", "medium": "cpc", "campaign_name": "spring"}
    autumn = {"source": "bing", "medium": "organic", "campaign_name": "(not set)"}
    both = [
        event(
            0,
            0,
            name,
            "v1",
            7,
            geo={"country": country},
            session_traffic_source_last_click={"manual_campaign": came_by},
        )
        for name, country, came_by in (("session_start", "Nord", spring), ("page_view", "South", autumn))
    ]
    found_origins = set()
    for number, events in enumerate((both, both[::-1])):
        root = write_company(tmp_path / str(number), SOURCE)
        extract(root, name_of(0), lines([*events, event(0, 5, "page_view", "v1", 7)]))
        with loaded(root) as found:
            found_origins |= set(found.rows("select region, channel, campaign from staging_session"))
    assert len(found_origins) == 1
    assert found_origins < {("north", "google / cpc", "spring"), ("south", "bing / organic", None)}


def test_an_export_from_before_last_click_was_exported(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    old = [{key: cell for key, cell in one.items() if not key.startswith("session_")} for one in DAYS[0]]
    extract(root, name_of(0), lines(old))
    with loaded(root) as found:
        assert found.rows("select count(*), count(channel) from staging_session") == [(2, 0)]


def test_event_timestamp_is_utc_event_date_is_not_looked_at(tmp_path: Path) -> None:
    """23:30 UTC is the next day in Berlin, whatever the property's zone says."""
    root = write_company(tmp_path, SOURCE)
    extract(root, name_of(0), lines([event(0, 12 * 3600 + 1800, "page_view", "v1", 7, event_date="20260101")]))
    with loaded(root) as found:
        assert found.rows("select started_at::varchar from staging_session") == [("2026-01-02 00:30:00",)]


def test_parquet_and_json_lines_of_the_same_events_are_the_same(tmp_path: Path, clean: list[tuple[Any, ...]]) -> None:
    """Also where one day came as Parquet and the others as JSON lines."""
    for days in ((0, 1, 2), (1,)):
        root = write_company(tmp_path / f"parquet_{len(days)}", SOURCE)
        for day, events in enumerate(DAYS):
            written = extract(root, name_of(day), lines(events))
            if day in days:
                _as_parquet(written)
        with loaded(root) as found:
            assert sessions(found) == clean


#: Columns of the Parquet export: more than the format needs, as they are there.
PARQUET = """
copy (from read_json('{written}', format = 'newline_delimited', columns = {{
    event_date: 'VARCHAR', event_timestamp: 'BIGINT', event_name: 'VARCHAR', user_pseudo_id: 'VARCHAR',
    event_params: 'STRUCT("key" VARCHAR, "value" STRUCT(string_value VARCHAR, int_value BIGINT, float_value FLOAT))[]',
    geo: 'STRUCT(country VARCHAR, city VARCHAR)',
    session_traffic_source_last_click:
        'STRUCT(manual_campaign STRUCT(source VARCHAR, medium VARCHAR, campaign_name VARCHAR, term VARCHAR))'
}})) to '{target}' (format parquet)
"""


def _as_parquet(written: Path) -> None:
    duckdb.connect().execute(PARQUET.format(written=written, target=written.with_suffix(".parquet"))).fetchall()
    written.unlink()


def test_a_day_that_came_three_days_late(tmp_path: Path, clean: list[tuple[Any, ...]]) -> None:
    """First without its last events, then whole in a later folder, after the days that follow it."""
    root = write_company(tmp_path / "late", SOURCE)
    extract(root, f"2026-01-02/{name_of(0)}", lines(DAYS[0][:2]))
    extract(root, f"2026-01-03/{name_of(1)}", lines(DAYS[1]))
    extract(root, f"2026-01-04/{name_of(2)}", lines(DAYS[2]))
    extract(root, f"2026-01-04/{name_of(0)}", lines(DAYS[0]))
    with loaded(root) as found:
        assert sessions(found) == clean
        assert found.set_aside() == {"no_consent": 3, "superseded": 2}


def test_the_late_day_comes_between_two_runs(tmp_path: Path, clean: list[tuple[Any, ...]]) -> None:
    root = write_company(tmp_path / "late", SOURCE)
    for day in (1, 2):
        extract(root, name_of(day), lines(DAYS[day]))
    with loaded(root) as found:
        assert sessions(found) != clean
    extract(root, name_of(0), lines(DAYS[0]))
    with loaded(root) as found:
        assert sessions(found) == clean


def test_an_intraday_day_is_superseded(tmp_path: Path, clean: list[tuple[Any, ...]]) -> None:
    root = write_company(tmp_path / "intraday", SOURCE)
    for day, events in enumerate(DAYS):
        extract(root, name_of(day), lines(events))
    guessed = [one | {"geo": {"country": "Süd"}} for one in DAYS[2][:3]]
    extract(root, name_of(2, "events_intraday"), lines(guessed))
    with loaded(root) as found:
        assert sessions(found) == clean
        assert found.set_aside() == {"no_consent": 3, "superseded": 3}


def test_an_intraday_day_counts_until_its_day_comes(tmp_path: Path, clean: list[tuple[Any, ...]]) -> None:
    root = write_company(tmp_path / "intraday", SOURCE)
    for day, events in enumerate(DAYS):
        extract(root, name_of(day, "events_intraday" if day == 2 else "events"), lines(events))
    with loaded(root) as found:
        assert sessions(found) == clean


def test_a_file_twice(tmp_path: Path, clean: list[tuple[Any, ...]]) -> None:
    """Under another name whole, and its events once more in a file that holds others too."""
    root = write_company(tmp_path / "twice", SOURCE)
    for day, events in enumerate(DAYS):
        extract(root, name_of(day), lines(events))
    extract(root, "copy of events.json", lines(DAYS[0]))
    extract(root, "both.json", lines(DAYS[0] + DAYS[1]))
    with loaded(root) as found:
        assert sessions(found) == clean


def test_the_last_three_days_are_not_yet_closed() -> None:
    assert load_formats()["ga4_bigquery"].lag_days == 3
