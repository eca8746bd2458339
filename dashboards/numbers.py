"""Figures on tiles and in tables: ``models.sentences`` writes them; units too long for a tile are shortened here."""

from __future__ import annotations

from models.sentences import format_value

_SHORT = {"en": {"days": "d", "hours": "h"}, "ru": {"days": "дн.", "hours": "ч"}}


def tile_value(value: float | None, unit: str, language: str, currency: str = "") -> str:
    """A value as a tile shows it; spaces inside do not break."""
    short = _SHORT["ru" if language == "ru" else "en"].get(unit)
    if value is not None and short is not None:
        written = f"{format_value(value, unit, language, bare=True)} {short}"
    else:
        written = format_value(value, unit, language, currency or None)
    return written.replace(" ", "\u00a0")


def target_value(value: float, unit: str, language: str, currency: str = "", *, is_bare: bool = False) -> str:
    """A target as a tile shows it: without trailing zeros. ``is_bare``: without the unit, before another target."""
    if is_bare:
        return format_value(value, unit, language, bare=True, trim=True)
    short = _SHORT["ru" if language == "ru" else "en"].get(unit)
    if short is not None:
        return f"{format_value(value, unit, language, bare=True, trim=True)}\u00a0{short}"
    return format_value(value, unit, language, currency or None, trim=True).replace(" ", "\u00a0")


def gap_value(recorded: float | None, repaired: float | None, unit: str, language: str, currency: str) -> str:
    """Repaired less recorded; between shares, in points with their sign."""
    if recorded is None or repaired is None:
        return "–"
    if unit == "percent":
        return format_value((repaired - recorded) * 100, "points", language)
    return tile_value(repaired - recorded, unit, language, currency)


def count(number: int, language: str) -> str:
    """A count, its thousands grouped."""
    return format_value(number, "count", language)
