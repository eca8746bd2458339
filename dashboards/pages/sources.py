"""The sources behind the board: how far each reaches, what was read, set aside and quarantined, and whose it is.

What they are ready for is in readiness.py.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.data_table import data_table
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.numbers import count
from dashboards.pages.readiness import readiness_section
from dashboards.pages.wall import freshness
from dashboards.situation import Situation
from dashboards.tile_pictures import last_day

SHEETS = ("wall.css", "pages.css")


def page(seen: Situation) -> Page:
    title = f"{seen.words('source_of')} · {seen.board.run.company}"
    return Page(layout(seen), title, seen.choices.language, stylesheets=SHEETS, scripts=())


def layout(seen: Situation) -> Component:
    words = seen.words
    return html.Div(
        [
            top_bar(seen.board.run.company, seen.choices, words, "sources", "/sources", freshness=freshness(seen)),
            html.Main(
                [
                    html.H1(words("source_of")),
                    _sources(seen),
                    readiness_section(seen),
                    html.H2(words("files")),
                    _files(seen),
                ],
                className="page",
            ),
        ],
        id="page",
        lang=words.language,
    )


def _sources(seen: Situation) -> Component:
    words = seen.words
    rows = []
    for source in seen.board.sources:
        day = last_day(source.watermark)
        reach = words.dated(day) if day else "–"
        shown = html.Span(f"▲ {reach}, {words('stale')}", className="late") if source.is_stale else reach
        counts = [source.files, source.records_read, source.accepted, source.set_aside, source.quarantined]
        owner = (source.owner or "–").partition("<")[0].strip()
        rows.append([source.source, owner, shown, *(count(number or 0, words.language) for number in counts)])
    heads = [
        words(key)
        for key in ("source", "owner_title", "watermark", "files", "read", "accepted", "set_aside", "quarantined")
    ]
    return data_table(heads, rows, numbers={3, 4, 5, 6, 7}, caption=words("source_of"))


def _files(seen: Situation) -> Component:
    words = seen.words
    rows = [
        [
            file.source,
            file.path,
            *(
                count(number or 0, words.language)
                for number in (file.records_read, file.accepted, file.set_aside, file.quarantined)
            ),
        ]
        for file in sorted(seen.board.files, key=lambda file: (file.source, file.path))
    ]
    heads = [words(key) for key in ("source", "files", "read", "accepted", "set_aside", "quarantined")]
    return data_table(heads, rows, numbers={2, 3, 4, 5}, caption=words("files"))
