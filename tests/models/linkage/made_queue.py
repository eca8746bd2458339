"""A review queue of a few pairs, made by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.linkage.decisions import LinkDecision
from models.linkage.queue import Evidence, ReviewPair, ReviewQueue

NOW = datetime.fromisoformat("2026-11-24T10:30:15")
EVIDENCE = (
    Evidence("last_name", 7.4287, "edits", "last_name"),
    Evidence("first_name", -5.5069, "different"),
    Evidence("company", 12.5238, "same", "company"),
    Evidence("email", 0.0, "missing"),
)


def pair(number: int = 1, opportunity: str | None = None, lead: str | None = None, **changes: Any) -> ReviewPair:
    """Ann Lee beside Anne Leigh of the same company; ``changes`` replace values, ``fields`` are added."""
    fields = {
        "first_name": ("Ann", "Anne"), "last_name": ("Lee", "Leigh"), "company": ("Acme Ltd", "Acme"),
        "email": ("ann.lee@acme.example", None), "phone": ("+44 20 7946 0958", None), "region": ("north", "north"),
        "deal": (None, "Acme – gate"), **changes.pop("fields", {}),
    }  # fmt: skip
    values: dict[str, Any] = {
        "opportunity_id": opportunity or f"006-{number:04}", "lead_id": lead or f"00Q-{number:04}", "method": "model",
        "region": "north", "days_between": 19.25, "score": 0.667047, "weight": 1.0024, "prior": -13.4432,
        "evidence": EVIDENCE, "fields": fields,
    }  # fmt: skip
    return ReviewPair(**{**values, **changes})


def queue(*pairs: ReviewPair, **changes: Any) -> ReviewQueue:
    values: dict[str, Any] = {
        "pairs": pairs or (pair(1), pair(2), pair(3)), "time_zone": "Europe/Berlin", "accept": 0.95, "review": 0.5,
        "margin": 3.0, "model_version": "abcdef012345",
    }  # fmt: skip
    return ReviewQueue(**{**values, **changes})


def decided(verb: str = "accept", number: int = 1, **changes: Any) -> LinkDecision:
    """A decision on the pair of that number."""
    values: dict[str, Any] = {
        "lead_id": f"00Q-{number:04}", "opportunity_id": f"006-{number:04}", "decision": verb,
        "decided_by": "Bea Judge", "decided_at": NOW, "note": "", "line": 0,
    }  # fmt: skip
    return LinkDecision(**{**values, **changes})
