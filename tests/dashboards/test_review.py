"""The review page: closed unless the server was started for it, both records marked, and decisions that are written."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from dashboards.app import create_app
from dashboards.figures.waterfall import WATERFALL_COLUMNS, signed, waterfall_figure
from dashboards.pages import review
from dashboards.review_actions import ReviewDesk, ReviewOrder
from dashboards.text import words_in
from models.linkage.queue import Evidence, write_queue
from tests.models.linkage.made_queue import decided, pair, queue

NOW = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)
WORDS = words_in("en")
NASTY = "<script>alert(1)</script>"
ADDRESS = "ann.lee@acme.example"


@pytest.fixture
def paths(fresh_company):
    wild = pair(2, lead="00Q-0009", fields={"deal": (None, NASTY)}, score=0.9995, weight=11.0)
    write_queue(fresh_company, queue(pair(1), wild, pair(3, score=None, weight=None, prior=None, evidence=())))
    return fresh_company


def get(paths, address=review.PATH, with_review=True, **settings):
    client = create_app(paths, clock=lambda: NOW, with_review=with_review).test_client()
    return client.get(address, **settings)


def text_of(response):
    return html.unescape(response.get_data(as_text=True)).replace("\u00a0", " ")


@pytest.fixture
def desk(paths):
    return ReviewDesk(paths, is_open=True)


def order(desk, action="accept", number=1, **changes):
    made = ReviewOrder(action, f"006-{number:04}", f"00Q-{number:04}", "Bea Judge")
    return desk.carry_out(replace(made, **changes), WORDS, lambda: NOW)


def lines(paths):
    return paths.link_decisions.read_text().splitlines()[1:] if paths.link_decisions.exists() else []


def test_without_permission_nobody_is_named(paths):
    response = get(paths, with_review=False)
    assert response.status_code == 403
    text = text_of(response)
    assert "milepost serve --review --company" in text and ADDRESS not in text and "00Q-0001" not in text
    assert order(ReviewDesk(paths))["done"] is False and lines(paths) == []


def test_a_server_that_names_people_answers_this_machine_alone(paths):
    assert get(paths, headers={"Host": "evil.example:8050"}).status_code == 403
    for host in ("localhost:8050", "127.0.0.1", "[::1]:8050"):
        response = get(paths, headers={"Host": host})
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")


def test_both_records_stand_side_by_side_with_their_differences(paths):
    response = get(paths)
    text = text_of(response)
    assert "3 of 3 left" in text
    assert re.search(r"<span>Ann</span>.*?≠.*?<span>Ann</span><mark>e</mark>", text)
    assert "The model gives 66.7 %; it accepts from 95 %. The lead is 19 days older." in text
    assert "99.95 %, but another pair comes within 3 bits" in text
    assert "They share a corporate domain" in text
    assert re.search(r"Surname</th><td>a few letters apart</td><td class=\"number\">\+7\.4", text)
    assert NASTY not in response.get_data(as_text=True)
    assert "осталось 3 из 3" in text_of(get(paths, f"{review.PATH}?lang=ru"))


def test_what_the_model_reads_as_one_is_told_apart_from_what_differs(paths):
    same = (Evidence("first_name", 7.0, "same", "first_name"), Evidence("company", 9.0, "same", "domain"))
    fields = {"first_name": ("Юлия", "Yulia"), "company": ("Acme", "Apex")}
    write_queue(paths, queue(pair(1, fields=fields, evidence=same)))
    text = text_of(get(paths))
    assert re.search(r'<tr class="alike">.*?<span>Юлия</span>.*?≈.*?reads the same.*?<span>Yulia</span>', text)
    assert re.search(r'<tr class="differs"><th scope="row">Company', text), "only their domains are the same"


def test_only_the_first_pair_is_in_sight(paths):
    articles = re.findall(r"<article[^>]*>", get(paths).get_data(as_text=True))
    assert ['hidden=""' in article for article in articles] == [False, True, True]


def test_an_empty_queue_and_a_missing_one_are_told(paths):
    write_queue(paths, replace(queue(), pairs=()))
    assert "Nothing waits." in text_of(get(paths))
    paths.review_queue.unlink()
    response = get(paths)
    assert response.status_code == 503 and "milepost run" in text_of(response)


def test_a_decision_is_written_and_the_pair_leaves_at_once(desk, paths):
    outcome = order(desk, note="same desk")
    assert lines(paths) == ["00Q-0001,006-0001,accept,Bea Judge,2026-11-24T10:30:15,same desk"]
    assert (outcome["done"], outcome["left"], outcome["left_text"]) == (True, 2, "2 of 3 left")
    found = outcome["standings"]["006-0001 00Q-0001"]
    assert found["state"] == "accept" and found["says"] == "Accepted by Bea Judge; counts from the next run."
    text = text_of(get(paths))
    assert "2 of 3 left" in text and found["says"] in text
    assert text.index("006-0002") < text.index("006-0001"), "what waits comes first"


def test_a_decision_is_taken_back_only_as_it_was_seen(desk, paths):
    mark = order(desk)["standings"]["006-0001 00Q-0001"]["mark"]
    assert order(desk, "undo", mark="reject by somebody")["message"] == WORDS("review_changed")
    assert len(lines(paths)) == 1
    outcome = order(desk, "undo", mark=mark)
    assert (outcome["done"], outcome["left"], lines(paths)) == (True, 3, [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"who": "  "}, "Say who you are first"),
        ({"number": 7}, "no longer in the queue"),
        ({"action": "burn"}, "burn?"),
        ({"action": "undo"}, "has changed meanwhile"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(desk, paths, changes, told):
    outcome = order(desk, **changes)
    assert outcome["done"] is False and told in outcome["message"]
    assert lines(paths) == []


def test_two_people_who_disagree(desk, paths):
    order(desk, "accept")
    outcome = order(desk, "reject", who="Cy Other")
    told = "The pair was accepted by Bea Judge. Take that back first."
    assert (outcome["done"], outcome["message"]) == (False, told)
    assert outcome["standings"]["006-0001 00Q-0001"]["state"] == "accept" and outcome["left"] == 2
    assert len(lines(paths)) == 1


def test_an_accepted_lead_settles_the_other_pairs_of_its_opportunity(paths):
    write_queue(paths, queue(pair(1), pair(2, opportunity="006-0001"), pair(3)))
    outcome = order(ReviewDesk(paths, is_open=True))
    assert outcome["left"] == 1
    assert "one link is allowed" in outcome["standings"]["006-0001 00Q-0002"]["says"]


def test_a_new_run_is_seen(desk, paths):
    assert len(desk.queue().pairs) == 3
    write_queue(paths, queue(pair(8)))
    assert order(desk)["message"] == WORDS("review_gone")
    assert order(desk, number=8)["done"]


def test_a_long_queue_is_cut_into_windows_that_hold_what_waits(desk, paths):
    long = queue(*(pair(n) for n in range(1, 251)))
    write_queue(paths, long)
    before = review.window(long, desk.standings(long, WORDS))
    assert [one.pair for one in before] == [one.pair for one in long.pairs[: review.WINDOW]]
    for number in (1, 3):
        order(desk, "reject", number)
    after = review.window(long, desk.standings(long, WORDS))
    assert len(after) == review.WINDOW and {pair(1).pair, pair(3).pair}.isdisjoint(one.pair for one in after)


def test_the_waterfall_adds_up():
    frame = pd.DataFrame(
        [("Prior", -13.4, ""), ("Surname", 7.4, ""), ("Company", 12.5, "")], columns=list(WATERFALL_COLUMNS)
    )
    figure = waterfall_figure(frame, "Sum", [("accept", 4.25)])
    (bars,) = figure.data
    assert list(bars.y) == ["Prior", "Surname", "Company", "Sum"]
    assert list(bars.measure) == ["absolute", "relative", "relative", "total"]
    assert bars.x[-1] == pytest.approx(6.5) and list(bars.text) == ["−13.4", "+7.4", "+12.5", "+6.5"]
    low, high = figure.layout.xaxis.range
    assert low < -13.4 and high > 6.5
    assert [shape.x0 for shape in figure.layout.shapes] == [4.25]


def test_bits_carry_their_sign():
    assert [signed(bits) for bits in (3.14, -0.06, 0.04, -0.04)] == ["+3.1", "−0.1", "0", "0"]


def test_a_decision_outside_the_queue_is_no_mistake(desk, paths):
    """The file holds decisions of earlier runs, whose pairs the queue no longer has."""
    from models.linkage.deciding import write_decisions

    write_decisions(paths, [decided(number=99)], queue().rules)
    assert order(desk)["left"] == 2


@pytest.mark.parametrize(
    ("first", "lead", "told"),
    [
        ("reject", "00Q-0001", "Эту пару уже отклонили: Bea Judge. Сначала отмените то решение."),
        (
            "accept",
            "00Q-0009",
            "006-0001 и 00Q-0001 уже приняты: Bea Judge; связь допускается одна. Сначала отклоните ту пару.",
        ),
    ],
)
def test_a_refusal_speaks_the_pages_language(paths, first, lead, told):
    """The second order accepts: the same pair, or another lead of an opportunity that may have one."""
    write_queue(paths, queue(pair(1), pair(1, lead="00Q-0009")))
    desk = ReviewDesk(paths, is_open=True)
    order(desk, first)
    outcome = desk.carry_out(ReviewOrder("accept", "006-0001", lead, "Cy Other"), words_in("ru"), lambda: NOW)
    assert (outcome["done"], outcome["message"]) == (False, told)
