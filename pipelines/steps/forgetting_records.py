"""Forgetting a person in what was published: the records behind cells, and the boards that name their files.

A board's figures stay: they are counts, and nobody stands in them. The next run publishes those without the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from models.board import current_board, point_to
from models.settings import CompanyPaths
from pipelines.steps.compaction import compact
from pipelines.steps.forgotten import Pair
from pipelines.steps.people import contains_key
from pipelines.steps.records import CONTENT
from pipelines.steps.searching import DECLARED_TABLES, text_columns
from pipelines.steps.sql_text import array, name, text


@dataclass
class Renamed:
    """Record files written anew: old path → (new path, rows); a file without any row left is gone (None)."""

    files: dict[str, tuple[str, int] | None] = field(default_factory=dict)
    rows: int = 0


def forget_in_records(
    connection: duckdb.DuckDBPyConnection, paths: CompanyPaths, ids: set[str], pairs: set[Pair]
) -> Renamed:
    """Write every record file that holds one of some records anew without it, under the name of its new content.

    A record is one of them by its id or its unit's, or by its place in an extract where it stands for that alone.
    """
    renamed = Renamed()
    connection.execute("create or replace temp table forgotten_id (id varchar)").fetchall()
    connection.execute("create or replace temp table forgotten_pair (file_id bigint, record_no bigint)").fetchall()
    if ids:
        connection.executemany("insert into forgotten_id values (?)", [[one] for one in sorted(ids)]).fetchall()
    if pairs:
        connection.executemany("insert into forgotten_pair values (?, ?)", sorted(pairs)).fetchall()
    files = [str(path) for path in sorted(paths.records.rglob("*.parquet"))]
    if not files:
        return renamed
    holding = connection.execute(
        f"select filename, count(*) from read_parquet({array(files)}, union_by_name = true, filename = true) "
        f"where {_IS_ONE} group by filename order by filename"
    ).fetchall()
    for file, gone in holding:
        _forget_in(connection, paths, Path(file), renamed)
        renamed.rows += gone
    return renamed


_IS_ONE = """
    split_part(record_id, '|', -1) in (from forgotten_id) or record_id in (from forgotten_id)
    or unit_id in (from forgotten_id)
    or (coalesce(records, 1) = 1 and (file_id, record_no) in (select (file_id, record_no) from forgotten_pair))
"""


def _forget_in(connection: duckdb.DuckDBPyConnection, paths: CompanyPaths, path: Path, renamed: Renamed) -> None:
    source = f"read_parquet({text(str(path))})"
    old = path.relative_to(paths.records).as_posix()
    connection.execute(f"create or replace temp table kept as from {source} where not coalesce({_IS_ONE}, false)")
    rows, content = connection.execute(f"select count(*), {CONTENT} from kept as o").fetchall()[0]
    renamed.files[old] = None
    if rows:
        target = path.with_name(f"{path.name[:7]}-{content[:24]}.parquet")
        part = target.with_suffix(".part")
        connection.execute(f"copy kept to {text(str(part))} (format parquet, compression zstd)").fetchall()
        part.replace(target)
        renamed.files[old] = (target.relative_to(paths.records).as_posix(), rows)
    connection.execute("drop table kept").fetchall()
    path.unlink()


def forget_in_boards(paths: CompanyPaths, renamed: Renamed, telling: Sequence[str]) -> int:
    """Bring every kept board up to the renamed files and empty what names the person; how many were written anew.

    A board is changed in a copy that then takes its place, so readers see the old or the new one.
    """
    changed = sum(_forget_in_board(board, renamed, telling) for board in sorted(paths.boards.glob("board_*.duckdb")))
    if changed and paths.board_pointer.is_file():
        point_to(paths, current_board(paths))  # so that a wall which is being served reads its board again
    return changed


def _forget_in_board(board: Path, renamed: Renamed, telling: Sequence[str]) -> bool:
    copy = board.with_name(f"{board.name}.forgetting")
    copy.write_bytes(board.read_bytes())
    changed = 0
    with duckdb.connect(str(copy)) as connection:
        for (old,) in connection.execute("select distinct path from record_file").fetchall():
            if old in renamed.files:
                changed += _rename(connection, old, renamed.files[old])
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            for column, kind in text_columns(connection, name(table)):
                test = contains_key(name(column), telling)
                if kind == "VARCHAR" and telling and table not in DECLARED_TABLES:
                    made = connection.execute(f"update {name(table)} set {name(column)} = null where {test}").fetchall()
                    changed += made[0][0]
    if changed:
        compact(copy)
        copy.replace(board)
    copy.unlink(missing_ok=True)
    return bool(changed)


def _rename(connection: duckdb.DuckDBPyConnection, old: str, new: tuple[str, int] | None) -> int:
    if new is None:
        connection.execute("delete from record_file where path = ?", [old]).fetchall()
    else:
        connection.execute("update record_file set path = ?, rows = ? where path = ?", [*new, old]).fetchall()
    return 1
