"""The only DuckDB in this package: published boards into memory, and the records behind a cell.

A board never changes once published, so each is read once, and only a moved pointer (one ``stat`` per request) makes
the reader look again. What is shown, and how, is decided elsewhere.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from dashboards.board_linkage import (
    Linkage,
    LinkCount,
    LinkReason,
    PatternCount,
    PatternEntry,
    PatternRecord,
    RegionPair,
    UnlinkedWins,
)
from dashboards.board_quality import BrokenRecord, CheckEntry, QuarantineEntry, RegionFigures
from dashboards.board_readiness import QuestionEntry, ReadinessEntry
from dashboards.board_roi import RoiEntry
from dashboards.board_slices import SliceEntry
from dashboards.board_values import (
    Board,
    Cell,
    FileEntry,
    Head,
    KpiEntry,
    RecordFile,
    Region,
    RunEntry,
    SourceEntry,
    Stage,
    StripLine,
    TargetRow,
)
from dashboards.restating import marked
from models.board import BOARD_TABLES, BOARD_VERSION, current_board
from models.board_history import board_on
from models.errors import BoardError
from models.periods import period_end
from models.settings import CompanyPaths

#: Boards in memory: the one that is up, the one that pages opened a moment ago still speak of, and two of the past.
BOARDS_IN_MEMORY = 4
RECORDS_SHOWN = 500
#: Records of each failure pattern that are kept in memory; the command line prints all of them.
RECORDS_NAMED = 10
_UNDATED = date(1, 1, 1)
_QUIET: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

Row = TypeVar("Row")


@dataclass(frozen=True)
class Records:
    """The first records behind a cell, in the order of the files they came from; ``total`` counts all of them."""

    total: int
    columns: tuple[str, ...]
    rows: Sequence[dict[str, Any]]


class BoardReader:
    """Serves the board that is up; threads may share one reader."""

    def __init__(self, paths: CompanyPaths) -> None:
        self.paths = paths
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._current: Path | None = None
        self._boards: OrderedDict[str, Board] = OrderedDict()

    def board(self) -> Board:
        """The board that is up. Raises `BoardError` with the next step where there is none or it cannot be read."""
        with self._lock:
            path = self._where()
            if path.name not in self._boards:
                self._boards[path.name] = read_board(path)
            self._boards.move_to_end(path.name)
            while len(self._boards) > BOARDS_IN_MEMORY:
                self._boards.popitem(last=False)
            return self._boards[path.name]

    def board_named(self, key: str | None) -> Board:
        """The board of that key while it is in memory, else the one that is up."""
        with self._lock:
            if key is not None and key in self._boards:
                return self._boards[key]
        return self.board()

    def board_on(self, day: date) -> Board:
        """The board that was up when ``day`` ended, its cells marked where they were restated since.

        Raises `BoardError` where none of that day or before is kept, or this program cannot read it.
        """
        now = self.board()
        then = board_on(self.paths, day, ZoneInfo(now.run.time_zone)).path
        if then.name == now.name:
            return now
        with self._lock:
            known = next((b for b in self._boards.values() if (b.name, b.marked_by) == (then.name, now.name)), None)
            board = known or marked(read_board(then), now)
            self._boards[board.key] = board
            self._boards.move_to_end(board.key)
            return board

    def records(self, board: Board, cell: Cell, limit: int = RECORDS_SHOWN) -> Records:
        """The records behind a cell, at most ``limit`` of them.

        Raises `BoardError` naming the file where one of the KPI's record files is gone.
        """
        files = [entry for entry in board.record_files if entry.kpi == cell.kpi and _may_hold(entry.month, cell)]
        paths = [self._record_path(entry.path) for entry in files]
        missing = next((path for path in paths if not path.is_file()), None)
        if missing is not None:
            raise BoardError(f"{missing}: the records behind this cell are gone. Run 'milepost run --full'.")
        if not paths:
            return Records(0, (), ())
        try:
            return _read_records([str(path) for path in paths], cell, limit)
        except duckdb.Error as error:
            raise BoardError(f"{paths[0]}: the records cannot be read: {error}") from error

    def files_behind(self, board: Board, kpi: str) -> frozenset[int]:
        """Ids of the extracts' files behind a KPI's newest month of records; empty where none are kept."""
        own = sorted((entry for entry in board.record_files if entry.kpi == kpi), key=lambda e: e.month or _UNDATED)
        paths = [str(path) for entry in own[-1:] if (path := self._record_path(entry.path)).is_file()]
        if not paths:
            return frozenset()
        try:
            with duckdb.connect(":memory:", config=_QUIET) as connection:
                connection.read_parquet(paths).create_view("records")
                return frozenset(int(row[0]) for row in connection.execute(_sql("files_behind_kpi")).fetchall())
        except duckdb.Error as error:
            raise BoardError(f"{paths[0]}: the records cannot be read: {error}") from error

    def slices(self, board: Board, kpi: str, region: str, grain: str, period: date | None) -> list[SliceEntry]:
        """A KPI's cells of one region and period by its slices, those of one slice together, largest first."""
        path = self.paths.boards / board.name
        bound = {"kpi": kpi, "region": region, "grain": grain, "period": period}
        try:
            with duckdb.connect(str(path), read_only=True, config=_QUIET) as connection:
                return [SliceEntry(*row) for row in connection.execute(_sql("slices_of_kpi"), bound).fetchall()]
        except (duckdb.Error, OSError) as error:
            raise BoardError(f"{path}: the board cannot be read: {error}. Run 'milepost run --full'.") from error

    def _where(self) -> Path:
        try:
            stat = self.paths.board_pointer.stat()
        except OSError:
            self._stamp = None
            return current_board(self.paths)  # raises, with the next step
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if stamp != self._stamp or self._current is None or not self._current.exists():
            self._current = current_board(self.paths)
            self._stamp = stamp
            # A pointer written anew to the same board: the records behind it were, because somebody was forgotten.
            self._boards.pop(self._current.name, None)
        return self._current

    def _record_path(self, written: str) -> Path:
        path = Path(written)
        if path.is_absolute():
            return path
        return next(
            (
                base / path
                for base in (self.paths.records, self.paths.state, self.paths.root)
                if (base / path).is_file()
            ),
            self.paths.records / path,
        )


