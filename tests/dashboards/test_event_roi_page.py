"""The page on what events are worth: who pays for sure, the order, the models, bounds as bars, both languages."""

from __future__ import annotations

import html
import re

import duckdb
import pytest

from dashboards.app import create_app
from dashboards.components.bounds_bar import bounds_bar
from models.board import current_board
from models.settings import CompanyPaths


def page(paths: CompanyPaths, query: str = "") -> str:
    response = create_app(paths).test_client().get(f"/linkage/roi{query}")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def campaigns(text: str) -> list[str]:
    """Names in the order of the rows."""
    names = [name.strip() for name in re.findall(r"<tr><td[^>]*><span>(.*?) <small>", text)]
    return [html.unescape(name) for name in names]


def test_it_says_which_events_pay_whatever_is_not_linked(company):
    text = page(company)
    assert (
        "Of 4 campaigns, 1 pay whatever their unlinked deals are, 1 lose even with all of them; for 1 the unlinked "
        "deals decide, 1 cannot be computed." in text
    )
    assert "Not computable. No cost is recorded." in text
    assert "bounds are no interval" in text
    assert "<b>Praha" not in text, "a campaign's name is text"
    assert "Не вычислить. Затраты не записаны." in page(company, "?lang=ru")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Expo <b>Praha</b>", "Summit", "Fair", "Dinner"]),
        ("nonsense", ["Expo <b>Praha</b>", "Summit", "Fair", "Dinner"]),
        ("campaign", ["Dinner", "Expo <b>Praha</b>", "Fair", "Summit"]),
        ("model_primary", ["Expo <b>Praha</b>", "Fair", "Summit", "Dinner"]),
        ("attendees", ["Dinner", "Fair", "Summit", "Expo <b>Praha</b>"]),
    ],
)
def test_a_column_sorts_the_rows_and_what_has_no_value_is_last(company, sort, order):
    text = page(company, f"?sort={sort}")
    assert campaigns(text) == order
    direction = {"campaign": "ascending"}.get(sort, "descending")
    assert text.count(f'aria-sort="{direction}"') == (sort not in ("", "nonsense"))


def test_bounds_follow_the_chosen_model(company):
    assert "ROI from 200 % (recorded links) to 200 % (with every plausible unlinked deal)" in page(company)
    text = page(company, "?model=last&sort=won")
    assert "ROI from −100 % (recorded links) to −10 % (with every plausible unlinked deal)" in text
    assert 'href="/linkage/roi?sort=cost&amp;model=last"' in text, "sorting keeps the model"


@pytest.mark.parametrize(
    ("low", "high", "side", "left"),
    [
        (-1.0, -0.5, "loses", "0.0%"),
        (0.0, 0.0, "open", "50.0%"),
        (1.0, 9.0, "pays", "66.7%"),
        (-3.0, 2.0, "open", "0.0%"),
    ],
)
def test_a_bar_is_drawn_around_break_even(low, high, side, left):
    (bar,) = [bounds_bar(low, high, "from here to there").children]
    assert (bar.className, bar.style["left"]) == (side, left)
    assert float(bar.style["left"][:-1]) + float(bar.style["width"][:-1]) < 100


def test_a_board_without_campaigns_says_so(fresh_company):
    with duckdb.connect(str(current_board(fresh_company))) as board:
        board.execute("delete from roi").fetchall()
    assert "No campaign is in the extracts." in page(fresh_company)
