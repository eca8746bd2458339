"""Reasons of ``linkage_reason`` in words, from ``reasons.yaml`` and ``subjects.yaml``. Finds none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from models.issues import Issues
from models.text import LANGUAGES, Text
from models.yaml_files import into_model, read_yaml

SEPARATOR = ", "


@cache
def load_texts(name: str) -> dict[str, Text]:
    """``reasons``: reason → its sentence with places for subject, records and bound; ``subjects``: what it speaks of.

    A mistake in the file is a bug.
    """
    path = Path(__file__).with_name(f"{name}.yaml")
    issues = Issues()
    data = read_yaml(path, issues)
    texts = {str(key): into_model(data[key], Text, path, issues) for key in data or ()} if data is not None else {}
    issues.raise_if_errors()
    return {key: text for key, text in texts.items() if text is not None}


def reason_words(reason: str, subject: str, records: int, bound: int) -> dict[str, str]:
    """``text_en`` and ``text_ru`` of a reason. ``subject``: columns or a rule of the model, with commas; often none."""
    sentence, subjects = load_texts("reasons")[reason], load_texts("subjects")
    named = [subjects[part] for part in subject.split(SEPARATOR) if part]
    words = {}
    for language in LANGUAGES:
        told = SEPARATOR.join(text.in_language(language) for text in named)
        text = sentence.in_language(language).format(subject=told, records=f"{records:,}", bound=f"{bound:,}")
        words[f"text_{language}"] = text[0].upper() + text[1:]
    return words