def read_board(path: Path) -> Board:
    """A whole board as frozen values. Raises `BoardError` where the file is no board of this version."""
    try:
        with duckdb.connect(str(path), read_only=True, config=_QUIET) as connection:
            run = _rows(connection, "run", RunEntry)
            if not run or run[0].board_version != BOARD_VERSION:
                version = run[0].board_version if run else "none"
                raise BoardError(
                    f"{path}: a board of version {version}; this program reads version {BOARD_VERSION}. "
                    "Run 'milepost run --full'."
                )
            return Board(
                name=path.name,
                run=run[0],
                stages=_rows(connection, "stage", Stage, "position"),
                kpis=_rows(connection, "kpi", KpiEntry, "position"),
                regions=_rows(connection, "region", Region, "position"),
                heads=_rows(connection, "department", Head),
                targets=_rows(connection, "target", TargetRow, "row"),
                sources=_rows(connection, "source", SourceEntry, "source"),
                files=_rows(connection, "file", FileEntry, "file_id"),
                questions=_rows(connection, "question", QuestionEntry, "position"),
                readiness=_rows(connection, "readiness", ReadinessEntry),
                strip=_rows(connection, "strip", StripLine, "position"),
                record_files=_rows(connection, "record_file", RecordFile),
                cells={(c.kpi, c.region, c.grain, c.period): c for c in _rows(connection, "cell", Cell)},
                checks=_rows(connection, "quality", CheckEntry, "position"),
                quarantine=_rows(connection, "quarantine", QuarantineEntry),
                check_figures=_rows(connection, "quality_region", RegionFigures),
                broken_records=_rows(connection, "quality_example", BrokenRecord),
                roi=_rows(connection, "roi", RoiEntry),
                linkage=_linkage(connection),
            )
    except (duckdb.Error, OSError) as error:
        raise BoardError(f"{path}: the board cannot be read: {error}. Run 'milepost run --full'.") from error


def _linkage(connection: duckdb.DuckDBPyConnection) -> Linkage:
    return Linkage(
        links=_rows(connection, "linkage", LinkCount),
        reasons=_rows(connection, "linkage_reason", LinkReason),
        patterns=_rows(connection, "pattern", PatternEntry, "position"),
        counts=_rows(connection, "pattern_count", PatternCount),
        records=_rows(connection, "pattern_record", PatternRecord, "position", RECORDS_NAMED),
        region_pairs=_rows(connection, "region_matrix", RegionPair),
        wins=_rows(connection, "unlinked_win", UnlinkedWins),
    )


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, kind: type[Row], order: str | None = None, to: int | None = None
) -> list[Row]:
    """A table's rows as values. ``order``: the column they are put in order by; ``to``: its greatest value."""
    names = list(BOARD_TABLES[table])
    # Moments with a zone leave as UTC text of themselves: DuckDB would need pytz to hand them over as objects.
    wanted = [
        f'cast("{name}" at time zone \'UTC\' as timestamp) as "{name}"' if type_ == "TIMESTAMPTZ" else f'"{name}"'
        for name, type_ in BOARD_TABLES[table].items()
    ]
    statement = f'select {", ".join(wanted)} from "{table}"' + (f' where "{order}" <= {to:d}' if to else "")
    statement += f' order by "{order}"' if order else ""
    json_at = [index for index, type_ in enumerate(BOARD_TABLES[table].values()) if type_ == "JSON"]
    made = []
    for row in connection.execute(statement).fetchall():
        values = list(row)
        for index in json_at:
            values[index] = json.loads(values[index]) if values[index] else {}
        made.append(kind(**dict(zip(names, values, strict=True))))
    return made


def _may_hold(month: date | None, cell: Cell) -> bool:
    """Whether a file of that month can hold records of the cell's period."""
    if month is None or month == _UNDATED or cell.period is None:
        return True
    return cell.period.replace(day=1) <= month < period_end(cell.period, cell.grain)


def _read_records(paths: list[str], cell: Cell, limit: int) -> Records:
    bound = {
        "region": cell.region,
        "grain": cell.grain,
        "first": cell.period,
        "after": None if cell.period is None else period_end(cell.period, cell.grain),
        "limit": limit,
    }
    with duckdb.connect(":memory:", config=_QUIET) as connection:
        connection.read_parquet(paths, union_by_name=True).create_view("records")
        cursor = connection.execute(_sql("records_behind_cell"), bound)
        columns = tuple(column[0] for column in cursor.description or ())
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    total = int(rows[0]["_total"]) if rows else 0
    return Records(total, tuple(name for name in columns if name != "_total"), rows)


def _sql(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
