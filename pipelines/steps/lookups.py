"""Lookups: values from other tables of the same source, as joins that are n:1 or refused."""

from __future__ import annotations

from dataclasses import replace

from models.entities import load_entities
from models.errors import ExtractError
from models.formats import Lookup
from models.privacy import without_contacts
from pipelines.steps.active import Active, ActiveTable
from pipelines.steps.columns import Headers


class Lookups:
    """The joins that one table's mapping needs; chains that begin alike share them."""

    def __init__(self, active: Active, table: ActiveTable) -> None:
        self._active, self._table = active, table
        self._made: dict[tuple[Lookup, ...], tuple[str, Headers]] = {}

    @property
    def joins(self) -> tuple[str, ...]:
        return tuple(join for join, _ in self._made.values())

    def through(self, chain: tuple[Lookup, ...]) -> Headers:
        """The headers at the end of a chain, under the alias of its last join.

        Raises `ExtractError` where a header is missing or a key stands twice.
        """
        near = self._table
        near_headers = near.headers
        for depth, step in enumerate(chain, start=1):
            far = self._active.of(self._table.source, step.table)
            if chain[:depth] not in self._made:
                headers = replace(far.headers, alias=f"lookup_{len(self._made)}", mapped={})
                for here, there in zip(step.by, step.key, strict=True):
                    self._check_header(near, here)
                    self._check_header(far, there)
                join = f"left join (select x.* from {_kept(far)}{self._unique(far, step)}) as {headers.alias}"
                on = " and ".join(
                    f"{headers.text(there)} = {near_headers.text(here)}"
                    for here, there in zip(step.by, step.key, strict=True)
                )
                self._made[chain[:depth]] = (f"{join} on {on}", headers)
            near, near_headers = far, self._made[chain[:depth]][1]
        return near_headers

    def _check_header(self, table: ActiveTable, word: str) -> None:
        if table.headers.found and table.headers.spelled(word) is None:
            raise ExtractError(
                f"{table}: a lookup of {self._table.places.of()} needs its column {word!r}, which no file has."
                f"{table.suggest(word)}"
            )

    def _unique(self, table: ActiveTable, step: Lookup) -> str:
        """What leaves those of the table's records whose key is theirs alone: nothing, where all must be so."""
        if step.ambiguous == "refuse":
            self._check_unique(table, step.key)
            return ""
        key = ", ".join(map(replace(table.headers, alias="x").text, step.key))
        return f" qualify count(*) over (partition by {key}) = 1"

    def _check_unique(self, table: ActiveTable, key: tuple[str, ...]) -> None:
        if (table.records, key) in self._active.unique_keys:
            return
        headers = replace(table.headers, alias="x")
        words = " || '|' || ".join(headers.text(word) for word in key)
        doubled = self._active.connection.execute(
            f"select {words} as word, count(*) from {_kept(table)} "
            "where word is not null group by word having count(*) > 1 order by word limit 1"
        ).fetchall()
        if doubled:
            word, times = _shown(table, key, doubled[0][0]), doubled[0][1]
            raise ExtractError(
                f"{table}: {', '.join(key)} {word!r} stands {times} times, so a lookup by it would be ambiguous. "
                "Look up by a column that is unique, declare the table's 'key' to drop doubles, or say "
                "'ambiguous: skip' in the lookup to find nothing by such a key."
            )
        self._active.unique_keys.add((table.records, key))


def _shown(table: ActiveTable, key: tuple[str, ...], word: str) -> str:
    """A key as a message may tell it: not where one of its columns tells who somebody is."""
    personal = load_entities()[table.table.entity].personal if table.table.entity else ()
    headers = {
        header.casefold() for id in personal if id in table.table.columns for header in table.table.columns[id].from_
    }
    return "•••" if headers.intersection(header.casefold() for header in key) else without_contacts(word)


def _kept(table: ActiveTable) -> str:
    """The records that count, as ``x``."""
    if table.losers is None:
        return f"{table.records} as x"
    return (
        f"{table.records} as x anti join {table.losers} as l on l._file_id = x._file_id and l._record_no = x._record_no"
    )
