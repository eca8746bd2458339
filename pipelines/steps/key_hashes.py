"""Hashes of the keys of large tables, kept per file: a new file's records are compared with those of the others without
reading the others again. What the keys really are is read of those alone whose hashes stand twice (versions.py).

A hash that stays longer than its record only makes more records suspect; one that is missing would hide a double, so
hashes are made anew whenever the program, how the file is read, the key's expressions, the columns' types or the
warehouse's salt are others. A key may be an address, so none is hashed without the salt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import duckdb

from pipelines.steps.columns import Headers
from pipelines.steps.program import program_digest
from pipelines.steps.raw_files import RawFile
from pipelines.steps.salt import prepare_salt
from pipelines.steps.versions import Keys

DDL = """
create table if not exists record_key (label bigint, file_id bigint, h ubigint);
create table if not exists record_key_file (label bigint, file_id bigint, recipe varchar);
create table if not exists record_key_doubled (label bigint, h ubigint);
-- What came before had no salt, and compared a word per record.
drop table if exists key_hash;
drop table if exists key_hash_file;
drop table if exists key_doubled;
"""
#: A table of fewer records is read again: that costs less than to keep anything.
KEPT_FROM = 200_000


@dataclass(frozen=True)
class KeyHashes:
    """The kept hashes of one table, ``label``, over the relation ``records`` of its ``files``."""

    connection: duckdb.DuckDBPyConnection
    label: str
    records: str
    files: Sequence[RawFile]

    def salted(self, keys: Keys) -> Keys:
        """The keys by whose hash the kept ones were made."""
        assert self._salt  # and with it the variable is set
        return replace(keys, hashed=("getvariable('salt')", *(keys.hashed or keys.parts)))

    def find_doubled(self, keys: Keys, headers: Headers) -> list[int]:
        """Make the temp table ``doubled_key`` (h) of ``salted`` keys; the files that have such a hash."""
        self.connection.execute(DDL).fetchall()
        recipes = self._recipes(keys, headers)
        known = self._known(recipes)
        fresh = {file_id: recipe for file_id, recipe in recipes.items() if file_id not in known}
        if fresh:
            self._add(keys, fresh, len(fresh) == len(recipes))
        made = "create or replace temp table doubled_key as select h from record_key_doubled where label = $label"
        if self._run(made) == [(0,)]:
            return []
        return [
            row[0]
            for row in self._run(
                "select distinct file_id from record_key where label = $label and h in (select h from doubled_key)"
            )
        ]

    def _known(self, recipes: dict[int, str]) -> set[int]:
        """The files whose hashes can stay; all others' are taken out."""
        rows = self._run("select file_id, recipe from record_key_file where label = $label")
        known = {file_id for file_id, made_by in rows if recipes.get(file_id) == made_by}
        if len(known) < len(rows):
            others = f"label = $label and file_id not in ({', '.join(map(str, sorted(known))) or '-1'})"
            self._run(f"delete from record_key_file where {others}")
            self._run(f"delete from record_key where {others}")
            self._run(
                "delete from record_key_doubled where label = $label and h not in (select h from record_key "
                "where label = $label and h in (select h from record_key_doubled where label = $label) "
                "group by h having count(*) > 1)"
            )
        return known

    def _add(self, keys: Keys, fresh: dict[int, str], is_all: bool) -> None:
        ids = ", ".join(map(str, sorted(fresh)))
        hashed = f"from {self.records} as r where r._file_id in ({ids}) and ({keys.is_filled})"
        if is_all:
            self._run(f"insert into record_key select $label, r._file_id, {keys.hash} {hashed}")
            found = "select h from record_key where label = $label group by h having count(*) > 1"
            self._run(f"insert into record_key_doubled select $label, h from ({found})")
        else:
            # The many that are kept are looked through once, for the few that are new.
            self.connection.execute(
                f"create or replace temp table fresh_key as select r._file_id, {keys.hash} as h {hashed}"
            ).fetchall()
            self._run(
                "insert into record_key_doubled select $label, h from ("
                "select h from fresh_key group by h having count(*) > 1 "
                "union select h from record_key where label = $label and h in (select h from fresh_key) "
                "except select h from record_key_doubled where label = $label)"
            )
            self._run("insert into record_key select $label, * from fresh_key")
            self.connection.execute("drop table fresh_key").fetchall()
        rows = [(self._number, file_id, recipe) for file_id, recipe in sorted(fresh.items())]
        self.connection.executemany("insert into record_key_file values (?, ?, ?)", rows).fetchall()

    def _recipes(self, keys: Keys, headers: Headers) -> dict[int, str]:
        same = (
            program_digest(),
            duckdb.__version__,
            self._salt,
            keys.hash,
            keys.is_filled,
            sorted(headers.found.items()),
        )
        return {
            file.content_id: hashlib.sha256(repr((*same, file.shape)).encode()).hexdigest()[:32] for file in self.files
        }

    @cached_property
    def _number(self) -> int:
        """The label as a number, which costs nothing to compare: blocks of one label alone are known by it."""
        return int.from_bytes(hashlib.sha256(self.label.encode()).digest()[:8], "big") >> 1

    @cached_property
    def _salt(self) -> str:
        return prepare_salt(self.connection)

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, {"label": self._number}).fetchall()


def forget_key_hashes(connection: duckdb.DuckDBPyConnection) -> None:
    """Nothing of what was kept stays."""
    connection.execute(DDL).fetchall()
    for table in ("record_key", "record_key_file", "record_key_doubled"):
        connection.execute(f"delete from {table}").fetchall()
