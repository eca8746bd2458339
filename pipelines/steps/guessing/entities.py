"""Which entity a table is: by the words of its file's name and of its headers, and by what the values can be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.entities import Entity, load_entities
from models.guessing import EntityWords, Guessing, squashed
from pipelines.steps.guessing.columns import find_header, is_id
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.profiles import Profile

#: What the file's name is worth, in columns; how many columns are enough without it, and which share of the file's.
NAME, ENOUGH, SHARE = 3.0, 4.0, 0.5
#: So near to the best one, the second entity is worth a comment.
NEAR = 0.85
#: Entities whose records may be told by several columns together where none is an id.
_COMPOSITE = ("activity", "campaign_member", "survey_response", "contact_volume", "search_query", "product_event")


@dataclass(frozen=True)
class Likeness:
    """How like an entity a table is, and which header would serve which column."""

    entity: str
    score: float
    headers: dict[str, Profile]
    is_named: bool


def guess_entity(draft: TableDraft, words: Guessing, has_questions: bool) -> Likeness | None:
    """The likeliest entity, or None where nothing is likely enough; a near second is noted in the draft."""
    entities = load_entities()
    found = [
        likeness
        for name, known in words.entities.items()
        if (likeness := _likeness(entities[name], known, draft, words, has_questions)) is not None
    ]
    found.sort(key=lambda item: -item.score)
    if not found:
        return None
    best, second = found[0], found[1] if len(found) > 1 else None
    if second is not None and second.score >= NEAR * best.score:
        draft.decide(
            "entity",
            f"What {draft.id} holds. Its names and columns are like {_a(best.entity)} and like {_a(second.entity)}. "
            f"Assumed: {best.entity}. Another one: change 'entity' and 'columns'; none: delete both.",
        )
    return best


def _likeness(
    entity: Entity, known: EntityWords, draft: TableDraft, words: Guessing, has_questions: bool
) -> Likeness | None:
    is_named = is_called(draft.seen[0].file.stem, known.names)
    headers: dict[str, Profile] = {}
    taken: set[str] = set()
    for column, kind in entity.columns.items():
        if column == "region":
            continue
        profile = find_header(column, kind, known, draft.profiles, taken)
        if profile is None:
            continue
        headers[column] = profile
        if not is_id(column):
            taken.add(profile.header)
    if entity.id == "survey_response":
        believed = has_questions and ("answered_at" in headers or is_named)
    else:
        told = all(_is_one(need, headers) for need in words.telling[entity.id])
        has_id = len(entity.key) > 1 or entity.key[0] in headers
        # An owner's id tells owners apart, no leads.
        others = {profile.header for column, profile in headers.items() if is_id(column)}
        free = {header: profile for header, profile in draft.profiles.items() if header not in others}
        believed = told and (has_id or can_be_told_apart(entity.id, draft.profiles if is_named else free))
    telling = {column for column in headers if column not in ("owner_id", "type", "status", "name", "created_at")}
    score = len(telling) + 0.5 * (len(headers) - len(telling)) + (NAME if is_named else 0)
    if entity.id == "survey_response" and has_questions:
        score += 2
    is_enough = score >= ENOUGH and len(headers) >= SHARE * len(draft.profiles)
    if not believed or not (is_named or is_enough):
        return None
    return Likeness(entity.id, score, headers, is_named)


def _is_one(need: str | tuple[str, ...], headers: Mapping[str, Profile]) -> bool:
    return need in headers if isinstance(need, str) else any(column in headers for column in need)


def can_be_told_apart(entity: str, profiles: Mapping[str, Profile]) -> bool:
    """Whether something can serve as the id that an entity's records do not have."""
    return entity in _COMPOSITE or any(profile.is_key and is_like_id(profile) for profile in profiles.values())


def is_like_id(profile: Profile) -> bool:
    """A header that ends like an id, and values without blanks."""
    is_called = bool(re.search(r"(id|key|no|nr|number|num|code|uuid|номер|код|№)$", profile.squashed))
    return is_called and all(" " not in value for value, _ in profile.counted[:100])


def is_called(stem: str, names: tuple[str, ...]) -> bool:
    """Whether a file's name has one of the names in it, in singular or plural."""
    tokens = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem).casefold())
    return any(_stands_in(name.casefold().split(), tokens) for name in names)


def _stands_in(name: list[str], tokens: list[str]) -> bool:
    starts = range(len(tokens) - len(name) + 1)
    return any(all(_is_form_of(tokens[n + k], word) for k, word in enumerate(name)) for n in starts)


def _is_form_of(token: str, word: str) -> bool:
    forms = {word, f"{word}s", f"{word}es", f"{word[:-1]}ies"}
    is_russian = bool(re.match("[а-яё]", word))
    return token in forms or (is_russian and squashed(token).startswith(word[:-1] if len(word) > 4 else word))


def _a(entity: str) -> str:
    words = entity.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
