"""What the data are worth: checks with the failed ones first, the records that broke them, and the quarantine."""

from __future__ import annotations

from collections import Counter

from dash import html
from dash.development.base_component import Component

from dashboards.board_quality import CheckEntry
from dashboards.components.data_table import Entry, data_table
from dashboards.components.top_bar import top_bar
from dashboards.first_response import Page
from dashboards.numbers import count
from dashboards.pages.wall import freshness
from dashboards.quality_pages import REPORT
from dashboards.situation import Situation
from models.settings import CompanyPaths

SHEETS = ("wall.css", "pages.css")


def page(seen: Situation, paths: CompanyPaths) -> Page:
    title = f"{seen.words('quality_of')} · {seen.board.run.company}"
    return Page(layout(seen, paths), title, seen.choices.language, stylesheets=SHEETS, scripts=())


def layout(seen: Situation, paths: CompanyPaths) -> Component:
    words = seen.words
    body: list[Component | None] = [
        html.H1(words("quality_of")),
        html.P(_summary(seen), className="lead"),
        html.P(html.A(words("data_docs"), href=REPORT, className="link"))
        if (paths.quality / "report").is_dir()
        else None,
        _checks(seen) if seen.board.checks else None,
        *_examples(seen),
        html.H2(words("in_quarantine")),
        *_quarantine(seen),
    ]
    return html.Div(
        [
            top_bar(seen.board.run.company, seen.choices, words, "quality", "/quality", freshness=freshness(seen)),
            html.Main(body, className="page"),
        ],
        id="page",
        lang=words.language,
    )


def _summary(seen: Situation) -> str:
    if not seen.board.checks:
        return seen.words("no_checks")
    found = Counter(check.outcome for check in seen.board.checks)
    return seen.words("checks_summary", passed=found["passed"], failed=found["failed"], skipped=found["skipped"])


def _checks(seen: Situation) -> Component:
    words = seen.words
    rows = [_row(seen, check) for check in seen.board.checks]
    heads = [words(key) for key in ("outcome", "grade", "broken_of", "where", "check", "doubtful", "owner_title")]
    return data_table(heads, rows, numbers={2}, caption=words("quality_of"))


def _row(seen: Situation, check: CheckEntry) -> list[Entry]:
    words = seen.words
    outcome = words(f"outcome_{check.outcome}")
    name = html.Span([check.about(words.language), " ", html.Small(check.check_key)])
    failed = check.outcome == "failed"
    return [
        html.Span(f"▲ {outcome}", className="late") if failed else outcome,
        words(f"grade_{check.grade}"),
        check.reason or f"{count(check.broken, words.language)} / {count(check.checked, words.language)}",
        _places(seen, check) or "–",
        html.A(name, href=f"#{check.check_key}", className="link") if failed else name,
        html.Span(_kpis(seen, check) or "–"),
        check.owner or "–",
    ]


def _places(seen: Situation, check: CheckEntry) -> str:
    regions = (check.regions or "").split(", ")
    return ", ".join(seen.board.region_name(region, seen.words.language) for region in regions if region)


def _kpis(seen: Situation, check: CheckEntry) -> list[Component | str]:
    shown: list[Component | str] = []
    for kpi in (check.kpis or "").split(", "):
        entry = seen.board.kpi_by_id.get(kpi)
        if entry is not None:
            link = html.A(entry.title(seen.words.language), href=seen.choices.link(f"/kpi/{kpi}"))
            shown += [", ", link] if shown else [link]
    return shown


def _examples(seen: Situation) -> list[Component]:
    words = seen.words
    shown: list[Component] = []
    heads = [words(key) for key in ("record", "record_value", "file_record", "region", "source")]
    for check in seen.board.checks:
        own = [record for record in seen.board.broken_records if record.check_key == check.check_key]
        rows: list[list[Entry]] = [
            [
                record.record_id or "–",
                record.value or "–",
                f"{record.file or '–'}{'' if record.record_no is None else f' · {record.record_no}'}",
                seen.board.region_name(record.region, words.language) if record.region else "–",
                record.source or "–",
            ]
            for record in own
        ]
        if rows:
            title = f"{words('examples')} · {check.about(words.language)}"
            shown.append(html.Section([html.H2(title), data_table(heads, rows, caption=title)], id=check.check_key))
    return shown


def _quarantine(seen: Situation) -> list[Component]:
    words, held = seen.words, seen.board.quarantine
    if not held:
        return [html.P(words("quarantine_none"), className="quiet-note")]
    heads = [words(key) for key in ("file_record", "line", "column", "record_value", "reason", "source")]
    rows: list[list[Entry]] = [
        [
            f"{row.path or '–'} · {row.record_no}",
            "–" if row.line is None else str(row.line),
            row.column_name or "–",
            row.value or "–",
            row.reason,
            row.source,
        ]
        for row in held
    ]
    shown: list[Component] = [data_table(heads, rows, numbers={1}, caption=words("in_quarantine"))]
    total = sum({(r.source, r.source_table, r.column_name, r.reason): r.of_this_reason for r in held}.values())
    if total > len(rows):
        shown.append(html.P(words("quarantine_shown", shown=len(rows), total=total), className="quiet-note"))
    return shown
