"""What pydantic finds wrong with a declaration, in plain words: what must stand there, by example, and what was given.

Knows no file and no line; yaml_files.py adds them.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from models.issues import did_you_mean

#: Kind of finding → what must stand there. Limits are those of the field.
_WORDS = {
    "string_type": "must be text",
    "int_type": "must be a whole number, such as 7",
    "int_parsing": "must be a whole number, such as 7",
    "int_from_float": "must be a whole number, such as 7",
    "float_type": "must be a number, such as 0.5",
    "float_parsing": "must be a number, such as 0.5",
    "finite_number": "must be a number, such as 0.5",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "date_type": "must be a day, such as 2026-10-31",
    "date_parsing": "must be a day, such as 2026-10-31",
    "date_from_datetime_parsing": "must be a day, such as 2026-10-31",
    "date_from_datetime_inexact": "must be a day, such as 2026-10-31",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must hold keys and values",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be {le:g} or less",
    "too_short": "must hold at least {min_length}",
}
#: What a pattern of the models asks for.
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "must be small Latin letters, digits and _, and begin with a letter, such as north_2",
    r"^[A-Z]{3}$": "must be three capital letters, such as EUR",
    r"^[A-Z]{2}$": "must be two capital letters, such as DE",
    r"^[^\s?*,][^?*,]*$": "must be a name without ?, * and commas, such as North",
}


def explain(finding: Any, model: type[BaseModel], location: tuple[str | int, ...]) -> tuple[str, str | None]:
    """The message of one of pydantic's findings about ``model``, and a suggestion."""
    kind, given, limits = finding["type"], finding.get("input"), finding.get("ctx", {})
    if kind == "extra_forbidden":
        return "unknown key.", did_you_mean(str(location[-1]), _fields_at(model, location[:-1]))
    if kind == "missing":
        return "this key is required.", None
    if kind == "literal_error":
        expected = str(limits.get("expected", ""))
        known = [word.strip(" '") for word in expected.replace(" or ", ",").split(",")]
        return f"{given!r} is not one of {expected}.", did_you_mean(str(given), known)
    if given is None:
        return "nothing is said here.", "Fill it, or take the key out."
    message = str(finding["msg"]).removeprefix("Value error, ").rstrip(".")
    if kind == "string_pattern_mismatch":
        message = PATTERNS.get(limits["pattern"], message)
    elif kind in ("model_type", "model_attributes_type"):
        fields = ", ".join(_fields_at(model, location))
        message = f"must hold keys and values{f' ({fields})' if fields else ''}"
    elif kind in _WORDS:
        message = _WORDS[kind].format(**limits)
    if isinstance(given, (dict, list, tuple)):  # what a whole block says is no help beside its line
        return f"{message}.", None
    hint = f'Write it in quotes: "{given}".' if kind == "string_type" else None
    return f"{message}; given: {str(given)[:80]!r}.", hint


def misfit_of_default(value: Any, default: Any) -> str | None:
    """What a value must be to take the place of a default, where it is not: SQL is written for that kind of value."""
    if default is None or (value is None and isinstance(default, str)):
        return None
    if isinstance(default, bool):
        return None if isinstance(value, bool) else _WORDS["bool_type"]
    if isinstance(default, (int, float)):
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        return None if fits else _WORDS["float_type"]
    if isinstance(default, (list, tuple)):
        return None if isinstance(value, (list, tuple)) else _WORDS["list_type"]
    return None if isinstance(value, str) else _WORDS["string_type"]


def _fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Names that would have been understood at this place."""
    current: Any = model
    for step in location:
        if isinstance(step, int) or not hasattr(current, "model_fields"):
            continue
        names = {(field.alias or name): field for name, field in current.model_fields.items()}
        if step in names:
            current = _inner_model(names[str(step)].annotation)
    if not hasattr(current, "model_fields"):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
