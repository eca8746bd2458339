"""What only the names of files tell of their records: the day they are of, or which of several surveys they answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from models.errors import ExtractError
from models.formats import Column
from models.yaml_files import Places
from pipelines.steps.columns import Headers, prepared
from pipelines.steps.raw_files import RawFile
from pipelines.steps.sql_text import text


def from_file_names(column: Column, files: Sequence[RawFile], place: str) -> str:
    """A CASE over the files: the date that each one's name tells, as ISO text, or its word, null where it has none.

    Raises `ExtractError` where a name tells no date; ``place`` is where the column is declared.
    """
    told = ((file.content_id, _told(column, file, place)) for file in files)
    cases = [f"when {content_id} then {text(word)}" for content_id, word in told if word is not None]
    return f"case r._file_id {' '.join(cases)} end" if cases else "cast(null as varchar)"


def words_of_names(
    columns: Mapping[str, Column], headers: Headers, files: Sequence[RawFile], places: Places
) -> dict[str, str]:
    """The expression of each column that is a word of the file's name, for keys that are joined of such.

    Raises `ExtractError` where a column needs the word (``when``) of files with other headers, whose names lack it.
    """
    found = {}
    for id, column in columns.items():
        if column.file_name is not None and column.file_name.format is None:
            _check_told_apart(column, files, places.of("columns", id))
            found[id] = prepared(from_file_names(column, files, places.of("columns", id)), column, headers)
    return found


def _told(column: Column, file: RawFile, place: str) -> str | None:
    assert column.file_name is not None
    extract, date_format = file.claim.file, column.file_name.format
    match = re.search(column.file_name.pattern, extract.inner.name)
    if date_format is None:
        return match[match.lastindex or 0] if match else None
    try:
        if match is None:
            raise ValueError("the pattern does not match")
        day = datetime.strptime(match[match.lastindex or 0], date_format).date()  # noqa: DTZ007 (a day)
    except ValueError as error:
        raise ExtractError(
            f"{extract.name}: its name tells no date ({error}). Rename it, or change 'file_name' at {place}."
        ) from error
    return day.isoformat()


def _check_told_apart(column: Column, files: Sequence[RawFile], place: str) -> None:
    """Files of one table whose headers differ are about different things; of one kind they may be older and newer."""
    if column.when is None:
        return
    others = {word.casefold() for word in (column.when.column, *column.when.aliases)}
    lacking = {
        frozenset(map(str.casefold, file.landed.headers)): file.claim.file.name
        for file in sorted(files, key=lambda file: file.claim.file.name, reverse=True)
        if file.landed.records and _told(column, file, place) is None
    }
    alike = sorted(name for headers, name in lacking.items() if not headers & others)
    if len(alike) > 1:
        raise ExtractError(
            f"{alike[0]} and {alike[1]}: their columns differ, and nothing tells their records apart: neither a column "
            f"{column.when.column!r} nor a number in the files' names. Export it too, or name the files by their "
            "number, as in results-survey123456.csv; see docs/formats.md."
        )
