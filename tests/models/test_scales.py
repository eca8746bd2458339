"""Scales: conversion to the last digit, cuts that fall between categories, the bands of a benchmark."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.answers import Answer
from models.benchmarks import Bands
from models.issues import Issues
from models.library import load_kpis
from models.question_cuts import equal_cuts
from models.scales import CutOf, EqualCut, Scale, written

OF_TEN, OF_SEVEN, OF_FIVE = Scale.of(1, 10), Scale.of(1, 7), Scale.of(1, 5)


def test_every_category_of_ten_on_seven():
    shown = [written(OF_TEN.convert(score, OF_SEVEN), 2) for score in range(1, 11)]
    assert shown == ["1.00", "1.67", "2.33", "3.00", "3.67", "4.33", "5.00", "5.67", "6.33", "7.00"]


def test_floating_point_would_lose_the_seventh_category():
    slope = (7 - 1) / (10 - 1)
    assert slope * 7 + (1 - slope * 1) < 5
    assert OF_TEN.convert(7, OF_SEVEN) == 5


@given(st.integers(-20, 20), st.integers(1, 30), st.integers(-20, 20), st.integers(1, 30), st.integers(0, 30))
def test_there_and_back_is_the_same(low, width, other_low, other_width, step):
    scale, other = Scale.of(low, low + width), Scale.of(other_low, other_low + other_width)
    score = Fraction(low + step % (width + 1))
    assert other.convert(scale.convert(score, other), scale) == score
    assert other.convert(other.low, scale) == scale.low


def test_a_cut_is_printed_with_its_equal():
    assert str(EqualCut(Fraction(7), OF_TEN, OF_SEVEN)) == "cut 7 of 10 ≙ 5.00 of 7"
    assert str(EqualCut(Fraction(8), OF_TEN, OF_FIVE)) == "cut 8 of 10 ≙ 4.11 of 5"


def test_a_cut_between_categories_is_refused_unless_its_side_is_said():
    four_of_five = {"cut": 4, "scale_min": 1, "scale_max": 5}
    with pytest.raises(ValueError, match=r"falls between 7 and 8 of 10 \(7.75\): say 'side: lower' or 'side: upper'"):
        CutOf(**four_of_five).on(OF_TEN)
    assert CutOf(**four_of_five, side="lower").on(OF_TEN) == 7
    assert CutOf(**four_of_five, side="upper").on(OF_TEN) == 8
    assert CutOf(cut=5, scale_min=1, scale_max=7, side="upper").on(OF_TEN) == 7, "an exact one needs no side"


def question(**says) -> Answer:
    return Answer.model_validate({"column": "Q", "metric": "ces", "scale_min": 1, "scale_max": 10, **says})


FIVE_OF_SEVEN = {"cut": 5, "scale_min": 1, "scale_max": 7}


def test_a_question_takes_the_cut_of_another_scale():
    assert question(top_cut_of=FIVE_OF_SEVEN).top_cut == 7
    assert question(top_cut_of=FIVE_OF_SEVEN, direction="lower").top_cut == 4, "on the scale as shown"
    again = Answer.model_validate(question(top_cut_of=FIVE_OF_SEVEN).model_dump())
    assert again.top_cut == 7
    with pytest.raises(ValueError, match="both say where the box ends"):
        question(top_cut_of=FIVE_OF_SEVEN, top_cut=8)


def test_a_kpi_knows_which_cuts_of_its_questions_are_equal_to_what_on_its_scale():
    library = load_kpis(None, {}, Issues())
    questions = [
        question(top_cut=7, bottom_cut=2), question(top_cut=4, direction="lower"), question(top_cut=8, metric="csat"),
        question(scale_max=7, top_cut=5),
    ]  # fmt: skip
    assert [str(cut) for cut in equal_cuts(library["ces"].kpi, questions)] == ["cut 7 of 10 ≙ 5.00 of 7"]
    assert [str(cut) for cut in equal_cuts(library["csat"].kpi, questions)] == ["cut 8 of 10 ≙ 4.11 of 5"]
    assert equal_cuts(library["win_rate"].kpi, questions) == []


@pytest.mark.parametrize(
    ("per_thousand", "band"),
    [(806, 1), (805, 2), (687, 2), (686, 3), (542, 3), (541, 4), (0, 4), (1000, 1)],
)
@pytest.mark.parametrize("kpi", ["ces", "onboarding_ces"])
def test_the_bands_of_the_effort_score_by_their_strict_signs(kpi, per_thousand, band):
    bands = load_kpis(None, {}, Issues())[kpi].kpi.bands
    assert bands is not None
    assert bands.of(per_thousand, 1000) == band
    assert bands.of(per_thousand * 7, 7000) == band


def test_bands_of_nothing_and_bands_out_of_order():
    assert Bands(top_quarter=0.8, top_half=0.6, bottom_quarter=0.5).of(0, 0) is None
    with pytest.raises(ValueError, match="bottom_quarter < top_half < top_quarter"):
        Bands(top_quarter=0.5, top_half=0.6, bottom_quarter=0.5)
