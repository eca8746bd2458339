"""How files of one table follow one another: each whole, each with what is new, or with newer versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.guessing import Guessing
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.keys import version_of
from pipelines.steps.sql_text import name

if TYPE_CHECKING:
    import duckdb

#: So much of a file must be in the next one for both to be called whole.
SAME = 0.5


def guess_delivery(connection: duckdb.DuckDBPyConnection, draft: TableDraft, words: Guessing) -> None:
    """Fill in ``delivery`` of a table of several files, where it is not known by its key already."""
    if len(draft.seen) < 2 or "delivery" in draft.keys or draft.sample is None:
        return
    seen = f"{len(draft.seen)} files hold the same columns ({draft.seen[0].inner.as_posix()} …)"
    days = {item.file.delivered for item in draft.seen}
    if None not in days and len(days) > 1:
        _assume(draft, "snapshot", f"{seen}, in folders of {len(days)} days", "each is whole, and the newest set holds")
        return
    key = draft.keys.get("key")
    shared = _shared(connection, draft, key) if key else 0.0
    is_dated = any(item.file.is_dated for item in draft.seen)
    if shared > SAME and is_dated:
        _assume(draft, "snapshot", f"{seen}, and repeat {shared:.0%} of the keys", "each is whole, the newest holds")
    elif shared and (version := version_of(draft, words)) is not None:
        draft.keys["version"] = [version.header]
        _assume(draft, "upsert", f"{seen}, and repeat {shared:.0%} of the keys", f"the newest {version.header} holds")
    elif shared:
        _assume(draft, "append", f"{seen}, and repeat {shared:.0%} of the keys", "each adds to the others")
    else:
        _assume(draft, "append", f"{seen}, and no key stands in two of those looked at", "each adds to the others")


def _assume(draft: TableDraft, delivery: str, seen: str, meaning: str) -> None:
    draft.keys["delivery"] = delivery
    draft.decide("delivery", f"How files of {draft.id} follow one another. {seen}. Assumed: {delivery}, {meaning}.")


def _shared(connection: duckdb.DuckDBPyConnection, draft: TableDraft, key: list[str]) -> float:
    """The share of keys that stand in more than one of the files looked at."""
    assert draft.sample is not None
    columns = ", ".join(name(header) for header in key)
    counted = connection.execute(
        "select count(*) filter (files > 1), count(*) from (select count(distinct _sample_file) as files "
        f"from {draft.sample.relation}_bare group by {columns})"
    ).fetchall()
    repeated, keys = counted[0]
    return float(repeated / keys) if keys else 0.0
