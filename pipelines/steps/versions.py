"""Records of one business key: the newest version stays, the others are set aside as superseded or as duplicates.
Records that were merged into another one are set aside as merged.

Ties are broken by the records' content, never by where they stand, so the order of rows and files changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from pipelines.steps.columns import Headers
from pipelines.steps.sql_text import name, text

if TYPE_CHECKING:
    from pipelines.steps.key_hashes import KeyHashes

#: Rules by which a record gives way to another one, or to the wish of a person to be forgotten.
LOSING_RULES = ("superseded", "duplicate", "cancelled", "merged", "forgotten")


@dataclass(frozen=True)
class Keys:
    """Expressions over a record ``r``: its key, the parts that are cheap to hash, its version (None = no such)."""

    parts: tuple[str, ...]
    hashed: tuple[str, ...]
    version: str | None = None

    @property
    def is_filled(self) -> str:
        return " or ".join(f"{part} is not null" for part in self.parts)

    @property
    def hash(self) -> str:
        return f"hash({', '.join(self.hashed or self.parts)})"


def find_losers(
    connection: duckdb.DuckDBPyConnection,
    records: str,
    keys: Keys,
    headers: Headers,
    target: str,
    kept: KeyHashes | None = None,
) -> int:
    """Make the temp table ``target`` (_file_id, _record_no, rule) of records that another one replaces; their number.

    ``records`` is the relation of those that count. Records whose whole key is blank replace nobody. The stamps of
    dated files break ties of versions, then content does. ``kept`` are the hashes of a large table's keys.
    """
    connection.execute(
        f"create or replace temp table {target} (_file_id bigint, _record_no bigint, rule varchar)"
    ).fetchall()
    if not keys.parts:
        return 0
    # Hashes first: counting numbers is far cheaper than counting words, and most tables have nothing to find.
    if kept is not None:
        keys = kept.salted(keys)
        files = kept.find_doubled(keys, headers)
        records = f"(select * from {records} where _file_id in ({', '.join(map(str, files)) or 'null'}))"
        suspects = len(files)
    else:
        suspects = connection.execute(
            f"create or replace temp table doubled_key as select {keys.hash} as h from {records} as r "
            f"where {keys.is_filled} group by h having count(*) > 1"
        ).fetchall()[0][0]
    if suspects == 0:
        return 0
    # Whole records are dear to read, so it is done only for those that may be doubled.
    connection.execute(
        f"create or replace temp table suspect as select r._file_id, r._record_no from {records} as r "
        f"where {keys.hash} in (select h from doubled_key) and ({keys.is_filled})"
    ).fetchall()
    return int(connection.execute(_ranking(records, keys, headers, target)).fetchall()[0][0])


def find_merged(
    connection: duckdb.DuckDBPyConnection, records: str, keys: Keys, ids: str, by: str, losers: str, target: str
) -> int:
    """Make the temp table ``target`` (id, survivor) of what ``ids`` list, and add those to ``losers``; their number.

    Merges chain: the survivor is the last of them. Two that name each other both stay.
    """
    connection.execute(
        f"""
        create or replace temp table {target} as
        with recursive said as (
            select distinct unnest(list_transform(string_split({ids}, {text(by)}), lambda id: trim(id))) as id,
                {keys.parts[0]} as survivor
            from {records} as r anti join {losers} as l on l._file_id = r._file_id and l._record_no = r._record_no
        ), other as (
            select id, survivor from said where id <> '' and id <> survivor
        ), led as (
            select id, survivor from other
            union
            select led.id, other.survivor from led join other on other.id = led.survivor
        )
        select id, min(survivor) as survivor from led
        where survivor not in (select id from other) group by id
        """
    ).fetchall()
    found = connection.execute(
        f"insert into {losers} select r._file_id, r._record_no, 'merged' from {records} as r "
        f"anti join {losers} as l on l._file_id = r._file_id and l._record_no = r._record_no "
        f"where {keys.parts[0]} in (select id from {target})"
    ).fetchall()
    return int(found[0][0])


def _ranking(records: str, keys: Keys, headers: Headers, target: str) -> str:
    keyed = ", ".join(f"{part} as k{number}" for number, part in enumerate(keys.parts))
    named = ", ".join(f"k{number}" for number in range(len(keys.parts)))
    content = ", ".join(f"r.{name(spelled)}" for _, (spelled, _) in sorted(headers.found.items()))
    version = f"cast({keys.version} as varchar)" if keys.version else "cast(null as varchar)"
    return f"""
        insert into {target}
        with keyed as (
            select r._file_id, r._record_no, {keyed}, {version} as version,
                case when f.is_dated then f.stamp end as stamp, md5(cast(row({content}) as varchar)) as content
            from {records} as r
            join suspect as s on s._file_id = r._file_id and s._record_no = r._record_no
            join raw_file as f on f.file_id = r._file_id
        ), ranked as (
            select *, row_number() over best as place,
                first_value(version) over best as best_version, first_value(stamp) over best as best_stamp
            from keyed
            window best as (
                partition by {named}
                order by try_cast(version as timestamp) desc nulls last,
                    try_cast(version as decimal(38, 6)) desc nulls last, version desc nulls last,
                    stamp desc nulls last, content, _file_id, _record_no
                rows between unbounded preceding and unbounded following
            )
        )
        select _file_id, _record_no, case
            when version is distinct from best_version or stamp is distinct from best_stamp then 'superseded'
            else 'duplicate' end
        from ranked where place > 1
    """
