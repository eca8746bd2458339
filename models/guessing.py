"""The words by which ``milepost init`` guesses, read from ``guessing.yaml``. How it guesses is in pipelines."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from models.issues import Issues
from models.text import Text
from models.yaml_files import Declared, into_model, read_yaml

#: A word, or several of which one is enough.
OneOf = str | tuple[str, ...]


class EntityWords(Declared):
    """What the files and the columns of an entity are called; ``constants`` follow from words of a file's name."""

    names: tuple[str, ...]
    constants: dict[str, dict[str, str]] = {}
    columns: dict[str, tuple[str, ...]]

    def words_of(self, column: str) -> tuple[str, ...]:
        """A column's words, each ``{name}`` written out, squashed, in the order of preference."""
        written = [
            word.replace("{name}", name)
            for word in self.columns.get(column, ())
            for name in (self.names if "{name}" in word else ("",))
        ]
        return tuple(dict.fromkeys(squashed(word) for word in written))


class QuestionWords(Declared):
    """What a survey's question may measure, on which scales (lowest, highest)."""

    words: tuple[str, ...]
    scales: tuple[tuple[int, int], ...]


class Guessing(Declared):
    """Everything of ``guessing.yaml``; ``kpis`` and ``telling`` list what is needed, of an inner list one."""

    stages: dict[str, Text]
    strip: tuple[str, ...]
    version: tuple[str, ...]
    region: tuple[str, ...]
    missing: tuple[str, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    currencies: dict[str, str]
    suffixes: dict[str, int]
    questions: dict[str, QuestionWords]
    events: dict[str, tuple[str, ...]]
    kpis: dict[str, tuple[OneOf, ...]]
    not_drafted: tuple[str, ...]
    entities: dict[str, EntityWords]
    telling: dict[str, tuple[OneOf, ...]]


def squashed(words: str) -> str:
    """Letters and digits alone, in small: ``Lead ID``, ``lead_id`` and ``LEADID`` are one."""
    return re.sub(r"[\W_]+", "", words).casefold()


@cache
def load_guessing() -> Guessing:
    """The words. The file ships with the package; a mistake in it is a bug and is raised as one."""
    path = Path(__file__).with_name("guessing.yaml")
    issues = Issues()
    data = read_yaml(path, issues)
    found = into_model(data, Guessing, path, issues) if data is not None else None
    issues.raise_if_errors()
    assert found is not None, "a file without a mistake is read"
    return found
