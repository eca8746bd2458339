"""The wall: stages in journey order, a tile per KPI, regions against targets; and what the browser filters with.

Made of html components alone; no Plotly, no grid. Everything it says stands in the first response.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.board_values import Board, KpiEntry
from dashboards.components.aria import aria
from dashboards.components.banner import banner
from dashboards.components.data_strip import data_strip
from dashboards.components.filters import filters
from dashboards.components.journey_ribbon import journey_ribbon
from dashboards.components.legend import legend
from dashboards.components.spark_line import spark_line
from dashboards.components.stage_boundary import stage_boundary
from dashboards.components.stage_column import StageCounts, Summary, stage_column, stage_summary
from dashboards.components.tile import TileTexts, tile
from dashboards.components.top_bar import Line, top_bar
from dashboards.first_response import Page
from dashboards.pages.past import past_banner
from dashboards.pages.wall_strip import boundary_items, strip_items
from dashboards.pages.wall_tasks import initialled, task_lines
from dashboards.row_states import STATES
from dashboards.selection import default_month, is_open, months, shown_period
from dashboards.situation import Situation
from dashboards.text import Words, words_in
from dashboards.tile_pictures import TilePicture, kpi_axis, last_day, spark_series, tile_picture
from models.entities import COMPANY_ROW
from models.text import Language

#: Letters of a region's name that fit beside a bar on a column an eighth of a screen wide.
LONGEST_WORD = 10


@dataclass(frozen=True)
class Pictures:
    """All tiles in all months of a board in one language: computed once per board."""

    months: tuple[date, ...]
    default: date | None
    tiles: dict[tuple[str, date], TilePicture]
    data: dict[str, Any]


def page(seen: Situation) -> Page:
    return Page(layout(seen), f"Milepost · {seen.board.run.company}", seen.choices.language)


def layout(seen: Situation) -> Component:
    """The whole wall for the chosen month, region and language."""
    board, choices, words = seen.board, seen.choices, seen.words
    pictures = pictures_of(board, choices.language)
    month = choices.period or pictures.default
    bounded = bounded_stages(board)
    columns: list[Component] = []
    ribbon = []
    for number, stage in enumerate(board.stages, 1):
        shown = [(entry, pictures.tiles[entry.kpi, month]) for entry in board.kpis_of(stage.stage)] if month else []
        summary = _summary([picture for _, picture in shown], words)
        tiles = [_tile(seen, entry, picture) for entry, picture in shown]
        if boundary := boundary_items(seen, stage.stage, _of_month(pictures, month)):
            row = bounded.index(stage.stage) + 1
            columns.append(stage_boundary(stage.stage, number, row, _step(seen, number), words("halves"), boundary))
        columns.append(stage_column(stage.stage, number, stage.title(choices.language), summary, tiles, words))
        ribbon.append((stage.stage, stage.title(choices.language), sum(picture.missed for _, picture in shown)))
    failed = seen.failed_run
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="cells", data=pictures.data | _links(seen)),
            dcc.Store(id="painted"),
            top_bar(
                board.run.company, choices, words, "wall", "/",
                middle=[_filters(seen, pictures, month)], freshness=freshness(seen),
            ),
            past_banner(seen, "/"),
            banner(_failed(seen), words("told_by_program", message=failed.message)) if failed else None,
            data_strip(strip_items(seen, _of_month(pictures, month)), words("data_strip")),
            journey_ribbon(ribbon, words("stages")),
            html.Main(columns, id="stages", className="stages", **aria(label=words("stages"))),
            html.Footer(legend(words), className="page-foot"),
        ],
        id="wall",
        className=wall_class(has_long_names(seen), choices.region is not None, choices.only_misses),
        lang=choices.language,
        style={"--stages": str(len(board.stages)), "--boundaries": str(len(bounded))},
    )  # fmt: skip


def bounded_stages(board: Board) -> list[str]:
    """The stages at whose boundary with the one before something is shown, in their order."""
    return [stage.stage for stage in board.stages if board.boundary_of(stage.stage)]


def _step(seen: Situation, number: int) -> str:
    """What the step into a stage is called: by it and the one before; the first stage has none before."""
    before, after = seen.board.stages[max(0, number - 2)], seen.board.stages[number - 1]
    return f"{before.title(seen.choices.language)} → {after.title(seen.choices.language)}"


def _of_month(pictures: Pictures, month: date | None) -> dict[str, TilePicture]:
    return {kpi: picture for (kpi, of), picture in pictures.tiles.items() if of == month}


def register(app: Dash) -> None:
    """Filters act in the browser: the address says what is chosen, ``wall.js`` paints the cells that are there."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("milepost", "paint"),
        Output("painted", "data"),
        Output("wall", "className"),
        Input("address", "search"),
        State("cells", "data"),
    )


