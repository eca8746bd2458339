"""Trends as values: which traces there are, and what they hold."""

import pandas as pd
import pytest

from dashboards.figures.trend import LINE, MISS, TREND_COLUMNS, shared_range, trend_figure
from models.statistics.xmr import xmr_chart


def frame_of(states, values=None, target=0.5):
    starts = pd.date_range("2026-01-01", periods=len(states), freq="MS")
    values = values or [0.4 + 0.01 * i for i in range(len(states))]
    rows = [
        (start, start + pd.offsets.MonthBegin(1), value, value - 0.05, value + 0.05, target, None, state, "sentence")
        for start, value, state in zip(starts, values, states, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(TREND_COLUMNS))
    return frame.astype({"target_upper": "float64", "target": "float64"})


def names(figure):
    return [trace.name for trace in figure.data]


def test_a_trend_has_band_target_line_and_a_mark_per_verdict():
    figure = trend_figure(frame_of(["met", "missed", "watched", "unsure", "open"]), (0, 1), ".0%")
    assert names(figure) == ["interval", "target", "not judged", "value", "missed", "watched", "unsure"]


def test_colour_is_spent_on_misses_and_they_have_a_shape_of_their_own():
    figure = trend_figure(frame_of(["met", "missed", "watched"]), (0, 1), ".0%")
    marks = {trace.name: trace.marker for trace in figure.data if trace.mode == "markers"}
    assert (marks["missed"].color, marks["missed"].symbol) == (MISS, "triangle-down")
    assert marks["watched"].color not in (MISS, LINE)


@pytest.mark.parametrize(("better", "symbol"), [("higher", "triangle-down"), ("lower", "triangle-up")])
def test_a_miss_points_away_from_the_target(better, symbol):
    figure = trend_figure(frame_of(["missed"]), (0, 1), ".0%", better)
    assert figure.data[-1].marker.symbol == symbol


def test_one_band_per_unbroken_run_of_intervals():
    frame = frame_of(["met"] * 7, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    frame.loc[[0, 3, 5], ["low", "high"]] = float("nan")
    bands = [trace for trace in trend_figure(frame, (0, 1), ".0%").data if trace.name == "interval"]
    assert [[round(y, 2) for y in band.y] for band in bands] == [
        [0.25, 0.35, 0.25, 0.15], [0.55, 0.55, 0.45, 0.45], [0.75, 0.75, 0.65, 0.65],
    ]  # fmt: skip
    assert {band.fill for band in bands} == {"toself"}
    months = [[pd.Timestamp(x).strftime("%m-%d") for x in band.x] for band in bands]
    assert months[0] == ["02-15", "03-16", "03-16", "02-15"]
    assert months[1] == ["05-01", "06-01", "06-01", "05-01"]


def test_open_periods_are_hatched_over_the_whole_height():
    figure = trend_figure(frame_of(["met", "open"]), (0.2, 0.8), ".0%")
    bar = next(trace for trace in figure.data if trace.name == "not judged")
    assert (bar.marker.pattern.shape, bar.base, round(bar.y[0], 6)) == ("/", 0.2, 0.6)


def test_points_know_their_period():
    figure = trend_figure(frame_of(["met", "met"]), (0, 1), ".0%")
    assert list(next(t for t in figure.data if t.name == "value").customdata) == ["2026-01-01", "2026-02-01"]


def test_without_target_and_interval_there_is_only_a_line():
    bare = frame_of(["no_target"], target=None).assign(low=float("nan"), high=float("nan"))
    assert names(trend_figure(bare, (0, 1), ".0%")) == ["value"]


def test_one_range_serves_all_regions():
    low, high = shared_range(pd.concat([frame_of(["met"], [0.2]), frame_of(["met"], [0.9])]))
    assert low < 0.2 and high > 0.95
    assert shared_range(frame_of([])) == (0.0, 1.0)


def test_the_trend_shows_limits_mean_and_special_causes():
    values = [0.4, 0.5] * 6 + [0.9]
    frame, chart = frame_of(["met"] * 13, values), xmr_chart(values)
    figure = trend_figure(frame, (0, 1), ".0%", xmr=chart)
    lines = {trace.name: trace for trace in figure.data}
    assert lines["lower limit"].y == (chart.lower, chart.lower)
    assert lines["upper limit"].y == (chart.upper, chart.upper)
    assert lines["special cause"].y == (0.9,)
    assert "special cause" not in names(trend_figure(frame, (0, 1), ".0%", xmr=xmr_chart([0.4, 0.5] * 6)))
