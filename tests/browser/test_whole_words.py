"""Words stay whole: titles of the library, regions and people on a tile of an eighth of a desk; the printed wall."""

import pytest

from models.issues import Issues
from models.library import load_kpis

pytestmark = pytest.mark.browser

TITLES = [declared.kpi.title for declared in load_kpis(None, {}, Issues()).values()]
#: Every title on some tile, and a long region with a person on each line of a task.
FILL = """titles => {
  const tiles = Array.from(document.querySelectorAll('.tile h3 a'));
  while (tiles.length < titles.length) {
    const last = tiles[tiles.length - 1].closest('.tile'), copy = last.cloneNode(true);
    last.after(copy);
    tiles.push(copy.querySelector('h3 a'));
  }
  tiles.forEach((tile, index) => { tile.textContent = titles[index % titles.length]; });
  document.querySelectorAll('.tile .task').forEach(task => {
    task.querySelector('b').textContent = 'Скандинавия';
    task.querySelector('span').textContent = 'A.\u00a0Solberg';
  });
}"""
#: Words that go on in a second line, though they have no place to break.
BROKEN = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('#wall'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('.sentence, .unseen, option, script')) continue;
    for (const word of node.textContent.matchAll(/[^\\s\u00a0\\-–—·]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set(Array.from(range.getClientRects()).filter(r => r.width > 0).map(r => Math.round(r.top)));
      if (tops.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize(("language", "width"), [("ru", 1440), ("ru", 390), ("en", 1440)])
def test_no_word_is_cut_in_the_middle(visit, language, width):
    page = visit(f"/?lang={language}", viewport={"width": width, "height": 900}).ready()
    page.evaluate(FILL, [title.in_language(language) for title in TITLES])
    assert page.locator(".tile .task").count() > 2
    assert page.evaluate(BROKEN) == []


def test_tiles_of_all_stages_begin_on_one_line(visit):
    page = visit("/?lang=ru").ready()
    tops = page.evaluate(
        "Array.from(document.querySelectorAll('.stage')).map(s => s.querySelector('.tile').getBoundingClientRect().top)"
    )
    assert len(tops) == 8 and max(tops) - min(tops) < 1


def test_the_printed_wall_fits_its_sheet(visit):
    page = visit("/?lang=ru", viewport={"width": 1512, "height": 1047}).ready()
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1512
    assert page.locator(".filters").is_hidden() and page.locator(".languages").is_hidden()
    assert page.locator(".stage").count() == 8 and page.evaluate(BROKEN) == []
