"""A KPI's trend in one region: value with its interval, the target in force as a step, a mark per verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from models.statistics.xmr import XmrChart

#: One row per period, oldest first. ``state``: a row's state on the wall; ``end``: the first day after the period.
TREND_COLUMNS = ("period", "end", "value", "low", "high", "target", "target_upper", "state", "sentence")

# One palette that reads on light and on dark; orange and blue are told apart by colour-blind readers.
LINE, BAND, MISS, TARGET, INK = "#3f7fc1", "rgba(63,127,193,.20)", "#cf6415", "#8b929d", "#7f8792"
_SYMBOLS = {"missed": "triangle-down", "watched": "circle-open", "unsure": "diamond-open", "not_trusted": "x-thin"}
_NOT_JUDGED = ("open", "immature", "stale", "not_trusted", "hidden")


def trend_figure(
    frame: pd.DataFrame,
    y_range: tuple[float, float],
    tick_format: str,
    better: str = "higher",
    height: int = 168,
    months: Sequence[str] = (),
    xmr: XmrChart | None = None,
) -> go.Figure:
    """Draw ``frame`` (`TREND_COLUMNS`). ``y_range``: the same for every region, so that they compare.

    ``months``: twelve names below the figure; without them Plotly's own, which are English. ``xmr``: the limits and
    special causes of these periods; periods after the chart's last are open.
    """
    figure = go.Figure()
    middle = frame["period"] + (frame["end"] - frame["period"]) / 2
    _band(figure, frame, middle)
    _target(figure, frame)
    _open_periods(figure, frame, middle, y_range)
    _limits(figure, frame, middle, xmr)
    figure.add_scatter(
        x=middle, y=frame["value"], mode="lines", line={"color": LINE, "width": 1.8}, connectgaps=False,
        hovertext=frame["sentence"], hoverinfo="text", customdata=frame["period"].dt.strftime("%Y-%m-%d"), name="value",
    )  # fmt: skip
    _marks(figure, frame, middle, better)
    figure.update_layout(
        height=height, margin={"l": 44, "r": 8, "t": 6, "b": 22}, showlegend=False, hovermode="closest",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", bargap=0,
        font={"color": INK, "size": 11, "family": 'Inter, "Segoe UI", system-ui, sans-serif'},
        hoverlabel={"font": {"size": 12}},
    )  # fmt: skip
    figure.update_xaxes(
        showgrid=False, zeroline=False, fixedrange=True, nticks=5, tickformat="%b %y", ticks="outside", ticklen=3
    )
    if months and len(frame):
        figure.update_xaxes(**_ticks(frame, months))
    figure.update_yaxes(
        range=list(y_range),
        tickformat=tick_format,
        fixedrange=True,
        nticks=4,
        zeroline=False,
        gridcolor="rgba(128,136,148,.18)",
    )
    return figure


def shared_range(frame: pd.DataFrame, limits: Sequence[float] = ()) -> tuple[float, float]:
    """One range for all regions: every value, target, limit and nearly every interval, with some air."""
    marks = pd.concat([frame["value"], frame["target"], frame["target_upper"], pd.Series(list(limits), dtype=float)])
    marks = marks.dropna().astype(float)
    if marks.empty:
        return 0.0, 1.0
    bounds = pd.concat([frame["low"].astype(float), frame["high"].astype(float)]).dropna()
    low = min(marks.min(), bounds.quantile(0.05) if len(bounds) else marks.min())
    high = max(marks.max(), bounds.quantile(0.95) if len(bounds) else marks.max())
    air = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return float(low - air), float(high + air)


def _ticks(frame: pd.DataFrame, months: Sequence[str]) -> dict[str, Any]:
    """At most four marks under the line, at beginnings of months."""
    begins = [moment.replace(day=1) for moment in frame["period"]]
    step = -(-len(begins) // 4)
    # None at either edge, where its name would be cut.
    shown = list(dict.fromkeys(begins[step // 4 : max(1, len(begins) - step // 3) : step]))
    texts = [f"{months[moment.month - 1]} {moment:%y}" for moment in shown]
    return {"tickmode": "array", "tickvals": shown, "ticktext": texts}


def _band(figure: go.Figure, frame: pd.DataFrame, middle: pd.Series[Any]) -> None:
    known = frame["low"].notna() & frame["high"].notna()
    # One outline per unbroken run of intervals: there along the upper ends, back along the lower ones. A fill between
    # two lines with gaps would join what does not belong together.
    for _, run in frame[known].groupby((~known).cumsum()[known]):
        if len(run) == 1:  # a run of one is as wide as its period
            there = [run["period"].iloc[0], run["end"].iloc[0]]
            high, low = [run["high"].iloc[0]] * 2, [run["low"].iloc[0]] * 2
        else:
            there, high, low = list(middle[run.index]), list(run["high"]), list(run["low"])
        figure.add_scatter(
            x=[*there, *reversed(there)], y=[*high, *reversed(low)], mode="lines", line={"width": 0}, fill="toself",
            fillcolor=BAND, hoverinfo="skip", name="interval",
        )  # fmt: skip


def _target(figure: go.Figure, frame: pd.DataFrame) -> None:
    look = {"color": TARGET, "width": 1.4, "dash": "dash", "shape": "hv"}
    for column in ("target", "target_upper"):
        if frame[column].isna().all():
            continue
        # The step holds to the end of the last period.
        x = [*frame["period"], frame["end"].iloc[-1]]
        y = [*frame[column], frame[column].iloc[-1]]
        figure.add_scatter(x=x, y=y, mode="lines", line=look, hoverinfo="skip", name="target")


def _limits(figure: go.Figure, frame: pd.DataFrame, middle: pd.Series[Any], xmr: XmrChart | None) -> None:
    """Mean and limits as dotted lines, a square around each special cause."""
    if xmr is None:
        return
    ends = [frame["period"].iloc[0], frame["end"].iloc[-1]]
    for name, level in (("lower limit", xmr.lower), ("mean", xmr.mean), ("upper limit", xmr.upper)):
        look = {"color": INK, "width": 1, "dash": "dot" if name != "mean" else "solid"}
        figure.add_scatter(
            x=ends, y=[level, level], mode="lines", line=look, opacity=0.6, hoverinfo="skip", name=name
        )  # fmt: skip
    special = [place for place, side in enumerate(xmr.special) if side]
    if special:
        look = {"symbol": "square-open", "size": 11, "color": INK, "line": {"width": 1}}
        figure.add_scatter(
            x=middle.iloc[special], y=frame["value"].iloc[special], mode="markers", marker=look, hoverinfo="skip",
            name="special cause",
        )  # fmt: skip


def _open_periods(figure: go.Figure, frame: pd.DataFrame, middle: pd.Series[Any], y_range: tuple[float, float]) -> None:
    held = frame["state"].isin(_NOT_JUDGED)
    if not held.any():
        return
    width = (frame["end"] - frame["period"]).dt.total_seconds() * 1000
    hatching = {"shape": "/", "fgcolor": INK, "size": 6, "solidity": 0.12}
    figure.add_bar(
        x=middle[held],
        y=[y_range[1] - y_range[0]] * int(held.sum()),
        base=y_range[0],
        width=width[held],
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}, "pattern": hatching},
        hoverinfo="skip",
        name="not judged",
    )


def _marks(figure: go.Figure, frame: pd.DataFrame, middle: pd.Series[Any], better: str) -> None:
    for state, symbol in _SYMBOLS.items():
        of_state = frame["state"] == state
        if not of_state.any():
            continue
        is_miss = state == "missed"
        color = MISS if is_miss else INK
        shape = "triangle-up" if is_miss and better == "lower" else symbol
        figure.add_scatter(
            x=middle[of_state],
            y=frame["value"][of_state],
            mode="markers",
            name=state,
            marker={
                "symbol": shape,
                "size": 9 if is_miss else 7,
                "color": color,
                "line": {"width": 1.2, "color": color},
            },
            hovertext=frame["sentence"][of_state],
            hoverinfo="text",
            customdata=frame["period"][of_state].dt.strftime("%Y-%m-%d"),
        )
