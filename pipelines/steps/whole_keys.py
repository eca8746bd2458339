"""Tables whose key is said to be whole: no file holds two records of one key that differ in what nobody maps, and no
two files split the same days by different parts of the key.

A report by a dimension that its format does not know has records of the first kind. They would pass for versions of one
another, all but one would be set aside, and the number would be too small in silence. Two reports of a day by different
dimensions each hold all of the day, and the number would be too great. So the files are refused, the headers named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import duckdb

from models.errors import ExtractError
from models.formats import Table
from models.yaml_files import Places
from pipelines.steps.columns import Headers, holds
from pipelines.steps.raw_files import RawFile
from pipelines.steps.report_tables import REST, TABLE
from pipelines.steps.sql_text import name
from pipelines.steps.versions import Keys

#: Headers that a message names.
NAMED = 3


def counted(records: str, table: Table, headers: Headers) -> str:
    """The relation of records that no rule sets aside: rows of a report's other tables replace none of its own."""
    aside = " or ".join(holds(rule, headers) for rule in table.set_aside) or "false"
    return f"(select * from {records} as r where not ({aside}))"


def check_one_split(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    files: Sequence[RawFile],
    records: str,
    begins: str,
    day: str | None,
    headers: Headers,
    source: str,
) -> None:
    """Raise `ExtractError` where two files split the same day by different headers of the key.

    ``begins`` is the column that says of which day a record is, ``day`` the expression of its value; ``source`` the
    place where the source is declared.
    """
    words = {word for key in table.key if key in table.columns for word in table.columns[key].concat}
    left_out = {*table.columns[begins].from_, TABLE, REST}
    parts = sorted(word for word in words - left_out if headers.spelled(word))
    if day is None or not parts:
        return
    filled = ", ".join(f"count({headers.text(word)}) > 0" for word in parts)
    rows = connection.execute(
        f"select r._file_id, [{filled}], list(distinct {day}) from {counted(records, table, headers)} as r group by 1"
    ).fetchall()
    names = {file.content_id: file.claim.file.name for file in files}
    told = sorted(
        (names[file_id], {_bare(word): word for word, has in zip(parts, has_it, strict=True) if has}, set(days))
        for file_id, has_it, days in rows
    )
    for (one, here, days), (other, there, same) in combinations(told, 2):
        if here.keys() != there.keys() and (both := sorted(map(str, days & same))):
            split = " and by ".join(", ".join(sorted(words.values())) or "nothing" for words in (here, there))
            more = f" and {len(both) - 1} more days" if both[1:] else ""
            raise ExtractError(
                f"{one} and {other}: both hold {both[0]}{more}, split by {split}. Each holds all of a day, so together "
                f"they would count it twice. Keep one of them, or leave one out by the source's 'files' ({source}; "
                "docs/formats.md)."
            )


def _bare(word: str) -> str:
    """``Device category`` and ``deviceCategory`` are one."""
    return re.sub(r"[\W_]+", "", word).casefold()


def check_whole_key(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    files: Sequence[RawFile],
    records: str,
    keys: Keys,
    headers: Headers,
    places: Places,
) -> None:
    """Raise `ExtractError` where records of one file and key differ in headers that no column is mapped from."""
    known = {*table.known_headers(), TABLE, REST}
    others = [spelled for word, (spelled, _) in headers.found.items() if word not in known]
    if not table.whole_key or not keys.parts or not others:
        return
    differing = ", ".join(f"count(distinct coalesce(r.{name(header)}, '')) > 1" for header in others)
    numbers = ", ".join(f"count(try_cast(r.{name(header)} as double)) = count(*)" for header in others)
    rows = connection.execute(
        f"select r._file_id, count(*), [{differing}], [{numbers}] from {counted(records, table, headers)} as r "
        f"where {keys.is_filled} group by r._file_id, {', '.join(keys.parts)} having count(*) > 1"
    ).fetchall()
    told: dict[int, tuple[int, set[int], set[int]]] = {}
    for file_id, count, differs, are_numbers in rows:
        doubled, words, figures = told.get(file_id, (0, set(), set()))
        words |= {at for at, is_so in enumerate(differs) if is_so and not are_numbers[at]}
        figures |= {at for at, is_so in enumerate(differs) if is_so and are_numbers[at]}
        told[file_id] = (doubled + count * any(differs), words, figures)
    names = {file.content_id: file.claim.file.name for file in files}
    for file_id, (doubled, words, figures) in sorted(told.items(), key=lambda item: names[item[0]]):
        # A dimension is mostly a word; what are figures alone may be more of what is counted.
        if found := [others[at] for at in sorted(words or figures)][:NAMED]:
            raise ExtractError(
                f"{names[file_id]}: {doubled} of its rows differ only in {' and '.join(found)}, by which the report is "
                f"split and of which the format knows nothing: they would count as one. Take it out of the report, or "
                f"add it to the list of columns.{table.key[0]}.concat ({places.of('columns', table.key[0], 'concat')}; "
                "docs/formats.md)."
            )
