"""Attribution as declared: which touches count, how far back, by which models, and why a ROI cannot be computed.

Credits nothing: the work is in ``pipelines/steps/linkage/crediting.py``, each model in ``models/sql/attribution``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from models.text import Language, Text
from models.yaml_files import Declared

#: How an opportunity is shared among its touches, in the order in which people compare them.
ATTRIBUTION_MODELS = ("first", "last", "linear", "position")

#: The CRM's own rule beside them: an opportunity counts whole for the one campaign that the CRM names on it.
PRIMARY = "primary"

#: What attribution makes, in the order in which it is made.
ATTRIBUTION_TABLES = ("linkage_touch", "linkage_credit", "linkage_campaign", "linkage_plausible", "linkage_roi")

#: The entities that it reads beside those of linkage.
ATTRIBUTED_ENTITIES = ("campaign", "campaign_member", "session", "activity")


class CreditRule(StrEnum):
    """By what a campaign's ROI may be asked for: the CRM's own rule, or a model of attribution."""

    primary = "primary"
    first = "first"
    last = "last"
    linear = "linear"
    position = "position"


TouchKind = Literal["campaign", "web", "activity"]

#: Reason → why a campaign's ROI is not computed; {detail} is the cost or its currency.
REASONS: dict[str, Text] = {
    "no_links": Text(
        en="No opportunity carries a campaign, and no touch of a campaign leads to one.",
        ru="Ни одна сделка не связана с кампанией, и ни одно касание кампании к сделке не ведёт.",
    ),
    "no_cost": Text(en="No cost is recorded.", ru="Затраты не записаны."),
    "no_rate": Text(
        en="The cost is in {detail}, for which rates.csv has no rate.",
        ru="Затраты в {detail}, курса для которых в rates.csv нет.",
    ),
    "zero_cost": Text(en="The recorded cost is 0.", ru="Записанные затраты равны 0."),
    "negative_cost": Text(
        en="The recorded cost is negative ({detail}).", ru="Записанные затраты отрицательны ({detail})."
    ),
}


class AttributionRules(Declared):
    """The ``attribution`` block of company.yaml.

    ``look_back_days``: a touch counts up to the opportunity's creation, and not when it is older than that.
    ``touches``: which kinds count. ``campaign``: members of campaigns; ``web``: a lead's first and last visit;
    ``activity``: what staff did, of the kinds in ``activity_kinds``.
    ``member_statuses``: the statuses of members who took part; where none is declared, members who have responded.
    ``activity_kinds``: a meeting is a touch; a call or an e-mail of a salesperson is the answer to one.
    """

    look_back_days: Annotated[int, Field(ge=1)] = 365
    touches: Annotated[tuple[TouchKind, ...], Field(min_length=1)] = ("campaign", "web", "activity")
    member_statuses: tuple[str, ...] = ()
    activity_kinds: tuple[str, ...] = ("meeting",)


def bounds_under(row: Mapping[str, Any], model: str) -> tuple[float | None, float | None]:
    """ROI of a row of ``roi`` with recorded links under a model, and with every plausible unlinked deal besides.

    Bounds, no interval: nothing is said of how likely what lies between them is. A model shares recorded deals between
    campaigns in its own way; what is not linked yet may come on top of that, whole.
    """
    low = row["roi" if model == PRIMARY else f"roi_{model}"]
    if low is None:
        return None, None
    return low, round(low + float(row["won_high"] - row["won_low"]) / float(row["cost"]), 12)


def reason_text(reasons: str, detail: str, language: Language) -> str:
    """The sentences of reasons that stand with commas between them; blank where there is none."""
    found = [REASONS[reason].in_language(language).format(detail=detail) for reason in reasons.split(",") if reason]
    return " ".join(found)
