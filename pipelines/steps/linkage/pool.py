"""Which opportunities and leads are still free while one method after the other takes its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.linkage.rules import LinkageRules

if TYPE_CHECKING:
    import pandas as pd


class Pool:
    """What has been taken, and the pairs that people have refused; an end that may have many links is never taken."""

    def __init__(self, rules: LinkageRules, refused: set[tuple[str, str]]) -> None:
        self._rules = rules
        self.refused = refused
        self.opportunities: set[str] = set()
        self.leads: set[str] = set()

    def take(self, links: pd.DataFrame) -> None:
        """Take both ends of accepted links (opportunity_id, lead_id)."""
        if self._rules.leads_per_opportunity == "one":
            self.opportunities |= set(links["opportunity_id"])
        if self._rules.opportunities_per_lead == "one":
            self.leads |= set(links["lead_id"])

    def free(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Those pairs of which neither end is taken and which nobody has refused."""
        taken = pairs["opportunity_id"].isin(self.opportunities) | pairs["lead_id"].isin(self.leads)
        if self.refused:
            both = list(zip(pairs["opportunity_id"], pairs["lead_id"], strict=True))
            taken = taken | pairs.index.isin(
                [i for i, pair in zip(pairs.index, both, strict=True) if pair in self.refused]
            )
        return pairs[~taken]
