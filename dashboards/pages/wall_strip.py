"""What the wall's data strip says: the strip's KPIs, the pipeline's lines, late sources, quarantine."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.board_values import Board, KpiEntry
from dashboards.components.data_strip import Item, StripItem, StripKpi
from dashboards.pages.wall_tasks import task_lines
from dashboards.situation import Situation
from dashboards.tile_pictures import TilePicture, last_day


def strip_items(seen: Situation, pictures: Mapping[str, TilePicture]) -> list[Item]:
    """KPIs first, then news, then warnings. What the pipeline wrote under the same key is not said twice.

    ``pictures``: KPI → what it shows in the chosen month, as on a tile.
    """
    board, words = seen.board, seen.words
    items: list[Item] = [
        _kpi_item(seen, entry, pictures[entry.kpi]) for entry in board.kpis if entry.in_strip and entry.kpi in pictures
    ]
    lines = [
        StripItem(line.text(words.language), is_warning=line.is_warning, href=seen.choices.link(_page_of(line.key)))
        for line in board.strip
    ]
    items += [line for line in lines if not line.is_warning]
    if seen.problem:
        items.append(StripItem(words("store_failed", message=seen.problem), is_warning=True))
    items += [line for line in lines if line.is_warning]
    return items + _late_and_quarantined(board, seen)


def _page_of(key: str) -> str:
    """Where more is said of a line: checks and the quarantine have a page of their own."""
    return "/quality" if key == "quarantine" or key.startswith("check_") else "/sources"


def boundary_items(seen: Situation, stage: str, pictures: Mapping[str, TilePicture]) -> list[Item]:
    """The KPIs of the step into a stage."""
    return [_kpi_item(seen, e, pictures[e.kpi]) for e in seen.board.boundary_of(stage) if e.kpi in pictures]


def _kpi_item(seen: Situation, entry: KpiEntry, picture: TilePicture) -> StripKpi:
    """The company's value; every row that can be missed, shown where it is; and who works on it."""
    words, path = seen.words, f"/kpi/{entry.kpi}"
    period = picture.period.isoformat() if picture.period else None
    names = [*(region.name(words.language) for region in seen.board.regions), words("company_row")]
    return StripKpi(
        kpi=entry.kpi,
        label=entry.title(words.language),
        href=seen.choices.link(path),
        rows=picture.rows,
        names=names,
        row_links=[seen.choices.link(path, region=row.region, period=period) for row in picture.rows],
        tasks=task_lines(seen, entry),
        links=picture.links,
        halves=picture.halves,
        caveat=picture.caveat,
    )


def _late_and_quarantined(board: Board, seen: Situation) -> list[StripItem]:
    written = {line.key for line in board.strip}
    words, link = seen.words, seen.choices.link("/sources")
    items = []
    for source in board.sources:
        day = last_day(source.watermark)
        if source.is_stale and f"stale_{source.source}" not in written:
            text = words("stale_warning", source=source.source, day=words.day(day) if day else "–")
            items.append(StripItem(text, href=link, is_warning=True))
    quarantined = sum(source.quarantined for source in board.sources)
    if quarantined and "quarantine" not in written:
        items.append(StripItem(words("quarantined"), str(quarantined), href=link))
    return items
