"""Which target is in force: days, approval, precedence, grains, and the company's rolled-up row."""

from datetime import date

import pytest

from tests.models.judging import OCTOBER, JudgedKpi, cell, judged, target

END = date(2026, 10, 31)
IN_FORCE = [
    # valid_from, valid_to, in force in October
    (None, None, True),
    (END, None, True),
    (date(2026, 11, 1), None, False),
    (None, END, True),
    (None, date(2026, 10, 30), False),
    (OCTOBER, OCTOBER, False),
    (date(2020, 1, 1), date(9999, 12, 31), True),
]


@pytest.mark.parametrize(("valid_from", "valid_to", "expected"), IN_FORCE)
def test_the_last_day_of_the_period_decides(valid_from, valid_to, expected):
    (found,) = judged([cell()], targets=[target(valid_from=valid_from, valid_to=valid_to)])
    assert (found["target"] is not None) == expected


APPROVED = [
    (END, 0, True),
    (date(2026, 11, 1), 0, False),
    (date(2026, 11, 9), 10, True),
    (date(2026, 11, 10), 10, True),
    (date(2026, 11, 11), 10, False),
    (None, 10, False),
]


@pytest.mark.parametrize(("approved_at", "grace", "expected"), APPROVED)
def test_approval_comes_before_the_grace_is_over(approved_at, grace, expected):
    (found,) = judged([cell()], targets=[target(baseline=False, approved_at=approved_at)], grace_days=grace)
    assert (found["target"] is not None) == expected
    (found,) = judged([cell()], targets=[target(baseline=True, approved_at=approved_at)], grace_days=grace)
    assert found["target"] == 0.45


def test_a_change_after_the_period_does_not_rewrite_it():
    old = target(0.40, row=2, valid_to=None, baseline=True)
    late = target(0.60, row=3, region="EMEA", baseline=False, approved_at=date(2026, 11, 20))
    (found,) = judged([cell()], targets=[old, late])
    assert (found["target"], found["target_row"]) == (0.40, 2)


PRECEDENCE = [
    ("EMEA", "month", 0.5, 3),
    ("EMEA", "week", 0.5, 3),
    ("APAC", "month", 0.48, 4),
    ("APAC", "week", 0.45, 2),
    ("?", "month", None, None),
]


@pytest.mark.parametrize(("region", "grain", "value", "row"), PRECEDENCE)
def test_the_more_particular_target_wins(region, grain, value, row):
    period = date(2026, 10, 5) if grain == "week" else OCTOBER
    targets = [target(), target(0.5, row=3, region="EMEA"), target(0.48, row=4, grain="month")]
    for given in (targets, targets[::-1]):
        (found,) = judged([cell(region=region, grain=grain, period=period)], targets=given)
        assert (found["target"], found["target_row"]) == (value, row)


GRAINS = [
    ("proportion", None, "week", True),
    ("proportion", "month", "week", False),
    ("proportion", "week", "week", True),
    ("count", None, "week", False),
    ("count", None, "month", True),
    ("sum", "week", "week", True),
    ("stock", None, "week", True),
]


@pytest.mark.parametrize(("kind", "of_target", "of_cell", "expected"), GRAINS)
def test_a_sum_has_a_target_only_for_its_own_length(kind, of_target, of_cell, expected):
    period = date(2026, 10, 5) if of_cell == "week" else OCTOBER
    (found,) = judged([cell(grain=of_cell, period=period)], JudgedKpi(kind=kind), [target(grain=of_target)])
    assert (found["target"] is not None) == expected


def company(kind, targets, cells=None, **kpi):
    cells = cells or [cell(90, 200), cell(40, 100, region="APAC"), cell(5, 50, region="?"), cell(135, 350, region="*")]
    return judged(cells, JudgedKpi(kind=kind, **kpi), targets)[-1]


EMEA, APAC = target(0.5, region="EMEA", basis="competitor_level"), target(0.2, row=3, region="APAC", basis="evidence")
ROLLED_UP = [
    ("proportion", [EMEA, APAC], 0.4),  # (0.5 · 200 + 0.2 · 100) / 300
    ("ratio", [EMEA, APAC], 0.4),
    ("wape", [EMEA, APAC], 0.4),
    ("mean", [EMEA, APAC], 0.4),
    ("sum", [EMEA, APAC], 0.7),
    ("count", [EMEA, APAC], 0.7),
    ("nps", [EMEA, APAC], None),
    ("quantile", [EMEA, APAC], None),
    ("proportion", [EMEA], None),  # a mix measured against a part of its targets would say nothing
    ("proportion", [target()], 0.45),
    ("sum", [target(100)], 200),
    ("proportion", [target(), target(0.6, row=9, region="*")], 0.6),
    ("nps", [target(), target(40, row=9, region="*")], 40),
]


@pytest.mark.parametrize(("kind", "targets", "expected"), ROLLED_UP)
def test_the_companys_target(kind, targets, expected):
    cells = None
    if kind == "quantile":
        cells = [cell(region=region, value=10.0, low=8.0, high=12.0) for region in ("EMEA", "APAC", "*")]
    assert company(kind, targets, cells, quantile=0.5 if kind == "quantile" else None)["target"] == expected


def test_the_rolled_up_target_says_where_it_comes_from():
    mixed, shared = company("proportion", [EMEA, APAC]), company("proportion", [target(basis="client_expectation")])
    assert (mixed["target_row"], mixed["target_basis"]) == (None, "several")
    assert (shared["target_row"], shared["target_basis"]) == (2, "client_expectation")


def test_a_band_and_its_tolerance_roll_up_too():
    targets = [target(0.4, region="EMEA", upper=0.7, tolerance=0.03), target(0.1, row=3, region="APAC", upper=0.4)]
    found = company("proportion", targets, direction="band")
    assert (found["target"], found["target_upper"], found["tolerance"]) == (0.3, 0.6, 0.02)


def test_a_region_without_records_needs_no_target_and_weighs_nothing():
    cells = [cell(90, 200), cell(0, 0, region="APAC"), cell(90, 200, region="*")]
    assert company("proportion", [EMEA], cells)["target"] == 0.5
    unknown = [cell(0, 0), cell(0, 0, region="APAC"), cell(90, 200, region="?"), cell(90, 200, region="*")]
    assert company("proportion", [target()], unknown)["target"] == 0.45
