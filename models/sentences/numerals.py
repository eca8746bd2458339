"""Numbers as people read them: ``40.1 %``, ``12,345`` in English; ``40,1 %``, ``12 345`` in Russian.

Russian groups digits with a narrow no-break space and keeps the unit with a no-break space; English text uses a plain
space before the unit, so that it can be searched for as it is typed. A missing number is a dash, never ``nan``.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import SupportsFloat

NO_VALUE = "–"
MINUS = "−"
_NARROW_SPACE, _NO_BREAK_SPACE = "\u202f", "\u00a0"
_MOST_EXTRA_DECIMALS = 3
_POWERS = tuple(10.0**places for places in range(8))
_SAFE_STEPS, _TIE = 1e8, 1e-5

_UNIT_WORDS: dict[str, dict[str, str]] = {
    "percent": {"en": "%", "ru": "%"},
    "days": {"en": "days", "ru": "дн."},
    "hours": {"en": "h", "ru": "ч"},
}


def format_value(
    value: SupportsFloat | None,
    unit: str,
    language: str = "en",
    currency: str | None = None,
    decimals: int | None = None,
    *,
    bare: bool = False,
    trim: bool = False,
) -> str:
    """One number with its unit; a fraction is shown as per cent, points carry their sign.

    ``decimals``: digits after the mark (`decimals_for` where not given). ``bare``: without the unit, as inside an
    interval. ``trim``: without trailing zeros, as for targets. None, NA, NaN and infinity give a dash.
    """
    number = as_number(value)
    if number is None:
        return NO_VALUE
    places = decimals_for(number, unit) if decimals is None else decimals
    digits, is_nothing = _digits(number, unit, places)
    if trim and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    sign = "" if is_nothing else MINUS if number < 0 else "+" if unit == "points" else ""
    if language == "ru":
        digits = digits.replace(",", _NARROW_SPACE).replace(".", ",")
    word = (currency or "") if unit == "money" else _UNIT_WORDS.get(unit, {}).get(language, "")
    if bare or not word:
        return sign + digits
    return f"{sign}{digits}{_NO_BREAK_SPACE if language == 'ru' else ' '}{word}"


def as_number(value: SupportsFloat | None) -> float | None:
    """A finite float, or None for whatever stands for a missing one."""
    try:
        number = math.nan if value is None else float(value)
    except TypeError:  # pandas' NA
        return None
    return number if math.isfinite(number) else None


def decimals_for(number: float, unit: str) -> int:
    """Three digits or so: 40.1 %, but 2.13 %; whole counts; money in cents only below a hundred."""
    size = abs(number)
    if unit == "percent":
        return 2 if 0 < size < 0.1 else 1
    if unit == "count":
        return 0
    if unit == "money":
        return 2 if 0 < size < 100 else 0
    return 2 if unit == "ratio" else 1


def decimals_that_tell(numbers: list[float | None], limits: list[float | None], unit: str, decimals: int) -> int:
    """As many decimals as keep every number on its own side of every limit: 44.96 % must not read "45.0, target 45"."""
    pairs = [(number, limit) for number in numbers if number is not None for limit in limits if limit is not None]
    for places in range(decimals, decimals + _MOST_EXTRA_DECIMALS + 1):
        step = 10.0**-places / (100 if unit == "percent" else 1)
        # Numbers more than one step apart cannot meet by rounding; only the close ones need the slow digits.
        close = [(a, b) for a, b in pairs if abs(a - b) < 1.5 * step and a != b]
        if all(_sign(scaled(a, unit, places) - scaled(b, unit, places)) == _sign(a - b) for a, b in close):
            return places
    return decimals  # a difference that three more decimals do not show is not worth showing


def scaled(number: float, unit: str, decimals: int) -> Decimal:
    """What is shown, rounded half up on the decimal digits a person sees (0.125 → 13 %)."""
    shown = Decimal(repr(number)) * (100 if unit == "percent" else 1)
    return shown.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _digits(number: float, unit: str, places: int) -> tuple[str, bool]:
    """The digits of `scaled` without its sign, and whether they are all zeros."""
    size = abs(number) * 100 if unit == "percent" else abs(number)
    steps = size * _POWERS[places] if places < len(_POWERS) else math.inf
    # Far from a tie, plain floats round to the same digits, and fast; near one, decimals decide.
    if steps < _SAFE_STEPS and abs(steps % 1 - 0.5) > _TIE:
        return f"{size:,.{places}f}", steps < 0.5
    shown = scaled(number, unit, places)
    return f"{abs(shown):,.{places}f}", not shown


def _sign(number: float | Decimal) -> int:
    return (number > 0) - (number < 0)
