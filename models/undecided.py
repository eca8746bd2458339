"""Comments that ask a person to decide: ``# DECIDE: …`` in a declaration, as ``milepost init`` leaves them.

Found in the text, since a comment is no part of what YAML says. Further lines of a comment are indented behind the #.
"""

from __future__ import annotations

import re
from pathlib import Path

from models.issues import Issues

_BEGINS = re.compile(r"^\s*#\s*DECIDE:\s*(.*)$")
_GOES_ON = re.compile(r"^\s*#\s{2,}(\S.*)$")


def undecided_lines(text: str) -> list[tuple[int, str]]:
    """Line (from 1) → what it asks, each comment as one line of text."""
    found: list[tuple[int, str]] = []
    is_open = False
    for number, line in enumerate(text.splitlines(), 1):
        begins, goes_on = _BEGINS.match(line), _GOES_ON.match(line)
        if begins is not None:
            found.append((number, begins[1].strip()))
            is_open = True
        elif is_open and goes_on is not None:
            found[-1] = (found[-1][0], f"{found[-1][1]} {goes_on[1].strip()}")
        else:
            is_open = False
    return found


def check_undecided(paths: tuple[Path, ...], issues: Issues) -> None:
    """A warning for each such comment; files that cannot be read have their own issue already."""
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for line, asked in undecided_lines(text):
            issues.warning(f"to decide: {asked}", path, line, "Once it is decided, delete the comment.")
