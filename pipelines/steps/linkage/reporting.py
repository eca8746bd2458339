"""What the board says of failure patterns: how often, among how many, for how much, and in words. Finds none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.company import Company
from models.library import sql_text
from models.linkage.patterns import Pattern, lacking_words, load_patterns
from models.sentences.numerals import format_value
from models.text import LANGUAGES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


#: What a pattern's sentence has places for.
FIGURES = ("records", "base", "not_comparable", "amount", "won", "base_won", "won_amount")


def pattern_tables(connection: duckdb.DuckDBPyConnection, company: Company) -> dict[str, Any]:
    """The board's tables on patterns: them, their counts and records, the regions' matrix, wins without a lead."""
    on_repair = [pattern.id for pattern in load_patterns().values() if pattern.needs_repair]
    counts = connection.execute(sql_text("board", "pattern_count"), {"on_repair": on_repair}).df()
    lacking = dict(connection.execute("select pattern, lacking from linkage_pattern_state").fetchall())
    return {
        "pattern": _patterns(counts, lacking, company.reporting_currency),
        "pattern_count": counts,
        **{
            table: connection.execute(sql_text("board", table)).df()
            for table in ("pattern_record", "region_matrix", "unlinked_win")
        },
    }


def _patterns(counts: pd.DataFrame, lacking: dict[str, str], currency: str) -> list[dict[str, Any]]:
    """One row per pattern, in their order. Where nothing could be counted, the figures are null and words say why."""
    totals: dict[str, dict[Any, Any]] = {
        row["pattern"]: row for row in counts[counts["dimension"] == "all"].to_dict("records")
    }
    return [
        {
            "pattern": pattern.id,
            "position": position,
            **{f"title_{language}": pattern.title.in_language(language) for language in LANGUAGES},
            **{f"about_{language}": pattern.about.in_language(language) for language in LANGUAGES},
            "serves": ", ".join(pattern.serves),
            "out_of": ", ".join(pattern.out_of),
            "is_computable": not lacking.get(pattern.id),
            **_figures(totals.get(pattern.id)),
            **{
                f"sentence_{language}": _sentence(
                    pattern, lacking.get(pattern.id, ""), totals.get(pattern.id), language, currency
                )
                for language in LANGUAGES
            },
        }
        for position, pattern in enumerate(load_patterns().values(), 1)
    ]


def _figures(total: dict[Any, Any] | None) -> dict[str, Any]:
    return {name: None if total is None else total[name] for name in FIGURES}


def _sentence(pattern: Pattern, lacking: str, total: dict[Any, Any] | None, language: Any, currency: str) -> str:
    if lacking:
        return lacking_words(lacking).in_language(language)
    figures = total or dict.fromkeys(FIGURES, 0)
    written = {
        name: format_value(figures[name], "money" if name.endswith("amount") else "count", language, currency)
        for name in FIGURES
    }
    said = [pattern.found, pattern.unseen] if pattern.unseen and figures["not_comparable"] else [pattern.found]
    return " ".join(text.in_language(language).format(**written) for text in said)
