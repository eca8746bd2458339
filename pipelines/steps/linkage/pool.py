"""Which opportunities and leads are still free while one method after the other takes its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.linkage.rules import LinkageRules

if TYPE_CHECKING:
    import pandas as pd


class Pool:
    """What has been taken, and the pairs that people have refused; an end that may have many links is never taken."""

    def __init__(self, rules: LinkageRules, refused: set[tuple[str, str]]) -> None:
        self.refused = refused
        self.taken: dict[str, set[str]] = {end: set() for end in rules.single_ends}

    def take(self, links: pd.DataFrame) -> None:
        """Take both ends of accepted links (opportunity_id, lead_id)."""
        for end, ids in self.taken.items():
            ids |= set(links[end])

    def free(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Those pairs of which neither end is taken and which nobody has refused."""
        import pandas as pd

        taken = pd.Series(False, index=pairs.index)
        for end, ids in self.taken.items():
            taken = taken | pairs[end].isin(ids)
        if self.refused:
            both = list(zip(pairs["opportunity_id"], pairs["lead_id"], strict=True))
            taken = taken | pairs.index.isin(
                [i for i, pair in zip(pairs.index, both, strict=True) if pair in self.refused]
            )
        return pairs[~taken]
