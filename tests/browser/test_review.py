"""An analyst works the review queue without a mouse, and on a phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.linkage.deciding import write_decisions
from models.linkage.queue import write_queue
from models.settings import CompanyPaths
from tests.models.linkage.made_queue import decided, pair, queue

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> CompanyPaths:
    from tests.browser.conftest import load_factory

    paths = CompanyPaths(tmp_path_factory.mktemp("reviewed"))
    load_factory().write_board(paths)
    return paths


@pytest.fixture(scope="module")
def address(paths: CompanyPaths) -> Iterator[str]:
    """The company's server, started for review."""
    from waitress import create_server

    from dashboards.app import create_app

    app = create_app(paths, clock=lambda: NOW, with_review=True)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def opened(paths: CompanyPaths, visit: Callable) -> Callable:
    """Open the page with a fresh queue of five pairs; the last has no weights."""
    last = pair(5, method="domain", score=None, weight=None, prior=None, evidence=())
    write_queue(paths, queue(*(pair(number) for number in range(1, 5)), last))
    paths.link_decisions.unlink(missing_ok=True)
    return lambda query="", **context: visit(f"/linkage/review{query}", **context)


def lines(paths: CompanyPaths) -> list[str]:
    file: Path = paths.link_decisions
    return [line.split(",2026")[0] for line in file.read_text().splitlines()[1:]] if file.exists() else []


def left(page, number):
    page.get_by_text(f"{number} of 5 left").wait_for()


def shown(page):
    return page.locator("article.pair:visible").get_attribute("data-key")


def test_a_queue_is_decided_by_keys_alone(opened, paths):
    visited = opened()
    page = visited.ready()
    page.keyboard.press("a")
    page.get_by_text("Say who you are first").wait_for()
    assert page.evaluate("document.activeElement.id") == "review-who"
    page.keyboard.type("Bea Judge, ask raj")  # letters that are keys elsewhere
    page.keyboard.press("Enter")
    assert lines(paths) == []
    page.keyboard.press("a")
    left(page, 4)
    assert shown(page) == "006-0002 00Q-0002"
    assert page.evaluate("document.activeElement.id") == "pair-title-1"
    page.keyboard.press("s")
    page.keyboard.press("n")
    page.keyboard.type("another desk")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    left(page, 3)
    page.keyboard.press("ArrowLeft")
    assert "Rejected by Bea Judge, ask raj; counts from the next run." in page.locator("article:visible").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("a")
    left(page, 2)
    by = '"Bea Judge, ask raj"'
    assert lines(paths) == [
        f"00Q-0001,006-0001,accept,{by}", f"00Q-0003,006-0003,reject,{by}", f"00Q-0004,006-0004,accept,{by}"
    ]  # fmt: skip
    assert paths.link_decisions.read_text().splitlines()[2].endswith("another desk")
    page.keyboard.press("u")
    left(page, 3)
    assert shown(page) == "006-0004 00Q-0004" and len(lines(paths)) == 2
    for number in (2, 1, 0):
        page.keyboard.press("r")
        left(page, number)
    assert page.locator("#review-finished").is_visible() and len(lines(paths)) == 5
    page.reload()
    visited.ready()
    assert page.locator("#review-who").input_value() == "Bea Judge, ask raj"
    left(page, 0)
    assert visited.messages == []


def test_the_waterfall_follows_the_pair_and_hides_where_there_are_no_weights(opened):
    page = opened().ready()
    bars = page.locator("#waterfall .waterfalllayer .point")
    bars.first.wait_for()
    assert bars.count() == 6
    page.keyboard.press("k")  # before the first there is nothing
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert shown(page) == "006-0005 00Q-0005" and not page.locator("#review-figure").is_visible()
    page.keyboard.press("ArrowUp")
    assert page.locator("#review-figure").is_visible()


def test_single_letters_can_be_switched_off(opened, paths):
    page = opened().ready()
    page.locator("#review-who").fill("Bea")
    page.get_by_role("button", name="Keys").click()
    page.keyboard.press("a")
    page.keyboard.press("j")
    assert shown(page) == "006-0001 00Q-0001"
    page.get_by_role("button", name="Accept").press("Enter")
    left(page, 4)
    assert lines(paths) == ["00Q-0001,006-0001,accept,Bea"]


def test_on_a_phone_by_taps(opened, paths):
    page = opened(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).ready()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#review-who").fill("Bea")
    for name, number in (("Accept", 4), ("Reject", 3)):
        button = page.get_by_role("button", name=name, exact=True)
        assert button.bounding_box()["height"] >= 44
        button.tap()
        left(page, number)
    page.get_by_role("button", name="Undo").tap()
    left(page, 4)
    assert lines(paths) == ["00Q-0001,006-0001,accept,Bea"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_button_fits_a_phone(opened, language):
    page = opened(f"?lang={language}", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).ready()
    boxes = [button.bounding_box() for button in page.locator(".decide .buttons button").all()]
    assert len(boxes) == 6
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_what_somebody_else_decided_meanwhile_is_shown(opened, paths):
    page = opened().ready()
    page.locator("#review-who").fill("Bea")
    page.locator("#review-who").press("Enter")
    write_decisions(paths, [decided("accept", 1, decided_by="Ann")], queue().rules)
    page.keyboard.press("r")
    page.locator("#review-notice.problem").wait_for()
    assert "was accepted by Ann" in page.locator("#review-notice").inner_text()
    left(page, 4)
    assert "Accepted by Ann" in page.locator("article:visible").inner_text()
    assert lines(paths) == ["00Q-0001,006-0001,accept,Ann"]
