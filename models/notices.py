"""What a run tells people of its extracts: a key of ``notices.yaml`` with its values, worded in either language.

When a notice is made is decided where it is found; here are only its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from models.issues import Issues
from models.text import Language, Text
from models.yaml_files import into_model, read_yaml

#: A value that differs by language (a list's "and 3 more") is a `Text`; dates and numbers are formatted by the words.
Value = Any


class Notice(str):
    """One notice. It reads as its English text, so that logs and the terminal need not ask."""

    key: str
    values: Mapping[str, Value]

    def __new__(cls, key: str, /, **values: Value) -> Notice:
        made = super().__new__(cls, _worded(key, values, "en"))
        made.key, made.values = key, values
        return made

    def in_language(self, language: Language) -> str:
        return _worded(self.key, self.values, language)


def first_of(names: Sequence[str], shown: int) -> Text:
    """The first few names, and how many more there are."""
    listed, more = ", ".join(names[:shown]), len(names) - shown
    return Text(en=f"{listed} and {more} more", ru=f"{listed} и ещё {more}") if more > 0 else Text(en=listed, ru=listed)


@cache
def load_notices() -> dict[str, Text]:
    """The words by key; a mistake in the file is a bug and is raised as one."""
    issues, path = Issues(), Path(__file__).with_suffix(".yaml")
    texts: dict[str, Text] = {}
    for key, block in (read_yaml(path, issues) or {}).items():
        text = into_model(block, Text, path, issues)
        if text is not None:
            texts[str(key)] = text
    issues.raise_if_errors()
    return texts


def _worded(key: str, values: Mapping[str, Value], language: Language) -> str:
    shown = {name: value.in_language(language) if isinstance(value, Text) else value for name, value in values.items()}
    return load_notices()[key].in_language(language).format(**shown)
