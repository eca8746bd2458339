"""Which board was up on a day. Boards say in their names when they were published; none is opened here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.errors import BoardError
from models.settings import CompanyPaths

_NAME = re.compile(r"board_(\d{8}T\d{12})_\w+\.duckdb")


@dataclass(frozen=True)
class KeptBoard:
    """A board that is still there, and the moment (UTC) from which on it was up."""

    path: Path
    published_at: datetime


def kept_boards(paths: CompanyPaths) -> list[KeptBoard]:
    """Every board that is kept, oldest first."""
    found = [(path, _NAME.fullmatch(path.name)) for path in paths.boards.glob("board_*.duckdb")]
    boards = [
        KeptBoard(path, datetime.strptime(match[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC))
        for path, match in found
        if match is not None
    ]
    return sorted(boards, key=lambda board: board.published_at)


def board_on(paths: CompanyPaths, day: date, zone: ZoneInfo) -> KeptBoard:
    """The board that was up when the day ended in the company's zone; of a day to come, the newest.

    Raises `BoardError` where none is kept from that day or before.
    """
    boards = kept_boards(paths)
    earlier = [board for board in boards if board.published_at.astimezone(zone).date() <= day]
    if earlier:
        return earlier[-1]
    if not boards:
        raise BoardError(f"{paths.root}: nothing is published yet. Run 'milepost run --company {paths.root}' first.")
    oldest = boards[0].published_at.astimezone(zone).date()
    raise BoardError(
        f"no board of {day} or before is kept: the oldest is of {oldest}. "
        "'boards_kept' in company.yaml says how many are."
    )
