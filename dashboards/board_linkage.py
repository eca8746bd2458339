"""What a board says of linkage, as frozen values: links by region and method, failure patterns and what they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.entities import COMPANY_ROW


@dataclass(frozen=True)
class LinkCount:
    """Opportunities of a region (``*``: of all), for how many a lead is known and by which method."""

    region: str
    opportunities: int
    linked: int
    unlinked: int
    link_share: float
    pointer: int
    decision: int
    email: int
    phone: int
    click: int
    client: int
    domain: int
    model: int
    review: int
    dangling: int


@dataclass(frozen=True)
class LinkReason:
    """Why opportunities have no link, or what the data could not carry."""

    reason: str
    subject: str
    region: str
    records: int
    bound: int
    text_en: str
    text_ru: str

    def text(self, language: str) -> str:
        return self.text_ru if language == "ru" else self.text_en


@dataclass(frozen=True)
class PatternEntry:
    """A failure pattern: what it is, and how often it was found; figures are None where it is not computable."""

    pattern: str
    position: int
    title_en: str
    title_ru: str
    about_en: str
    about_ru: str
    serves: str
    out_of: str
    is_computable: bool
    records: int | None
    base: int | None
    not_comparable: int | None
    amount: Decimal | None
    won: int | None
    base_won: int | None
    won_amount: Decimal | None
    sentence_en: str
    sentence_ru: str

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" else self.title_en

    def about(self, language: str) -> str:
        return self.about_ru if language == "ru" else self.about_en

    def sentence(self, language: str) -> str:
        return self.sentence_ru if language == "ru" else self.sentence_en


@dataclass(frozen=True)
class PatternCount:
    """How often a pattern occurs among its denominator, for one key of region, owner, month, event or all.

    ``not_comparable``: those of the denominator that nothing could compare with a lead, where it stands on that.
    """

    pattern: str
    dimension: str
    key: str
    label: str
    records: int
    base: int
    not_comparable: int
    amount: Decimal
    base_amount: Decimal
    won: int
    base_won: int
    won_amount: Decimal
    base_won_amount: Decimal


@dataclass(frozen=True)
class PatternRecord:
    """A record that a pattern names, by its ids, with file and record number."""

    pattern: str
    position: int
    entity: str
    record_id: str
    other_id: str | None
    detail: str | None
    region: str | None
    owner_id: str | None
    month: date | None
    event: str | None
    amount: Decimal | None
    is_won: bool | None
    file: str | None
    record_no: int | None


@dataclass(frozen=True)
class RegionPair:
    """Linked opportunities whose lead is of one region and they themselves of another, or of the same."""

    lead_region: str
    opportunity_region: str
    recorded: int
    accepted: int
    recorded_amount: Decimal
    accepted_amount: Decimal


@dataclass(frozen=True)
class UnlinkedWins:
    """Wins of new business in a month, and those among them that no lead points to."""

    region: str
    month: date
    wins: int
    unlinked: int
    amount: Decimal
    unlinked_amount: Decimal


@dataclass(frozen=True)
class Linkage:
    """All that a board says of linkage."""

    links: Sequence[LinkCount] = ()
    reasons: Sequence[LinkReason] = ()
    patterns: Sequence[PatternEntry] = ()
    counts: Sequence[PatternCount] = ()
    records: Sequence[PatternRecord] = ()
    region_pairs: Sequence[RegionPair] = ()
    wins: Sequence[UnlinkedWins] = ()

    def wins_without_lead(self, first: date, after: date) -> tuple[int, int, Decimal]:
        """The company's wins of new business from a day to another, those that no lead points to, and their worth."""
        found = [row for row in self.wins if row.region == COMPANY_ROW and first <= row.month < after]
        amount = sum((row.unlinked_amount for row in found), Decimal(0))
        return sum(row.wins for row in found), sum(row.unlinked for row in found), amount

    def not_comparable(self, pattern: str, first: date, after: date) -> tuple[int, int]:
        """Of a pattern's denominator from a day to another: all, and those that nothing could compare with a lead."""
        months = [row for row in self.counts if (row.pattern, row.dimension) == (pattern, "month") and row.key != "?"]
        found = [row for row in months if first <= date.fromisoformat(row.key) < after]
        return sum(row.base for row in found), sum(row.not_comparable for row in found)
