"""What several header rows say together: names over two rows, and the zone in which a vendor says it wrote times.

Gets the rows as cells; which file they are from, and how many are headers, is known elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from models.formats import HeaderJoin

#: Between a question and its option.
DASH = " – "


def joined_headers(rows: Sequence[Sequence[str]], join: HeaderJoin) -> list[str]:
    """``question – option`` of a row of questions and one of options; blanks of any width and line breaks become one.

    A question that has several options stands above the first of them, or above each. A cell below a blank one
    therefore belongs to the question to its left; a blank one below a name is that name's whole story.
    """
    questions, options = ([*map(_plain, row)] for row in (rows[0], rows[1] if len(rows) > 1 else ()))
    silent = {word.casefold() for word in join.left_out}
    names, question = [], ""
    for number, written in enumerate(questions):
        option = options[number] if number < len(options) else ""
        question = written if written or not option else question
        is_told = option and option.casefold() not in silent and option != question
        names.append(f"{question}{DASH}{option}" if question and is_told else question or option)
    return names


def zone_told(rows: Sequence[Collection[str]]) -> str | None:
    """The zone that a header row of JSON tells of: ``{"ImportId": "startDate", "timeZone": "Europe/Berlin"}``."""
    for cell in (cell for row in rows for cell in row if '"timeZone"' in cell):
        try:
            told = json.loads(cell)
        except ValueError:
            continue
        zone = told.get("timeZone") if isinstance(told, dict) else None
        if isinstance(zone, str) and zone:
            return "UTC" if zone == "Z" else zone
    return None


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())