def wall_class(is_stacked: bool, has_region: bool, only_misses: bool) -> str:
    parts = [
        "wall",
        "stacked" if is_stacked else "",
        "highlighting" if has_region else "",
        "only-misses" if only_misses else "",
    ]
    return " ".join(part for part in parts if part)


def has_long_names(seen: Situation) -> bool:
    """Whether some region's name has a word too long to stand beside a bar."""
    names = [region.name(seen.choices.language) for region in seen.board.regions]
    return any(len(word) > LONGEST_WORD for name in names for word in name.split())


def freshness(seen: Situation) -> list[Line]:
    """Two lines: to which day the data reach; when that was published, and the last meeting, with its wall."""
    run, words = seen.board.run, seen.words
    day = last_day(run.as_of)
    lines: list[Line] = [words("data_to", day=words.dated(day))] if day else []
    published, meeting = "", None
    if run.published_at is not None:
        local = seen.local(run.published_at)
        published = words("published", when=f"{words.day(local)}, {local:%H:%M}")
    if run.previous_meeting is not None:
        text = words("previous_meeting", day=words.day(run.previous_meeting))
        meeting = html.A(text, href=seen.choices.on_day(run.previous_meeting).link("/"))
    # The dot stands in one text with what is before it: a browser makes one text of two, and the tree would differ.
    parts: list[str | Component] = [f"{published} · " if meeting else published] if published else []
    parts += [meeting] if meeting else []
    return [*lines, parts] if parts else lines


@lru_cache(maxsize=8)
def _pictures(key: tuple[str, str, int], board_holder: _Held) -> Pictures:
    board, language = board_holder.board, board_holder.language
    words = words_in(language, board.run.fiscal_year_starts_month)
    chosen = months(board)
    tiles: dict[tuple[str, date], TilePicture] = {}
    for entry in board.kpis:
        if entry.stage is None and not entry.in_strip and not entry.boundary:
            continue
        axis, spark = kpi_axis(board, entry), spark_series(board, entry)
        for month in chosen:
            period = shown_period(board, entry, month)
            tiles[entry.kpi, month] = tile_picture(board, entry, period, month, axis, spark, words)
    return Pictures(chosen, default_month(board), tiles, _data(board, chosen, tiles, words))


@dataclass(frozen=True, eq=False)
class _Held:
    """A board and a language that hash by their names, so that the cache does not hash every cell."""

    board: Board
    language: Language

    def __hash__(self) -> int:
        return hash((self.board.key, self.language))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and (self.board is other.board) and self.language == other.language


def pictures_of(board: Board, language: Language) -> Pictures:
    """All tiles of a board, kept for the boards and languages that were asked for lately."""
    return _pictures((board.key, language, id(board)), _Held(board, language))


