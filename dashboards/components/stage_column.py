"""A column of the wall: a stage of the journey with its number, its summary and its tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria
from dashboards.text import Words

Summary = tuple[str, str, str]


@dataclass(frozen=True)
class StageCounts:
    """How many rows of a stage's tiles are what. ``unsure``: judged without a verdict that tells; ``unjudged``: not."""

    missed: int = 0
    unsure: int = 0
    watched: int = 0
    unjudged: int = 0
    met: int = 0


def stage_column(
    stage: str, number: int, title: str, summary: Summary, tiles: Sequence[Component], words: Words
) -> html.Section:
    """``summary``: class, misses and the rest of the line below the title."""
    heading = html.Header(
        [
            html.Span(str(number), className="number", **aria(hidden=True)),
            html.H2(title, id=f"title-{stage}"),
            html.P([html.B(summary[1]), html.Span(summary[2])], className=f"summary {summary[0]}"),
        ]
    )
    quiet = html.P(
        words("nothing_missed") if tiles else words("no_kpis"), className="nothing" if tiles else "nothing none"
    )
    return html.Section(
        [heading, html.Div([*tiles, quiet])],
        className="stage",
        id=f"stage-{stage}",
        **aria(labelledby=f"title-{stage}"),
    )


def stage_summary(counts: StageCounts, words: Words) -> Summary:
    """The class and the words of a stage's summary: misses first, then the most telling thing that is not met."""
    unclear = _after("unsure", counts.unsure, words) if counts.unsure else ""
    if counts.missed:
        return "missed", f"▼\u00a0{_together(words.count('missed', counts.missed))}", unclear
    if not (counts.met or counts.unsure or counts.watched):
        return "calm", "", words("nothing_judged")
    others = (("watched", counts.watched), ("unjudged", counts.unjudged))
    rest = unclear or next((_after(key, number, words) for key, number in others if number), "")
    return "calm", "", f"{words('no_miss')}{rest}" if rest else words("on_target")


def _after(key: str, number: int, words: Words) -> str:
    """A count behind another one; a line breaks only between the two."""
    return f"\u00a0· {_together(words.count(key, number))}"


def _together(counted: str) -> str:
    return counted.replace(" ", "\u00a0")
