"""The bar at the top: one row on a desk in both languages, on a phone no line squeezed into a narrow column."""

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PAGES = ["/", "/sources", "/quality", "/tasks"]
MIDDLES = """() => Array.from(document.querySelector('.top').children)
  .map(e => e.getBoundingClientRect()).filter(b => b.width > 1 && b.x >= 0).map(b => b.top + b.height / 2)"""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_on_a_desk_it_is_one_row(visit, language):
    page = visit(f"/?lang={language}").ready()
    middles = page.evaluate(MIDDLES)
    assert max(middles) - min(middles) < 4
    assert page.locator(".top").bounding_box()["height"] < 64


def test_on_a_desk_each_stage_has_its_head_above_its_first_tile(visit):
    gaps = (
        visit("/")
        .ready()
        .evaluate(
            """() => Array.from(document.querySelectorAll('.stage'))
        .map(s => [s.querySelector('.tile'), s.querySelector('header')].map(e => e.getBoundingClientRect()))
        .map(([tile, head]) => tile.top - head.bottom)"""
        )
    )
    assert len(gaps) == 8 and min(gaps) >= 0


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_how_fresh_the_data_are_has_the_whole_width(visit, path):
    page = visit(f"{path}?lang=ru", **PHONE).ready()
    box = page.locator(".freshness").bounding_box()
    assert box["width"] > 340 and box["height"] < 56
    brand, switch = (page.locator(name).bounding_box() for name in (".brand", ".languages"))
    assert abs(brand["y"] + brand["height"] / 2 - switch["y"] - switch["height"] / 2) < 6


def test_no_page_of_checks_is_wider_than_a_desk(visit):
    page = visit("/quality?lang=ru").ready()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    overflowing = "Array.from(document.querySelectorAll('.scroll-box')).filter(b => b.scrollWidth > b.clientWidth + 1)"
    assert page.evaluate(f"{overflowing}.length") == 0
