"""What messages may not carry: people's addresses and telephone numbers, and where on a server the company lies.

Which columns are personal: entities.yaml.
"""

from __future__ import annotations

import re
from pathlib import Path

_ADDRESS = re.compile(r"[^\s@<>\"',;:|()]+@[^\s@<>\"',;:|()]+\.[^\s@<>\"',;:|()]+")
_NUMBER = re.compile(r"\+\d[\d ().-]{6,}\d")
#: What DuckDB quotes of the data when a value cannot be converted.
_QUOTED = re.compile(r"(string|value) (['\"]).*?\2(?= )", re.DOTALL)


def without_contacts(text: str) -> str:
    """A text without addresses and telephone numbers."""
    return _NUMBER.sub("[number]", _ADDRESS.sub("[address]", text))


def without_places(text: str, *folders: Path) -> str:
    """A text whose paths begin inside the folders: ``extracts/leads.csv`` for a file of the company."""
    for folder in sorted({str(folder) for folder in folders}, key=len, reverse=True):
        text = text.replace(f"{folder}/", "").replace(folder, Path(folder).name)
    return text


def reason_of(error: Exception) -> str:
    """The first line of a database's error, without the value that it quotes: logs keep it for good."""
    first = (str(error).splitlines() or [type(error).__name__])[0]
    return without_contacts(_QUOTED.sub(r"\1", first))
