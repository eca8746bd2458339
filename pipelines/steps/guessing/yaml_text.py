"""Declarations as YAML text with comments: what a person would write, in the order given.

Comments stand above the key they speak of, which a dumper of YAML does not manage in lists of mappings.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 116
#: How a comment that asks for a decision begins, and how its further lines do.
DECIDE, MORE = "# DECIDE: ", "#   "
_PLAIN = re.compile(r"[A-Za-zА-Яа-яЁё_$*.0-9/][\w $%*./()&+'’—–-]*")
_OTHERWISE = re.compile(
    r"(?i:true|false|yes|no|on|off|null|none|~|y|n)|[-+.]?\d[\d_.:eE+-]*|0[xo][\da-fA-F]+|[-+]?\.(?i:inf|nan)|\*.*"
)


@dataclass(frozen=True)
class Entry:
    """A key with its value (a list of entries is a nested mapping) and what must be decided there."""

    key: str
    value: Any
    comments: tuple[str, ...] = ()
    is_apart: bool = False


@dataclass(frozen=True)
class Items:
    """A list whose items stand below one another, each a list of entries."""

    items: tuple[list[Entry], ...]


def yaml_text(entries: Sequence[Entry], head: Sequence[str] = ()) -> str:
    """The whole file; ``head`` are lines of comment above it."""
    return "\n".join([*(f"# {line}".rstrip() for line in head), "", *_lines(entries, 0)]) + "\n"


def _lines(entries: Sequence[Entry], indent: int) -> Iterator[str]:
    pad = " " * indent
    for entry in entries:
        if entry.is_apart:
            yield ""
        for comment in entry.comments:
            yield from comment_lines(comment, indent)
        key = scalar(entry.key)
        if isinstance(entry.value, Items):
            yield f"{pad}{key}:"
            for item in entry.value.items:
                # The first line of an item carries the dash, so what is said of its first key stands above it.
                first, *rest = item
                for comment in first.comments:
                    yield from comment_lines(comment, indent + 2)
                lines = [*_lines([Entry(first.key, first.value)], indent + 4), *_lines(rest, indent + 4)]
                yield f"{pad}  - {lines[0].lstrip()}"
                yield from lines[1:]
        elif isinstance(entry.value, list) and entry.value and isinstance(entry.value[0], Entry):
            yield f"{pad}{key}:"
            yield from _lines(entry.value, indent + 2)
        else:
            yield from _value(f"{pad}{key}:", entry.value, indent)


def comment_lines(comment: str, indent: int) -> list[str]:
    """A comment that asks for a decision, folded."""
    pad = " " * indent
    return textwrap.wrap(
        comment, WIDTH, initial_indent=pad + DECIDE, subsequent_indent=pad + MORE, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _value(start: str, value: Any, indent: int) -> Iterator[str]:
    line = f"{start} {flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, (dict, list)) or not value:
        yield line
    elif isinstance(value, dict):
        yield start
        for key, inner in value.items():
            yield from _value(f"{' ' * (indent + 2)}{scalar(str(key))}:", inner, indent + 2)
    else:
        yield start
        for item in value:
            yield f"{' ' * (indent + 2)}- {flow(item)}"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A word, number or truth; a word is quoted where YAML would take it for something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    words = str(value)
    if _PLAIN.fullmatch(words) and not _OTHERWISE.fullmatch(words) and words == words.strip():
        return words
    return json.dumps(words, ensure_ascii=False)
