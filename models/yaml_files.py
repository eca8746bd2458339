"""YAML into frozen pydantic objects, with the line of every finding.

Knows nothing of companies or KPIs; those modules say which model a file must fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from models.issues import Issues, not_utf8, unreadable
from models.misfits import explain

Model = TypeVar("Model", bound="Declared")

#: How often `sound_part` looks again: what was taken out may be required.
_ROUNDS = 5


class Declared(BaseModel):
    """Base of everything a company or the library declares: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


def read_yaml(path: Path, issues: Issues) -> CommentedMap | None:
    """The mapping in a YAML file, or None with the reason in ``issues``."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        issues.error("the file is missing", path)
        return None
    except UnicodeDecodeError as error:
        message, line, suggestion = not_utf8(error)
        issues.error(message, path, line, suggestion)
        return None
    except OSError as error:
        message, suggestion = unreadable(error)
        issues.error(message, path, None, suggestion)
        return None
    try:
        data = _parsed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        issues.error(f"no valid YAML: {error.problem or error.context}", path, mark.line + 1 if mark else None)
        return None
    except YAMLError as error:
        issues.error(f"no valid YAML: {str(error).splitlines()[0]}", path)
        return None
    if not isinstance(data, CommentedMap):
        issues.error("must hold keys and values, not a list or a single word", path, 1)
        return None
    return data


def names_in_broken_yaml(path: Path) -> set[str]:
    """The outermost keys of a file that `read_yaml` cannot read, as far as its lines tell them."""
    try:
        text = path.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return set()
    return set(re.findall(r"^([^\s#:]+):", text, re.MULTILINE))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    """What a text says; nobody changes it. The library's files are read again for each company in a process."""
    return YAML(typ="rt").load(text)


def line_at(data: Any, location: tuple[str | int, ...]) -> int | None:
    """The line (from 1) on which the key at ``location`` stands, or its nearest parent's."""
    line: int | None = data.lc.line + 1 if isinstance(data, (CommentedMap, CommentedSeq)) else None
    node = data
    for step in location:
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
        else:
            continue  # pydantic also names union branches and validators, which no file holds
        node = node[step]
    return line


@dataclass(frozen=True)
class Places:
    """Where the keys of a file, or of a part of it, stand, for what is found out long after it was read."""

    file: str
    data: CommentedMap | None = None
    part: tuple[str | int, ...] = ()

    def below(self, *keys: str | int) -> Places:
        return Places(self.file, self.data, (*self.part, *keys))

    def of(self, *keys: str | int) -> str:
        """``company.yaml:12``: the key's line or its nearest parent's; an item of a list may be named by its id."""
        location: list[str | int] = []
        node: Any = self.data
        for key in (*self.part, *keys):
            if isinstance(node, list) and isinstance(key, str):
                key = next((n for n, item in enumerate(node) if isinstance(item, dict) and item.get("id") == key), -1)
            if not (key in node if isinstance(node, dict) else isinstance(node, list) and 0 <= int(key) < len(node)):
                break
            location.append(key)
            node = node[key]
        line = line_at(self.data, tuple(location))
        return f"{self.file}:{line}" if line else self.file


def into_model(
    data: CommentedMap, model: type[Model], path: Path, issues: Issues, at: int | None = None, **named: str
) -> Model | None:
    """Build ``model`` from a mapping; each misfit becomes an issue with its line.

    ``named``: what the place of the mapping says and not the mapping itself, such as the id of a block under its name.
    """
    try:
        return model.model_validate(plain(data) | named)
    except ValidationError as error:
        for finding in error.errors():
            location = tuple(finding["loc"])
            where = ".".join(str(step) for step in location)
            message, suggestion = explain(finding, model, location)
            issues.error(f"{where}: {message}" if where else message, path, line_at(data, location) or at, suggestion)
        return None


def sound_part(data: CommentedMap, model: type[Model]) -> Model | None:
    """What is left of a mapping without the places that do not fit, so that the rest can be checked as well; or None.

    For checks alone, after `into_model` has told every misfit.
    """
    rest = plain(data)
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            for finding in error.errors():
                _take_out(rest, tuple(finding["loc"]))
    return None


def _take_out(data: Any, location: tuple[str | int, ...]) -> None:
    """Remove the innermost value at a location that the data have; an item of a list goes as a whole."""
    place: Any = None
    step: str | int = ""
    node = data
    for part in location:
        is_key = isinstance(node, dict) and part in node
        is_item = isinstance(node, list) and isinstance(part, int) and part < len(node)
        if is_key or is_item:
            place, step, node = node, part, node[part]
    if place is not None:
        del place[step]


def plain(data: Any) -> Any:
    """The same values as plain dictionaries and lists, without ruamel's types."""
    if isinstance(data, dict):
        return {
            str(key) if not isinstance(key, bool) else str(key).lower(): plain(value) for key, value in data.items()
        }
    if isinstance(data, list):
        return [plain(value) for value in data]
    if isinstance(data, str):
        return str(data)
    if isinstance(data, bool) or data is None:
        return data
    if isinstance(data, int):
        return int(data)
    if isinstance(data, float):
        return float(data)
    return data
