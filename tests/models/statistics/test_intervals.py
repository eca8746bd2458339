"""Readings by kind: value, low, high; the golden figures of the WAPE series; floors; nothing that is not a number."""

import numpy as np
import pandas as pd
import pytest

from models.statistics.intervals import add_intervals, quantile_readings
from tests.models.judging import JudgedKpi, cell, of_units, plain_rows

# A synthetic month of a contact centre: Σ actual 42,264, Σ forecast 44,588.
ACTUAL = """1778 1559 1615 1102 1415 669 783 1821 1394 1549 1643 1235 1168 870 1711 1424 1334 1444 1548 694 595 1641
1482
1349 1557 1603 906 1109 1887 1733 1646"""
FORECAST = """2130 1644 1563 1102 1641 554 635 2531 1415 1619 1083 1258 1078 571 2387 1221 1445 2160 1831 690 428 1845
1585 1351 1526 1907 780 1105 2100 1730 1673"""


def read(row, **kpi):
    frame = add_intervals(pd.DataFrame([row]), {"win_rate": JudgedKpi(**kpi)})
    return tuple(plain_rows(frame[["value", "low", "high"]])[0].values())


def test_a_proportion():
    value, low, high = read(cell(842, 8000))
    assert value == 0.10525
    assert (low, high) == pytest.approx((0.0986, 0.1122), abs=1e-4)


def test_wape_over_days():
    days = [(abs(int(f) - int(a)), int(a)) for f, a in zip(FORECAST.split(), ACTUAL.split(), strict=True)]
    value, low, high = read(of_units(days), kind="wape")
    assert value * 100 == pytest.approx(14.0261, abs=5e-5)
    assert low < value < high


def test_nps_is_in_points():
    row = cell(60, 300, sum_xx=180)
    value, low, high = read(row, kind="nps", unit="points")
    assert value == 20
    assert low < 20 < high < 30


EVENTS = [
    (won - cost, cost)
    for won, cost in zip((0, 40, 0, 9, 25, 0, 7, 90, 3), (10, 12, 9, 11, 8, 10, 9, 12, 10), strict=True)
]


def test_a_return_is_what_came_back_less_what_was_put_in():
    """Its ends are those of amounts that came back, one lower: no return lies below minus all."""
    value, low, high = read(of_units(EVENTS), kind="return", unit="percent")
    back = read(of_units([(gain + cost, cost) for gain, cost in EVENTS]), kind="mean", unit="money")
    assert value == pytest.approx(83 / 91, rel=1e-11)
    assert (value + 1, low + 1, high + 1) == pytest.approx(back, rel=1e-9)
    assert low > -1


WITHOUT_INTERVAL = [
    ("return", of_units([(-10, 10)] * 9), -1),
    ("proportion", cell(4, 7), 0.571428571429),
    ("proportion", cell(0, 0), None),
    ("ratio", of_units([(2, 10)] * 3 + [(3, 9)] * 4), 18 / 66),
    ("nps", cell(3, 9), 33.3333333333),
    ("mean", of_units([(5, 1)] * 20), 5),
    ("sum", cell(1234.5, 400), 1234.5),
    ("sum", cell(None, 0), 0),
    ("count", cell(17, 17), 17),
    ("stock", cell(None, 0), None),
    ("ratio", cell(5, 0, n=12), None),
]


@pytest.mark.parametrize(("kind", "row", "value"), WITHOUT_INTERVAL)
def test_no_interval(kind, row, value):
    found = read(row, kind=kind)
    assert found == (None if value is None else pytest.approx(value, rel=1e-11), None, None)


@pytest.mark.parametrize(
    ("kind", "n", "has_interval"), [("proportion", 8, 1), ("nps", 10, 1), ("nps", 9, 0), ("mean", 7, 0)]
)
def test_the_floor_of_the_kind(kind, n, has_interval):
    _, low, high = read(of_units([(1, 1)] * (n - 3) + [(0, 1)] * 3), kind=kind)
    assert (low is not None, high is not None) == (has_interval, has_interval)


def test_columns_are_nullable_and_hold_no_nan():
    frame = add_intervals(pd.DataFrame([cell(0, 0), cell()]), {"win_rate": JudgedKpi()})
    for name in ("value", "low", "high"):
        assert frame[name].dtype == "Float64"
        assert frame[name].isna().tolist() == [True, False]
        assert not np.isnan(frame[name].to_numpy(dtype=float, na_value=0.0)).any()


def test_durations_are_read_per_region_and_for_the_company():
    kpi = JudgedKpi(id="sales_cycle_days", kind="quantile", quantile=0.5, direction="lower", unit="days")
    rows = [
        {"kpi": kpi.id, "region": region, "grain": "month", "period": pd.Timestamp("2026-10-01"), "value": days}
        for region, start in (("EMEA", 1), ("APAC", 21), ("?", 41))
        for days in range(start, start + 11)
    ]
    found = quantile_readings(pd.DataFrame(rows).assign(is_censored=False), {kpi.id: kpi}).set_index("region")
    assert found["value"].to_dict() == {"EMEA": 6, "APAC": 26, "?": 46, "*": 26}
    assert found["n"].to_dict() == {"EMEA": 11, "APAC": 11, "?": 11, "*": 33}
    assert (found["low"] <= found["value"]).all()
    assert quantile_readings(pd.DataFrame(rows).assign(is_censored=False).iloc[:0], {kpi.id: kpi}).empty
