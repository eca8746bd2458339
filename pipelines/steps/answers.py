"""Questionnaires: one record becomes one row per answered question, each on its question's own scale.

A blank is no answer and leaves no trace; a value that is none of the scale's is an answer in quarantine. A record
without a single good answer is in quarantine where it has bad ones, else set aside as ``not_an_answer``; where nobody
has declared a question, all that could be read are set aside as ``no_question_declared``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb

from models.answers import Answer, as_number, held_until
from models.entities import DUCKDB_TYPES
from pipelines.steps.active import ActiveTable
from pipelines.steps.columns import Headers
from pipelines.steps.mapping import ACCEPTED, QUARANTINED, Mapping
from pipelines.steps.sql_text import name, text, texts
from pipelines.steps.staging import Account, count_fates, quarantine

#: What an answer's question fills in; the mapping must not.
_FROM_QUESTION = (
    "answer_id", "metric", "score", "raw_score", "scale_min", "scale_max", "top_cut", "bottom_cut", "is_reversed",
)  # fmt: skip


def stage_answers(
    connection: duckdb.DuckDBPyConnection, table: ActiveTable, mapping: Mapping, account: Account
) -> None:
    """Insert one row per good answer; 1:n from record to row."""
    questions = list(enumerate(table.table.answers))
    silent = table.table.not_an_answer
    cells = {f"q_{number}": _cell(answer, silent, table.headers) for number, answer in questions}
    mapping = replace(mapping, extra_texts=cells)
    connection.execute(
        f"create or replace temp table questionnaire as {mapping.chain()} select * from valued"
    ).fetchall()
    if questions:
        packed = ", ".join(_packed(answer, f"q_{number}", table.table.answers) for number, answer in questions)
        _answers(connection, mapping, packed)
        _insert(connection, mapping)
        _count_answers(connection, table, mapping, account)
        connection.execute("drop table answer").fetchall()
    _count_others(connection, table, mapping, account)
    connection.execute("drop table questionnaire").fetchall()


def _answers(connection: duckdb.DuckDBPyConnection, mapping: Mapping, packed: str) -> None:
    """The table ``answer``: one row per question (``packed``) that a questionnaire answers."""
    moment = "answered_at" if "answered_at" in {column.id for column in mapping.columns} else "null::timestamp"
    connection.execute(
        "create or replace temp table answer as select *, coalesce(score between low and high, false) as is_good from ("
        "select q.* exclude (answers), answers.question as question, answers.metric as asked, answers.words as words, "
        "answers.low as low, answers.high as high, answers.top as top, answers.bottom as bottom, "
        "answers.turned as turned, answers.since as since, answers.until as until, "
        "decimal_of(answers.words, false) as score "
        f"from (select *, unnest([{packed}]) as answers from questionnaire) as q) where words is not null "
        # An undated answer was given on the question's first scale: no day is known on which a later one was shown.
        f"and (since is null or coalesce({moment} >= since, false)) "
        f"and (until is null or coalesce({moment} < until, true))"
    ).fetchall()


def _insert(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> None:
    mapped = {column.id for column in mapping.columns}
    record = f"coalesce({'questionnaire_id, ' if 'questionnaire_id' in mapped else ''}_file_id || '/' || _record_no)"
    filled = {
        "answer_id": f"{record} || '/' || question",
        "metric": "asked",
        "score": _upright("score"),
        "raw_score": "score",
        "scale_min": "low",
        "scale_max": "high",
        "top_cut": _upright("top"),
        "bottom_cut": _upright("bottom"),
        "is_reversed": "turned",
    }
    cells = []
    for id, kind in mapping.entity.columns.items():
        known = id in mapped or (id == "region" and mapping.entity.has_region)
        cells.append(
            f"{filled[id]} as {name(id)}"
            if id in _FROM_QUESTION
            else name(id)
            if known
            else f"null::{DUCKDB_TYPES[kind]}"
        )
    connection.execute(
        f"insert into {mapping.entity.table} "
        f"select {', '.join(cells)}, {text(mapping.source)}, _file_id, _record_no "
        f"from answer where _fate = {ACCEPTED} and is_good"
    ).fetchall()


def _count_others(
    connection: duckdb.DuckDBPyConnection, table: ActiveTable, mapping: Mapping, account: Account
) -> None:
    """Account for the questionnaires whose answers do not count, or of which nobody has declared any."""
    counted = connection.execute("select _file_id, _fate, count(*) from questionnaire group by all").fetchall()
    if not table.table.answers:
        for file_id, fate, records in counted:
            if fate == ACCEPTED:
                account.add(file_id, "no_question_declared", records)
    others = [(file_id, fate, records) for file_id, fate, records in counted if fate != ACCEPTED]
    failing = f"select _file_id, _record_no, {mapping.faults()} from questionnaire where _fate = {QUARANTINED}"
    count_fates(connection, mapping, account, table, others, failing)


def _count_answers(
    connection: duckdb.DuckDBPyConnection, table: ActiveTable, mapping: Mapping, account: Account
) -> None:
    rows = connection.execute(
        f"""
        select r._file_id, count(*) filter (where a.good > 0), count(*) filter (where a.good = 0),
            count(*) filter (where a.good is null)
        from questionnaire as r
        left join (select _file_id, _record_no, count(*) filter (where is_good) as good from answer group by all) as a
            on a._file_id = r._file_id and a._record_no = r._record_no
        where r._fate = {ACCEPTED} group by all
        """
    ).fetchall()
    for file_id, good, bad, silent in rows:
        account.add(file_id, "accepted", good)
        account.add(file_id, "quarantined", bad)
        account.add(file_id, "not_an_answer", silent)
    faults = (
        "select _file_id, _record_no, question, words, case when score is null then 'is no number' "
        "else 'is outside the scale ' || (low::double)::varchar || ' to ' || (high::double)::varchar end "
        f"from answer as a where _fate = {ACCEPTED} and not is_good and {{}} exists (select 1 from answer as g "
        "where g._file_id = a._file_id and g._record_no = a._record_no and g.is_good)"
    )
    quarantine(connection, table, mapping.entity, faults.format(""), False)
    quarantine(connection, table, mapping.entity, faults.format("not"), True)


def _packed(answer: Answer, cell: str, answers: Sequence[Answer]) -> str:
    """A question as a struct beside its cell; ``answers``: all of the table, of which one may take its column over."""
    numbers = {"low": answer.scale_min, "high": answer.scale_max, "top": answer.top_cut, "bottom": answer.bottom_cut}
    fields = {label: "null" if number is None else str(Decimal(str(number))) for label, number in numbers.items()}
    scale = ", ".join(f"{label} := cast({number} as decimal(18, 4))" for label, number in fields.items())
    until = held_until(answer, answers)
    days = ", ".join(
        f"{label} := {'null' if day is None else text(day.isoformat())}::date"
        for label, day in (("since", answer.since), ("until", until))
    )
    turned = "true" if answer.direction == "lower" else "false"
    return (
        f"struct_pack(question := {text(answer.column[0])}, metric := {text(answer.metric)}, words := {name(cell)}, "
        f"{scale}, turned := {turned}, {days})"
    )


def _upright(shown: str) -> str:
    """A number of the scale as shown, on the same scale with its best end on top."""
    return f"case when turned then cast(low + high - {shown} as decimal(18, 4)) else {shown} end"


def _cell(answer: Answer, silent: tuple[str, ...], headers: Headers) -> str:
    """The text of a record's answer: of the first header that is filled, null for what is declared to be none."""
    present = [headers.text(word) for word in answer.column if headers.spelled(word)]
    words = f"coalesce({', '.join(present)})" if present else "cast(null as varchar)"
    if codes := (*silent, *answer.not_an_answer):
        words = f"case when {_is_one_of(words, codes)} then null else {words} end"
    if answer.values:
        cases = " ".join(
            f"when {text(key.strip().casefold())} then {text(value)}" for key, value in answer.values.items()
        )
        words = f"case lower({words}) {cases} else {words} end"
    return words


def _is_one_of(words: str, codes: tuple[str, ...]) -> str:
    """Whether a text is one of the codes, by word or, where a code is a number, by number."""
    by_word = f"lower({words}) in ({texts(code.strip().casefold() for code in codes)})"
    numbers = [str(Decimal(code)) for code in codes if as_number(code) is not None]
    return f"{by_word} or decimal_of({words}, false) in ({', '.join(numbers)})" if numbers else by_word
