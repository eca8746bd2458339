"""Filters act in the browser, over cells that are there: no request, the address follows, the server agrees."""

from itertools import zip_longest

import pytest

pytestmark = pytest.mark.browser

CHOICES = [
    {"period": "2026-09"},
    {"period": "2026-11"},
    {"period": "2025-03", "region": "Iberia"},
    {"region": "UK_I", "only": "misses"},
    {"period": "2024-11", "only": "misses"},
]
SHOWN = """() => Array.from(document.querySelectorAll(
  '#wall, .tile, .row, .period-note, .target, .units, .basis, .reach, .summary, .ribbon a, .spark, .track, .row span,'
  + '.strip *'
)).map(e => {
  const style = Array.from(e.style).filter(n => n.startsWith('--')).map(n => n + e.style.getPropertyValue(n).trim());
  const text = e.children.length ? '' : e.textContent;
  const href = (e.getAttribute('href') || '').replace('%2A', '*');
  return [e.className, e.title, e.hidden, href, text, style.sort().join(';')].join('|');
})"""


FOCUSED = "(e => e.id || e.className || e.textContent)(document.activeElement)"


def difference(first, second):
    return next((pair for pair in zip_longest(first, second) if pair[0] != pair[1]), None)


def choose(page, choice):
    for name, value in choice.items():
        page.select_option(f"#filter-{name}", value)
    for name, value in choice.items():
        page.wait_for_url(lambda url, name=name, value=value: f"{name}={value}" in url)
    page.wait_for_timeout(150)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_the_browser_paints_what_the_server_would(visit, address, choice):
    opened = visit("/")
    page = opened.ready()
    before = len(opened.requests)
    choose(page, choice)
    # Chromium asks for the icon again when the address changes.
    assert [url for url in opened.requests[before:] if "mark.svg" not in url] == []
    painted = page.evaluate(SHOWN)
    served = visit(page.url.removeprefix(address), java_script_enabled=False).page.evaluate(SHOWN)
    assert difference(painted, served) is None
    assert opened.messages == []


def test_back_and_forth(visit):
    page = visit("/").ready()
    original = page.evaluate(SHOWN)
    choose(page, {"period": "2026-06"})
    assert difference(page.evaluate(SHOWN), original)
    page.go_back()
    page.wait_for_timeout(200)
    assert difference(page.evaluate(SHOWN), original) is None
    assert page.input_value("#filter-period") == ""


def test_language_links_keep_the_filters(visit):
    page = visit("/").ready()
    choose(page, {"region": "CEE"})
    page.click("#languages a[lang=ru]")
    page.wait_for_url("**lang=ru**")
    assert "region=CEE" in page.url
    assert page.locator("h2").first.inner_text() == "Узнавание"


def test_only_misses_says_where_there_are_none(visit):
    page = visit("/?only=misses").ready()
    tiles = page.locator(".tile:visible")
    assert tiles.count() > 0
    assert all(tiles.nth(i).locator(".row.missed").count() for i in range(tiles.count()))
    assert page.locator("#stage-awareness .nothing").is_visible()


def test_the_keyboard_reaches_filters_tiles_and_tasks(visit):
    page = visit("/").ready()
    seen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert seen[0] == "skip"
    assert {"filter-period", "filter-region", "filter-only", "Non-branded search share"} <= set(seen)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
