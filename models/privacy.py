"""What messages may not carry: people's addresses and telephone numbers, and where on a server the company lies.

Which columns are personal: entities.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_ADDRESS = re.compile(r"[^\s@<>\"',;:|()]+@[^\s@<>\"',;:|()]+\.[^\s@<>\"',;:|()]+")
_NUMBER = re.compile(r"\+\d[\d ().-]{6,}\d")
#: What DuckDB quotes of the data when a value cannot be converted.
_QUOTED = re.compile(r"(string|value) (['\"]).*?\2(?= )", re.DOTALL)

#: What people write between the digits of a number, also ``(0)``.
_BETWEEN = r"(?:[\s()./+-]|\(0\)){0,4}"
#: A number within its country has at least so many digits; with so many it tells who is meant without a zero in front.
_LEAST_DIGITS, _TELLING_DIGITS = 7, 9


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


def key_pattern(keys: Iterable[str]) -> re.Pattern[str]:
    """How keys by which somebody is forgotten are found in a text, in capitals or not. No key: nothing is found."""
    found = [rf"(?<!\d){phone_form(key)}(?!\d)" if is_phone(key) else re.escape(key) for key in keys if key]
    return re.compile("|".join(found) or r"(?!)", re.IGNORECASE)


def is_phone(key: str) -> bool:
    """Whether a key is a telephone number: its digits without leading zeros, behind ``tel:`` (macro phone_of)."""
    return key.startswith("tel:")


def phone_form(key: str) -> str:
    """A regular expression (of Python and of DuckDB) of a number however it is typed, inside a text or alone.

    With its country's code behind ``+`` or zeros; where it has one, also as it is dialled within the country.
    """
    digits = key.removeprefix("tel:")
    forms = [rf"(?:\+|0*){_spaced(digits)}"]
    if national := _national(digits):
        forms.append(("0?" if len(national) >= _TELLING_DIGITS else "0") + _spaced(national))
    return f"(?:{'|'.join(forms)})"


def _spaced(digits: str) -> str:
    return _BETWEEN.join(digits)


def _national(digits: str) -> str | None:
    """The number without its country's code; None where it has none that anybody knows."""
    from phonenumbers import NumberParseException, is_possible_number, parse

    try:
        number = parse(f"+{digits}")
    except NumberParseException:
        return None
    national = str(number.national_number)
    return national if is_possible_number(number) and len(national) >= _LEAST_DIGITS else None
