"""Everything a page may look at, gathered once per request: board, tasks, the last run's end, choices, the hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboards.board_reader import BoardReader
from dashboards.board_values import Board
from dashboards.choices import Choices, past_day, read_choices
from dashboards.desk import Desk, now_utc
from dashboards.selection import months
from dashboards.text import Words, words_in
from models.board import LastRun, read_last_run
from models.errors import BoardError, TaskError
from models.privacy import without_places
from models.settings import CompanyPaths
from models.text import Language

if TYPE_CHECKING:
    from models.tasks.views import TaskView


@dataclass(frozen=True)
class Situation:
    """A request's whole world. ``problem``: why the task store could not be read, in plain words.

    ``past_problem``: why the board of the day that was asked for is not shown; the one that is up is shown instead.
    """

    board: Board
    choices: Choices
    words: Words
    now: datetime
    last_run: LastRun | None = None
    open_tasks: Mapping[tuple[str, str], TaskView] = field(default_factory=dict)
    problem: str | None = None
    past_problem: str | None = None

    @property
    def is_past(self) -> bool:
        """Whether the board of another day is shown, with neither the tasks nor the runs of today."""
        return self.choices.as_of is not None and self.past_problem is None

    @property
    def today(self) -> date:
        """The date in the company's time zone; of a board of the past, its day."""
        if self.choices.as_of is not None and self.is_past:
            return self.choices.as_of
        return self.now.astimezone(ZoneInfo(self.board.run.time_zone)).date()

    @property
    def failed_run(self) -> LastRun | None:
        return self.last_run if self.last_run is not None and self.last_run.status == "failed" else None

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.board.run.time_zone))


class Lookout:
    """Gathers situations; holds the reader of boards and the desk."""

    def __init__(self, paths: CompanyPaths, clock: Callable[[], datetime] = now_utc) -> None:
        self.paths = paths
        self.reader = BoardReader(paths)
        self.desk = Desk(paths)
        self.clock = clock

    def situation(self, arguments: Mapping[str, str], board_name: str | None = None) -> Situation:
        """The situation for a query's parameters. Raises `BoardError` where no board is up."""
        board, past_problem = self._board(arguments, board_name)
        choices = choices_for(board, arguments)
        is_past = choices.as_of is not None and past_problem is None
        problem, tasks = None, {}
        try:
            tasks = {} if is_past else self.desk.open_tasks()
        except TaskError as error:
            problem = without_places(str(error), self.paths.root)
        return Situation(
            board=board,
            choices=choices,
            words=words_in(choices.language, board.run.fiscal_year_starts_month),
            now=self.clock(),
            last_run=None if is_past else read_last_run(self.paths),
            open_tasks=tasks,
            problem=problem,
            past_problem=past_problem,
        )

    def _board(self, arguments: Mapping[str, str], board_name: str | None) -> tuple[Board, str | None]:
        """The board to show, and why it is not that of the day that was asked for, if it is not."""
        day = past_day(arguments)
        if day is None:
            return self.reader.board_named(board_name), None
        try:
            return self.reader.board_on(day), None
        except BoardError as error:
            return self.reader.board(), without_places(str(error), self.paths.root)


def choices_for(board: Board, arguments: Mapping[str, str]) -> Choices:
    home: Language = "ru" if board.run.language == "ru" else "en"
    return read_choices(arguments, home, months(board), [region.region for region in board.regions])
