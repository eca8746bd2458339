"""Yandex.Metrica's Logs API on small files with every trap of its own; each test is called after one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps.small_company import OWNER, Loaded, extract, loaded, write_company

SOURCE: dict[str, Any] = {"id": "web", "format": "yandex_metrica_logs", "path": "extracts", "owner": OWNER}
HEADERS = [
    "visitID", "clientID", "date", "dateTime", "dateTimeUTC", "isNewUser", "bounce", "pageViews", "regionCountry",
    "lastsignTrafficSource", "UTMCampaign", "goalsID", "goalsDateTime", "goalsPrice", "goalsCurrency", "startURL",
]  # fmt: skip
#: One visit of the small fixture: header → cell.
VISIT = {
    "visitID": "7", "clientID": "18446744073709551615", "date": "2026-01-05", "dateTime": "2026-01-05 12:00:00",
    "dateTimeUTC": "2026-01-05 14:00:00", "isNewUser": "1", "bounce": "0", "pageViews": "3", "regionCountry": "Nord",
    "lastsignTrafficSource": "organic", "UTMCampaign": "spring", "goalsID": "[]", "goalsDateTime": "[]",
    "goalsPrice": "[]", "goalsCurrency": "[]", "startURL": 'https://example.org/?q="a',
}  # fmt: skip


def tsv(*visits: dict[str, str], more: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> str:
    """Visits as the API writes them: tabs, no quotation marks."""
    headers = [header for header in HEADERS if header not in without]
    lines = ["\t".join([*(f"ym:s:{header}" for header in headers), *more])]
    for visit in visits:
        cells = VISIT | visit
        lines.append("\t".join(cells[header] for header in [*headers, *more]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A company in Berlin; whatever a test loads there, every record of it is accounted for."""
    yield write_company(tmp_path, SOURCE)
    with loaded(tmp_path) as found:
        assert_conserved(found)


def assert_conserved(found: Loaded) -> None:
    for path, read, *fates in found.rows(
        "select path, records_read, accepted, set_aside, quarantined from raw_conservation"
    ):
        lines = (found.declarations.extracts_root / path).read_bytes().rstrip(b"\n").count(b"\n")
        assert read == lines == sum(fates), path


def sessions(found: Loaded, columns: str) -> list[tuple[Any, ...]]:
    return found.rows(f"select {columns} from staging_session order by session_id")


def test_a_visit_is_a_session(root: Path) -> None:
    extract(root, "visits.tsv", tsv(VISIT, {"visitID": "8", "bounce": "1", "isNewUser": "0", "UTMCampaign": ""}))
    with loaded(root) as found:
        assert sessions(found, "session_id, region, channel, campaign, is_new_visitor, is_engaged, page_views") == [
            ("2026.7", "north", "organic", "spring", True, True, 3),
            ("2026.8", "north", "organic", None, False, False, 3),
        ]
        assert found.quarantine() == []


def test_ids_beyond_float64_stay_as_they_are(root: Path) -> None:
    near = ["18446744073709551614", "18446744073709551615"]
    extract(root, "visits.tsv", tsv(*({"visitID": id, "clientID": id} for id in near)))
    with loaded(root) as found:
        assert sessions(found, "session_id, visitor_id") == [(f"2026.{id}", id) for id in near]


def test_datetimeutc_is_utc_plus_3(root: Path) -> None:
    """14:00 in UTC+3 is noon in Berlin's winter, and 13:00 in its summer."""
    summer = {"visitID": "8", "date": "2026-07-05", "dateTimeUTC": "2026-07-05 14:00:00"}
    extract(root, "visits.tsv", tsv(VISIT, summer))
    with loaded(root) as found:
        assert sessions(found, "started_at::varchar") == [("2026-01-05 12:00:00",), ("2026-07-05 13:00:00",)]


def test_datetime_is_in_the_counters_zone(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE | {"time_zone": "Asia/Yekaterinburg"})
    extract(root, "visits.tsv", tsv({"dateTime": "2026-01-05 16:00:00"}, without=("dateTimeUTC",)))
    with loaded(root) as found:
        assert sessions(found, "started_at::varchar") == [("2026-01-05 12:00:00",)]


