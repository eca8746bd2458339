"""The one expectation that all checks use: of the records of each region, no more are broken than may be.

Great Expectations' own column expectations know neither regions nor the file a record came from; its expectation on a
query does, once it decides by the figures that the query gives. What is broken is the query's business.
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations import UnexpectedRowsExpectation


class ExpectFewBrokenRecords(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Holds while in every region the broken records are fewer than ``at_least`` or within the share ``tolerance``.

    The query gives a row per region: region, checked, broken, source. What cannot be told by region (null) would hold
    for all regions, so its share is of all records: activities whose leads are missing have no region *because* they
    are broken, and of those among themselves all are.
    """

    tolerance: float
    at_least: int

    # One look is enough: the figures are a row per region, so there is nothing to count again.
    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)
    args_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "tolerance", "at_least")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows = metrics["unexpected_rows_query.table"]
        checked, broken = (sum(row[name] for row in rows) for name in ("checked", "broken"))
        regions = [
            dict(row, is_failed=self._is_failed(row["broken"], checked if row["region"] is None else row["checked"]))
            for row in rows
        ]
        return {
            "success": not any(row["is_failed"] for row in regions),
            "result": {"observed_value": f"{broken:,} of {checked:,} broken", "details": {"regions": regions}},
        }

    def _is_failed(self, broken: int, checked: int) -> bool:
        return bool(broken >= self.at_least and broken > self.tolerance * checked)
