"""Which files the demo's extracts consist of, by which SQL each is made, in which vendor's spelling. Makes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

Spelling = Literal["salesforce", "csv", "semicolons", "qualtrics", "parquet", "json_lines"]

SALESFORCE_OBJECTS = (
    "Account", "Campaign", "CampaignMember", "Case", "Contact", "Lead", "Opportunity", "OpportunityContactRole",
    "Quote", "Task", "User",
)  # fmt: skip
SURVEYS = ("onboarding", "relationship", "support")


@dataclass(frozen=True)
class Extract:
    """One file below ``extracts/``: ``sql`` files that leave it in ``source``, given ``variables``."""

    path: str
    sql: tuple[str, ...]
    spelling: Spelling
    variables: dict[str, Any] = field(default_factory=dict)
    source: str = "extract"


def planned_extracts(first_day: date, end_day: date) -> tuple[Extract, ...]:
    """Every file of the demo, in the order in which it is written."""
    return (
        *_salesforce(end_day),
        *(
            Extract(f"ga4/events_{month:%Y%m}.parquet", ("ga4",), "parquet", {"month": month}, "event")
            for month in _months(first_day, end_day)
        ),
        *(
            Extract(f"search/queries_{month:%Y-%m}.csv", ("search",), "csv", {"month": month})
            for month in _months(first_day, end_day)
        ),
        *(
            Extract(
                f"qualtrics/{survey}_survey.csv",
                ("qualtrics/preamble", f"qualtrics/{survey}_survey"),
                "qualtrics",
                {"survey": survey},
            )
            for survey in SURVEYS
        ),
        Extract("qualtrics/distribution_history.csv", ("qualtrics/distribution_history",), "csv"),
        *_product(first_day, end_day),
        Extract("subscriptions/subscriptions.csv", ("subscriptions",), "semicolons"),
        Extract("contact_centre/contacts.csv", ("contact_centre",), "csv"),
    )


def _salesforce(end_day: date) -> Iterator[Extract]:
    """Two weekly full exports side by side; each knows what was known at its first hour."""
    for cutoff in (end_day - timedelta(days=7), end_day):
        for name in SALESFORCE_OBJECTS:
            yield Extract(f"salesforce/{cutoff}/{name}.csv", (f"salesforce/{name}",), "salesforce", {"cutoff": cutoff})


def _product(first_day: date, end_day: date) -> Iterator[Extract]:
    begins = first_day
    while begins < end_day:
        quarter = (begins.month - 1) // 3
        next_year, next_month = (begins.year + 1, 1) if quarter == 3 else (begins.year, 3 * quarter + 4)
        ends = min(date(next_year, next_month, 1), end_day)
        name = f"product/trial_events_{begins.year}q{quarter + 1}.jsonl.gz"
        yield Extract(name, ("product",), "json_lines", {"begins": begins, "ends": ends})
        begins = ends


def _months(first_day: date, end_day: date) -> Iterator[date]:
    month = first_day
    while month < end_day:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
