"""The first response is the page: readable without scripts, the same after React took over; nothing leaves."""

from base64 import b64encode
from itertools import zip_longest

import pytest

pytestmark = pytest.mark.browser

PATHS = [
    "/",
    "/?lang=ru&region=CEE",
    "/?period=2026-11&only=misses",
    "/kpi/lead_response_within_sla?region=Iberia&period=2026-10-01",
    "/tasks/tomasz_zieliński",
    "/tasks",
    "/sources",
]
#: A tree as text, without what only a script adds: order of styles and attributes does not matter.
OUTLINE = """root => {
  const lines = [];
  const outline = element => {
    if (element.classList.contains('dash-graph')) return;
    const attributes = Array.from(element.attributes)
      .filter(a => !['style', 'selected', 'open'].includes(a.name) && !a.name.startsWith('data-dash'))
      .map(a => a.name + '=' + a.value.replace(/\\s+/g, ' ').trim()).sort().join(' ');
    const style = Array.from(element.style).map(n => n + ':' + element.style.getPropertyValue(n).trim()).sort();
    lines.push(`${element.tagName} ${attributes} {${style.join(';')}}`);
    element.childNodes.forEach(n => n.nodeType === 3 ? lines.push(n.data) : outline(n));
  };
  Array.from(root.children).forEach(outline);
  return lines;
}"""


PIXELS = """async pictures => {
  const [a, b] = await Promise.all(pictures.map(async picture => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + picture;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height).data;
  }));
  let count = 0;
  for (let i = 0; i < Math.max(a.length, b.length); i += 4)
    count += a[i] !== b[i] || a[i + 1] !== b[i + 1] || a[i + 2] !== b[i + 2];
  return count;
}"""


def pixels_that_differ(browser, first, second):
    page = browser.new_page()
    count = page.evaluate(PIXELS, [b64encode(picture).decode() for picture in (first, second)])
    page.close()
    return count


def difference(first, second):
    """The first line that differs: whole pages are too long to be compared by pytest."""
    pairs = zip_longest(first, second)
    return next((pair for pair in pairs if pair[0] != pair[1]), None)


@pytest.mark.parametrize("path", PATHS)
def test_quiet_console_and_no_request_leaves(visit, address, path):
    opened = visit(path)
    opened.ready().wait_for_timeout(600)
    assert opened.messages == []
    assert [url for url in opened.requests if not url.startswith((address, "data:", "blob:"))] == []


@pytest.mark.parametrize("path", PATHS[:3])
def test_the_tree_is_the_same_before_and_after(visit, path):
    before = visit(path, java_script_enabled=False)
    first = before.page.eval_on_selector("#react-entry-point", OUTLINE)
    after = visit(path).ready().eval_on_selector("#react-entry-point", OUTLINE)
    assert difference(first, after) is None


@pytest.mark.parametrize("path", ["/", "/tasks/tomasz_zieliński"])
@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_it_looks_the_same_before_and_after(visit, browser, path, viewport):
    look = {"viewport": viewport}
    first = visit(path, without_scripts=True, **look).page
    second = visit(path, **look).ready()
    pictures = [page.screenshot(animations="disabled") for page in (first, second)]
    # Rounded corners are rastered anew; a word or a bar that moved is thousands of pixels.
    assert pixels_that_differ(browser, *pictures) < 60


def test_nothing_moves_while_scripts_take_over(visit):
    page = visit("/").ready()
    shifts = page.evaluate(
        """() => new Promise(done => {
          let total = 0;
          new PerformanceObserver(list => { for (const e of list.getEntries()) total += e.value; })
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done(total), 400);
        })"""
    )
    assert shifts < 0.001


def test_focus_and_a_changed_filter_survive_the_change_of_hands(visit, address, browser):
    context = browser.new_context()
    page = context.new_page()
    # The renderer comes late, as on a slow line.
    page.route("**/dash_renderer*", lambda route: (page.wait_for_timeout(700), route.continue_()))
    page.goto(address, wait_until="commit")
    page.select_option("#filter-region", "CEE")
    page.focus("#filter-only")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_selector(".wall.highlighting")
    assert page.evaluate("document.activeElement.id") == "filter-only"
    assert page.url.endswith("?region=CEE")
    context.close()


def test_filters_work_without_scripts(visit):
    page = visit("/", java_script_enabled=False).page
    page.select_option("#filter-only", "misses")
    page.click(".apply")
    assert "only=misses" in page.url
    assert page.locator("#wall").get_attribute("class") == "wall only-misses"
