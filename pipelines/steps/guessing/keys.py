"""By which headers the records of a table are told apart, and the newer of two versions."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from models.guessing import Guessing, squashed
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.entities import is_like_id
from pipelines.steps.guessing.profiles import Profile
from pipelines.steps.sql_text import name

if TYPE_CHECKING:
    import duckdb

#: At most so many headers are tried together.
TOGETHER, CANDIDATES = 3, 7


def guess_key(
    connection: duckdb.DuckDBPyConnection, draft: TableDraft, own: Profile | None, words: Guessing
) -> list[str] | None:
    """The headers of the key, or None; the table's ``key``, ``version`` and ``delivery`` are filled in.

    ``own`` is the header that is called like the entity's id, if any is.
    """
    if own is not None and own.is_key:
        return _keep(draft, [own.header])
    version = version_of(draft, words)
    if own is not None and version is not None and _tells_versions(connection, draft, own, version):
        draft.keys.update(key=[own.header], version=[version.header], delivery="upsert")
        doubled = own.records - own.distinct_in_files - own.copies
        draft.decide(
            "version",
            f"Which record of {draft.id} holds. {doubled:,} of {own.records:,} records repeat a {own.header}, each "
            f"with another {version.header}. Assumed: the newest one holds, the others are set aside.",
        )
        return [own.header]
    unique = [profile for profile in draft.profiles.values() if profile.is_key and is_like_id(profile)]
    if unique:
        chosen = unique[0].header
        seen = f"{own.header} repeats" if own is not None else "no column is called like its id"
        draft.decide(
            "key",
            f"The key of {draft.id}: {seen}, and {chosen} is filled and different in all {draft.records:,} records "
            f"seen. Assumed: {chosen} is the key.",
        )
        return _keep(draft, [chosen])
    return _composite(connection, draft, own)


def version_of(draft: TableDraft, words: Guessing) -> Profile | None:
    """The column that tells the newer of two records."""
    known = [squashed(word) for word in words.version]
    found = [p for p in draft.profiles.values() if p.squashed in known and p.filled == p.records]
    return min(found, key=lambda profile: known.index(profile.squashed), default=None)


def _tells_versions(connection: duckdb.DuckDBPyConnection, draft: TableDraft, own: Profile, version: Profile) -> bool:
    """Whether records of one id differ by their version, every one."""
    is_filled = own.filled == own.records and own is not version
    return is_filled and _are_unique(connection, draft, [own.header, version.header])


def _composite(connection: duckdb.DuckDBPyConnection, draft: TableDraft, own: Profile | None) -> list[str] | None:
    filled = [p for p in draft.profiles.values() if p.filled == p.records and p.distinct > 1 and p is not own]
    likely = sorted(filled, key=lambda p: (not is_like_id(p), -p.distinct))[:CANDIDATES]
    first = [own.header] if own is not None and own.filled == own.records else []
    for size in range(1 if first else 2, TOGETHER + 1):
        for more in combinations(likely, size):
            headers = [*first, *(profile.header for profile in more)]
            if len(headers) <= TOGETHER and _are_unique(connection, draft, headers):
                draft.decide(
                    "key",
                    f"The key of {draft.id}: no single column is filled and different in each record. "
                    f"Assumed: {' and '.join(headers)} together, which are so in all {draft.records:,} records seen.",
                )
                return _keep(draft, headers)
    return None


def _keep(draft: TableDraft, headers: list[str]) -> list[str]:
    draft.keys["key"] = headers
    return headers


def _are_unique(connection: duckdb.DuckDBPyConnection, draft: TableDraft, headers: list[str]) -> bool:
    assert draft.sample is not None
    columns = ", ".join(name(header) for header in headers)
    counted = connection.execute(
        f"select count(*), count(distinct ({columns}, _sample_file)) from {draft.sample.relation}_bare"
    ).fetchall()
    copies = next(iter(draft.profiles.values())).copies
    return bool(counted[0][0] == counted[0][1] + copies)
