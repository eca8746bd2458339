"""What the values of each column look like, from a sample: filled, distinct, moments, amounts, yes and no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import duckdb

from models.guessing import Guessing, squashed
from pipelines.steps.guessing.amounts import Amounts, guess_amounts
from pipelines.steps.guessing.moments import Moments, guess_moments
from pipelines.steps.guessing.samples import Sample
from pipelines.steps.sql_text import name

#: So many distinct texts of a column are looked at.
TEXTS = 3_000
_MOMENT_WORDS = ("date", "time", "day", "at", "stamp", "created", "дата", "время")


@dataclass(frozen=True)
class Profile:
    """One column of a sample. ``counted``: distinct texts and their records, the most frequent first.

    ``copies`` are records of the sample that repeat another one of their file letter by letter.
    """

    header: str
    records: int
    copies: int
    filled: int
    distinct: int
    distinct_in_files: int
    counted: tuple[tuple[str, int], ...]
    words: Guessing
    _moments: Callable[[Profile], Moments | None] = field(repr=False, compare=False, default=lambda profile: None)

    @cached_property
    def squashed(self) -> str:
        return squashed(self.header)

    @property
    def is_key(self) -> bool:
        """Filled in every record, and within a file every time another but for copies of records."""
        return self.records > 0 and self.filled == self.records == self.distinct_in_files + self.copies

    @cached_property
    def texts(self) -> dict[str, int]:
        return dict(self.counted)

    @property
    def is_listed(self) -> bool:
        """Whether ``counted`` holds every text of the sample."""
        return len(self.counted) == self.distinct

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Words of the column that say "nothing here"."""
        known = {word.casefold() for word in self.words.missing}
        return tuple(value for value, _ in self.counted if value.casefold() in known)

    @cached_property
    def telling(self) -> tuple[tuple[str, int], ...]:
        """Texts that are a value."""
        return tuple((value, number) for value, number in self.counted if value not in self.missing)

    @cached_property
    def moments(self) -> Moments | None:
        return self._moments(self)

    @cached_property
    def amounts(self) -> Amounts | None:
        return guess_amounts(self.telling, self.words)

    @cached_property
    def is_boolean(self) -> bool:
        pairs = (
            {"true", "false"},
            {"yes", "no"},
            {"1", "0"},
            {"t", "f"},
            {"y", "n"},
            {"да", "нет"},
            {"истина", "ложь"},
        )
        found = {value.casefold() for value, _ in self.telling}
        return bool(found) and any(found <= pair for pair in pairs)


def profile_columns(connection: duckdb.DuckDBPyConnection, sample: Sample, words: Guessing) -> dict[str, Profile]:
    """Header → what its values look like."""
    cells = ", ".join(f"text_of({name(header)}) as {name(header)}" for header in sample.headers)
    bare = f"{sample.relation}_bare"
    connection.execute(f"create temp table {bare} as select {cells}, _sample_file from {sample.relation}").fetchall()
    copies = copies_of(connection, bare)

    def moments(profile: Profile) -> Moments | None:
        is_called_so = any(word in profile.header.casefold() for word in _MOMENT_WORDS)
        return guess_moments(connection, profile.telling, is_called_so)

    # Counted here: a query per column of a wide table costs more than its few thousand records.
    rows = connection.execute(f"select * from {bare}").fetchall()
    files = [row[-1] for row in rows]
    profiles = {}
    for place, header in enumerate(sample.headers):
        texts = Counter(row[place] for row in rows)
        filled = len(rows) - texts.pop(None, 0)
        # In files: a full export of next week holds the same keys again, so a key is distinct within a file.
        pairs = {(row[place], file) for row, file in zip(rows, files, strict=True) if row[place] is not None}
        counted = sorted(texts.items(), key=lambda item: (-item[1], item[0]))[:TEXTS]
        profiles[header] = Profile(
            header, sample.records, copies, filled, len(texts), len(pairs), tuple(counted), words, moments
        )
    return profiles


def copies_of(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many records repeat another one of their file letter by letter."""
    counted = connection.execute(
        f"select count(*) - count(distinct h) from (select hash(r) as h from {relation} as r)"
    ).fetchall()
    return int(counted[0][0])
