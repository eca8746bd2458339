"""Publishing: the warehouse's verdicts become one read-only board file, and the pointer moves to it.

The board is written whole under a new name; until the pointer has moved, readers see the last good one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.board import BOARD_TABLES, BOARD_VERSION, create_table, current_board, point_to
from models.company import PersonFields
from models.errors import BoardError
from models.library import sql_text
from models.linkage.reasons import reason_words
from models.meetings import next_meeting, previous_meeting
from models.settings import CompanyPaths
from models.text import LANGUAGES
from pipelines.steps.catalogue import catalogue
from pipelines.steps.choosing import met_before, newest_judged
from pipelines.steps.disclosing import published_records
from pipelines.steps.linkage.reporting import pattern_tables
from pipelines.steps.quality_report import example_rows, gates_of_kpis, owned_check_rows
from pipelines.steps.quarantine import quarantined
from pipelines.steps.readiness import assess
from pipelines.steps.records import forget_unused, quoted, write_records
from pipelines.steps.road import Road, StopReport
from pipelines.steps.roi import roi_rows
from pipelines.steps.strip import data_strip

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


def publish(road: Road) -> StopReport:
    """Write the board from the warehouse's tables and move the pointer to it."""
    declarations, connection = road.declarations, road.connection
    paths = declarations.paths
    cells = cells_of(road)
    road.newest_judged = newest_judged(cells)
    road.met_before = met_before(cells, road.newest_judged)
    tables: dict[str, Any] = dict(catalogue(declarations))
    gates = gates_of_kpis(connection, declarations)
    tables["kpi"] = [row | {"gates": ", ".join(gates[row["kpi"]])} for row in tables["kpi"]]
    tables["cell"] = cells
    tables["slice"] = connection.execute("select * from slice_reading").df()
    tables["source"] = _sources(road)
    tables["file"] = connection.execute(sql_text("board", "file")).df()
    tables["quarantine"] = quarantined(connection)
    tables["linkage"] = linkage_table(connection)
    tables["readiness"] = assess(connection, declarations)
    tables["link"] = connection.execute(sql_text("board", "link")).df()
    tables["linkage_reason"] = _linkage_reasons(connection)
    tables["roi"] = roi_rows(connection)
    tables |= pattern_tables(connection, declarations.company)
    quarantine = connection.execute(sql_text("board", "quarantine")).fetchall()[0]
    tables["quality"] = owned_check_rows(connection, declarations)
    tables["quality_example"] = example_rows(connection)
    tables["quality_region"] = connection.execute("select * from quality_region").df()
    tables["strip"] = data_strip(
        tables["source"], quarantine, cells, road.warnings, tables["quality"], declarations.company
    )
    tables["record_file"] = _records(road)
    now = datetime.now(UTC)
    with _board_file(paths.boards / f"board_{now:%Y%m%dT%H%M%S%f}.writing") as (temporary, file):
        for name, rows in tables.items():
            _fill(file, name, rows)
        fingerprint = _fingerprint(file)
        _fill(file, "run", [_run(road, fingerprint, now)])
    board = temporary.with_name(f"{temporary.stem}_{fingerprint[:8]}.duckdb")
    temporary.replace(board)
    point_to(paths, board)
    road.board = board
    _retire_old_boards(road)
    return StopReport(rows={"readiness": len(tables["readiness"]), "board": len(cells)})


@contextmanager
def _board_file(temporary: Path) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A board file under a name that nobody reads, with every table of the contract, empty."""
    import duckdb

    temporary.parent.mkdir(parents=True, exist_ok=True)
    temporary.unlink(missing_ok=True)
    with duckdb.connect(str(temporary)) as connection:
        for name in BOARD_TABLES:
            connection.execute(create_table(name)).fetchall()
        yield temporary, connection


def _fill(connection: duckdb.DuckDBPyConnection, name: str, rows: Any) -> None:
    import pandas as pd

    columns = BOARD_TABLES[name]
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows, columns=list(columns))
    if len(frame):
        connection.register("incoming", frame[list(columns)])
        listed = ", ".join(f'"{column}"' for column in columns)
        casts = ", ".join(f'"{column}"::{kind}' for column, kind in columns.items())
        connection.execute(f'insert into "{name}" ({listed}) select {casts} from incoming').fetchall()
        connection.unregister("incoming")


def cells_of(road: Road) -> pd.DataFrame:
    """The verdicts with stage and sentences, in journey order: the board's ``cell`` rows."""
    from models.sentences import add_sentences

    declarations = road.declarations
    frame = road.connection.execute(sql_text("board", "cell")).df()
    # `all` has no period of its own; a reader is told the first month that it holds, or year where there are no months.
    first = frame["period"].where(frame["grain"] == "month").groupby(frame["kpi"]).transform("min")
    first = first.fillna(frame["period"].groupby(frame["kpi"]).transform("min"))
    frame["period"] = frame["period"].where(frame["grain"] != "all", first)
    order = {name: position for position, name in enumerate(declarations.kpis)}
    stages = {name: stage.id for name in order if (stage := declarations.journey.stage_of(name)) is not None}
    frame["stage"] = frame["kpi"].map(stages)
    frame["position"] = frame["kpi"].map(order)
    frame = frame.sort_values(["position", "grain", "period", "region"], kind="stable").reset_index(drop=True)
    company = declarations.company
    titles: dict[str, dict[str, str]] = {
        language: {region: company.region_title(region, language) for region in frame["region"].unique()}
        for language in LANGUAGES
    }
    kpis = {name: declared.kpi for name, declared in declarations.kpis.items()}
    return add_sentences(frame, kpis, titles, company.reporting_currency)[list(BOARD_TABLES["cell"])]


