"""Reasons of ``linkage_reason`` in words, from ``reasons.yaml``. Finds none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from models.issues import Issues
from models.text import LANGUAGES, Text
from models.yaml_files import into_model, read_yaml


@cache
def load_reasons() -> dict[str, Text]:
    """Reason → its sentence with places for subject, records and bound. A mistake in the file is a bug."""
    path = Path(__file__).with_name("reasons.yaml")
    issues = Issues()
    data = read_yaml(path, issues)
    reasons = {str(name): into_model(data[name], Text, path, issues) for name in data or ()} if data is not None else {}
    issues.raise_if_errors()
    return {name: text for name, text in reasons.items() if text is not None}


def reason_words(reason: str, subject: str, records: int, bound: int) -> dict[str, str]:
    """``text_en`` and ``text_ru`` of a reason."""
    sentence = load_reasons()[reason]
    values = {"subject": subject, "records": f"{records:,}", "bound": f"{bound:,}"}
    return {f"text_{language}": sentence.in_language(language).format(**values) for language in LANGUAGES}
