"""Tables that no format takes: files with the same headers are one, and everything about it is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from models.entities import load_entities
from models.errors import ExtractError
from models.formats import Table
from models.guessing import EntityWords, Guessing
from pipelines.steps.claims import Claim
from pipelines.steps.guessing.columns import is_id, written
from pipelines.steps.guessing.deciding import some
from pipelines.steps.guessing.deliveries import guess_delivery
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.entities import guess_entity, is_called
from pipelines.steps.guessing.file_names import dated_name, identifier, patterns
from pipelines.steps.guessing.folder import Seen, Unread
from pipelines.steps.guessing.keys import guess_key
from pipelines.steps.guessing.profiles import Profile, profile_columns
from pipelines.steps.guessing.questions import find_questions, guess_answers
from pipelines.steps.guessing.regions import guess_region_column
from pipelines.steps.guessing.samples import Sampler
from pipelines.steps.guessing.states import guess_states


def draft_custom(left: Sequence[Seen], sampler: Sampler, words: Guessing) -> tuple[list[TableDraft], list[Unread]]:
    """A draft per set of headers in a folder, and the files whose records cannot be read."""
    groups: dict[tuple[str, frozenset[str], str | None], list[Seen]] = {}
    for item in left:
        groups.setdefault((str(item.folder), item.headers, item.look.reader), []).append(item)
    drafts: list[TableDraft] = []
    unread: list[Unread] = []
    for members in groups.values():
        draft = TableDraft(_name(members, left, drafts), members[0].folder, tuple(members))
        try:
            _guess(draft, left, sampler, words)
        except ExtractError as error:
            unread += [Unread(item.file.name, str(error).removeprefix(f"{item.file.name}: ")) for item in members]
            continue
        drafts.append(draft)
    _apart(drafts)
    return drafts, unread


def _guess(draft: TableDraft, all_seen: Sequence[Seen], sampler: Sampler, words: Guessing) -> None:
    first = draft.seen[0].look
    draft.keys["files"] = patterns([item.inner for item in draft.seen])
    if first.reader != "csv":
        draft.keys["reader"] = first.reader
    if _has_no_headers(first.headers) and first.reader == "csv":
        draft.keys["headers"] = [f"column_{number}" for number in range(1, len(first.headers) + 1)]
        draft.decide(
            "headers",
            f"The headers of {draft.id}: its first line looks like a record. Assumed: there are none. Name them here.",
        )
    table = Table(reader=first.reader, headers=tuple(draft.keys.get("headers", ())))
    claims = [Claim(item.file, "init", draft.id, _named(item, table)) for item in draft.seen]
    draft.sample = sampler.take(claims, table)
    draft.profiles = profile_columns(sampler.connection, draft.sample, words)
    has_questions = bool(find_questions(draft.profiles, words)[0]) if draft.records else False
    likeness = guess_entity(draft, words, has_questions) if draft.records else None
    if likeness is None:
        draft.notes.pop("entity", None)
        return
    draft.entity = likeness.entity
    _map(draft, likeness.headers, all_seen, sampler, words)
    if draft.entity is not None:
        guess_delivery(sampler.connection, draft, words)


def _named(item: Seen, table: Table) -> Any:
    from dataclasses import replace

    return replace(item.look, headers=table.headers) if table.headers else item.look


def _has_no_headers(headers: Sequence[str]) -> bool:
    """A header is a word; a date, a long number or a hash is a value."""
    value = re.compile(r"\d{4}-\d\d-\d\d.*|\d+([.,/]\d+)+.*|\d{4,}|[0-9a-f]{24,}|[^@\s]+@[^@\s]+\.\w+")
    return sum(bool(value.fullmatch(header)) for header in headers) >= max(1, len(headers) // 4) and not any(
        header.startswith("column_") for header in headers
    )


def _map(
    draft: TableDraft, headers: dict[str, Profile], all_seen: Sequence[Seen], sampler: Sampler, words: Guessing
) -> None:
    """Fill in key and columns; an entity whose records nothing tells apart is given up."""
    entity = load_entities()[draft.entity or ""]
    known = words.entities[entity.id]
    is_survey = entity.id == "survey_response"
    own = headers.get("questionnaire_id" if is_survey else entity.key[0]) if is_survey or len(entity.key) == 1 else None
    if len(entity.key) == 1:
        key = guess_key(sampler.connection, draft, own, words)
        if key is None and not is_survey:
            draft.entity = None
            draft.notes.clear()
            return
    for id, kind in entity.columns.items():
        if id in headers:
            draft.columns[id] = written(headers[id], id, kind)
            moments = headers[id].moments if kind in ("date", "timestamp") else None
            if moments is not None and moments.doubt:
                draft.decide("columns", f"The dates of {headers[id].header} in {draft.id}. {moments.doubt}")
    if is_survey:
        _map_survey(draft, own, all_seen, words)
    elif len(entity.key) == 1:
        _map_id(draft, entity.key[0], draft.keys["key"])
    _add_constants(draft, known)
    guess_region_column(draft, words)
    if len(entity.key) > 1:
        draft.keys["key"] = [h for id in entity.key if (h := draft.header_of(id)) is not None]
    if entity.id == "opportunity":
        draft.tells_lost = guess_states(draft, words)


def _map_id(draft: TableDraft, id: str, key: list[str]) -> None:
    if len(key) > 1:
        draft.columns[id] = {"concat": key}
        return
    draft.columns[id] = key[0]


def _map_survey(draft: TableDraft, own: Profile | None, all_seen: Sequence[Seen], words: Guessing) -> None:
    if own is None or not own.is_key:
        draft.columns.pop("questionnaire_id", None)
    if "answered_at" not in draft.columns:
        siblings = [item.file.inner.name for item in all_seen if item.folder == draft.folder]
        told = dated_name(draft.seen[0].file.inner.name, siblings)
        if told is not None:
            draft.columns["answered_at"] = {"file_name": told}
            draft.decide(
                "columns",
                f"When the answers of {draft.id} were given. No column tells a whole date. "
                f"Assumed: the {told['precision']} in the file's name.",
            )
    guess_answers(draft, words)


def _add_constants(draft: TableDraft, known: EntityWords) -> None:
    """What the file's name says of all its records."""
    for column, by_name in known.constants.items():
        word = next((value for name, value in by_name.items() if is_called(draft.seen[0].file.stem, (name,))), None)
        if word is not None:
            draft.columns[column] = {"constant": word}


