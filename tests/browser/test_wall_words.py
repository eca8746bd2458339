"""What the wall and the tables say where: the strip's misses, names beside bars, figures under one another."""

import pytest

pytestmark = pytest.mark.browser

#: The wall as a company with two stages and a region of two words has it.
TWO_STAGES = """() => {
  document.querySelectorAll('.stage').forEach((stage, index) => index > 1 && stage.remove());
  document.getElementById('wall').style.setProperty('--stages', 2);
  document.querySelectorAll('.row .name').forEach(name => { name.textContent = 'North-East'; });
}"""


@pytest.mark.parametrize("path", ["/?period=2025-09", "/?period=2025-09&only=misses"])
def test_a_miss_of_a_strip_kpi_is_seen_and_heard(visit, path):
    strip = visit(path).ready().locator("#strip-link_rate")
    miss = strip.locator(".miss:visible")
    assert (miss.count(), miss.locator(".sign").inner_text(), miss.locator(".name").inner_text()) == (1, "▼", "DACH")
    assert "missed" in miss.get_by_text("DACH").last.inner_text()
    assert "region=DACH&period=2025-09-01" in miss.get_attribute("href")
    assert strip.locator("a").first.get_attribute("href") == "/kpi/link_rate"


def test_the_strip_follows_the_month(visit):
    page = visit("/").ready()
    assert page.locator(".strip .miss:visible").count() == 0
    page.select_option("#filter-period", "2025-09")
    page.locator(".strip .miss:visible", has_text="DACH").wait_for()


@pytest.mark.parametrize("width", [1440, 1000, 390])
def test_a_name_of_two_words_keeps_to_a_line_where_there_is_room(visit, width):
    page = visit("/", viewport={"width": width, "height": 900}).ready()
    page.evaluate(TWO_STAGES)
    heights = page.locator(".tile .row .name").evaluate_all("names => names.map(n => n.getBoundingClientRect().height)")
    tracks = page.locator(".tile .row .track").evaluate_all(
        "tracks => tracks.map(t => t.getBoundingClientRect().width)"
    )
    assert max(heights) < 24
    assert min(tracks) >= 60


def test_figures_of_a_table_stand_under_one_another(visit):
    page = visit("/sources").ready()
    for column in (3, 4, 5, 6):
        cells = page.locator(f".scroll-box:last-child :is(th, td):nth-child({column})")
        edges = "cells => cells.map(c => getComputedStyle(c).textAlign + ' ' + c.getBoundingClientRect().right)"
        assert len(set(cells.evaluate_all(edges))) == 1
        assert cells.first.evaluate("c => getComputedStyle(c).textAlign") == "right"


@pytest.mark.parametrize("path", ["/", "/?lang=ru"])
def test_a_boundary_is_a_line_above_all_columns_with_a_bracket_over_its_two(visit, path):
    page = visit(path).ready()
    edges = "e => { const r = e.getBoundingClientRect(); return [r.left, r.right, r.top, r.bottom]; }"
    line, bracket, before, after, first = (
        page.locator(one).evaluate(edges)
        for one in (
            "#boundary-sales .said",
            "#boundary-sales .bracket",
            "#stage-lead",
            "#stage-sales",
            ".stage >> nth=0",
        )
    )
    assert before[0] < bracket[0] < before[1] < after[0] < bracket[1] < after[1]
    assert line[1] - line[0] > 1380, "nothing beside it stays empty"
    assert (line[3] <= first[2], line[3] - line[2] < 60) == (True, True)
