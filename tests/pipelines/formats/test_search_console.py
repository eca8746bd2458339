"""Google Search Console on small files with every trap of its own; each test is called after one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps.small_company import OWNER, extract, loaded, write_company

SOURCE: dict[str, Any] = {"id": "search", "format": "search_console", "path": "extracts", "owner": OWNER}
QUERY = "select day::varchar, region, query, clicks, impressions from staging_search_query order by all nulls first"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield write_company(tmp_path, SOURCE)
    with loaded(tmp_path) as found:
        for read, fates in found.rows("select records_read, accepted + set_aside + quarantined from raw_conservation"):
            assert read == fates > 0


ROWS = {
    "English": "Date,Country,Query,Clicks,Impressions,CTR,Position\n2026-01-05,Nord,shoes,2,160,1.25%,3.1\n",
    "Russian": "Дата;Страна;Запрос;Клики;Показы;CTR;Позиция\n05.01.2026;Nord;shoes;2;160;1,25 %;3,1\n",
    "API": "date,country,query,clicks,impressions,ctr,position\n2026-01-05,nord,shoes,2,160,0.0125,3.1\n",
}


@pytest.mark.parametrize("language", ROWS)
def test_rows_with_a_date_whatever_the_language_and_the_ctr(root: Path, language: str) -> None:
    extract(root, "Queries.csv", ROWS[language])
    with loaded(root) as found:
        assert found.rows(QUERY) == [("2026-01-05", "north", "shoes", 2, 160)]
        assert found.quarantine() == []


def test_anonymised_queries_are_clicks_without_a_query(root: Path) -> None:
    rows = "2026-01-05,n,,4,9\n2026-01-05,n,(other),3,9\n2026-01-05,n,shoes,2,9\n"
    extract(root, "q.csv", f"Date,Country,Query,Clicks,Impressions\n{rows}")
    with loaded(root) as found:
        assert found.rows("select sum(clicks), sum(clicks) filter (where query is null) from staging_search_query") == [
            (9, 7)
        ]


#: the files of one download and a header that each has only there
DOWNLOAD = {
    "Queries.csv": ("Top queries,Clicks,Impressions,CTR,Position\nshoes,2,160,1.25%,3.1\n", "top_queries"),
    "Pages.csv": ("Top pages,Clicks,Impressions,CTR,Position\nhttps://example.org,2,160,1.25%,3.1\n", "top_pages"),
    "Countries.csv": ("Country,Clicks,Impressions,CTR,Position\nGermany,2,160,1.25%,3.1\n", "countries"),
    "Devices.csv": ("Device,Clicks,Impressions,CTR,Position\nMobile,2,160,1.25%,3.1\n", "devices"),
    "Chart.csv": ("Date,Clicks,Impressions,CTR,Position\n2026-01-05,2,160,1.25%,3.1\n", "dates"),
    "Filters.csv": ("Filter,Value\nSearch type,Web\n", "filters"),
    "Запросы.csv": ("Популярные запросы,Клики,Показы,CTR,Позиция\nтуфли,2,160,\"1,25 %\",3.1\n", "top_queries"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOWNLOAD)
def test_a_download_without_dates_is_kept_and_feeds_nothing(root: Path, name: str) -> None:
    content, table = DOWNLOAD[name]
    extract(root, name, content)
    with loaded(root) as found:
        assert found.rows("select source_table, records_read from raw_file") == [(table, 1)]
        assert found.rows("select count(*) from staging_search_query") == [(0,)]


def test_clicks_with_blanks_between_thousands(root: Path) -> None:
    extract(root, "q.csv", "Дата;Страна;Запрос;Клики;Показы\n05.01.2026;Nord;туфли;1\u00a0234;12\u202f345\n")
    with loaded(root) as found:
        assert found.rows(QUERY) == [("2026-01-05", "north", "туфли", 1234, 12345)]


def test_rows_by_device_are_rows_of_their_own_and_a_day_exported_twice_counts_once(root: Path) -> None:
    rows = "2026-01-05,Nord,shoes,{},Mobile\n2026-01-05,Nord,shoes,1,Desktop\n"
    for day, clicks in (("2026-01-07", 2), ("2026-01-09", 3)):
        extract(root, f"{day}/q.csv", f"Date,Country,Query,Clicks,Device\n{rows.format(clicks)}")
    with loaded(root) as found:
        assert found.rows("select sum(clicks), count(*) from staging_search_query") == [(4, 2)]
