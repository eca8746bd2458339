"""What is wrong with a command's words, in one line: the option, an example, where help is. Knows no command.

The parser tells it in the words of its own machinery; here those become a person's.
"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.exceptions import TyperException

#: What may stand behind an option or in an argument's place that has no default to show.
EXAMPLES = {
    "--as-of": "2026-10-31", "--from": "exports", "--kind": "kpi", "folder": "northlight", "kpi": "win_rate",
    "region": "Iberia", "period": "2026-10", "key": "ann@example.com", "TASK": "T-0004", "status": "in_progress",
    "text": "'We look into it.'",
}  # fmt: skip
#: A value that cannot be read, by the machinery's name for that.
_UNREADABLE = {
    "int_parsing": "{input!r} is no whole number",
    "int_from_float": "{input!r} is no whole number",
    "float_parsing": "{input!r} is no number",
    "less_than_equal": "{input} is more than {le}",
    "greater_than_equal": "{input} is less than {ge}",
}
#: The machinery's sentences without a value → a person's.
_PHRASES = (
    (r"^No such option: ", "there is no option "),
    (r"^No such command ", "there is no command "),
    (r"^Option '(.+)' requires an argument\.$", r"\1: a value is missing"),
    (r"^Option '(.+)' does not take a value\.$", r"\1 takes no value"),
    (r"^Got unexpected extra argument\(?s?\)? \((.+)\)$", r"'\1' is more than the command takes"),
)


def in_one_line(error: TyperException) -> str:
    """``--as-of: 'nope' is no date. Example: --as-of 2026-10-31. See 'milepost run --help'.``"""
    param = getattr(error, "param", None)
    command = getattr(getattr(error, "ctx", None), "command_path", "milepost")
    example = _example(error, param)
    said = _said(error, param)
    parts = [said if said.endswith("?") else f"{said.rstrip('.')}.", f"Example: {example}." if example else ""]
    return " ".join([*(part for part in parts if part), f"See '{command} --help'."])


def _said(error: TyperException, param: Any) -> str:
    if isinstance(error, typer.BadParameter) and param is not None:
        return f"{_name(param)}: {_of_value(error)}" if error.message else f"{_name(param)} is missing"
    possible = sorted(getattr(error, "possibilities", None) or ())
    hint = f". Did you mean {' or '.join(possible)}?" if possible else ""
    said = error.message
    for theirs, ours in _PHRASES:
        said = re.sub(theirs, ours, said)
    return said + hint


def _of_value(error: TyperException) -> str:
    cause = error.__cause__
    found = cause.errors() if cause is not None and hasattr(cause, "errors") else ()
    if not found:
        return str(error)
    first = found[0]
    if "does not match the format" in first["msg"]:
        return f"{first['input']!r} is no date"
    words = _UNREADABLE.get(first["type"])
    if words is None:
        return str(first["msg"]).removeprefix("Value error, ")
    return words.format(input=first["input"], **first.get("ctx", {}))


def _name(param: Any) -> str:
    """``--as-of`` of an option, the word that help shows of an argument."""
    longest: str = max(param.opts, key=len)
    return longest if param.param_type_name == "option" else param.metavar or longest


def _example(error: TyperException, param: Any) -> str:
    """How the option or argument is written; nothing for what takes no value."""
    name = str(getattr(error, "option_name", "")) if param is None else _name(param)
    default = getattr(param, "default", None)
    value = EXAMPLES.get(name) or ("" if default is None else str(getattr(default, "value", default)))
    is_option = name.startswith("--")
    return f"{name} {value}" if value and is_option else value
