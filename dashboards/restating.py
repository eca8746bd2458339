"""A board of the past with its cells marked where the board that is up now says otherwise. Reads no file."""

from __future__ import annotations

from dataclasses import replace

from dashboards.board_values import Board, Cell
from dashboards.text import words_in
from models.text import LANGUAGES, Language


def marked(then: Board, now: Board) -> Board:
    """``then`` beside ``now``: a cell whose value or verdict differs now says so in its sentence."""
    cells = {key: _marked(cell, now.cells.get(key)) for key, cell in then.cells.items()}
    return replace(then, marked_by=now.name, cells=cells)


def _marked(then: Cell, now: Cell | None) -> Cell:
    if now is not None and (then.value, then.verdict) == (now.value, now.verdict):
        return then
    said = {language: f"{then.sentence(language)} {_said(now, language)}" for language in LANGUAGES}
    return replace(then, is_restated=True, sentence_en=said["en"], sentence_ru=said["ru"])


def _said(now: Cell | None, language: Language) -> str:
    words = words_in(language)
    return words("restated_gone") if now is None else words("restated", sentence=now.sentence(language))
