"""The band of a published benchmark that a share lies in, by the published signs and in exact arithmetic."""

from __future__ import annotations

from pydantic import model_validator

from models.scales import Number, exact
from models.yaml_files import Declared


class Bands(Declared):
    """Three cut-points, as shares: above the first lies the top quarter, above the second the top half, below the third
    the bottom quarter. A share *at* a cut-point is neither above nor below it.
    """

    top_quarter: float
    top_half: float
    bottom_quarter: float

    @model_validator(mode="after")
    def _are_in_order(self) -> Bands:
        if not 0 <= self.bottom_quarter < self.top_half < self.top_quarter <= 1:
            raise ValueError("bands are shares: bottom_quarter < top_half < top_quarter, each between 0 and 1")
        return self

    def of(self, numerator: Number, denominator: Number) -> int | None:
        """1 for the top quarter … 4 for the bottom one; None where there is nothing to divide by."""
        if not denominator:
            return None
        share = exact(numerator) / exact(denominator)
        if share > exact(self.top_quarter):
            return 1
        if share > exact(self.top_half):
            return 2
        return 4 if share < exact(self.bottom_quarter) else 3
