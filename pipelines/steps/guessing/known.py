"""Tables that a format of the library takes: what it feeds, and the guesses it leaves to the company.

A format knows its vendor's columns; a region is a company's own field, and which question measures what is too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.entities import load_entities
from models.errors import ExtractError
from models.formats import Table
from models.guessing import Guessing
from models.library import sql_text
from pipelines.steps.claims import Claim
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.entities import can_be_told_apart
from pipelines.steps.guessing.folder import Seen
from pipelines.steps.guessing.keys import guess_key
from pipelines.steps.guessing.profiles import profile_columns
from pipelines.steps.guessing.questions import guess_answers
from pipelines.steps.guessing.recognising import Recognised
from pipelines.steps.guessing.regions import guess_region_column
from pipelines.steps.guessing.samples import Sampler


def draft_known(source: Recognised, sampler: Sampler, words: Guessing) -> list[TableDraft]:
    """A draft per table of the format that has files, in the format's order."""
    taken: dict[str, list[tuple[Seen, Claim]]] = {}
    for item, claimed in source.taken:
        taken.setdefault(claimed.table, []).append((item, claimed))
    drafts: dict[str, TableDraft] = {}
    for name, table in source.format.tables.items():
        files = taken.get(table.records_of or name, [])
        if files:
            drafts[name] = _draft(name, table, source, files, sampler, words)
            _share(drafts[name], drafts.get(table.records_of or ""), words)
    return list(drafts.values())


def _draft(
    name: str,
    table: Table,
    source: Recognised,
    files: Sequence[tuple[Seen, Claim]],
    sampler: Sampler,
    words: Guessing,
) -> TableDraft:
    seen = tuple(item for item, _ in files)
    draft = TableDraft(name, source.folder, seen, entity=table.entity, is_known=True)
    claims = [claimed for _, claimed in files]
    draft.given = _given(table, claims)
    draft.tells_lost = "is_closed" in draft.given
    missing_key = _missing_key(draft, table)
    _excuse(draft, table, missing_key)
    if table.entity is None or table.sql is not None or table.records_of is not None:
        return draft
    wants_region = load_entities()[table.entity].has_region
    wants_answers = table.entity == "survey_response" and not table.answers and "score" not in draft.given
    if not (wants_region or wants_answers or missing_key):
        return draft
    if wants_answers:  # one table of a format may hold several questionnaires, each with columns of its own
        _survey(draft, table, claims, sampler, words)
        return draft
    _look(draft, table, claims, sampler, words)
    if missing_key is not None:
        _find_key(draft, missing_key, sampler, words)
    guess_region_column(draft, words)
    return draft


def _share(draft: TableDraft, base: TableDraft | None, words: Guessing) -> None:
    """A table that reads the records of another one a second time knows their region by the same header."""
    if base is not None:
        draft.sample, draft.profiles = base.sample, base.profiles
        guess_region_column(draft, words)


def _missing_key(draft: TableDraft, table: Table) -> str | None:
    """The column that tells the entity's records apart, where the format requires it and no file has it."""
    key = load_entities()[table.entity].key if table.entity is not None and table.sql is None else ()
    column = table.columns.get(key[0]) if len(key) == 1 and table.records_of is None else None
    return key[0] if column is not None and column.required and key[0] not in draft.given else None


def _find_key(draft: TableDraft, id: str, sampler: Sampler, words: Guessing) -> None:
    """Another header that can serve as the id; where nothing tells the records apart they stay in raw."""
    entity = draft.entity or ""
    found = None
    if draft.records and can_be_told_apart(entity, draft.profiles):
        found = guess_key(sampler.connection, draft, None, words)
    if found is None:
        draft.entity = None
        draft.keys.update(entity=None)
        draft.decide(
            "entity",
            f"What tells the records of {draft.id} apart. The files have no id, and no other column can serve as one. "
            f"Assumed: nothing; they stay in raw. Else delete 'entity' and map {id} under 'columns'.",
        )
        return
    draft.columns[id] = {"concat": found} if len(found) > 1 else found[0]


def _given(table: Table, claims: Sequence[Claim]) -> dict[str, str | None]:
    if table.sql is not None:
        made = sql_text("staging", table.sql)
        columns = load_entities()[table.entity or ""].columns
        return {id: None for id in columns if re.search(rf"\b{id}\b", made)}
    seen = {header.casefold(): header for item in claims for header in item.look.headers}
    given: dict[str, str | None] = {}
    for id, column in table.columns.items():
        words = [*(column.from_ or column.concat), *_mapped_from(table, column.concat)]
        headers = [seen[header.casefold()] for header in words if header.casefold() in seen]
        if headers or column.constant is not None or column.file_name is not None or column.lookup:
            given[id] = headers[0] if column.from_ and headers else None
    return given


def _mapped_from(table: Table, words: Sequence[str]) -> list[str]:
    """The headers of those words that are mapped columns of the table."""
    return [header for word in words if word in table.columns for header in table.columns[word].from_]


def _excuse(draft: TableDraft, table: Table, missing_key: str | None) -> None:
    """A column that the format requires and no file has would stop the run. A key is looked for instead."""
    if table.sql is not None:
        return
    for id, column in table.columns.items():
        if column.required and id not in draft.given and id != missing_key:
            draft.columns[id] = {"from": list(column.from_ or column.concat), "required": False}
            words = " or ".join(column.from_ or column.concat)
            draft.decide(
                "columns", f"Where {id} of {draft.id} is. No file has {words}. Assumed: nowhere; it stays empty."
            )


def _look(draft: TableDraft, table: Table, claims: Sequence[Claim], sampler: Sampler, words: Guessing) -> None:
    try:
        draft.sample = sampler.take(claims, table)
    except ExtractError:
        return  # the run names the file; here it only means that nothing can be guessed from it
    draft.profiles = profile_columns(sampler.connection, draft.sample, words)


def _survey(draft: TableDraft, table: Table, claims: Sequence[Claim], sampler: Sampler, words: Guessing) -> None:
    """Answers of every questionnaire, from the files of each set of headers; the region of the first that has one."""
    by_headers: dict[frozenset[str], list[Claim]] = {}
    for item in claims:
        by_headers.setdefault(frozenset(header.casefold() for header in item.look.headers), []).append(item)
    answers: dict[str, dict[str, object]] = {}
    comments: list[str] = []
    silent: list[str] = []
    for files in by_headers.values():
        part = TableDraft(files[0].file.stem, draft.folder, draft.seen, entity=draft.entity, given=draft.given)
        _look(part, table, files, sampler, words)
        guess_region_column(part, words)
        if "region" in part.columns:
            draft.columns.setdefault("region", part.columns["region"])
            draft.profiles = draft.profiles or part.profiles
        guess_answers(part, words)
        answers |= {str(answer["column"]): answer for answer in part.answers if answer["column"] not in answers}
        (comments if part.answers else silent).extend(part.notes.get("answers", []))
    if "region" in draft.columns and len(by_headers) > 1:
        draft.columns["region"] = {"from": draft.columns["region"], "required": False}
    if answers:
        draft.keys["answers"] = list(answers.values())
    for comment in comments or silent[:1]:
        draft.decide("answers", comment)
