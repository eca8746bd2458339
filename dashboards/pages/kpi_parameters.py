"""What a KPI's parameters mean, as lines that people read. Their words are in ``text/parameters.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from dashboards.text import Words

_FILE = Path(__file__).parents[1] / "text" / "parameters.yaml"
_UNITS = {"hours": {"en": "h", "ru": "ч"}, "days": {"en": "d", "ru": "дн."}}


def parameter_lines(parameters: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """Label and value of each parameter that says something, in the order of the KPI's declaration.

    An empty one leaves everything in, and is left out. One that nobody has words for is shown under its own name.
    """
    return [
        (_label(name, words), _value(name, value, words))
        for name, value in parameters.items()
        if value is not None and value != []
    ]


def _label(name: str, words: Words) -> str:
    known = texts()["labels"].get(name)
    return known[words.language] if known else name.replace("_", " ")


def _value(name: str, value: Any, words: Words) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(name, item, words) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(name, item, words)}" for key, item in value.items())
    known = texts()["values"].get(value) if isinstance(value, str) else None
    unit = _UNITS.get(name.rpartition("_")[2])
    if isinstance(value, bool):
        return words("answer_yes" if value else "answer_no")
    if unit is not None and isinstance(value, int | float):
        return f"{value:g}\u00a0{unit[words.language]}"
    return known[words.language] if known else str(value)


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """``labels`` of parameters, ``values`` that are words of ours, and names of ``slices``, each in both languages."""
    loaded: dict[str, dict[str, dict[str, str]]] = YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))
    return loaded
