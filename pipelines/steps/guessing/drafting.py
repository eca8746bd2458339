"""The declarations of the new company as YAML, with a comment wherever a person must decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from models.entities import load_entities
from models.guessing import Guessing
from models.text import Text
from pipelines.steps.guessing.custom import silent_tables
from pipelines.steps.guessing.deciding import some
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.recognising import Recognised
from pipelines.steps.guessing.yaml_text import Entry, Items, yaml_text

NOBODY = "To be named"
DEPARTMENT = "company"
_TABLE_KEYS = (
    "entity", "files", "recognised_by", "reader", "headers", "delivery", "key", "version", "columns", "answers"
)  # fmt: skip


@dataclass(frozen=True)
class SourceDraft:
    """One source of the company: files of one format below one folder; ``files`` where others there are not its own."""

    id: str
    format: str
    folder: PurePosixPath
    tables: tuple[TableDraft, ...]
    comments: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def source_comments(source: Recognised) -> tuple[str, ...]:
    """What to decide where another format would have done."""
    if not source.rivals:
        return ()
    return (f"The format. These files are like {source.format.id} and like {some(source.rivals)}. "
            f"Assumed: {source.format.id}.",)  # fmt: skip


def company_text(
    name: str,
    extracts_root: str,
    sources: Sequence[SourceDraft],
    regions: tuple[list[dict[str, Any]], str],
    currency: tuple[str, str | None],
    brand: str | None,
    parameters: tuple[dict[str, Any], list[str]],
) -> str:
    """``company.yaml``."""
    zone = "The time zone in which days end. No file says it. Assumed: UTC. Use a name such as Europe/Berlin."
    head = f"Who answers for KPIs. Assumed: one department whose head is {NOBODY!r}. Name departments and their heads, "
    entries = [
        Entry("name", name),
        Entry("language", "en"),
        Entry("reporting_currency", currency[0], (currency[1],) if currency[1] else ()),
        Entry("time_zone", "UTC", (zone,)),
        Entry("extracts_root", extracts_root),
        Entry("regions", Items(tuple(_entries(region) for region in regions[0])), (regions[1],), True),
        Entry(
            "departments",
            Items(([Entry("id", DEPARTMENT), Entry("name", {"en": "Company", "ru": "Компания"}),
                    Entry("heads", {"default": NOBODY})],)),
            (head + "for a region or as default: 'Ann Lee <ann@example.org>'; then give stages their department.",),
            True,
        ),
        Entry("sources", Items(tuple(_source(source, number == 0) for number, source in enumerate(sources))), (), True),
    ]  # fmt: skip
    if brand is not None:
        said = "What people type who know the brand, in every language and with its usual errors. Assumed: its name."
        entries.append(Entry("brand_terms", [brand], (said,), True))
    if parameters[0]:
        entries.append(Entry("parameters", _entries(parameters[0]), tuple(parameters[1]), True))
    return yaml_text(entries, _head("company.yaml"))


def journey_text(found: Mapping[str, Sequence[str]], words: Guessing) -> str:
    """``journey.yaml``: stages in the order of a life cycle, with the KPIs that can be fed."""
    strip = [kpi for stage, kpis in found.items() for kpi in kpis if stage in words.strip or kpi in words.strip]
    stages = []
    for id in [*words.stages, *(stage for stage in found if stage not in words.stages)]:
        kpis = [kpi for kpi in found.get(id, ()) if kpi not in strip]
        if kpis:
            title = words.stages.get(id) or Text(en=id.replace("_", " ").capitalize(), ru=id)
            stages.append(_stage(id, title, kpis))
    entries = [Entry("stages", Items(tuple(stages or [_stage("all", Text(en="All", ru="Все"), [])])))]
    if not stages:
        entries[0] = Entry("stages", entries[0].value, (
            "Which KPIs there are. These extracts feed none of the library. Map more tables in company.yaml, or write "
            "KPIs of your own.",
        ))  # fmt: skip
    if strip:
        entries += [Entry("strip", strip, (), True), Entry("strip_department", DEPARTMENT)]
    return yaml_text(entries, _head("journey.yaml"))


def _head(name: str) -> list[str]:
    what = {
        "company.yaml": "Sources, regions and people, as they could be guessed from the extracts.",
        "journey.yaml": "The life cycle, with the KPIs that these extracts can feed. Targets go to targets.csv.",
    }
    return [
        f"Drafted by 'milepost init'. {what[name]}",
        "Each comment that begins with DECIDE says what was seen and assumed. Where it is right, delete the comment;",
        "where it is wrong, change what stands below it first. 'milepost check' lists those that are left.",
    ]


def _stage(id: str, title: Text, kpis: Sequence[str]) -> list[Entry]:
    named = {"en": title.en, "ru": title.ru}
    return [Entry("id", id), Entry("title", named), Entry("department", DEPARTMENT), Entry("kpis", list(kpis))]


def _source(source: SourceDraft, is_first: bool) -> list[Entry]:
    whose = f"Who owns each source and gets its data tasks. Assumed: {NOBODY!r} for all of them."
    is_custom = source.format == "custom"
    entries = [
        Entry("id", source.id),
        Entry("format", source.format, source.comments),
        Entry("path", source.folder.as_posix()),
        *([Entry("files", list(source.files))] if source.files else []),
        Entry("owner", NOBODY, (whose,) if is_first else ()),
    ]
    tables = [
        table for table in source.tables if is_custom or table.keys.get("columns") or table.answers or table.notes
    ]
    if tables:
        silent = silent_tables(source.tables) if is_custom else None
        entries.append(Entry("tables", [_table(table) for table in tables], (silent,) if silent else ()))
    return entries


def _table(table: TableDraft) -> Entry:
    keys = dict(table.keys)
    if not table.is_known and table.entity is not None:
        keys["entity"] = table.entity
    if table.entity is None:
        keys.pop("columns", None)
    shown = [key for key in _TABLE_KEYS if keys.get(key) or (key == "entity" and key in keys)]  # none may be said
    above = [comment for place, comments in table.notes.items() if place not in shown for comment in comments]
    entries = [Entry(key, _value(key, keys[key], table.entity or ""), tuple(table.notes.get(key, ()))) for key in shown]
    return Entry(table.id, entries or {}, tuple(above))


def _value(key: str, value: Any, entity: str) -> Any:
    if key == "columns":
        order = list(load_entities()[entity].columns)
        return _entries({id: value[id] for id in sorted(value, key=order.index)})
    if key == "files" and len(value) == 1:
        return value[0]
    return value


def _entries(mapping: Mapping[str, Any]) -> list[Entry]:
    return [Entry(key, value) for key, value in mapping.items()]