def _data(
    board: Board, chosen: Sequence[date], tiles: dict[tuple[str, date], TilePicture], words: Words
) -> dict[str, Any]:
    """What travels to the browser: every tile once per period and reason, and which one each month shows."""
    strip = [entry for entry in board.kpis if entry.in_strip or entry.boundary]
    entries = [*(entry for stage in board.stages for entry in board.kpis_of(stage.stage)), *strip]
    pictures: dict[str, list[Any]] = {entry.kpi: [] for entry in entries}
    shows: dict[str, list[int]] = {}
    seen: dict[tuple[str, date | None, str], int] = {}
    for month in chosen:
        places = []
        for entry in entries:
            picture = tiles[entry.kpi, month]
            key = (entry.kpi, picture.period, picture.period_reason)
            if key not in seen:
                seen[key] = len(pictures[entry.kpi])
                period = picture.period.isoformat() if picture.period else ""
                pictures[entry.kpi].append([period, *picture.compact()])
            places.append(seen[key])
        shows[f"{month:%Y-%m}"] = places
    summaries = {
        f"{month:%Y-%m}": [
            [*_summary(own, words), sum(picture.missed for picture in own)]
            for own in ([tiles[e.kpi, month] for e in board.kpis_of(stage.stage)] for stage in board.stages)
        ]
        for month in chosen
    }
    return {
        "states": STATES,
        "kpis": [entry.kpi for entry in entries],
        "strip": [entry.kpi for entry in strip],
        "stages": [stage.stage for stage in board.stages],
        "regions": [*(region.region for region in board.regions), COMPANY_ROW],
        "shows": shows,
        "summaries": summaries,
        "tiles": pictures,
    }


def _links(seen: Situation) -> dict[str, Any]:
    default = pictures_of(seen.board, seen.choices.language).default
    return {
        "default": f"{default:%Y-%m}" if default else "",
        "home": seen.choices.home_language,
        "language": seen.choices.language,
        "as_of": seen.choices.as_of.isoformat() if seen.choices.as_of else "",
        "stacked": has_long_names(seen),
    }


def _summary(own: Sequence[TilePicture], words: Words) -> Summary:
    counts = StageCounts(
        missed=sum(picture.missed for picture in own),
        unsure=sum(picture.count("unsure", "stale", "not_trusted") for picture in own),
        watched=sum(picture.count("watched") for picture in own),
        unjudged=sum(picture.count("open", "immature", "no_target", "hidden", "empty") for picture in own),
        met=sum(picture.count("met") for picture in own),
    )
    return stage_summary(counts, words)


def _filters(seen: Situation, pictures: Pictures, month: date | None) -> Component:
    def option(chosen: date) -> tuple[str, str]:
        label = seen.words.period(chosen, "month")
        if is_open(seen.board, chosen):
            label = seen.words("open_period", period=label)
        return ("" if chosen == pictures.default else f"{chosen:%Y-%m}"), label

    regions = [(region.region, region.name(seen.choices.language)) for region in seen.board.regions]
    value = f"{month:%Y-%m}" if month and month != pictures.default else ""
    return filters([option(chosen) for chosen in pictures.months], regions, value, seen.choices, seen.words)


def _tile(seen: Situation, entry: KpiEntry, picture: TilePicture) -> Component:
    board, choices, words = seen.board, seen.choices, seen.words
    head = board.head_of(entry.department, COMPANY_ROW)
    owner = (
        words("owner", department=head.department_name(choices.language), person=initialled(head.person_name))
        if head
        else ""
    )
    period = picture.period.isoformat() if picture.period else None
    path = f"/kpi/{entry.kpi}"
    texts = TileTexts(
        title=entry.title(choices.language),
        href=choices.link(path),
        description=entry.description(choices.language),
        owner=owner,
        names=[*(region.name(choices.language) for region in board.regions), words("company_row")],
        row_links=[choices.link(path, region=row.region, period=period) for row in picture.rows],
    )
    series = spark_series(board, entry)
    spark = spark_line([value for _, value in series], picture.spark_at, words("trend"))
    is_quiet = not picture.missed_in(choices.region)
    return tile(picture, texts, spark, task_lines(seen, entry), choices.region, is_quiet)


def _failed(seen: Situation) -> str:
    published = seen.board.run.published_at
    failed = seen.failed_run
    when = f"{seen.local(datetime.fromisoformat(failed.finished_at)):%Y-%m-%d %H:%M}" if failed else ""
    local = seen.local(published) if published else None
    shown = f"{seen.words.day(local)}, {local:%H:%M}" if local else "–"
    return seen.words("run_failed", when=when, published=shown)
