"""The review queue: pairs of lead and opportunity that wait for a person, with all that is needed to decide them.

A run publishes it in a file of its own that only its owner may read, because it holds names and addresses and boards
hold none. Here are its values, how it is read and written, and what has become of a pair; it is filled by the linkage
steps, and decisions are written in deciding.py.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from models.errors import RunError
from models.linkage.decisions import LinkDecision
from models.linkage.rules import LinkageRules
from models.settings import CompanyPaths

#: Raised when the file changes its form.
QUEUE_VERSION = 1
#: What stands side by side, in this order; most are known of both sides, some of one.
FIELDS = (
    "first_name", "last_name", "company", "email", "phone", "website", "region", "created_at", "known_since",
    "campaign", "origin", "owner", "status", "deal", "stage", "type", "amount",
)  # fmt: skip
#: Fields whose values tell who somebody is.
PERSONAL_FIELDS = ("first_name", "last_name", "email", "phone")

Pair = tuple[str, str]
State = Literal["waiting", "accept", "reject", "settled"]


@dataclass(frozen=True)
class Evidence:
    """What one comparison says of a pair: ``bits`` for (or against), because of ``how`` its values agree.

    ``how``: a way of `models.linkage.comparisons.Level`, ``different``, or ``missing`` on one side. ``column``: which
    of the comparison's columns agreed.
    """

    comparison: str
    bits: float
    how: str
    column: str | None = None


@dataclass(frozen=True)
class ReviewPair:
    """A pair to be decided. ``fields``: name → (the lead's, the opportunity's) as text, one of them may be None.

    ``score``, ``weight`` (bits), ``prior`` and ``evidence`` are None or empty where the model has not spoken: the rule
    on domains asks by itself. Prior and evidence add up to the weight.
    """

    opportunity_id: str
    lead_id: str
    method: str
    region: str | None
    days_between: float | None
    score: float | None
    weight: float | None
    prior: float | None
    evidence: tuple[Evidence, ...]
    fields: Mapping[str, tuple[str | None, str | None]]

    @property
    def pair(self) -> Pair:
        return self.opportunity_id, self.lead_id


@dataclass(frozen=True)
class ReviewQueue:
    """Everything that waits, the likeliest opportunity first and the pairs of one opportunity together.

    ``accept``, ``review``, ``margin``: the thresholds that the run had; the rules of one or many are the company's.
    """

    pairs: tuple[ReviewPair, ...]
    time_zone: str
    accept: float
    review: float
    margin: float
    leads_per_opportunity: Literal["one", "many"] = "one"
    opportunities_per_lead: Literal["one", "many"] = "one"
    model_version: str | None = None

    @property
    def rules(self) -> LinkageRules:
        """What decisions are checked against."""
        return LinkageRules(
            leads_per_opportunity=self.leads_per_opportunity, opportunities_per_lead=self.opportunities_per_lead
        )

    def find(self, pair: Pair) -> ReviewPair | None:
        return next((one for one in self.pairs if one.pair == pair), None)

    def moment(self, now: datetime) -> datetime:
        """An aware moment as decisions are dated: on the company's clock, to the second."""
        return now.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None, microsecond=0)

    def states(self, decisions: Iterable[LinkDecision]) -> dict[Pair, State]:
        """Pair → ``waiting``, what was decided since the run, or ``settled``: an end of it has its one partner."""
        decided = {decision.pair: decision for decision in decisions}
        accepted = [decision for decision in decided.values() if decision.decision == "accept"]
        taken = {end: {getattr(one, end) for one in accepted} for end in self.rules.single_ends}
        states: dict[Pair, State] = {}
        for one in self.pairs:
            if one.pair in decided:
                states[one.pair] = "accept" if decided[one.pair].decision == "accept" else "reject"
            else:
                is_settled = any(getattr(one, end) in ids for end, ids in taken.items())
                states[one.pair] = "settled" if is_settled else "waiting"
        return states


def write_queue(paths: CompanyPaths, queue: ReviewQueue) -> None:
    """Write the file whole or not at all; nobody but its owner may read it."""
    folder = paths.review_queue.parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    write_private(
        paths.review_queue, json.dumps({"version": QUEUE_VERSION, **asdict(queue)}, ensure_ascii=False) + "\n"
    )


def write_private(path: Path, text: str) -> None:
    """Put a file of its owner's (mode 0600) in its place at once."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600 from the first moment
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_queue(paths: CompanyPaths) -> ReviewQueue:
    """The queue of the last run. Raises `RunError` with the next step where there is none or it cannot be read."""
    next_step = f"Run 'milepost run --full --company {paths.root}'."
    try:
        data: dict[str, Any] = json.loads(paths.review_queue.read_text(encoding="utf-8"))
        if data.pop("version") != QUEUE_VERSION:
            raise RunError(f"{paths.review_queue}: the queue of another version of this program. {next_step}")
        data["pairs"] = tuple(_pair(one) for one in data["pairs"])
        return ReviewQueue(**data)
    except FileNotFoundError:
        raise RunError(f"{paths.root}: no run has published a review queue yet. {next_step}") from None
    except OSError as error:
        raise RunError(
            f"{paths.review_queue}: cannot be read ({error.strerror}). Only the user who runs the pipeline may read it."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{paths.review_queue}: is no review queue ({type(error).__name__}). {next_step}") from error


def _pair(data: dict[str, Any]) -> ReviewPair:
    fields = {name: (left, right) for name, (left, right) in data["fields"].items()}
    return ReviewPair(**{**data, "evidence": tuple(Evidence(**one) for one in data["evidence"]), "fields": fields})
