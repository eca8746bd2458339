"""The pipeline's reasons in the reader's language. One that nobody has put into Russian stays as it was written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML


def reason_in(reason: str | None, language: str) -> str:
    """``is no date`` as ``не дата``; a dash where there is no reason."""
    if reason is None:
        return "–"
    if language == "ru":
        for pattern, russian in _patterns():
            if found := pattern.fullmatch(reason):
                return found.expand(russian)
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    texts = YAML(typ="safe").load(Path(__file__).with_name("reasons.yaml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), russian) for pattern, russian in texts.items())
