"""Writes docs/command-line.md from the commands themselves. Says nothing that a command does not say of itself.

python docs/generate.py          writes the page
python docs/generate.py --check  exits with 1 when the page is stale
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("command-line.md")
HEAD = """# Command line

Written by `make docs` from the commands themselves.

The exit code is 0 when done, 1 when the work failed, 2 when the request or the declarations are wrong. Errors go to
stderr in plain words; `milepost --debug COMMAND` shows the traceback.
"""


def page() -> str:
    """The whole page as Markdown."""
    import typer

    from models.commandline import build_app

    root = typer.main.get_command(build_app())
    return "\n".join([HEAD, *_lines_of(root, "milepost", {})]).rstrip() + "\n"


def _lines_of(command: Any, path: str, above: dict[str, str]) -> Iterator[str]:
    """A command's section, then its subcommands'. ``above``: options already told by the command's parents."""
    own = [parameter for parameter in command.params if parameter.name != "help" and not parameter.hidden]
    told = {_name(parameter): parameter.help or "" for parameter in own if parameter.param_type_name == "option"}
    yield f"## `{_usage(path, own, hasattr(command, 'commands'))}`\n"
    if command.help:
        yield f"{_plain(command.help)}\n"
    rows = [_row(parameter) for parameter in own if above.get(_name(parameter)) != (parameter.help or "")]
    if rows:
        yield "| argument or option | what it is | default |"
        yield "|---|---|---|"
        yield from rows
        yield ""
    for name, child in getattr(command, "commands", {}).items():
        if not child.hidden:
            yield from _lines_of(child, f"{path} {name}", {**above, **told})


def _usage(path: str, parameters: list[Any], is_group: bool) -> str:
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    words = [_name(argument) if argument.required else f"[{_name(argument)}]" for argument in arguments]
    has_options = len(arguments) < len(parameters)
    return " ".join([path, *words, *(["[OPTIONS]"] if has_options else []), *(["COMMAND"] if is_group else [])])


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return ", ".join([*parameter.opts, *parameter.secondary_opts])


def _row(parameter: Any) -> str:
    words = [_plain(parameter.help or ""), _choices(parameter)]
    default = getattr(parameter.default, "value", parameter.default)
    is_told = parameter.show_default and not callable(default) and default not in (None, False, (), [])
    shown = f"`{default}`" if is_told else ""
    return f"| `{_name(parameter)}` | {' '.join(filter(None, words))} | {shown} |"


def _choices(parameter: Any) -> str:
    """The words an option takes, where it takes only some and does not say them itself."""
    annotation = parameter.type_descriptor.annotation
    words = [choice.value for choice in annotation] if isinstance(annotation, EnumType) else []
    is_told = all(word in (parameter.help or "") for word in words)
    return "" if is_told else "One of " + ", ".join(f"`{word}`" for word in words) + "."


def _plain(text: str) -> str:
    """Help as one flow of text; a bar would end the cell of a table."""
    return " ".join(text.replace("\b", "").split()).replace("|", "\\|")


def main() -> int:
    text = page()
    if "--check" in sys.argv[1:]:
        is_current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        if not is_current:
            sys.stderr.write(f"{PAGE.name} is stale: run 'make docs'.\n")
        return 0 if is_current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
