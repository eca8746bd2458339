"""XmR limits, special causes and assurance: against a chart that NHS people published, and rule by rule.

The chart: NHSRplotthedots, `tests/testthat/_snaps/integration_tests/ae_all_performance.svg` (4-hour performance of all
A&E departments in England, April 2016 to March 2019, limits locked after 12 months). Data: NHS England, Open Government
Licence v3.0. Of the first ten months the counts are published with the data set (NHSRdatasets, `ae_attendances`); the
later ones are read off the chart, whose coordinates tell five digits. Limits and colours are the chart's.
"""

import numpy as np
import pytest

from models.statistics.xmr import xmr_chart

ATTENDANCES_AND_BREACHES = (
    (1_867_781, 186_122), (2_070_340, 201_329), (1_958_802, 184_912), (2_079_034, 201_973), (1_932_901, 174_419),
    (1_952_464, 182_597), (2_001_816, 219_137), (1_907_871, 221_713), (1_944_567, 268_818), (1_895_272, 281_612),
)  # fmt: skip
#: Heights of all 36 points on the chart, of its lines, and of the marks 0.84 and 0.92 on its axis.
HEIGHTS = (
    114.58, 106.27, 96.44, 105.94, 82.05, 93.40, 148.53, 171.83, 247.99, 283.75, 201.15, 115.47,
    97.98, 126.15, 90.73, 103.77, 105.45, 127.34, 117.81, 158.43, 289.15, 278.29, 287.09, 301.73,
    165.14, 102.31, 89.42, 139.32, 125.23, 152.31, 150.04, 198.60, 238.64, 311.02, 315.42, 233.18,
)  # fmt: skip
UPPER, MEAN, LOWER = 45.35, 147.28, 249.21
#: c: grey, common cause; i: blue, improvement; x: orange, concern.
COLOURS = "cccccccccxciiiiiiiicxxxxccccc" + "xxxxxxx"


def read_off(height):
    return 0.84 + (323.20 - height) * 0.08 / (323.20 - 46.66)


def performance():
    counted = [1 - breaches / attendances for attendances, breaches in ATTENDANCES_AND_BREACHES]
    return np.array(counted + [read_off(height) for height in HEIGHTS[10:]])


def test_what_is_read_off_the_chart_is_what_was_counted():
    assert performance()[:10] == pytest.approx(
        [read_off(height) for height in HEIGHTS[:10]], abs=3e-6
    )  # a hundredth of a point


def test_the_published_limits():
    chart = xmr_chart(performance(), locked_after=12)
    assert (chart.mean, chart.lower, chart.upper) == pytest.approx(
        [read_off(height) for height in (MEAN, LOWER, UPPER)], abs=3e-6
    )
    assert (round(chart.mean, 4), round(chart.lower, 4), round(chart.upper, 4)) == (0.8909, 0.8614, 0.9204)
    assert (chart.points, chart.is_trial) == (12, False)


def test_the_published_special_causes():
    chart = xmr_chart(performance(), locked_after=12)
    assert "".join({0: "c", 1: "i", -1: "x"}[int(side)] for side in chart.special) == COLOURS
    assert (chart.variation("higher"), chart.variation("lower"), chart.variation("band")) == (
        "concern",
        "improvement",
        "change",
    )


def test_the_standard_of_95_percent_is_consistently_failed():
    """England's A&E standard: 95 % within four hours; the process never reaches it by chance."""
    assert xmr_chart(performance(), locked_after=12).assurance(0.95, None) == "fails"


def test_an_outlying_range_is_screened():
    """The package's own example, on its page of deviations from the workbook: 4.60 instead of 6.95."""
    series = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
    chart = xmr_chart(series)
    assert (chart.mean, chart.lower, chart.upper) == pytest.approx((35 / 18, 35 / 18 - 2.66, 35 / 18 + 2.66))
    assert np.flatnonzero(chart.special).tolist() == [4]


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (None, None, None),
        (4.61, None, "fails"), (-0.8, None, "passes"), (1.9, None, "hit_and_miss"),
        (None, -0.8, "fails"), (None, 4.7, "passes"), (None, 1.9, "hit_and_miss"),
        (-0.8, 4.7, "passes"), (-0.8, 3.0, "hit_and_miss"), (5.0, 9.0, "fails"), (-9.0, -5.0, "fails"),
    ],
)  # fmt: skip
def test_assurance(least, most, expected):
    chart = xmr_chart([1, 2, 1, 2, 10, *[1, 2] * 6, 1])
    assert chart.assurance(least, most) == expected


def test_a_limit_that_equals_the_target_reaches_it():
    chart = xmr_chart([1.0, 2.0] * 6)
    assert chart.assurance(chart.upper, None) == chart.assurance(chart.lower, None) == "hit_and_miss"


@pytest.mark.parametrize(
    ("series", "special"),
    [
        ([0, 1] * 4 + [0, *[0.6] * 6, 0], []),  # six on one side are not seven
        ([0, 1] * 4 + [0, *[0.6] * 7], [9, 10, 11, 12, 13, 14, 15]),
        ([0, 1, 0, 1, 0, 1, 0, 1, 0.30, 0.35, 0.40, 0.45, 0.5, 0.55, 0.6], [8, 9, 10, 11, 12, 13, 14]),
        ([0, 1, 0, 1, 0, 1, 0, 1, 0.30, 0.35, 0.40, 0.45, 0.5, np.nan, 0.6], []),  # nothing is compared across a gap
        ([5, 5, 5, 5, 5, 5, 5], []),  # no variation: no side of the mean
    ],
)
def test_runs_and_trends(series, special):
    chart = xmr_chart(series)
    found = np.flatnonzero(chart.special).tolist()
    outside = [place for place in found if not chart.lower <= series[place] <= chart.upper]
    assert [place for place in found if place not in outside] == [
        place for place in special if abs(series[place] - chart.mean) > 1e-9 and place not in outside
    ]


def test_two_of_three_on_opposite_sides_are_no_signal():
    """The package's own test: 5.5 and −5.5 after a calm series."""
    chart = xmr_chart([1, -1] * 7 + [5.5, -5.5])
    assert chart.special[-2:].tolist() == [0, 0]


@pytest.mark.parametrize("series", [[], [1, 2, 3, 4, 5], [1, np.nan] * 8, [1, 2] * 6 + [np.nan]])
def test_no_chart(series):
    assert xmr_chart(series) is None


def test_fewer_than_twelve_points_give_trial_limits():
    assert xmr_chart([1.0, 2.0] * 5).is_trial
    assert not xmr_chart([1.0, 2.0] * 6).is_trial
