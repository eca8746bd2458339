"""The board's catalogue: stages, KPIs, regions, departments and targets as they were when the cells were judged."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from models.declarations import Declarations
from models.kpi import Kpi
from models.lineage import LINK_TABLE
from models.question_cuts import equal_cuts
from models.readiness import questions_of

Rows = list[dict[str, Any]]


def catalogue(declarations: Declarations) -> dict[str, Rows]:
    """Table → rows of the board's catalogue tables."""
    return {
        "stage": _stages(declarations),
        "kpi": _kpis(declarations),
        "region": _regions(declarations),
        "department": _departments(declarations),
        "question": _questions(declarations),
        "target": [asdict(target) for target in declarations.targets],
    }


def _stages(declarations: Declarations) -> Rows:
    return [
        {"stage": stage.id, "position": position, "title_en": stage.title.en, "title_ru": stage.title.ru}
        for position, stage in enumerate(declarations.journey.stages, 1)
    ]


def _kpis(declarations: Declarations) -> Rows:
    journey, rows, answers = declarations.journey, [], declarations.answers()
    for position, (name, declared) in enumerate(declarations.kpis.items(), 1):
        kpi, stage, boundary = declared.kpi, journey.stage_of(name), journey.boundary_of(name)
        rows.append(
            {
                "kpi": name,
                "stage": stage.id if stage else None,
                "position": position,
                "title_en": kpi.title.en,
                "title_ru": kpi.title.ru,
                "description_en": kpi.description.en,
                "description_ru": kpi.description.ru,
                "kind": kpi.kind,
                "direction": kpi.direction,
                "unit": kpi.unit,
                "judged_grain": kpi.judged_grain,
                "policy": kpi.policy,
                "precision": kpi.precision,
                "horizon_days": kpi.horizon_days,
                "department": journey.department_of(name),
                "parameters": json.dumps(kpi.parameters, ensure_ascii=False, default=str),
                "in_strip": stage is None and boundary is None,
                "boundary": boundary.id if boundary else None,
                "rests_on_links": stage is not None and _rests_on_links(kpi),
                "bands": json.dumps(kpi.bands.model_dump()) if kpi.bands else None,
                "equal_cuts": json.dumps([cut.parts for cut in equal_cuts(kpi, answers)]),
                "sources": ", ".join(source.id for source in declarations.sources_of(kpi)),
            }
        )
    return rows


def _rests_on_links(kpi: Kpi) -> bool:
    """Whether its figure is as good as the step from lead to opportunity: made of links, or a share of opportunities.

    Amounts and stocks of opportunities say nothing of where these came from.
    """
    return LINK_TABLE in kpi.reads or (kpi.kind == "proportion" and "opportunity" in kpi.reads)


def _regions(declarations: Declarations) -> Rows:
    return [
        {"region": region.id, "position": position, "name_en": region.title.en, "name_ru": region.title.ru}
        for position, region in enumerate(declarations.company.regions, 1)
    ]


def _questions(declarations: Declarations) -> Rows:
    return [
        {
            "question": question.id,
            "position": position,
            "title_en": question.title.en,
            "title_ru": question.title.ru,
            "about_en": question.about.en.format(**_listed(question.parameters)),
            "about_ru": question.about.ru.format(**_listed(question.parameters)),
            "project_en": question.project.en,
            "project_ru": question.project.ru,
        }
        for position, question in enumerate(questions_of(declarations.company.readiness).values(), 1)
    ]


def _listed(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: ", ".join(map(str, v)) if isinstance(v, (list, tuple)) else v for name, v in parameters.items()}


def _departments(declarations: Declarations) -> Rows:
    return [
        {
            "department": department.id,
            "name_en": department.name.en,
            "name_ru": department.name.ru,
            "region": region,
            "person": person.id,
            "person_name": person.name,
            "email": person.email,
        }
        for department in declarations.company.departments
        for region, person in department.heads.items()
    ]
