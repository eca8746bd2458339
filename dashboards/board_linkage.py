"""What a board says of linkage, as frozen values: links by region and method, and why the others have none."""

from __future__ import annotations

from dataclasses import dataclass


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
