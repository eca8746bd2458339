"""The life cycle: stages in order, KPIs in order inside a stage, as ``journey.yaml`` declares them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from models.company import Identifier
from models.text import Text
from models.yaml_files import Declared


class Placement(Declared):
    """A KPI's place: whose it is. The department is the stage's unless said otherwise."""

    kpi: Identifier
    department: Identifier | None = None
    touchpoint: str | None = None


def _placement(data: Any) -> Any:
    return {"kpi": data} if isinstance(data, str) else data


class Stage(Declared):
    """A column of the wall. ``boundary``: KPIs about the step into it, shown between it and the stage before."""

    id: Identifier
    title: Text
    department: Identifier
    kpis: tuple[Annotated[Placement, BeforeValidator(_placement)], ...]
    boundary: tuple[Annotated[Placement, BeforeValidator(_placement)], ...] = ()

    def department_of(self, placement: Placement) -> str:
        return placement.department or self.department


class StrategicJourney(Declared):
    """An end-to-end journey of the registry (5–8 of them), owned by a committee of departments."""

    id: Identifier
    title: Text
    departments: tuple[Identifier, ...] = ()
    stages: tuple[Identifier, ...] = ()


class Journey(Declared):
    """Everything of ``journey.yaml``. KPIs of the ``strip`` stand above the columns: what the data are worth."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    strip: tuple[Annotated[Placement, BeforeValidator(_placement)], ...] = ()
    strip_department: Identifier | None = None
    strategic_journeys: tuple[StrategicJourney, ...] = ()

    @model_validator(mode="after")
    def _every_name_once(self) -> Journey:
        stages = [stage.id for stage in self.stages]
        kpis = [placement.kpi for stage in self.stages for placement in (*stage.kpis, *stage.boundary)]
        kpis += [placement.kpi for placement in self.strip]
        twice = sorted({name for names in (stages, kpis) for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"stands twice in the journey: {', '.join(twice)}")
        return self

    def kpi_ids(self) -> tuple[str, ...]:
        """All KPIs in journey order, those of boundaries after the stages, those of the strip last."""
        placed = [placement.kpi for stage in self.stages for placement in stage.kpis]
        placed += [placement.kpi for stage in self.stages for placement in stage.boundary]
        return (*placed, *(placement.kpi for placement in self.strip))

    def stage_of(self, kpi: str) -> Stage | None:
        """The stage whose column shows the KPI; None for the strip's and the boundaries'."""
        return next((stage for stage in self.stages if any(p.kpi == kpi for p in stage.kpis)), None)

    def boundary_of(self, kpi: str) -> Stage | None:
        """The stage at whose boundary with the one before the KPI is shown."""
        return next((stage for stage in self.stages if any(p.kpi == kpi for p in stage.boundary)), None)

    def department_of(self, kpi: str) -> str:
        """The department that answers for the KPI; ``strip_department`` for what says what the data are worth."""
        for stage in self.stages:
            for placement in stage.kpis:
                if placement.kpi == kpi:
                    return stage.department_of(placement)
        apart = (*self.strip, *(p for stage in self.stages for p in stage.boundary))
        own = next((p.department for p in apart if p.kpi == kpi and p.department), None)
        return own or self.strip_department or self.stages[0].department
