"""Figures that the formulas' authors print, from answers and days to the reading.

The 31 days are synthetic: made so that the eight published figures of the forecast error hold together.
"""

from __future__ import annotations

import pandas as pd
import pytest

from models.answers import Answer
from pipelines.steps.readings import read_kpis
from tests.pipelines.steps.small_warehouse import changed, declarations, observed_warehouse

ACTUAL = (
    "1778 1559 1615 1102 1415 669 783 1821 1394 1549 1643 1235 1168 870 1711 1424 1334 1444 1548 694 595 1641 1482 "
    "1349 1557 1603 906 1109 1887 1733 1646"
)
FORECAST = (
    "2130 1644 1563 1102 1641 554 635 2531 1415 1619 1083 1258 1078 571 2387 1221 1445 2160 1831 690 428 1845 1585 "
    "1351 1526 1907 780 1105 2100 1730 1673"
)
FORECASTS = (
    "forecast_total_error", "forecast_daily_bias", "forecast_mape", "forecast_bias", "forecast_wape", "forecast_over",
    "forecast_under",
)  # fmt: skip


@pytest.fixture(scope="module")
def forecast() -> dict[str, float]:
    """KPI → its value of the month, in percent."""
    days = [
        {"day": f"2026-03-{day:02}", "region_code": "N", "offered": int(actual), "forecast": int(expected)}
        for day, (actual, expected) in enumerate(zip(ACTUAL.split(), FORECAST.split(), strict=True), 1)
    ]
    of = declarations(*FORECASTS)
    frame = read_kpis(observed_warehouse(of, contact_volume=days), of)
    month = frame[(frame["grain"] == "month") & (frame["region"] == "North") & (frame["period"] == "2026-03-01")]
    return {str(row["kpi"]): 100 * float(row["value"]) for _, row in month.iterrows()}


@pytest.mark.parametrize(
    ("variant", "kpi", "percent"),
    [
        ("1: of the total, ÷ forecast", "forecast_total_error", 5.2122),
        ("3: mean of the days", "forecast_daily_bias", 2.5941),
        ("4: mean of the days, absolute", "forecast_mape", 13.8715),
        ("5: weighted by volume", "forecast_bias", 5.4988),
        ("6: weighted by volume, absolute", "forecast_wape", 14.0261),
        ("too much", "forecast_over", 9.7624),
        ("too little", "forecast_under", -4.2637),
    ],
)
def test_the_forecast_error_in_its_variants(forecast: dict[str, float], variant: str, kpi: str, percent: float) -> None:
    assert forecast[kpi] == pytest.approx(percent, abs=0.0006 if "days" in variant else 0.00005)
    assert round(forecast[kpi], 2) == round(percent, 2)


def test_the_second_variant_is_the_first_without_its_sign(forecast: dict[str, float]) -> None:
    assert round(abs(forecast["forecast_total_error"]), 2) == 5.21


def test_too_much_and_too_little_add_up_to_the_error(forecast: dict[str, float]) -> None:
    over, under = forecast["forecast_over"], forecast["forecast_under"]
    assert over + abs(under) == pytest.approx(forecast["forecast_wape"], abs=1e-9)
    assert over + under == pytest.approx(forecast["forecast_bias"], abs=1e-9)


BEFORE = {10: 150, 9: 150, 5: 690, 1: 10}
AFTER = {10: 150, 9: 150, 7: 625, 1: 75}


def test_a_mean_rises_while_the_dissatisfied_grow_more_than_sevenfold() -> None:
    """Synthetic, after the paradox of the satisfaction index: 1000 answers on 0–10 before and after."""
    scale = {"scale_min": 0, "scale_max": 10}
    boxes = {"csat": {"top_cut": 9}, "cdsat": {"bottom_cut": 2}, "csat_score": {}}
    asked = {"metric": "csat", "survey": None, **scale}
    of = declarations(*(changed(name, parameters={**asked, **cuts}) for name, cuts in boxes.items()))
    answers = [
        {"answer_id": f"{month} {score} {number}", "metric": "csat", "score": score,
         "answered_at": f"2026-{month}-05", **scale}
        for month, counts in (("02", BEFORE), ("03", AFTER))
        for score, count in counts.items()
        for number in range(count)
    ]  # fmt: skip
    frame = read_kpis(observed_warehouse(of, survey_response=answers), of)
    months = frame[(frame["grain"] == "month") & (frame["region"] == "North") & (frame["n"] == 1000)]
    value = {(str(row["kpi"]), pd.Timestamp(row["period"]).month): row["value"] for _, row in months.iterrows()}
    assert (value["csat_score", 2], value["csat_score", 3]) == (6.31, 7.3)
    assert (value["csat", 2], value["csat", 3]) == (0.3, 0.3)
    assert (value["cdsat", 2], value["cdsat", 3]) == (0.01, 0.075)


#: Answers from 1 to 10 in per mille, as the channel on measurement prints them.
OF_TEN = {10: 106, 9: 172, 8: 302, 7: 193, 6: 81, 5: 51, 4: 40, 3: 24, 2: 9, 1: 22}


@pytest.mark.parametrize(
    ("cut", "percent"),
    [
        ({"top_cut": 8}, 58.0),  # the company's own rule
        ({"top_cut_of": {"cut": 5, "scale_min": 1, "scale_max": 7}}, 77.3),  # the benchmark's 5 of 7 is 7 of 10
    ],
)
def test_the_same_answers_read_58_by_their_own_rule_and_77_3_by_the_benchmarks(
    cut: dict[str, object], percent: float
) -> None:
    scale = {"scale_min": 1, "scale_max": 10}
    question = Answer.model_validate({"column": "Q", "metric": "ces", **scale, **cut})
    answers = [
        {"answer_id": f"{score} {number}", "metric": "ces", "score": score, "answered_at": "2026-03-05",
         "top_cut": question.top_cut, **scale}
        for score, count in OF_TEN.items()
        for number in range(count)
    ]  # fmt: skip
    frame = read_kpis(observed_warehouse(of := declarations("ces"), survey_response=answers), of)
    whole = frame[(frame["grain"] == "all") & (frame["region"] == "*")].iloc[0]
    assert (whole["n"], 100 * whole["value"]) == (1000, pytest.approx(percent, abs=1e-9))


def test_boxes_of_the_same_answers_on_five_categories() -> None:
    """CSAT top-2 58.0, CDSAT bottom-1 2.2 and bottom-2 5.5: the verdict flips with the box."""
    scale = {"scale_min": 1, "scale_max": 10}
    two = {"cut": 2, "scale_min": 1, "scale_max": 5, "side": "lower"}  # 3.25 of ten
    four = {"cut": 4, "scale_min": 1, "scale_max": 5, "side": "upper"}  # 7.75 of ten
    question = Answer.model_validate(
        {"column": "Q", "metric": "csat", **scale, "top_cut_of": four, "bottom_cut_of": two}
    )
    assert (question.top_cut, question.bottom_cut) == (8, 3)
    shares = {cut: sum(n for score, n in OF_TEN.items() if score <= cut) / 10 for cut in (1, 2, 3)}
    assert shares[1] == 2.2
    assert shares[3] == 5.5
    assert sum(n for score, n in OF_TEN.items() if score >= question.top_cut) / 10 == 58.0
