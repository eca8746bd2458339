"""How good links are, measured on pairs that are known to be true: precision, recall, and where links go wrong.

Takes frames and gives numbers; where the truth comes from (a demo, labelled pairs) is the caller's affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.statistics.proportion import wilson

if TYPE_CHECKING:
    import pandas as pd

PAIR = ["opportunity_id", "lead_id"]


@dataclass(frozen=True)
class Measured:
    """``hits`` of ``of`` with the Wilson interval; value, low and high are fractions, NaN where ``of`` is 0."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else float("nan")

    @property
    def low(self) -> float:
        return float(wilson(self.hits, self.of)[0])

    @property
    def high(self) -> float:
        return float(wilson(self.hits, self.of)[1])

    def words(self) -> str:
        return f"{self.value:.4f} ({self.low:.4f} to {self.high:.4f}; {self.hits} of {self.of})"


@dataclass(frozen=True)
class Evaluation:
    """``confusion``: per group of the truth, how its pairs ended: accept, wrong (another lead), review, missed."""

    precision: Measured
    recall: Measured
    confusion: pd.DataFrame


def evaluate(links: pd.DataFrame, truth: pd.DataFrame, by: list[str]) -> Evaluation:
    """Links (opportunity_id, lead_id, zone) against all true pairs (opportunity_id, lead_id and the columns ``by``).

    Pass the links that are to be measured: recorded ones are not repair's merit.
    """
    accepted = links[links["zone"] == "accept"]
    hits = len(accepted.merge(truth[PAIR], on=PAIR))
    return Evaluation(
        Measured(hits, len(accepted)), Measured(hits, len(truth)), _confusion(links, truth, by)
    )  # fmt: skip


def _confusion(links: pd.DataFrame, truth: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    ends = truth.merge(links[[*PAIR, "zone"]], on=PAIR, how="left")["zone"].to_numpy()
    taken = set(links.loc[links["zone"] == "accept", "opportunity_id"])
    outcome = [
        zone if zone in ("accept", "review") else "wrong" if opportunity in taken else "missed"
        for zone, opportunity in zip(ends, truth["opportunity_id"], strict=True)
    ]
    counted = truth.assign(outcome=outcome).groupby([*by, "outcome"]).size().unstack(fill_value=0)
    return counted.reindex(columns=["accept", "wrong", "review", "missed"], fill_value=0)


def pairwise(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> tuple[Measured, Measured]:
    """Precision and recall of a set of pairs."""
    return Measured(len(found & true), len(found)), Measured(len(found & true), len(true))