def test_a_visit_id_is_unique_within_its_year_only(root: Path) -> None:
    other = {"date": "2025-12-31", "dateTimeUTC": "2025-12-31 23:00:00"}
    extract(root, "visits.tsv", tsv(VISIT, other))
    with loaded(root) as found:
        assert sessions(found, "session_id") == [("2025.7",), ("2026.7",)]
        assert found.set_aside() == {}


def test_parts_of_one_export_and_a_part_given_twice(root: Path) -> None:
    extract(root, "visits_2026-01_part0.tsv", tsv(VISIT, {"visitID": "8"}))
    extract(root, "visits_2026-01_part1.tsv", tsv({"visitID": "8"}, {"visitID": "9"}))
    extract(root, "visits_2026-01_part1 (1).tsv", tsv({"visitID": "8"}, {"visitID": "9"}))
    with loaded(root) as found:
        assert sessions(found, "session_id") == [("2026.7",), ("2026.8",), ("2026.9",)]
        assert found.set_aside() == {"duplicate": 3}


TIMES = ("2026-01-05 14:01:00", "2026-01-05 14:02:00")
ARRAYS = {
    "plain": ("[{}]", "'{}'"),
    "double marks": ("[{}]", '"{}"'),
    "marks behind a backslash": ("[{}]", "\\'{}\\'"),
    "doubled marks in a marked cell": ('"[{}]"', '""{}""'),
    "no marks": ("[{}]", "{}"),
    "blanks": ("[ {} ]", "'{}' "),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_arrays_as_text_however_they_are_quoted(root: Path, case: str) -> None:
    outer, inner = ARRAYS[case]
    times = outer.format(",".join(inner.format(moment) for moment in TIMES))
    reached = {"goalsID": "[111,222]", "goalsDateTime": times, "goalsPrice": "[0,1500000]"}
    extract(
        root, "visits.tsv", tsv(reached | {"goalsCurrency": outer.format(inner.format("") + "," + inner.format("RUB"))})
    )
    with loaded(root) as found:
        assert found.rows(
            "select web_goal_id, session_id, goal, occurred_at::varchar, amount::varchar, currency, region, record_no "
            "from staging_web_goal order by all"
        ) == [
            ("2026.7.1", "2026.7", "111", "2026-01-05 12:01:00", "0.00", None, "north", 1),
            ("2026.7.2", "2026.7", "222", "2026-01-05 12:02:00", "1500.00", "RUB", "north", 1),
        ]
        assert found.quarantine() == []


def test_goals_price_is_in_thousandths(root: Path) -> None:
    extract(root, "visits.tsv", tsv({"goalsID": "[1,2,3]", "goalsPrice": "[1,12345,-999000]", "goalsDateTime": "[]"}))
    with loaded(root) as found:
        assert [row[0] for row in found.rows("select amount::varchar from staging_web_goal order by web_goal_id")] == [
            "0.00", "12.35", "-999.00",
        ]  # fmt: skip


def test_a_shorter_array_leaves_nulls_and_a_goal_without_time_is_dated_by_its_visit(root: Path) -> None:
    extract(root, "visits.tsv", tsv({"goalsID": "[1,2]", "goalsDateTime": "['2026-01-05 14:30:00']"}))
    with loaded(root) as found:
        assert found.rows("select goal, occurred_at::varchar from staging_web_goal order by all") == [
            ("1", "2026-01-05 12:30:00"),
            ("2", "2026-01-05 12:00:00"),
        ]


def _states(*states: tuple[str, str, str]) -> tuple[dict[str, str], ...]:
    """(sign, version, page views) of one visit."""
    return tuple({"Sign": sign, "VisitVersion": version, "pageViews": views} for sign, version, views in states)


#: what the stream holds → (page views that count, records set aside)
STREAMS: dict[str, tuple[tuple[dict[str, str], ...], list[tuple[int]], dict[str, int]]] = {
    "one state": (_states(("1", "1", "1")), [(1,)], {}),
    "a state taken back and a newer one": (
        _states(("1", "1", "1"), ("-1", "1", "1"), ("1", "2", "5")), [(5,)], {"cancelled": 2},
    ),
    "in any order": (_states(("1", "2", "5"), ("-1", "1", "1"), ("1", "1", "1")), [(5,)], {"cancelled": 2}),
    "the newest taken back": (_states(("1", "1", "1"), ("-1", "1", "1")), [], {"cancelled": 2}),
    "a newer state before the older is taken back": (
        _states(("1", "1", "1"), ("1", "10", "5"), ("1", "9", "4")), [(5,)], {"superseded": 2},
    ),
    "a state of a part that did not come": (_states(("-1", "1", "1"), ("1", "2", "5")), [(5,)], {"cancelled": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", STREAMS)
def test_several_versions_of_a_visit_with_sign(root: Path, case: str) -> None:
    states, views, aside = STREAMS[case]
    extract(root, "visits.tsv", tsv(*states, more=("Sign", "VisitVersion")))
    with loaded(root) as found:
        assert sessions(found, "page_views") == views
        assert found.set_aside() == aside


def test_sign_without_a_version_takes_back_the_state_that_is_the_same(root: Path) -> None:
    states = [{"Sign": sign, "pageViews": views} for sign, views in (("1", "1"), ("1", "5"), ("-1", "1"))]
    extract(root, "visits.tsv", tsv(*states, more=("Sign",)))
    with loaded(root) as found:
        assert sessions(found, "page_views") == [(5,)]
        assert found.set_aside() == {"cancelled": 2}


def test_goals_of_a_state_that_was_taken_back_do_not_count(root: Path) -> None:
    states = _states(("1", "1", "1"), ("-1", "1", "1"), ("1", "2", "5"))
    goals = ({"goalsID": "[1]"}, {"goalsID": "[1]"}, {"goalsID": "[1,2]"})
    extract(
        root, "visits.tsv", tsv(*(a | b for a, b in zip(states, goals, strict=True)), more=("Sign", "VisitVersion"))
    )
    with loaded(root) as found:
        assert found.rows("select goal from staging_web_goal order by all") == [("1",), ("2",)]


@pytest.mark.parametrize(
    "attribution", ["last", "first", "automatic", "cross_device_last_significant", "<attribution>"]
)
def test_the_attribution_is_part_of_the_header(root: Path, attribution: str) -> None:
    content = tsv({"lastsignTrafficSource": "ad"}).replace("lastsignTraffic", f"{attribution}Traffic")
    extract(root, "visits.tsv", content)
    with loaded(root) as found:
        assert sessions(found, "channel") == [("ad",)]


def test_a_lone_quotation_mark_swallows_nothing(root: Path) -> None:
    extract(root, "visits.tsv", tsv({"startURL": '"'}, {"visitID": "8", "startURL": 'a"b'}, {"visitID": "9"}))
    with loaded(root) as found:
        assert len(sessions(found, "session_id")) == 3
        assert found.rows("""select "ym:s:startURL" from raw_web_visit order by _record_no limit 2""") == [
            ('"',),
            ('a"b',),
        ]


def test_a_visit_without_its_moment_is_in_quarantine(root: Path) -> None:
    extract(root, "visits.tsv", tsv(VISIT, {"visitID": "8", "dateTimeUTC": "soon"}))
    with loaded(root) as found:
        assert sessions(found, "session_id") == [("2026.7",)]
        assert found.quarantine() == [(2, "started_at", "soon", "is no timestamp")]


def test_goals_reached_after_the_day_of_the_run_are_not_known(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    over_midnight = {"goalsID": "[1,2]", "goalsDateTime": "['2026-01-05 23:30:00','2026-01-06 02:30:00']"}
    extract(root, "visits.tsv", tsv(over_midnight))
    with loaded(root, as_of=date(2026, 1, 5)) as found:
        assert found.rows("select goal from staging_web_goal") == [("1",)]


def test_hits_are_kept_in_raw(root: Path) -> None:
    extract(root, "visits.tsv", tsv(VISIT))
    extract(root, "hits.tsv", "ym:pv:watchID\tym:pv:URL\n18446744073709551615\thttps://example.org\n")
    with loaded(root) as found:
        assert found.rows('select "ym:pv:watchID" from raw_web_hit') == [("18446744073709551615",)]
