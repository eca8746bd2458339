"""Who answers for a number: the owner of the source that its records came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from dashboards.board_reader import BoardReader
from dashboards.board_values import Board, SourceEntry
from models.company import Person
from models.errors import BoardError

if TYPE_CHECKING:
    from models.company import PersonFields


def answering_source(board: Board, reader: BoardReader, kpi: str) -> SourceEntry | None:
    """The source of the KPI's newest records that has an owner: a late one first. Without records, any source's."""
    try:
        files = reader.files_behind(board, kpi)
    except BoardError:
        files = frozenset()
    names = {entry.source for entry in board.files if entry.file_id in files}
    owned = [entry for entry in board.sources if entry.owner]
    own = [entry for entry in owned if entry.source in names] or owned
    return min(own, key=lambda entry: (not entry.is_stale, entry.source), default=None)


def owner_of(source: SourceEntry | None) -> PersonFields | None:
    """The person behind ``Name <address>``; None where nobody is named."""
    if source is None or not source.owner:
        return None
    try:
        person: PersonFields = TypeAdapter(Person).validate_python(source.owner)
    except ValidationError:
        return None
    return person
