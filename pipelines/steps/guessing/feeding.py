"""Which KPIs of the library the drafted tables can feed, and what must be set for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.entities import load_entities
from models.guessing import Guessing, squashed
from models.issues import Issues
from models.kpi import Kpi
from models.library import LINKAGE_TABLES, DeclaredKpi, load_kpis
from pipelines.steps.guessing.drafts import TableDraft

#: Said of deals where lost ones can be told: no column of the entity.
MAY_BE_LOST = "may_be_lost"


class Feed:
    """What staging will hold: columns per entity, questions with their scales, words of events."""

    def __init__(self, drafts: Sequence[TableDraft]) -> None:
        self.columns: dict[str, set[str]] = {}
        self.questions: set[tuple[str, float, float]] = set()
        self.events: list[str] = []
        for draft in (draft for draft in drafts if draft.entity is not None):
            told = self.columns.setdefault(draft.entity or "", set())
            told |= draft.feeds() | ({MAY_BE_LOST} if draft.tells_lost else set())
            for answer in draft.answers:
                self.questions.add((answer["metric"], answer["scale_min"], answer["scale_max"]))
            header = draft.header_of("event") if draft.entity == "product_event" else None
            if header is not None and header in draft.profiles:
                self.events += [value for value, _ in draft.profiles[header].telling]

    def has(self, need: str | tuple[str, ...]) -> bool:
        """Whether ``lead.created_at``, or one of several such, has a value."""
        options = (need,) if isinstance(need, str) else need
        return any(
            column in self.columns.get(entity, ())
            for entity, _, column in (option.partition(".") for option in options)
        )


def entities_read() -> set[str]:
    """The entities that some KPI of the library reads."""
    return {entity for one in _library().values() for entity in (*_entities(one.kpi), *one.kpi.also_reads)}


def kpis_fed(drafts: Sequence[TableDraft], words: Guessing) -> tuple[dict[str, list[str]], dict[str, Any], list[str]]:
    """File of the library → its KPIs that can be fed; parameters that they need; what to decide about those."""
    feed = Feed(drafts)
    found: dict[str, list[str]] = {}
    parameters: dict[str, Any] = {}
    for name, declared in _library().items():
        own = _events_of(declared.kpi, feed, words)
        kpi = _reading_what_is_there(declared.kpi, feed)
        if own is None or not _is_fed(kpi, feed, words):
            continue
        found.setdefault(declared.file.stem, []).append(name)
        if own:
            parameters[name] = own
    comments = []
    if parameters:
        chosen = "; ".join(
            f"{kpi}: {', '.join(f'{k} is {v}' for k, v in own.items())}" for kpi, own in parameters.items()
        )
        comments.append(f"Which events KPIs mean. The product writes other words than the library. Assumed: {chosen}.")
    for declared in (_library()[name] for names in found.values() for name in names):
        reads = _reading_what_is_there(declared.kpi, feed).reads
        if reads != declared.kpi.reads:
            parameters[declared.kpi.id] = {**parameters.get(declared.kpi.id, {}), "reads": list(reads)}
    return found, parameters, comments


def _reading_what_is_there(kpi: Kpi, feed: Feed) -> Kpi:
    """The KPI with the one entity that no file feeds replaced by the one that serves as well: counts for visits."""
    lacking = [entity for entity in kpi.reads if entity not in feed.columns and entity not in LINKAGE_TABLES]
    instead = [entity for entity in kpi.also_reads if entity in feed.columns]
    if len(lacking) != 1 or len(instead) != 1:
        return kpi
    return kpi.model_copy(update={"reads": tuple(instead[0] if one == lacking[0] else one for one in kpi.reads)})


def _is_fed(kpi: Kpi, feed: Feed, words: Guessing) -> bool:
    entities = _entities(kpi)
    if kpi.id in words.not_drafted:
        return False
    if not all(entity in feed.columns for entity in entities):
        return False
    needs = words.kpis.get(kpi.id) or tuple(
        f"{entity}.{begins}" for entity in entities if (begins := load_entities()[entity].begins)
    )
    if not all(feed.has(need) for need in needs):
        return False
    if "metric" in kpi.parameters:
        given = kpi.parameters
        return (given["metric"], given.get("scale_min"), given.get("scale_max")) in feed.questions
    return True


def _library() -> dict[str, DeclaredKpi]:
    issues = Issues()
    library = load_kpis(None, {}, issues)
    issues.raise_if_errors()
    return library


def _entities(kpi: Kpi) -> list[str]:
    """What a KPI reads, for a link the two that are linked."""
    return [entity for name in kpi.reads for entity in (("lead", "opportunity") if name in LINKAGE_TABLES else (name,))]


def _events_of(kpi: Kpi, feed: Feed, words: Guessing) -> dict[str, str] | None:
    """Parameters that name events otherwise than the library does; None where an event cannot be found."""
    changed: dict[str, str] = {}
    for parameter, known in words.events.items():
        event = kpi.parameters.get(parameter)
        if event is None or event in feed.events:
            continue
        squashed_words = [squashed(word) for word in known]
        found = next((e for word in squashed_words for e in feed.events if word in squashed(e)), None)
        if found is None:
            return None
        changed[parameter] = found
    return changed
