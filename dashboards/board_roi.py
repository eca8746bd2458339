"""What a board says of campaigns, as frozen values: what each cost, brought, and is worth. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from models.attribution import PRIMARY, bounds_under


@dataclass(frozen=True)
class RoiEntry:
    """A campaign by one kind of links, ``recorded`` or ``repaired``: a row of the board's table ``roi``."""

    campaign_id: str
    links: str
    name: str | None
    type: str | None
    region: str | None
    started_on: date | None
    cost: float | None
    members: int
    attendees: int
    leads: int
    coverage: float | None
    opportunities: int
    won: int
    won_amount: float
    open: int
    open_amount: float
    won_first: float
    won_last: float
    won_linear: float
    won_position: float
    plausible: int
    won_low: float
    won_high: float
    roi: float | None
    roi_first: float | None
    roi_last: float | None
    roi_linear: float | None
    roi_position: float | None
    roi_low: float | None
    roi_high: float | None
    reason: str | None
    text_en: str | None
    text_ru: str | None

    def under(self, model: str) -> float | None:
        """ROI under a model, or by the CRM's own rule (``primary``)."""
        value: float | None = getattr(self, "roi" if model == PRIMARY else f"roi_{model}")
        return value

    def text(self, language: str) -> str:
        """Why there is no ROI; blank where there is one."""
        return (self.text_ru if language == "ru" else self.text_en) or ""


@dataclass(frozen=True)
class Worth:
    """A campaign by recorded links beside the same by repaired ones, and the bounds of its ROI under one model."""

    recorded: RoiEntry
    repaired: RoiEntry
    model: str
    low: float | None
    high: float | None


def worth_of_campaigns(entries: Sequence[RoiEntry], model: str) -> list[Worth]:
    """One per campaign, in the board's order."""
    repaired = {entry.campaign_id: entry for entry in entries if entry.links == "repaired"}
    return [
        Worth(entry, repaired[entry.campaign_id], model, *bounds_under(asdict(entry), model))
        for entry in entries
        if entry.links == "recorded"
    ]
