"""A phone number as people type it → keys in E.164's form, one per country it may be of. Compares nothing.

A key is ``+``, the country's code and the national number without leading zeros. For Italy, whose zeros belong to the
number, that is not the number to dial, but it is the same on both sides of a comparison. Whether a number is in
service, or has a digit too few, is not asked: a mistyped number that two records share is still what they share.
"""

from __future__ import annotations

from collections.abc import Iterable

LEAST_DIGITS = 7


def phone_keys(written: str, countries: Iterable[str]) -> list[str]:
    """The keys of a number; several where it has no country's code and the region has several countries.

    A number without a country, where none is declared, has no key: a guess would link strangers.
    """
    from phonenumbers import NumberParseException, parse

    text = written.strip()
    if text.startswith("00"):
        text = f"+{text[2:]}"
    keys = set()
    for country in [None] if text.startswith("+") else countries:
        try:
            number = parse(text, country)
        except NumberParseException:
            continue
        national = str(number.national_number)
        if len(national) >= LEAST_DIGITS and len(set(national)) > 1:
            keys.add(f"+{number.country_code}{national}")
    return sorted(keys)
