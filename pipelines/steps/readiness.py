"""The answers to the five questions of readiness, per source and region, with the figure behind each.

What is counted is the questions' SQL (``models/sql/readiness``); the limits are ``models/readiness.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from models.declarations import Declarations
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.errors import RunError
from models.library import sql_file
from models.privacy import reason_of
from models.readiness import ANSWER_WORDS, Question, questions_of
from models.sentences import format_value
from models.text import LANGUAGES, Language
from pipelines.steps.canonical_tables import ensure_tables
from pipelines.steps.sql_files import create_macros, run, text_of

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

_DDL = """
create or replace table readiness (
    question varchar, source varchar, region varchar, answer varchar, numerator bigint, denominator bigint,
    value double, sentence_en varchar, sentence_ru varchar
)
"""


def assess(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> list[Row]:
    """Make the table ``readiness`` and return its rows. Raises `RunError` naming a question's SQL file that fails.

    A source that is asked answers for the company and for every declared region; where none of its records says a
    region, for the company alone. A question that no source can answer is answered with no, without a source.
    """
    ensure_tables(connection)
    create_macros(connection)
    questions = questions_of(declarations.company.readiness)
    rows = [row for question in questions.values() for row in _answers(connection, declarations, question)]
    connection.execute(_DDL).fetchall()
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into readiness values ({marks})", [tuple(row.values()) for row in rows])
    return rows


def readiness_rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The rows of the table ``readiness``, as `assess` left them."""
    cursor = connection.execute("select * from readiness")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _answers(connection: duckdb.DuckDBPyConnection, declarations: Declarations, question: Question) -> Iterator[Row]:
    found = _figures(connection, declarations, question)
    asked: list[str | None] = [
        source.id
        for source in declarations.company.sources
        if set(question.asks) & declarations.entities_of(source) or any(figure == source.id for figure, _ in found)
    ]
    regions = list(declarations.company.region_ids)
    for source in asked or [None]:
        has_regions = source is None or any((source, region) in found for region in regions)
        known = [UNKNOWN_REGION] if (source, UNKNOWN_REGION) in found else []
        for region in [COMPANY_ROW, *(regions if has_regions else ()), *known]:
            figure = found.get((source, region), {"numerator": 0, "denominator": 0})
            yield _answer(declarations, question, source, region, figure)


def _figures(
    connection: duckdb.DuckDBPyConnection, declarations: Declarations, question: Question
) -> dict[tuple[str | None, str], Row]:
    """(source, region) → the row of the question's SQL."""
    import duckdb

    path = sql_file("readiness", question.sql, declarations.paths)
    if path is None:
        raise RunError(f"sql/readiness/{question.sql}.sql: not there, so {question.id} has no figure. Write it.")
    try:
        cursor = run(connection, text_of(path), question.parameters)
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        raise RunError(f"{path}: the SQL of {question.id} fails: {reason_of(error)}") from None
    return {(row["source"], row["region"]): row for row in rows}


def _answer(declarations: Declarations, question: Question, source: str | None, region: str, figure: Row) -> Row:
    numerator, denominator = int(figure["numerator"]), int(figure["denominator"])
    answer = question.answer(numerator, denominator)
    share = numerator / denominator if denominator else None

    def sentence(language: Language) -> str:
        title = declarations.company.region_title(region, language)
        words = ANSWER_WORDS[answer].in_language(language)
        if share is None:
            return f"{title}: {words}, {question.nothing.in_language(language)}"
        counts = {key: format_value(value, "count", language) for key, value in figure.items() if _is_count(value)}
        shown = {**figure, **counts, "share": format_value(share, "percent", language)}
        return f"{title}: {words}, {question.finding.in_language(language).format(**shown)}"

    return {
        "question": question.id,
        "source": source,
        "region": region,
        "answer": str(answer),
        "numerator": numerator,
        "denominator": denominator,
        "value": share,
        **{f"sentence_{language}": sentence(language) for language in LANGUAGES},
    }


def _is_count(value: Any) -> bool:
    return not isinstance(value, str) and value is not None
