"""What messages may not carry: addresses and telephone numbers of people. Which columns are personal: entities.yaml."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s@<>\"',;:|()]+@[^\s@<>\"',;:|()]+\.[^\s@<>\"',;:|()]+")
_NUMBER = re.compile(r"\+\d[\d ().-]{6,}\d")
#: What DuckDB quotes of the data when a value cannot be converted.
_QUOTED = re.compile(r"(string|value) (['\"]).*?\2(?= )", re.DOTALL)


def without_contacts(text: str) -> str:
    """A text without addresses and telephone numbers."""
    return _NUMBER.sub("[number]", _ADDRESS.sub("[address]", text))


def reason_of(error: Exception) -> str:
    """The first line of a database's error, without the value that it quotes: logs keep it for good."""
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return without_contacts(_QUOTED.sub(r"\1", first))
