"""Beside a survey's figure: cuts of other scales that are equal to its own, and its band of the benchmark."""

from __future__ import annotations

from dashboards.board_values import Cell, KpiEntry
from dashboards.numbers import target_value
from dashboards.text import Words
from models.benchmarks import Bands


def scale_lines(entry: KpiEntry, words: Words) -> list[tuple[str, str]]:
    """Label and text of each; nothing for a KPI that is no survey's."""
    lines = []
    for cut, of, place, to in entry.equal_cuts or ():
        shown = place.replace(".", ",") if words.language == "ru" else place
        lines.append((words("other_scale"), words("equal_cut", cut=cut, of=of, place=shown, to=to)))
    if entry.bands:
        top, half, bottom = (
            target_value(entry.bands[name], "percent", words.language)
            for name in ("top_quarter", "top_half", "bottom_quarter")
        )
        lines.append((words("benchmark"), words("bands", top=top, half=half, bottom=bottom)))
    return lines


def band_fact(entry: KpiEntry, cell: Cell, words: Words) -> list[tuple[str, str | None]]:
    """The band of one figure; nothing where the KPI has no benchmark or the figure is not told."""
    if not entry.bands or cell.numerator is None or cell.denominator is None:
        return []
    band = Bands.model_validate(dict(entry.bands)).of(cell.numerator, cell.denominator)
    return [(words("benchmark"), words(f"band_{band}") if band else None)]
