"""The line above a board of the past: which day, how much was restated since, and the way back to today."""

from __future__ import annotations

from dash import html

from dashboards.components.banner import banner
from dashboards.situation import Situation


def past_banner(seen: Situation, path: str) -> html.P | None:
    """``path``: the page that is shown. Also says why the board of a day cannot be shown; None for a board of today."""
    choices, words = seen.choices, seen.words
    if choices.as_of is None:
        return None
    if seen.past_problem is not None:
        detail = words("told_by_program", message=seen.past_problem)
        return banner(words("past_missing", day=words.dated(choices.as_of)), detail)
    restated = sum(cell.is_restated for cell in seen.board.cells.values())
    published = seen.board.run.published_at
    local = seen.local(published) if published else None
    when = f"{words.dated(local.date())}, {local:%H:%M}" if local else "–"
    line = banner(words("past", day=words.dated(choices.as_of), published=when))
    line.children = [
        *line.children,
        html.Span(f" {words.count('past_restated', restated)} ", className="detail"),
        html.A(words("past_back"), href=choices.on_day(None).link(path)),
    ]
    return line
