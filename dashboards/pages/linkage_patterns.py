"""The failure patterns on the page of links: how often in each region, by event, owner and month, and which records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from dashboards.board_linkage import PatternCount, PatternEntry, PatternRecord
from dashboards.components.data_table import Entry, data_table
from dashboards.numbers import count, tile_value
from dashboards.situation import Situation

#: Rows of a table by event, owner or month: those with most records.
KEYS_SHOWN = 6
DIMENSIONS = ("event", "owner", "month")
#: (pattern, dimension, key) → how often.
Counts = Mapping[tuple[str, str, str], PatternCount]


def patterns(seen: Situation) -> list[Component]:
    """All patterns by region; below, one by one, what can be opened."""
    words, board, found = seen.words, seen.board, seen.board.linkage
    if not found.patterns:
        return []
    counts = {(row.pattern, row.dimension, row.key): row for row in found.counts}
    regions = [region.region for region in board.regions]
    regions += ["?"] if any((pattern.pattern, "region", "?") in counts for pattern in found.patterns) else []
    heads = [
        words("pattern"), *(board.region_name(region, words.language) for region in regions), words("region_all"),
        words("amount"),
    ]  # fmt: skip
    rows = [_row(seen, pattern, regions, counts) for pattern in found.patterns]
    table = data_table(heads, rows, numbers=set(range(1, len(heads))), caption=words("patterns"))
    head: list[Component] = [
        html.H2(words("patterns")), html.P(words("patterns_lead"), className="quiet-note"), table,
    ]  # fmt: skip
    opened = [_details(seen, pattern) for pattern in found.patterns if pattern.records]
    return [html.Section([*head, *opened], id="patterns")]


def _row(seen: Situation, pattern: PatternEntry, regions: list[str], counts: Counts) -> list[Entry]:
    language = seen.words.language
    name = html.Span(
        [html.B(pattern.title(language)), html.Br(), html.Small(pattern.sentence(language))],
        title=pattern.about(language),
    )
    if not pattern.is_computable:
        return [name, *("–" for _ in regions), "–", "–"]
    shares = [_share(seen, counts.get((pattern.pattern, "region", region))) for region in regions]
    return [name, *shares, _share(seen, counts.get((pattern.pattern, "all", "*"))), _amount(seen, pattern.amount)]


def _share(seen: Situation, found: PatternCount | None) -> str:
    if found is None:
        return "–"
    language = seen.words.language
    return seen.words("of_base", records=count(found.records, language), base=count(found.base, language))


def _amount(seen: Situation, amount: Decimal | None) -> str:
    """Money; a dash where there is none to speak of, as of leads."""
    return tile_value(float(amount) if amount else None, "money", seen.words.language, seen.board.run.currency)


def _details(seen: Situation, pattern: PatternEntry) -> Component:
    """A pattern's counts by event, owner and month, and its first records: what the browser opens on a click."""
    words = seen.words
    own = [row for row in seen.board.linkage.counts if row.pattern == pattern.pattern and row.records]
    tables = [_keys(seen, dimension, own) for dimension in DIMENSIONS]
    records = [row for row in seen.board.linkage.records if row.pattern == pattern.pattern]
    title = words("named_records", shown=len(records), total=count(pattern.records or 0, words.language))
    return html.Details(
        [
            html.Summary(f"{pattern.title(words.language)} · {count(pattern.records or 0, words.language)}"),
            html.P(pattern.about(words.language), className="quiet-note"),
            html.Div([table for table in tables if table is not None], className="two"),
            _records(seen, records, title),
        ],
        id=f"pattern-{pattern.pattern}",
    )


def _keys(seen: Situation, dimension: str, counts: list[PatternCount]) -> Component | None:
    own = sorted((row for row in counts if row.dimension == dimension), key=lambda row: (-row.records, row.key))
    if not own or {row.key for row in own} == {"?"}:
        return None
    words = seen.words
    rows: list[list[Entry]] = [
        [words("not_known") if row.key == "?" else row.label, _share(seen, row), _amount(seen, row.amount)]
        for row in own[:KEYS_SHOWN]
    ]
    title = words(f"by_{dimension}")
    return data_table([title, words("found"), words("amount")], rows, numbers={1, 2}, caption=title)


def _records(seen: Situation, records: list[PatternRecord], title: str) -> Component:
    words = seen.words
    rows: list[list[Entry]] = [
        [
            row.record_id,
            row.other_id or "–",
            row.detail or "–",
            seen.board.region_name(row.region, words.language) if row.region else "–",
            _amount(seen, row.amount) + (f" · {words('won')}" if row.is_won else ""),
            f"{row.file or '–'}{'' if row.record_no is None else f' · {row.record_no}'}",
        ]
        for row in records
    ]
    heads = [words(key) for key in ("record", "record_other", "record_detail", "region", "amount", "file_record")]
    return data_table(heads, rows, numbers={4}, caption=title)
