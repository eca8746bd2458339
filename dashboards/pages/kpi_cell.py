"""One figure opened: why it is judged so, and the records it rests on, down to file and record number."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.board_reader import BoardReader, Records
from dashboards.board_values import Cell, KpiEntry
from dashboards.components.data_table import data_table
from dashboards.components.facts import facts
from dashboards.numbers import count, tile_value
from dashboards.pages.kpi_links import halves_facts
from dashboards.pages.kpi_scales import band_fact
from dashboards.pages.wall_tasks import desk_link, tasks_of
from dashboards.row_states import Axis, row_state
from dashboards.situation import Situation
from models.entities import COMPANY_ROW
from models.errors import BoardError
from models.privacy import without_places

RECORDS_ON_PAGE = 100


def cell_section(seen: Situation, entry: KpiEntry, cell: Cell | None, reader: BoardReader) -> Component | None:
    """Nothing where no figure was chosen."""
    if cell is None:
        return None
    words = seen.words
    region = seen.board.region_name(cell.region, words.language)
    title = words("cell_title", region=region, period=words.period(cell.period, cell.grain))
    state = row_state(cell.region, cell, entry, Axis(0, 1), words.language, seen.board.run.currency)
    return html.Section(
        [
            html.H2(title),
            html.P(
                [html.Span(state.sign, className="sign"), cell.sentence(words.language)],
                className=f"verdict {state.state}",
            ),
            html.Div([_why(seen, entry, cell)], className="card"),
            html.H3(words("records")),
            *_records(seen, cell, reader),
        ],
        id="figure",
        className="opened",
    )


def _why(seen: Situation, entry: KpiEntry, cell: Cell) -> Component:
    words = seen.words

    def written(value: float | None) -> str | None:
        return None if value is None else tile_value(value, entry.unit, words.language, seen.board.run.currency)

    rule = (
        f"{words('rule_line', rule=cell.rule)}. {words(f'rule_{cell.rule}')}" if f"rule_{cell.rule}" in words else None
    )
    interval = f"{written(cell.low)} – {written(cell.high)}" if cell.low is not None and cell.high is not None else None
    target = written(cell.target)
    if target and cell.target_upper is not None:
        target = f"{target} – {written(cell.target_upper)}"
    if target and cell.tolerance:
        target = f"{target} ± {written(cell.tolerance)}"
    if target and cell.target_row:
        target = f"{target} ({words('targets_line', row=cell.target_row)})"
    return html.Div(
        [
            html.H3(words("explained")),
            html.P(rule, className="rule") if rule else None,
            facts(
                [
                    (words("value"), written(cell.value)),
                    (words("target_title"), target),
                    (words("interval"), interval),
                    *halves_facts(seen, entry, cell),
                    *band_fact(entry, cell, words),
                    (words("numerator"), _number(cell.numerator)),
                    (words("denominator"), _number(cell.denominator)),
                    ("n", count(cell.n, words.language)),
                    (words("state_immature"), count(cell.immature, words.language) if cell.immature else None),
                    (words("p_value"), _probability(cell.p_value)),
                    (words("pooled_p_value"), _probability(cell.pooled_p_value)),
                ],
                "facts across",
            ),
            _gates(seen, cell) if cell.verdict == "not_trusted" else None,
        ]
    )


def _gates(seen: Situation, cell: Cell) -> Component:
    """The failed gates for which a figure is not trusted: what they ask, how often it is broken, who works on it."""
    words = seen.words
    lines = []
    for check in seen.board.failed_gates(cell.kpi):
        figures = [row for row in seen.board.check_figures if row.check_key == check.check_key and row.is_failed]
        own = [row for row in figures if cell.region in (COMPANY_ROW, row.region) or row.region is None]
        if not own:
            continue
        broken, checked = sum(row.broken for row in own), sum(row.checked for row in own)
        share = words("broken_share", n=count(broken, words.language), total=count(checked, words.language))
        places = {row.region for row in own}
        tasks = [view for view in tasks_of(seen, check.check_key) if view.region in places | {COMPANY_ROW}]
        links = [html.A(view.key, href=desk_link(seen, view), className="link") for view in tasks]
        about = html.A(check.about(words.language), href=f"{seen.choices.link('/quality')}#{check.check_key}")
        said = [about, f" {share} ", *(part for link in links for part in (link, " "))]
        lines.append(html.Li(said))
    return html.Div([html.H3(words("failed_gates")), html.Ul(lines, className="gates")])


def _records(seen: Situation, cell: Cell, reader: BoardReader) -> list[Component | None]:
    words = seen.words
    try:
        records = reader.records(seen.board, cell, RECORDS_ON_PAGE)
    except BoardError as error:
        message = words("told_by_program", message=without_places(str(error), reader.paths.root))
        return [html.P(message, className="quiet-note")]
    if not records.total:
        return [html.P(words("no_records"), className="quiet-note")]
    shown = words(
        "records_shown", shown=count(len(records.rows), words.language), total=count(records.total, words.language)
    )
    silent = all(row.get("numerator") is None and row.get("denominator") is None for row in records.rows)
    note = html.P(words("records_silent"), className="quiet-note") if silent else None
    return [html.P(shown, className="quiet-note"), note, _table(seen, records)]


def _table(seen: Situation, records: Records) -> Component:
    words = seen.words
    heads = [words(key) for key in ("record", "occurred", "region", "numerator", "denominator", "value", "file_record")]
    has_value = any(row.get("value") is not None for row in records.rows)
    rows = []
    for row in records.rows:
        file = seen.board.file_by_id.get(row.get("file_id") or -1)
        place = f"{file.path if file else row.get('file_id')} : {row.get('record_no')}"
        entry = [
            str(row.get("record_id")),
            _moment(row.get("occurred_at") or row.get("period")),
            seen.board.region_name(str(row.get("region")), words.language),
            _number(row.get("numerator")),
            _number(row.get("denominator")),
            _number(row.get("value")),
            place,
        ]
        rows.append(entry if has_value else [*entry[:5], entry[6]])
    if not has_value:
        heads = [*heads[:5], heads[6]]
    return data_table(heads, rows, numbers={3, 4, 5} if has_value else {3, 4}, caption=words("records"))


def _number(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Decimal | float):
        value = float(value)
        return f"{value:,.0f}".replace(",", "\u202f") if value.is_integer() else f"{value:,.4g}".replace(",", "\u202f")
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else str(value)


def _probability(value: float | None) -> str | None:
    return None if value is None else ("< 0.0001" if value < 0.0001 else f"{value:.4f}")


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else "–"