def _sources(road: Road) -> list[dict[str, Any]]:
    cursor = road.connection.execute(sql_text("board", "source"))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    declared = {source.id: source for source in road.declarations.company.sources}
    return [
        {**row, "format": declared[row["source"]].format, "owner": _address(declared[row["source"]].owner)}
        for row in rows
    ]


def _linkage_reasons(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = ("reason", "subject", "region", "records", "bound")
    rows = connection.execute(f"select {', '.join(names)} from linkage_reason order by all").fetchall()
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [{**row, **reason_words(row["reason"], row["subject"], row["records"], row["bound"])} for row in found]


def _address(person: PersonFields) -> str:
    return f"{person.name} <{person.email}>" if person.email else person.name


def _records(road: Road) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = []
    kpis = list(road.declarations.kpis.values())
    for number, declared in enumerate(kpis):
        road.progress("board", f"records of {declared.kpi.id}", number, len(kpis))
        table = published_records(road.connection, declared.kpi.id, declared.kpi.table)
        files += write_records(road.connection, road.declarations.paths, declared.kpi.id, table)
    return files


def _fingerprint(connection: duckdb.DuckDBPyConnection) -> str:
    """A hash of what the board says: two runs on the same inputs agree, whenever they ran."""
    digest = hashlib.sha256()
    for name in sorted(BOARD_TABLES.keys() - {"run"}):
        found = connection.execute(f'select count(*), bit_xor(hash(t)), sum(hash(t)) from "{name}" t').fetchall()
        digest.update(f"{name}{found}".encode())
    return digest.hexdigest()


def _run(road: Road, fingerprint: str, now: datetime) -> dict[str, Any]:
    company = road.declarations.company
    today = now.astimezone(company.zone).date()
    as_of = road.connection.execute("select max(watermark) from staging_watermark").fetchall()
    return {
        "board_version": BOARD_VERSION,
        "run_id": f"{road.started_at:%Y%m%dT%H%M%S}-{fingerprint[:8]}",
        "started_at": road.started_at,
        "published_at": now,
        "as_of": as_of[0][0],
        "fingerprint": fingerprint,
        "company": company.name,
        "language": company.language,
        "currency": company.reporting_currency,
        "time_zone": company.time_zone,
        "fiscal_year_starts_month": company.fiscal_year_starts_month,
        "previous_meeting": previous_meeting(today, company.meetings),
        "next_meeting": next_meeting(today, company.meetings),
    }


def _retire_old_boards(road: Road) -> None:
    import duckdb

    # The newest stay for "the wall as it was on …"; older ones go, with the records that only they name.
    paths, kept = road.declarations.paths, road.declarations.company.boards_kept
    boards = sorted(paths.boards.glob("board_*.duckdb"))
    for old in boards[:-kept]:
        old.unlink()
    used: set[str] = set()
    with duckdb.connect() as connection:
        for board in boards[-kept:]:
            try:
                connection.execute(f"attach '{quoted(board)}' as kept (read_only)")
                used |= {row[0] for row in connection.execute("select path from kept.record_file").fetchall()}
            except duckdb.Error:
                continue
            finally:
                connection.execute("detach database if exists kept")
    forget_unused(paths, used)


def linkage_table(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Opportunities and how many of them a lead is known for, per region; empty where there are none."""
    return connection.execute(sql_text("linkage", "summary")).df()


def read_cells(paths: CompanyPaths, board: Path | None = None) -> pd.DataFrame:
    """All cells of the published board, or of one that is kept. Raises `BoardError` where it cannot be read."""
    return _read_board(paths, "select * from cell", board)


def read_version_and_zone(paths: CompanyPaths, board: Path | None = None) -> tuple[int, str]:
    """The version of a board's tables, and the company's time zone when it was published."""
    (row,) = _read_board(paths, "select board_version, time_zone from run", board).to_dict("records")
    return int(row["board_version"]), str(row["time_zone"])


def read_board_table(paths: CompanyPaths, table: str, board: Path | None = None) -> list[dict[str, Any]]:
    """One table of the published board, or of another one, as plain rows."""
    frame = _read_board(paths, f'select * from "{table}"', board)
    return [
        {str(key): value for key, value in row.items()}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]


def _read_board(paths: CompanyPaths, query: str, board: Path | None = None) -> pd.DataFrame:
    import duckdb

    board = board or current_board(paths)
    try:
        with duckdb.connect(str(board), read_only=True) as connection:
            return connection.execute(query).df()
    except duckdb.Error as error:
        raise BoardError(f"{board}: cannot be read ({error}). Run 'milepost run --full' to write it anew.") from error
