"""The suites: the library's checks and a company's, one file per entity, read and checked. Runs none of them.

``every_entity.yaml`` holds for each entity. A company's file of the same name adds checks; a block of the same name
changes those keys that it names; the word ``off`` instead of a block takes the check away.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from models.entities import Entity, load_entities
from models.issues import Issues, did_you_mean
from models.quality.kinds import KINDS, Check, Conserved, Key, Range
from models.yaml_files import into_model, line_at, plain, read_yaml

LIBRARY = Path(__file__).resolve().parents[1] / "checks"
EVERY_ENTITY = "every_entity"
#: Instead of a block: the check is not wanted.
OFF = "off"
#: Checks that hold whatever a company declares: without them a number can be short of records and nobody knows.
LAWS = ("accounted",)


def load_checks(own: Path | None, issues: Issues) -> tuple[Check, ...]:
    """All checks of all entities, the entities in the order of the canonical model. ``own``: the company's folder."""
    blocks: dict[tuple[str, str], tuple[CommentedMap, Path, int | None]] = {}
    for folder in [LIBRARY, *([own] if own is not None else [])]:
        # What holds for every entity comes first, so that an entity's own file can change it.
        files = sorted(folder.glob("*.yaml"), key=lambda file: (file.stem != EVERY_ENTITY, file.stem))
        for file in files:
            _read_suite(file, folder is not LIBRARY, blocks, issues)
    order = {name: position for position, name in enumerate(load_entities())}
    found = [
        check
        for (entity, name), (block, file, line) in sorted(blocks.items(), key=lambda item: order[item[0][0]])
        if (check := _check(entity, name, block, file, line, issues)) is not None
    ]
    return tuple(found)


def fed_checks(checks: Collection[Check], fed: Collection[str]) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """The checks whose entities some source feeds, and those that are skipped because one is not fed."""
    runs = [check for check in checks if {check.entity, *check.other_entities} <= set(fed)]
    skipped = [check for check in checks if check.entity in fed and not set(check.other_entities) <= set(fed)]
    return tuple(runs), tuple(skipped)


def _read_suite(
    file: Path, is_own: bool, blocks: dict[tuple[str, str], tuple[CommentedMap, Path, int | None]], issues: Issues
) -> None:
    entities = load_entities()
    known = [*entities, EVERY_ENTITY]
    if file.stem not in known:
        hint = did_you_mean(file.stem, known)
        issues.error(f"a suite is named after its entity, and there is none called {file.stem!r}.", file, None, hint)
        return
    data = read_yaml(file, issues)
    for name in data or ():
        block = data[name] if data is not None else None
        line = line_at(data, (name,))
        for entity in list(entities) if file.stem == EVERY_ENTITY else [file.stem]:
            place = (entity, str(name))
            if block == OFF:
                _take_away(place, blocks, name, file, line, issues)
            elif not isinstance(block, CommentedMap):
                issues.error(f"{name}: a check is a block of keys and values, or the word off.", file, line)
                break
            elif name in LAWS and is_own:
                issues.error(f"{name}: is a law of extracts and cannot be changed.", file, line)
                break
            else:
                before = blocks[place][0] if place in blocks else None
                blocks[place] = (_laid_over(before, block, line), file, line)


def _take_away(
    place: tuple[str, str], blocks: dict[tuple[str, str], Any], name: str, file: Path, line: int | None, issues: Issues
) -> None:
    if name in LAWS:
        issues.error(f"{name}: is a law of extracts and cannot be switched off.", file, line)
    elif blocks.pop(place, None) is None and file.stem != EVERY_ENTITY:
        known = [check for entity, check in blocks if entity == place[0]]
        issues.error(f"{name}: there is no such check to switch off.", file, line, did_you_mean(name, known))


def _laid_over(before: CommentedMap | None, own: CommentedMap, line: int | None) -> CommentedMap:
    """The own block with what it does not say taken from the block before; findings point into the own file."""
    merged = _copy(own)
    for key in before or ():
        if key not in own:
            merged[key] = before[key] if before is not None else None
            merged.lc.add_kv_line_col(key, [(line or 1) - 1, 0, (line or 1) - 1, 0])
    return merged


def _copy(block: CommentedMap) -> CommentedMap:
    """A copy that knows its lines: ruamel's own forgets them."""
    copied = CommentedMap(block)
    copied.lc.line, copied.lc.col = block.lc.line, block.lc.col
    for key in block:
        copied.lc.add_kv_line_col(key, block.lc.data[key])
    return copied


def _check(entity: str, name: str, block: CommentedMap, file: Path, line: int | None, issues: Issues) -> Check | None:
    kind = plain(block.get("kind"))
    if kind not in KINDS:
        hint = did_you_mean(str(kind), KINDS)
        issues.error(f"{name}.kind: {kind!r} is no kind of check.", file, line_at(block, ("kind",)) or line, hint)
        return None
    filled = _copy(block)
    for key, value in (("id", name), ("entity", entity)):
        filled[key] = value
        filled.lc.add_kv_line_col(key, [(line or 1) - 1, 0, (line or 1) - 1, 0])
    of = load_entities()[entity]
    if kind == "key" and not block.get("columns"):
        filled["columns"] = list(of.key)
    check = into_model(filled, KINDS[kind], file, issues, line)
    if check is not None:
        _check_names(check, of, file, line, block, issues)
    return check


def _check_names(
    check: Check, entity: Entity, file: Path, line: int | None, block: CommentedMap, issues: Issues
) -> None:
    """Every column and entity that a check names must be there."""
    columns = {*check.concerns, *(check.nullable if isinstance(check, Key) else ()), *getattr(check, "per", ())}
    for column in sorted(columns - set(entity.columns)):
        at = next((line_at(block, (key,)) for key in block if plain(block[key]) == column), line)
        hint = did_you_mean(column, entity.columns)
        issues.error(f"{check.id}: {entity.id} has no column {column!r}.", file, at, hint)
    for other in check.other_entities:
        if other not in load_entities():
            hint = did_you_mean(other, load_entities())
            issues.error(f"{check.id}.to: there is no entity {other!r}.", file, line_at(block, ("to",)), hint)
    if isinstance(check, Range) and check.column in entity.columns:
        _check_bounds(check, entity, file, block, issues)
    if isinstance(check, Conserved):
        _check_parts(check, entity, file, line, issues)


def _check_bounds(check: Range, entity: Entity, file: Path, block: CommentedMap, issues: Issues) -> None:
    """A bound must be what the column holds: a number, or a day in ISO form."""
    is_moment = entity.columns[check.column] in ("date", "timestamp")
    for key, bound in (("minimum", check.minimum), ("maximum", check.maximum)):
        try:
            if bound is not None:
                _ = datetime.fromisoformat(str(bound)) if is_moment else float(bound)
        except ValueError:
            need = "a day such as 2026-01-31" if is_moment else "a number"
            issues.error(f"{check.id}.{key}: {bound!r} is not {need}.", file, line_at(block, (key,)))


def _check_parts(check: Conserved, entity: Entity, file: Path, line: int | None, issues: Issues) -> None:
    for part, wanted in check.parts.items():
        for column, value in wanted.items():
            is_flag = entity.columns.get(column) == "boolean"
            if column in entity.columns and is_flag != isinstance(value, bool):
                need = "true or false" if is_flag else "a word or a list of words"
                issues.error(f"{check.id}.parts.{part}.{column}: write {need}.", file, line)
