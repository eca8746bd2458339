"""A phone: no page is wider than the screen, no word leaves its box, stages come one below the other."""

import pytest

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
KPI, DESK = "/kpi/lead_response_within_sla", "/tasks/tomasz_zieliński"
PATHS = ["/", "/?lang=ru", KPI, "/tasks", DESK, "/sources", "/nowhere"]
#: Words that stick out of the box that holds them.
CLIPPED = """() => Array.from(document.querySelectorAll(
  '.tile, .card, .task-card, .stage header, .top'
)).flatMap(box => {
  const edge = box.getBoundingClientRect();
  const free = '.sentence, .scroll-box *, .unseen, .unseen *, .dash-graph *, .skip, .field > span';
  return Array.from(box.querySelectorAll('*')).filter(e => !e.matches(free)).filter(e => {
    const own = e.getBoundingClientRect();
    return own.width > 1 && own.height > 1 && (own.right > edge.right + 1 || own.left < edge.left - 1);
  }).map(e => e.className + ' ' + e.textContent.slice(0, 30));
})"""


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_the_phone(visit, path):
    page = visit(path, **PHONE).ready()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CLIPPED) == []


@pytest.mark.parametrize("width", [1280, 1440, 1920])
@pytest.mark.parametrize("path", ["/", "/?lang=ru"])
def test_no_word_leaves_its_tile_on_a_desk(visit, path, width):
    page = visit(path, viewport={"width": width, "height": 900}).ready()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CLIPPED) == []


def test_stages_stack(visit):
    page = visit("/", **PHONE).ready()
    boxes = [page.locator(".stage").nth(i).bounding_box() for i in range(3)]
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    assert len({box["x"] for box in boxes}) == 1
    assert page.locator("#ribbon").is_visible()
