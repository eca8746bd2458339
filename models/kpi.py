"""A KPI: what it means and how it is judged, as a block of YAML declares it. Its computation is a SQL file.

The library is ``models/kpis/*.yaml`` with ``models/sql/observations/*.sql``; a company may add or override in
``kpis/*.yaml`` and ``sql/observations/*.sql`` of its own.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from models.benchmarks import Bands
from models.company import Identifier
from models.text import Text
from models.yaml_files import Declared

Kind = Literal["proportion", "ratio", "return", "mean", "quantile", "nps", "wape", "sum", "count", "stock"]
Direction = Literal["higher", "lower", "band"]
Unit = Literal["percent", "points", "days", "hours", "ratio", "count", "money"]
Grain = Literal["week", "month", "quarter", "year", "all"]
Policy = Literal["confirmed", "strict"]
GRAINS: tuple[Grain, ...] = ("week", "month", "quarter", "year", "all")
#: Which links between leads and opportunities count: the CRM's own, or with them those that were found or decided.
Links = Literal["recorded", "repaired"]
LINKS: tuple[Links, ...] = ("recorded", "repaired")


class Kpi(Declared):
    """One KPI.

    ``reads``: the staging entities (and ``linkage_link`` for links) its SQL needs. ``also_reads``: those that count
    where a source feeds them, and are no lack where none does. Both decide sources and watermarks, with whatever else
    its SQL names.
    ``horizon_days``: a record is mature when ``as_of − start`` reaches it; null means ever, in any order.
    ``precision``: the half-width of the interval at which a wrong-side value is "watched" rather than unknown.
    ``judged_on``: where its SQL reads ``link``, the links that verdict and tasks stand on; the other half is
    shown beside it (docs/adr/0011).
    ``units_are_records``: every observation is its own independent unit (true for leads, answers, deals).
    ``disclosure_floor``: fewer units than this are not published, instead of the company's floor; 0 publishes all.
    ``formula``, ``formula_source``: how the value is made, in plain signs, and whose formula it is: for documentation.
    ``bands``: of a share, the cut-points of a published benchmark: context beside it, never a target.
    ``needs_history``: a stock that is only seen as it stands now; its trend starts at the first run.
    ``slices``: what else than region its cells may be told apart by: name → the column that says it (`models.slices`).
    ``parameters``: values bound by name in the SQL (``$sla_hours``); a company overrides them by ``parameters`` in
    company.yaml under the KPI's name.
    """

    id: Identifier
    title: Text
    description: Text
    kind: Kind
    direction: Direction
    unit: Unit
    judged_grain: Literal["week", "month", "quarter", "year"] = "month"
    policy: Policy = "confirmed"
    judged_on: Links = "recorded"
    precision: Annotated[float, Field(gt=0)] | None = None
    floor_units: Annotated[int, Field(ge=1)] | None = None
    disclosure_floor: Annotated[int, Field(ge=0)] | None = None
    horizon_days: Annotated[float, Field(ge=0)] | None = None
    quantile: Annotated[float, Field(gt=0, lt=1)] | None = None
    units_are_records: bool = True
    independent_unit: Text
    reads: Annotated[tuple[str, ...], Field(min_length=1)]
    also_reads: tuple[str, ...] = ()
    parameters: dict[str, Any] = {}
    slices: dict[str, str] = {}
    sql: str | None = None
    needs_history: bool = False
    bands: Bands | None = None
    traps: Text | None = None
    formula: str | None = None
    formula_source: str | None = None

    @model_validator(mode="after")
    def _quantile_says_which(self) -> Kpi:
        if (self.kind == "quantile") != (self.quantile is not None):
            raise ValueError("quantile is required for kind 'quantile', and only there")
        return self

    @model_validator(mode="after")
    def _horizon_covers_the_term(self) -> Kpi:
        hours = self.parameters.get("sla_hours")
        if isinstance(hours, int | float) and self.horizon_days is not None and hours > self.horizon_days * 24:
            raise ValueError(
                f"sla_hours {hours:g} is longer than horizon_days {self.horizon_days:g}: declare both, "
                "or records count before their term is over"
            )
        return self

    @model_validator(mode="after")
    def _only_records_are_hidden(self) -> Kpi:
        if self.disclosure_floor and (self.kind in ("sum", "count", "stock") or not self.units_are_records):
            raise ValueError(
                "disclosure_floor is for shares and means whose records are their units: "
                "a count is its own number of units"
            )
        return self

    @property
    def sql_name(self) -> str:
        """The SQL file below ``sql/observations/``, without its ending."""
        return self.sql or self.id

    @property
    def table(self) -> str:
        """Its observations: of a KPI that stands on links, those on the links it is judged on."""
        return f"observation_{self.id}"

    @property
    def counterpart(self) -> Links:
        """The links that it is not judged on."""
        return "recorded" if self.judged_on == "repaired" else "repaired"

    @property
    def counterpart_table(self) -> str:
        """The same records on the other links; only KPIs that stand on links have it."""
        return f"counterpart_{self.id}"
