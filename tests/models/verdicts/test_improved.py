"""A target that is an improvement over a base period: each region's own, by grain, kind and direction."""

from datetime import date

import pytest

from models.improvements import Improvement, read_improvement
from tests.models.judging import OCTOBER, JudgedKpi, cell, judged, target

YEAR = date(2025, 1, 1)


def better(by="10%", base="2025", **changes):
    return target(None, improvement=by, base_period=base, valid_from=date(2026, 1, 1), **changes)


def base(numerator, denominator, region="EMEA", **changes):
    return cell(numerator, denominator, region=region, **{"grain": "year", "period": YEAR} | changes)


WRITTEN = [
    ("10%", "2025", 1, Improvement(0.1, True, "year", YEAR)),
    ("10 %", "2025", 4, Improvement(0.1, True, "year", date(2025, 4, 1))),
    ("0.02", "2025-Q3", 1, Improvement(0.02, False, "quarter", date(2025, 7, 1))),
    ("5", "2025-Q4", 4, Improvement(5, False, "quarter", date(2026, 1, 1))),
    ("5", "2025-10", 4, Improvement(5, False, "month", date(2025, 10, 1))),
    *((by, period, 1, None) for by, period in (("-5", "2025"), ("", "2025"), ("5", "2025-00"), ("5", "2025-Q5"))),
    *((by, period, 1, None) for by, period in (("0", "2025"), ("5", "25"), ("5", "2025-10-01"))),
]


@pytest.mark.parametrize(("by", "period", "fiscal", "expected"), WRITTEN)
def test_how_it_is_written(by, period, fiscal, expected):
    assert read_improvement(by, period, fiscal) == expected


STEPS = [
    ("higher", "10%", 0.4, 0.44),
    ("lower", "10%", 0.4, 0.36),
    ("higher", "0.02", 0.4, 0.42),
    ("lower", "0.02", 0.4, 0.38),
    ("higher", "10%", -20, -18),
    ("lower", "10%", -20, -22),
]


@pytest.mark.parametrize(("direction", "by", "value", "expected"), STEPS)
def test_better_is_the_kpis_own_direction(direction, by, value, expected):
    assert read_improvement(by, "2025").target(value, direction) == pytest.approx(expected, abs=1e-12)


def test_each_region_is_held_against_its_own_past():
    cells = [
        base(80, 200), base(50, 100, "APAC"), base(130, 300, "*"),
        cell(90, 200), cell(40, 100, region="APAC"), cell(130, 300, region="*"), cell(1, 2, region="?"),
    ]  # fmt: skip
    found = {row["region"]: row for row in judged(cells, targets=[better()]) if row["grain"] == "month"}
    assert {region: row["target"] for region, row in found.items()} == {
        "EMEA": 0.44, "APAC": 0.55, "?": None,
        "*": round((0.44 * 200 + 0.55 * 100) / 300, 12),  # weighted, as any company's target
    }  # fmt: skip
    assert found["EMEA"]["target_row"] == 2
    assert (found["EMEA"]["verdict"], found["APAC"]["verdict"]) == ("met", "missed")


def test_the_company_may_have_its_own():
    cells = [base(130, 300, "*"), cell(140, 300, region="*")]
    assert judged(cells, targets=[better("0.01", region="*")])[-1]["target"] == round(130 / 300 + 0.01, 12)


NO_BASE = [
    [],  # the period was never read
    [base(80, 200, period=date(2024, 1, 1))],
    [base(80, 200, grain="quarter")],
    [base(80, 200, "APAC")],
    [base(0, 0)],
    [base(80, 200, immature=3)],
]


@pytest.mark.parametrize("before", NO_BASE)
def test_without_a_whole_base_there_is_no_target(before):
    found = judged([*before, cell()], targets=[better()])[-1]
    assert (found["target"], found["verdict"]) == (None, "no_target")


def test_a_value_of_its_own_wins_over_the_default_improvement():
    cells = [base(80, 200), cell()]
    assert judged(cells, targets=[better(), target(0.7, row=3, region="EMEA")])[-1]["target"] == 0.7


def test_durations_are_improved_by_days():
    kpi = JudgedKpi(kind="quantile", quantile=0.5, direction="lower")
    cells = [
        cell(grain="year", period=YEAR, value=30.0, low=28.0, high=33.0),
        cell(period=OCTOBER, value=26.0, low=25.0, high=27.0),
    ]
    assert judged(cells, kpi, [better("3")])[-1]["target"] == 27.0
