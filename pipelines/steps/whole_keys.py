"""Tables whose key is said to be whole: no file holds two records of one key that differ in what nobody maps.

A report by a dimension that its format does not know has such records. They would pass for versions of one another, all
but one would be set aside, and the number would be too small in silence. So the file is refused, and the header named.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from models.errors import ExtractError
from models.formats import Table
from pipelines.steps.columns import Headers, holds
from pipelines.steps.raw_files import RawFile
from pipelines.steps.report_tables import REST, TABLE
from pipelines.steps.sql_text import name
from pipelines.steps.versions import Keys

#: Headers that a message names.
NAMED = 3


def check_whole_key(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    files: Sequence[RawFile],
    records: str,
    keys: Keys,
    headers: Headers,
) -> None:
    """Raise `ExtractError` where records of one file and key differ in headers that no column is mapped from."""
    known = {*table.known_headers(), TABLE, REST}
    others = [spelled for word, (spelled, _) in headers.found.items() if word not in known]
    if not table.whole_key or not keys.parts or not others:
        return
    aside = " or ".join(holds(rule, headers) for rule in table.set_aside) or "false"
    differing = ", ".join(f"count(distinct coalesce(r.{name(header)}, '')) > 1" for header in others)
    numbers = ", ".join(f"count(try_cast(r.{name(header)} as double)) = count(*)" for header in others)
    rows = connection.execute(
        f"select r._file_id, count(*), [{differing}], [{numbers}] from {records} as r "
        f"where ({keys.is_filled}) and not ({aside}) group by r._file_id, {', '.join(keys.parts)} having count(*) > 1"
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
                f"add it to the list of columns.{table.key[0]}.concat in company.yaml (docs/formats.md)."
            )
