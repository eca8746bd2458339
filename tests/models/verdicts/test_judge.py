"""The judge over frames: from sums, targets and clocks to a verdict, and what is judged at all."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.verdicts import VERDICT_COLUMNS
from tests.models.judging import OCTOBER, JudgedKpi, cell, judged, of_units, target

VERDICTS = [
    # rule, verdict, cell, kpi, targets, more
    (1, None, cell(), {}, [target()], {"clocks": {"win_rate": (pd.Timestamp("2026-10-31 23:59"), 0)}}),
    (1, None, cell(), {}, [target()], {"clocks": {}}),
    (1, None, cell(grain="all", period=None), {}, [target()], {}),
    (2, "not_trusted", cell(), {}, [target()], {"gates": pd.DataFrame({"kpi": ["win_rate"], "region": ["EMEA"]})}),
    (3, "stale", cell(), {}, [target()], {"stale": ["win_rate"]}),
    (4, "immature", cell(immature=1), {}, [target()], {}),
    (5, "insufficient_data", cell(3, 7), {}, [target()], {}),
    (5, "insufficient_data", cell(0, 0), {}, [target()], {}),
    (5, "insufficient_data", cell(0, 0, n=50), {}, [target()], {}),
    (6, "no_target", cell(), {}, [], {}),
    (7, "missed", cell(179, 400), {"policy": "strict"}, [target()], {}),
    (7, "met", cell(180, 400), {"policy": "strict"}, [target()], {}),
    (8, "missed", cell(140, 400), {}, [target()], {}),
    (9, "met", cell(180, 400), {}, [target()], {}),
    (10, "missed_within_noise", cell(170, 400), {"precision": 0.05}, [target()], {}),
    (11, "insufficient_data", cell(170, 400), {"precision": 0.04}, [target()], {}),
]


@pytest.mark.parametrize(("rule", "verdict", "row", "kpi", "targets", "more"), VERDICTS)
def test_every_line_from_readings(rule, verdict, row, kpi, targets, more):
    (found,) = judged([row], JudgedKpi(**kpi), targets, **more)
    assert (found["verdict"], found["rule"]) == (verdict, rule)
    assert not [name for name in VERDICT_COLUMNS if isinstance(found[name], float) and not np.isfinite(found[name])]


CLOSED = [
    ("2026-11-01", 0, True),
    ("2026-10-31 23:59:59.999999", 0, False),
    ("2026-11-04", 3, True),
    ("2026-11-03 23:59:59", 3, False),
    ("2026-11-01 12:00", 0.5, True),
]


@pytest.mark.parametrize(("as_of", "lag", "closed"), CLOSED)
def test_a_period_closes_when_the_data_have_passed_its_end_and_the_lag(as_of, lag, closed):
    (found,) = judged([cell()], clocks={"win_rate": (pd.Timestamp(as_of), lag)})
    assert found["closed"] == closed
    assert found["judged"] == closed


@pytest.mark.parametrize(
    ("kind", "n", "verdict"),
    [
        ("proportion", 7, "insufficient_data"),
        ("proportion", 8, "met"),
        ("nps", 9, "insufficient_data"),
        ("nps", 10, "met"),
    ],
)
def test_the_floor_of_units(kind, n, verdict):
    (found,) = judged([cell(n, n)], JudgedKpi(kind=kind))
    assert found["verdict"] == verdict


@pytest.mark.parametrize(("n", "verdict"), [(29, "insufficient_data"), (30, "met")])
def test_a_kpi_may_declare_its_floor(n, verdict):
    (found,) = judged([cell(n, n)], JudgedKpi(floor_units=30))
    assert found["verdict"] == verdict


TOLERANCES = [
    ("higher", cell(172, 400), "met"),  # 43 % against 45 % − 2
    ("higher", cell(171, 400), "missed"),
    ("lower", cell(188, 400), "met"),
    ("lower", cell(189, 400), "missed"),
]


@pytest.mark.parametrize(("direction", "row", "verdict"), TOLERANCES)
def test_the_edge_of_the_tolerance(direction, row, verdict):
    (found,) = judged([row], JudgedKpi(direction=direction, policy="strict"), [target(tolerance=0.02)])
    assert found["verdict"] == verdict
    assert found["tolerance"] == 0.02


@pytest.mark.parametrize(
    ("share", "verdict"), [(120, "missed"), (160, "met"), (180, "met"), (200, "met"), (240, "missed")]
)
def test_a_band(share, verdict):
    (found,) = judged([cell(share, 400)], JudgedKpi(direction="band"), [target(0.4, upper=0.5)])
    assert (found["verdict"], found["target_upper"]) == (verdict, 0.5)


GATES = [
    ("EMEA", {"EMEA": True, "APAC": False, "?": False, "*": True}),
    ("?", {"EMEA": False, "APAC": False, "?": True, "*": True}),
    (None, {"EMEA": True, "APAC": True, "?": True, "*": True}),
]


@pytest.mark.parametrize(("region", "expected"), GATES)
def test_a_gate_closes_its_region_or_all_and_the_company_with_it(region, expected):
    rows = [cell(region=name) for name in expected]
    gates = pd.DataFrame({"kpi": ["win_rate", "other"], "region": pd.Series([region, None], dtype=object)})
    found = judged(rows, gates=gates)
    assert {row["region"]: row["verdict"] == "not_trusted" for row in found} == expected


JUDGED = [
    # region, grain, period, numerator of EMEA, judged
    ("APAC", "month", OCTOBER, 180, True),
    ("?", "month", OCTOBER, 180, False),
    ("APAC", "week", date(2026, 10, 5), 180, False),
    ("*", "month", OCTOBER, 180, True),
    ("*", "month", OCTOBER, 100, False),  # EMEA answers already
]


@pytest.mark.parametrize(("region", "grain", "period", "numerator", "expected"), JUDGED)
def test_what_is_judged(region, grain, period, numerator, expected):
    found = judged([cell(numerator), cell(region=region, grain=grain, period=period)])
    assert found[1]["judged"] == expected


def test_an_unknown_region_that_misses_does_not_silence_the_company():
    # "?" has no target, so it is never missed; a region of another month does not answer either.
    found = judged(
        [cell(10, region="?"), cell(100, period=date(2026, 9, 1)), cell(100, region="*")],
        targets=[target(), target(region="*", row=3)],
    )
    assert [row["judged"] for row in found] == [False, True, True]


def three_months(numerators, **changes):
    months = [date(2026, 8, 1), date(2026, 9, 1), OCTOBER]
    return [cell(k, 400, period=month, **changes) for k, month in zip(numerators, months, strict=True)]


def test_three_months_miss_together_what_each_misses_alone():
    august, september, october = judged(three_months([164, 164, 164]))
    assert (august["verdict"], august["pooled_p_value"]) == ("insufficient_data", None)
    assert (september["verdict"], september["pooled_p_value"]) == ("insufficient_data", None)
    assert (october["verdict"], october["basis"]) == ("missed", "pooled")
    assert october["p_value"] > 0.025 >= 0.01 >= october["pooled_p_value"]
    assert october["certain"]


def test_pooling_adds_sums():
    from scipy.stats import binomtest

    found = judged(three_months([160, 170, 190]))[-1]["pooled_p_value"]
    assert found == pytest.approx(binomtest(520, 1200, 0.45, "less").pvalue, rel=1e-9)


def test_a_gap_or_another_region_is_not_pooled():
    rows = three_months([164, 164, 164])
    assert judged([rows[0] | {"period": date(2026, 7, 1)}, *rows[1:]])[-1]["pooled_p_value"] is None
    assert judged([rows[0] | {"region": "APAC"}, *rows[1:]])[-1]["pooled_p_value"] is None


def test_a_raised_target_does_not_condemn_the_months_before():
    old = target(0.40, valid_to=date(2026, 9, 30))
    new = target(0.45, row=3, valid_from=OCTOBER)
    october = judged(three_months([164, 164, 172]), targets=[old, new])[-1]
    assert october["verdict"] == "insufficient_data"
    assert october["pooled_p_value"] > 0.3  # 500 of 1,200 against 41.7 %, each month at its own target
    assert judged(three_months([164, 164, 172]), targets=[new])[-1]["pooled_p_value"] is None


def test_rows_in_any_order_and_with_any_index_agree():
    rows = [row for region in ("EMEA", "APAC") for row in three_months([150, 190, 165], region=region)]
    forth = judged(rows)
    back = judged(rows[::-1])
    assert forth == back[::-1]


def test_nps_and_ratio_are_judged_by_the_interval_that_is_drawn():
    nps = cell(60, 300, sum_xx=180)
    for kpi, row, level in (
        (JudgedKpi(kind="nps", unit="points"), nps, 28.3),
        (JudgedKpi(kind="mean", unit="hours"), of_units([(x, 1) for x in (3, 5, 4, 8, 6, 5, 4, 9, 7, 5)]), 7.2),
    ):
        (found,) = judged([row], kpi, [target(level)])
        assert found["high"] < level
        assert (found["verdict"], found["basis"]) == ("missed", "period")
        (found,) = judged([row], kpi, [target(found["high"] - 0.001)])
        assert found["verdict"] == "insufficient_data"


def durations(values, period, censored=0, **changes):
    rows = [
        {"kpi": "cycle", "region": "EMEA", "grain": "month", "period": period, "value": value} | changes
        for value in values
    ]
    return pd.DataFrame(rows).assign(is_censored=[False] * (len(rows) - censored) + [True] * censored)


def test_durations_are_judged_from_their_rows_and_pooled():
    from models.statistics.intervals import quantile_readings

    kpi = JudgedKpi(id="cycle", kind="quantile", quantile=0.5, direction="lower", unit="days")
    months = [date(2026, 8, 1), date(2026, 9, 1), OCTOBER]
    rows = pd.concat([durations(np.linspace(5, 45, 16), month) for month in months])
    readings = quantile_readings(rows, {kpi.id: kpi}).assign(immature=0, numerator=None, denominator=None)
    goal = target(20, kpi=kpi.id)
    cells = readings.to_dict("records")

    with_rows = {row["region"]: row for row in judged(cells, kpi, [goal], durations=rows) if row["period"].month == 10}
    emea, company = with_rows["EMEA"], with_rows["*"]
    assert emea["p_value"] > 0.025
    assert emea["pooled_p_value"] < emea["p_value"]
    assert (company["verdict"], company["target"]) == ("no_target", None)  # quantiles do not roll up

    stricter = target(19, kpi=kpi.id, row=3, valid_from=OCTOBER)
    changed = [row | {"denominator": 16} for row in cells]
    until = target(20, kpi=kpi.id, valid_to=date(2026, 9, 30))
    assert {row["pooled_p_value"] for row in judged(changed, kpi, [until, stricter], durations=rows)} == {None}

    without = [row for row in judged(cells, kpi, [target(14, kpi=kpi.id)]) if row["region"] == "EMEA"]
    assert {row["p_value"] for row in without} == {None}
    near = judged(cells, kpi, [target(4, kpi=kpi.id)])[0]
    assert (near["verdict"], near["basis"]) == ("missed", "period")


@pytest.mark.parametrize("policy", ["strict", "confirmed"])
@pytest.mark.parametrize("kind", ["sum", "count", "stock"])
def test_a_count_is_the_whole_and_needs_no_interval(kind, policy):
    kpi = JudgedKpi(kind=kind, unit="count", policy=policy)
    # Nothing counted is a true 0; a stock of which there is no picture was not seen.
    for number, verdict in ((1 if kind == "stock" else 0, "missed"), (499, "missed"), (500, "met")):
        (found,) = judged([cell(number, 0, n=number)], kpi, [target(500)])
        assert (found["verdict"], found["certain"], found["low"]) == (verdict, True, None)


def test_a_period_in_which_any_region_waits_for_its_horizon_is_judged_nowhere():
    young = cell(region="APAC") | {"immature": 3}
    found = judged([cell(), young, cell(region="*") | {"immature": 3}])
    assert [row["verdict"] for row in found] == ["met", "immature", "immature"]
    assert [row["judged"] for row in found] == [False, False, False]
