"""GA4's reports as CSV on small files with every trap of their own; each test is called after one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.errors import ExtractError
from tests.pipelines.steps.small_company import OWNER, extract, loaded, write_company

SOURCE: dict[str, Any] = {"id": "web", "format": "ga4_report", "path": "extracts", "owner": OWNER}
HEAD = """# ----------------------------------------
# Free form-Free form 1
# Account: Acme
# Property: Acme, all sites
# ----------------------------------------
#
# All Users
# Start date: 20260101
# End date: 20260102

"""
CHANNEL = "Session primary channel group (Default channel group)"
HEADERS = f"Date,Country,{CHANNEL},Sessions,Engaged sessions,Active users,Key events"
ROWS = """20260101,Nord,Direct,10,6,9,2
20260101,(not set),Direct,3,1,3,0
20260101,(other),(other),5,2,5,0.5
20260102,Nord,Organic Search,20,15,18,0
"""
TABLE = f"{HEADERS}\n{ROWS}"
COUNTED = [
    ("2026-01-01", "north", "Nord", "Direct", 10, 6, 9, "2.0000"),
    ("2026-01-01", "?", None, "Direct", 3, 1, 3, "0.0000"),
    ("2026-01-01", "?", None, None, 5, 2, 5, "0.5000"),
    ("2026-01-02", "north", "Nord", "Organic Search", 20, 15, 18, "0.0000"),
]
QUERY = (
    "select day::varchar, region, country, channel, sessions, engaged_sessions, visitors, goals::varchar "
    "from staging_session_count order by day, sessions = 20, sessions <> 10, sessions"
)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield write_company(tmp_path, SOURCE)
    with loaded(tmp_path) as found:
        for read, fates in found.rows("select records_read, accepted + set_aside + quarantined from raw_conservation"):
            assert read == fates > 0


def test_a_block_of_comments_stands_above_the_table(root: Path) -> None:
    extract(root, "download.csv", HEAD + TABLE)
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert found.rows("select records_read from raw_file") == [(4,)]
        assert found.quarantine() == []


@pytest.mark.parametrize(
    "totals", [",,,38,24,35,2.5,Grand total\n", "Grand total,,,38,24,35,2.5\n", ",,,38,24,35,2.5,Общий итог\n"]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_row_of_totals_is_no_day(root: Path, totals: str, is_first: bool) -> None:
    rows = totals + ROWS if is_first else ROWS + totals
    extract(root, "download.csv", f"{HEAD}{HEADERS}\n{rows}")
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert found.set_aside() == {"totals": 1}
        assert found.rows("select records_read from raw_file") == [(5,)]


def test_several_tables_in_one_file(root: Path) -> None:
    """Each with headers of its own, some below comments of their own; every record is counted and kept in raw."""
    users = "Country ID,Active users\nDE,10\nFR,12\n"
    weeks = "# Second card\n# Start date: 20260101\nNth week,New users\n0000,10\n,10,Grand total\n"
    extract(root, "overview.csv", f"{HEAD}{users}\n{TABLE}\n\n{weeks}")
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert found.set_aside() == {"other_table": 3, "totals": 1}
        assert found.rows('select "Country ID", "Nth week" from raw_web_sessions where _record_no in (1, 7)') == [
            ("DE", None),
            (None, "0000"),
        ]
        assert found.rows("select min(record_no), max(record_no) from staging_session_count") == [(3, 6)]


def test_not_set_and_other_are_two_rows_of_the_unknown_region(root: Path) -> None:
    extract(root, "download.csv", f"{HEAD}Date,Country,Sessions\n20260101,(not set),3\n20260101,(other),5\n")
    with loaded(root) as found:
        assert found.rows("select region, country, sessions from staging_session_count order by sessions") == [
            ("?", None, 3),
            ("?", None, 5),
        ]


def test_headers_in_russian(root: Path) -> None:
    headers = (
        "Дата,Страна,Основная группа каналов сеанса (группа каналов по умолчанию),Сеансы,"
        "Сеансы с взаимодействием,Активные пользователи,Ключевые события"
    )
    extract(root, "отчёт.csv", f"{HEAD}{headers}\n{ROWS}Итого,,,38,24,35,2.5\n")
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert found.set_aside() == {"totals": 1}


def test_rows_of_the_data_api(root: Path) -> None:
    headers = "date,country,sessionDefaultChannelGroup,sessions,engagedSessions,activeUsers,keyEvents"
    totals = "RESERVED_TOTAL,RESERVED_TOTAL,RESERVED_TOTAL,38,24,35,2.5\n"
    extract(root, "api.csv", f"{headers}\n{ROWS}{totals}")
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert found.set_aside() == {"totals": 1}


def test_days_that_were_exported_before_count_once(root: Path) -> None:
    """The newer export of a day says what Google has counted since."""
    extract(root, "2026-01-03/report.csv", HEAD + TABLE.replace("Direct,10,6", "Direct,8,5"))
    extract(root, "2026-01-05/report.csv", HEAD + TABLE)
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert sum(found.set_aside().values()) == 4


def test_a_cell_that_begins_like_a_comment_is_a_cell(root: Path) -> None:
    extract(root, "r.csv", f"{HEAD}Session campaign,Date,Sessions\n#summer,20260101,4\nspring,20260101,5\n")
    with loaded(root) as found:
        assert found.rows("select sum(sessions), count(*) from staging_session_count") == [(9, 2)]


def test_a_row_of_the_wrong_width_is_in_quarantine_with_its_line(root: Path) -> None:
    extract(root, "r.csv", f"{HEAD}{HEADERS}\n20260101,Nord\n{ROWS}")
    with loaded(root) as found:
        assert found.rows("select record_no, line, value from raw_quarantine") == [(1, 12, "20260101,Nord")]
        assert found.rows(QUERY) == COUNTED
        assert found.rows("select min(record_no), max(record_no) from staging_session_count") == [(2, 5)]


def test_a_report_without_dates_is_refused(tmp_path: Path) -> None:
    root = write_company(tmp_path, SOURCE)
    extract(root, "Traffic_acquisition.csv", f"{HEAD}Country,Sessions\nNord,4\n")
    said = r"Traffic_acquisition.csv: none of its 1 tables has the columns Date, Sessions"
    with pytest.raises(ExtractError, match=said), loaded(root):
        pass


#: Headers and rows of a report by a dimension that the format does not know → how the refusal names it.
UNKNOWN: list[tuple[str, str, str]] = [
    ("Audience name,Sessions", "Buyers,4\nReaders,4\n", "2 of its rows differ only in Audience name,"),
    ("Audience name,Bounce rate,Sessions", "Buyers,0.1,4\nReaders,0.2,5\n", "rows differ only in Audience name,"),
    ("Hour,Sessions", "09,4\n10,6\n11,7\n", "3 of its rows differ only in Hour,"),
    ("New / returning,Gender,Sessions", "new,f,4\nreturning,m,4\n", "differ only in Gender and New / returning,"),
]


@pytest.mark.parametrize(("headers", "rows", "said"), UNKNOWN)
def test_a_report_by_a_dimension_that_nobody_knows_is_refused_by_its_name(
    tmp_path: Path, headers: str, rows: str, said: str
) -> None:
    root = write_company(tmp_path, SOURCE)
    lines = "".join(f"20260101,{row}\n" for row in rows.splitlines())
    extract(root, "r.csv", f"{HEAD}Date,{headers}\n{lines}")
    with pytest.raises(ExtractError) as raised, loaded(root):
        pass
    assert str(raised.value).startswith("extracts/r.csv: ")
    assert said in str(raised.value)
    assert re.search(r"concat \(company\.yaml:\d+; docs", str(raised.value))


def test_a_report_by_another_dimension_declares_it(root: Path) -> None:
    row = {"columns": {"row": {"concat": ["Date", "Audience name"]}}}
    write_company(root, SOURCE | {"tables": {"sessions": row}})
    extract(root, "r.csv", f"{HEAD}Date,Audience name,Sessions\n20260101,Buyers,4\n20260101,Readers,4\n")
    with loaded(root) as found:
        assert found.rows("select sum(sessions) from staging_session_count") == [(8,)]


BY_COUNTRY = f"{HEAD}Date,Country,Sessions\n20260101,Nord,6\n20260101,(not set),4\n"
BY_DEVICE = f"{HEAD}Date,Device category,Sessions\n2026-01-01,desktop,7\n2026-01-01,mobile,3\n"
BY_DAY = f"{HEAD}Дата,Сеансы\n20260101,10\n20260102,5\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((BY_COUNTRY, BY_DEVICE), "both hold 2026-01-01, split by Country and by Device category."),
        ((BY_COUNTRY, BY_DAY), "both hold 2026-01-01, split by Country and by nothing."),
    ],
)
def test_two_reports_of_a_day_by_different_dimensions_are_refused_by_name(
    tmp_path: Path, files: tuple[str, str], said: str
) -> None:
    """Each holds all visits of the day, so both would be twice as many."""
    root = write_company(tmp_path, SOURCE)
    for name, content in zip("ab", files, strict=True):
        extract(root, f"{name}.csv", content)
    with pytest.raises(ExtractError) as raised, loaded(root):
        pass
    assert str(raised.value).startswith("extracts/a.csv and extracts/b.csv: ")
    assert said in str(raised.value)


def test_reports_of_different_days_may_be_split_differently(root: Path) -> None:
    """And one dimension may be written as the interface and as the API writes it."""
    extract(root, "a.csv", BY_DEVICE)
    extract(root, "b.csv", BY_COUNTRY.replace("20260101", "20260102"))
    extract(root, "c.csv", "date,deviceCategory,sessions\n20260101,tablet,2\n")
    with loaded(root) as found:
        assert found.rows("select sum(sessions) from staging_session_count") == [(22,)]


def test_of_two_tables_with_dates_in_one_file_the_one_that_tells_more_counts(root: Path) -> None:
    """The line of a chart stands above the table it is drawn from."""
    chart = "Date,Sessions\n20260101,18\n20260102,20\n"
    extract(root, "r.csv", f"{HEAD}{chart}\n{TABLE}\n# Mobile users\n{TABLE}")
    with loaded(root) as found:
        assert found.rows(QUERY) == COUNTED
        assert found.set_aside() == {"counted_again": 6}


def test_rows_that_are_the_same_to_the_last_cell_are_doubles(root: Path) -> None:
    """And a metric that nobody maps does not split a report of another day."""
    rows = "20260101,Nord,4,0.1\n20260101,Nord,4,0.1\n20260102,Nord,5,0.2\n"
    extract(root, "r.csv", f"{HEAD}Date,Country,Sessions,Bounce rate\n{rows}")
    with loaded(root) as found:
        assert found.rows("select sum(sessions) from staging_session_count") == [(9,)]
        assert found.set_aside() == {"duplicate": 1}
