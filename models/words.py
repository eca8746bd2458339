"""Words as declarations list them: one or several, each as it would be written in an extract."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator


def word_of(value: Any) -> str:
    """YAML's own true, false and numbers as an extract writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(value: Any) -> Any:
    if value is None:
        return None
    items = value if isinstance(value, (list, tuple)) else (value,)
    if any(isinstance(item, dict) for item in items):
        raise ValueError("write a word or a list of words")
    return tuple(word_of(item) for item in items)


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
