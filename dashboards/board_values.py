"""What a board says, as frozen values: cells and catalogue. Where they come from is the reader's business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from dashboards.board_linkage import Linkage
from dashboards.board_quality import BrokenRecord, CheckEntry, QuarantineEntry, RegionFigures
from dashboards.board_readiness import QuestionEntry, ReadinessEntry
from dashboards.board_roi import RoiEntry
from models.entities import COMPANY_ROW, UNKNOWN_REGION

CellKey = tuple[str, str, str, date | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One reading with its verdict: a row of the board's table ``cell``. Proportions are fractions.

    ``links``: where the KPI stands on links, those that the verdict stands on; ``recorded`` and ``repaired`` are the
    values by each, ``counterpart_*`` what the half that is not judged is made of.
    """

    kpi: str
    stage: str | None
    region: str
    grain: str
    period: date | None
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    low: float | None
    high: float | None
    immature: int
    target: float | None
    target_upper: float | None
    tolerance: float | None
    target_basis: str | None
    target_row: int | None
    verdict: str | None
    rule: int | None
    basis: str | None
    p_value: float | None
    pooled_p_value: float | None
    certain: bool | None
    closed: bool
    judged: bool
    as_of: datetime | None
    sentence_en: str
    sentence_ru: str
    links: str | None = None
    recorded: float | None = None
    repaired: float | None = None
    counterpart_numerator: float | None = None
    counterpart_denominator: float | None = None
    counterpart_n: int | None = None
    counterpart_low: float | None = None
    counterpart_high: float | None = None
    #: Of a board of the past: the board that is up now says otherwise.
    is_restated: bool = False

    def sentence(self, language: str) -> str:
        return self.sentence_ru if language == "ru" else self.sentence_en


@dataclass(frozen=True)
class Stage:
    stage: str
    position: int
    title_en: str
    title_ru: str

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en


@dataclass(frozen=True)
class KpiEntry:
    """A KPI as the catalogue of the board has it. ``stage`` is None for those of the data strip and of a boundary.

    ``boundary``: it stands between this stage and the one before. ``rests_on_links``: a conversion that is as good as
    the links between leads and opportunities. ``sources`` and ``gates``: ids of what it reads and keys of the gate
    checks on that, with commas. ``bands``: the benchmark that its shares are held against. ``equal_cuts``: cuts of its
    questions (cut, highest answer) and what they are equal to on its own scale.
    """

    kpi: str
    stage: str | None
    position: int
    title_en: str
    title_ru: str
    description_en: str
    description_ru: str
    kind: str
    direction: str
    unit: str
    judged_grain: str
    policy: str
    precision: float | None
    horizon_days: float | None
    department: str
    parameters: Mapping[str, Any]
    in_strip: bool
    sources: str | None
    gates: str | None
    boundary: str | None = None
    rests_on_links: bool | None = None
    bands: Mapping[str, float] = field(default_factory=dict)
    equal_cuts: Sequence[Sequence[str]] = ()

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en

    def description(self, language: str) -> str:
        return self.description_ru if language == "ru" else self.description_en


@dataclass(frozen=True)
class Region:
    region: str
    position: int
    name_en: str
    name_ru: str

    def name(self, language: str) -> str:
        return self.name_ru if language == "ru" else self.name_en


@dataclass(frozen=True)
class Head:
    """A department's head for one region, or for ``default``."""

    department: str
    name_en: str
    name_ru: str
    region: str
    person: str
    person_name: str
    email: str | None

    def department_name(self, language: str) -> str:
        return self.name_ru if language == "ru" else self.name_en


@dataclass(frozen=True)
class TargetRow:
    """A line of targets.csv with the three inputs it was negotiated from."""

    row: int
    kpi: str
    region: str
    grain: str | None
    value: float | None
    upper: float | None
    tolerance: float | None
    valid_from: date | None
    valid_to: date | None
    client_expectation: float | None
    competitor_level: float | None
    internal_proposal: float | None
    basis: str | None
    evidence: str | None
    proposed_by: str | None
    approved_by: str | None
    approved_at: date | None
    review_on: date | None
    baseline: bool | None
    improvement: str | None = None
    base_period: str | None = None


@dataclass(frozen=True)
class SourceEntry:
    source: str
    format: str
    owner: str | None
    watermark: datetime | None
    lag_days: int | None
    stale_after_days: int | None
    is_stale: bool
    files: int
    records_read: int
    accepted: int
    set_aside: int
    quarantined: int
    set_aside_by: str | None
    read_as: str | None
    unread_columns: int | None
    unread_column_names: str | None