def _name(members: Sequence[Seen], left: Sequence[Seen], drafts: Iterable[TableDraft]) -> str:
    """After the file; where other tables of the folder are called so, with the date in its name."""
    first = members[0]
    siblings = [item for item in left if item.folder == first.folder]
    name = identifier(first.file.stem)
    others = [item for item in siblings if item not in members and identifier(item.file.stem) == name]
    told = dated_name(first.file.inner.name, [item.file.inner.name for item in siblings]) if others else None
    if told is not None:
        found = re.search(told["pattern"], first.file.inner.name)
        name = f"{name}_{found[1]}" if found else name
    taken = {draft.id for draft in drafts if draft.folder == first.folder}
    return next(free for free in (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))) if free not in taken)


def _apart(drafts: Sequence[TableDraft]) -> None:
    """Tables of one folder whose patterns find the same file are told apart by headers that the other lacks."""
    from pipelines.steps.claims import matches

    for draft in drafts:
        rivals = [
            other for other in drafts
            if other is not draft and other.folder == draft.folder
            and any(matches(item.inner, tuple(draft.keys["files"])) for item in other.seen)
        ]  # fmt: skip
        for other in (draft, *rivals) if rivals else ():
            others = [rival.seen[0].headers for rival in (draft, *rivals) if rival is not other]
            own = [h for h in other.seen[0].look.headers if all(h.casefold() not in headers for headers in others)]
            other.keys.setdefault("recognised_by", own[:3] or list(other.seen[0].look.headers))


def give_up_doubles(drafts: Sequence[TableDraft], sampler: Sampler) -> None:
    """An entity is fed once: of custom tables with the same keys the one with the most columns keeps it."""
    fed: list[TableDraft] = []
    order = sorted(drafts, key=lambda d: (not d.is_known, -len(d.columns), str(d.folder), d.id))
    for draft in order:
        if draft.entity is None:
            continue
        rival = next((other for other in fed if _share_keys(draft, other, sampler)), None)
        if rival is None:
            fed.append(draft)
            continue
        if draft.is_known:
            continue
        if draft.entity == "survey_response":
            draft.columns.pop("questionnaire_id", None)  # answers are told by file and record instead
            fed.append(draft)
            continue
        draft.entity = None
        draft.keys.pop("columns", None)
        draft.notes = {
            "files": [f"Whether {draft.id} holds anything new. Its keys stand in {rival.id} as well, which has more "
                      "columns. Assumed: nothing; its records stay in raw."]
        }  # fmt: skip


def _share_keys(one: TableDraft, other: TableDraft, sampler: Sampler) -> bool:
    if one.entity != other.entity or one.sample is None or other.sample is None:
        return False
    entity = load_entities()[one.entity or ""]
    id = "questionnaire_id" if entity.id == "survey_response" else entity.key[0]
    headers = one.header_of(id), other.header_of(id)
    if None in headers or not is_id(id):
        return False
    from pipelines.steps.sql_text import name

    if one.entity == "activity" and headers[0] != headers[1]:
        return False  # calls and meetings count by themselves
    own, theirs = (name(header) for header in headers if header)
    sql = (
        f"select count(*) from (select distinct {own} as k from {one.sample.relation}_bare intersect "
        f"select distinct {theirs} from {other.sample.relation}_bare)"
    )
    return bool(sampler.connection.execute(sql).fetchall()[0][0])


def silent_tables(drafts: Sequence[TableDraft]) -> str | None:
    """What to decide about tables that became no entity."""
    silent = [draft.id for draft in drafts if draft.entity is None and not draft.notes]
    if not silent:
        return None
    return (
        f"Whether a number needs {some(silent)}. Nothing known is like that. Assumed: no; the records are kept in raw. "
        "Else give the table an 'entity' and 'columns'."
    )
