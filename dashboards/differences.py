"""Where two texts differ, letter by letter: pieces that agree and pieces that do not. Draws nothing."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

#: A piece of a text, and whether it differs from the other's.
Piece = tuple[str, bool]
#: ``alike``: differs as it is written, and reads the same; ``one``: only one side says something.
Sign = Literal["same", "alike", "differs", "one"]
#: Texts less alike than this share letters by chance; marking those between would tell nothing.
LEAST_ALIKE = 0.45


def compared(left: str | None, right: str | None, kind: str = "text") -> tuple[Sign, list[Piece], list[Piece]]:
    """Whether two values agree, and both in pieces. ``kind``: ``phone`` compares digits alone.

    Capitals make no difference. Where one side says nothing there is nothing to mark (``one``).
    """
    if left is None or right is None:
        return "one", whole(left, False), whole(right, False)
    if _key(left, kind) == _key(right, kind):
        return "same", whole(left, False), whole(right, False)
    matcher = SequenceMatcher(None, _letters(left), _letters(right), autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return "differs", whole(left, True), whole(right, True)
    pieces: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in matcher.get_opcodes():
        for side, text, start, end in ((0, left, a, b), (1, right, c, d)):
            if end > start:
                pieces[side].append((text[start:end], tag != "equal"))
    return "differs", *pieces


def whole(text: str | None, differs: bool) -> list[Piece]:
    return [(text, differs)] if text else []


def _key(text: str, kind: str) -> str:
    return re.sub(r"\D", "", text) if kind == "phone" else " ".join(text.casefold().split())


def _letters(text: str) -> list[str]:
    """One entry per letter, however many letters its small form has (ß, İ)."""
    return [letter.casefold() for letter in text]
