"""What a board says of the data's quality, as frozen values: checks, the records that broke them, the quarantine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QuarantineEntry:
    """A value that could not be read, and why; ``of_this_reason`` counts all of its column and reason."""

    path: str | None
    record_no: int
    line: int | None
    source: str
    source_table: str
    entity: str | None
    column_name: str | None
    value: str | None
    reason: str
    is_whole_record: bool
    of_this_reason: int


@dataclass(frozen=True)
class CheckEntry:
    """A check on the data and what it found. ``kpis`` and ``regions``: where it says that a KPI is not trusted."""

    position: int
    check_key: str
    entity: str
    check_name: str
    kind: str
    grade: str
    outcome: str
    reason: str | None
    columns: str | None
    checked: int
    broken: int
    tolerance: float
    regions: str | None
    source: str | None
    owner: str | None
    kpis: str | None
    about_en: str
    about_ru: str

    def about(self, language: str) -> str:
        return self.about_ru if language == "ru" else self.about_en


@dataclass(frozen=True)
class BrokenRecord:
    """A record that a failed check found broken, by id, file and record number."""

    check_key: str
    region: str | None
    source: str | None
    file: str | None
    record_no: int | None
    record_id: str | None
    value: str | None
