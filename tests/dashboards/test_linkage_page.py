"""What the page on links and the wall say of failure patterns: by region, by event, record by record, as a caveat."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from dashboards.selection import shown_period
from dashboards.text import words_in
from dashboards.tile_pictures import caveat_text


def text_of(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture(scope="module")
def page(server) -> str:
    return html.unescape(text_of(server.test_client().get("/linkage")))


def rows_of(page: str, section: str) -> list[list[str]]:
    body = page[page.index(f'id="{section}"') :]
    body = body[: body.index("</table>")]
    rows = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in rows]


def test_a_pattern_is_counted_by_region_among_its_denominator(page):
    head, bypassed, duplicate = rows_of(page, "patterns")
    assert head[-4:] == ["Baltics", "unknown region", "All", "Amount"]
    found = dict(zip(head, bypassed, strict=True))
    assert (found["Iberia"], found["CEE"], found["unknown region"], found["All"]) == (
        "60 / 90",
        "–",
        "1 / 110",
        "61 / 200",
    )
    assert found["Amount"].replace("\u00a0", " ") == "3,100,000 EUR"
    assert "61 pass a lead by" in found["Pattern"]
    assert set(duplicate[1:]) == {"–"}
    assert "Not computable: the extracts hold nothing in lead.email." in duplicate[0]


def test_a_pattern_opens_to_its_events_and_records(page):
    details = page[page.index('id="pattern-bypassed_conversion"') :]
    assert "Trade <fair>" in details
    assert "40 / 50" in details
    assert "The first 10 of 61 records" in details
    assert "006-10" in details
    assert "006-11" not in details
    assert "crm/Opportunity.csv · 1" in details
    assert 'id="pattern-duplicate_lead"' not in page, "what names no record is not opened"


def test_the_matrix_says_recorded_and_in_brackets_accepted(page):
    head, *lines = rows_of(page, "matrix")
    found = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert found["Iberia"]["CEE"] == "7 (8)"
    assert found["CEE"]["Iberia"] == "·"


def test_in_russian(client):
    page = html.unescape(text_of(client.get("/linkage?lang=ru")))
    assert "Сделка в обход лида" in page
    assert "Из 200 сделок 61." in page


def test_kpis_of_a_step_stand_between_its_stages(client):
    page = text_of(client.get("/"))
    at = page.index('id="boundary-sales"')
    assert page.index('id="stage-lead"') < at < page.index('id="stage-sales"')
    section = page[at - 200 : page.index('id="stage-sales"')]
    assert "Lead → Sales" in section
    assert 'id="strip-conversion_bypass_rate"' in section
    assert "3 / 5" in section, "its bracket is above the third and the fourth column"
    assert page.count('id="strip-conversion_bypass_rate"') == 1, "and not in the strip above all columns as well"


@pytest.mark.parametrize(
    ("kpi", "month", "said"),
    [
        ("lead_to_deal_conversion", date(2026, 9, 1), "30 of 100 wins have no lead, 1,500,000 EUR"),
        ("lead_to_deal_conversion", date(2026, 8, 1), ""),
        ("lead_to_deal_conversion", date(2026, 1, 1), ""),
        ("win_rate", date(2026, 7, 1), "42 of 300 wins have no lead, 2,100,000 EUR"),
        ("csat", date(2026, 9, 1), ""),
        ("conversion_bypass_rate", date(2026, 9, 1), "5 of 50 not comparable"),
        ("conversion_bypass_rate", date(2026, 8, 1), ""),
    ],
    ids=["some", "none without lead", "no wins", "downstream", "no conversion", "the bypasses", "all comparable"],
)
def test_conversions_carry_a_caveat(board, kpi, month, said):
    assert caveat_text(board, board.kpi_by_id[kpi], month, words_in("en")).replace("\u00a0", " ") == said


def test_a_tile_says_the_caveat_of_the_period_it_shows(client, board):
    entry = board.kpi_by_id["lead_to_opportunity_conversion"]
    period = shown_period(board, entry, date(2026, 10, 1))
    page = text_of(client.get("/?period=2026-10"))
    tile = page[page.index('id="tile-lead_to_opportunity_conversion"') :]
    tile = tile[: tile.index("</article>")]
    assert f'<p class="caveat">{caveat_text(board, entry, period, words_in("en"))}</p>' in tile
    assert "wins have no lead" in tile