@dataclass(frozen=True)
class FileEntry:
    file_id: int
    source: str
    source_table: str
    path: str
    records_read: int
    accepted: int
    set_aside: int
    quarantined: int
    set_aside_by: str | None
    reader: str | None
    encoding: str | None
    delimiter: str | None


@dataclass(frozen=True)
class StripLine:
    key: str
    position: int
    text_en: str
    text_ru: str
    is_warning: bool

    def text(self, language: str) -> str:
        return self.text_ru if language == "ru" else self.text_en


@dataclass(frozen=True)
class RecordFile:
    kpi: str
    month: date | None
    path: str
    rows: int


@dataclass(frozen=True)
class RunEntry:
    board_version: int
    run_id: str
    started_at: datetime | None
    published_at: datetime | None
    as_of: datetime | None
    fingerprint: str
    company: str
    language: str
    currency: str
    time_zone: str
    fiscal_year_starts_month: int
    previous_meeting: date | None
    next_meeting: date | None


@dataclass(frozen=True)
class Board:
    """A whole published board in memory. ``name`` is its file's name; it never changes once published.

    ``marked_by``: the name of a later board, where cells say what that one says instead.
    """

    name: str
    run: RunEntry
    stages: Sequence[Stage]
    kpis: Sequence[KpiEntry]
    regions: Sequence[Region]
    heads: Sequence[Head]
    targets: Sequence[TargetRow]
    sources: Sequence[SourceEntry]
    files: Sequence[FileEntry]
    questions: Sequence[QuestionEntry]
    readiness: Sequence[ReadinessEntry]
    strip: Sequence[StripLine]
    record_files: Sequence[RecordFile]
    cells: Mapping[CellKey, Cell] = field(repr=False)
    checks: Sequence[CheckEntry] = ()
    quarantine: Sequence[QuarantineEntry] = ()
    broken_records: Sequence[BrokenRecord] = ()
    check_figures: Sequence[RegionFigures] = ()
    roi: Sequence[RoiEntry] = ()
    linkage: Linkage = field(default_factory=Linkage)
    marked_by: str = ""

    @property
    def key(self) -> str:
        """What tells this board from every other, and the same board from itself as a later one marks it."""
        return f"{self.name}~{self.marked_by}" if self.marked_by else self.name

    @cached_property
    def kpi_by_id(self) -> dict[str, KpiEntry]:
        return {entry.kpi: entry for entry in self.kpis}

    @cached_property
    def file_by_id(self) -> dict[int, FileEntry]:
        return {entry.file_id: entry for entry in self.files}

    @cached_property
    def _periods(self) -> dict[tuple[str, str], tuple[date, ...]]:
        found: dict[tuple[str, str], set[date]] = {}
        for kpi, _, grain, period in self.cells:
            if period is not None:
                found.setdefault((kpi, grain), set()).add(period)
        return {key: tuple(sorted(periods)) for key, periods in found.items()}

    def periods(self, kpi: str, grain: str) -> tuple[date, ...]:
        """First days of the periods that have cells, oldest first."""
        return self._periods.get((kpi, grain), ())

    def cell(self, kpi: str, region: str, grain: str, period: date | None) -> Cell | None:
        return self.cells.get((kpi, region, grain, period))

    def kpis_of(self, stage: str) -> list[KpiEntry]:
        return [entry for entry in self.kpis if entry.stage == stage and not entry.in_strip]

    def boundary_of(self, stage: str) -> list[KpiEntry]:
        """The KPIs between a stage and the one before it."""
        return [entry for entry in self.kpis if entry.boundary == stage]

    def region_name(self, region: str, language: str) -> str:
        """What people call a region; ``*`` is the company, ``?`` what no extract tells."""
        if region == COMPANY_ROW:
            return self.run.company
        if region == UNKNOWN_REGION:
            return "регион неизвестен" if language == "ru" else "unknown region"
        return next((entry.name(language) for entry in self.regions if entry.region == region), region)

    def project_title(self, question: str, language: str) -> str:
        """What is to be done where a question of readiness is answered with no."""
        project = next((entry.project(language) for entry in self.questions if entry.question == question), question)
        return project[:1].upper() + project[1:]

    def failed_gates(self, kpi: str) -> list[CheckEntry]:
        """The failed gates for which a KPI is not trusted."""
        return [check for check in self.checks if kpi in (check.kpis or "").split(", ")]

    def head_of(self, department: str, region: str) -> Head | None:
        """Who answers for a department in a region: its own head, else the default, else the first."""
        heads = {head.region: head for head in self.heads if head.department == department}
        return heads.get(region) or heads.get("default") or next(iter(heads.values()), None)
