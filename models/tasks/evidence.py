"""Evidence made plain: what a reading looked like, as JSON that any database and any language keeps unchanged.

Which reading is evidence is decided by who raises the task.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.errors import TaskError

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def freeze(evidence: Mapping[str, Any]) -> dict[str, Json]:
    """A deep copy of `evidence` in JSON's types: dates in ISO form, decimals as numbers, NaN and ±inf as null.

    Raises `TaskError` naming the key of a value that JSON cannot hold.
    """
    return {str(key): _plain(value, str(key)) for key, value in evidence.items()}


def _plain(value: Any, key: str) -> Json:
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()  # a numpy scalar, as frames give them
    if value is None or type(value).__name__ == "NAType":  # pandas.NA, recognised without importing pandas
        return None
    if isinstance(value, (bool, int, str)):
        return str(value) if isinstance(value, str) else value  # an enum's text, not the enum
    if isinstance(value, Decimal):
        value = int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
        return _plain(value, key)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (date, datetime)):
        # pandas' NaT is a datetime without an ISO form
        return value.isoformat() if value == value else None
    if isinstance(value, Mapping):
        return {str(name): _plain(item, f"{key}.{name}") for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, key) for item in value]
    raise TaskError(f"evidence {key!r} is a {type(value).__name__}, which JSON cannot keep: give a number or a text")
