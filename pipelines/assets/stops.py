"""The stops of the road as Dagster assets: one multi-asset per stop. The work is in ``pipelines/steps``.

Thin on purpose: an asset names what it makes and what it stands on, calls its stop and reports rows and seconds.
No ``from __future__ import annotations`` here: Dagster reads the annotation of ``context`` as an object.
"""

from collections.abc import Iterator

import dagster as dg

from models.attribution import ATTRIBUTED_ENTITIES, ATTRIBUTION_TABLES
from models.declarations import Declarations
from models.linkage import LINKED_ENTITIES
from models.readiness import load_questions
from pipelines.steps.road import Road
from pipelines.steps.stops import STOPS, subjects, travel


def build_assets(declarations: Declarations) -> list[dg.AssetsDefinition]:
    """All assets of a company, stop by stop; each stop stands on what its SQL or its step reads."""
    made = subjects(declarations)
    lineage = _lineage(declarations, made)
    return [
        _stop_assets(stop, [_spec(stop, name, lineage.get(name, [])) for name in made[stop]])
        for stop in STOPS
        if made[stop]  # the quality stop makes no table of its own: assets/checks.py
    ]


def _stop_assets(stop: str, specs: list[dg.AssetSpec]) -> dg.AssetsDefinition:
    order = [spec.key for spec in specs]

    @dg.multi_asset(name=stop, specs=specs, can_subset=True, description=STOPS[stop].__doc__)
    def assets(context: dg.AssetExecutionContext, road: dg.ResourceParam[Road]) -> Iterator[dg.MaterializeResult[None]]:
        report = travel(road, stop)
        for note in report.notes:
            context.log.info(note)
        for key in sorted(context.selected_asset_keys, key=order.index):
            rows = report.rows.get(key.path[-1], 0)
            yield dg.MaterializeResult(asset_key=key, metadata={"dagster/row_count": rows, "seconds": report.seconds})

    return assets


def _spec(stop: str, name: str, stands_on: list[str]) -> dg.AssetSpec:
    return dg.AssetSpec(name, deps=stands_on, group_name=stop, kinds={"duckdb"})


def _lineage(declarations: Declarations, made: dict[str, list[str]]) -> dict[str, list[str]]:
    """Asset → the assets it stands on."""
    lineage: dict[str, list[str]] = {}
    for source in declarations.company.sources:
        for name, table in declarations.format_of(source).tables.items():
            for entity in [table.entity] if table.entity else []:
                lineage.setdefault(f"staging_{entity}", []).append(f"raw_{source.id}_{name}")
    for name in made["linkage"]:
        entities = (*LINKED_ENTITIES, *(ATTRIBUTED_ENTITIES if name in ATTRIBUTION_TABLES else ()))
        lineage[name] = [f"staging_{entity}" for entity in entities if f"staging_{entity}" in made["staging"]]
    for declared in declarations.kpis.values():
        read = (*declared.kpi.reads, *declared.kpi.also_reads)
        reads = [entity if entity == "linkage_link" else f"staging_{entity}" for entity in read]
        lineage[declared.kpi.table] = [name for name in reads if name in (*made["staging"], *made["linkage"])]
    lineage["reading"] = made["observations"]
    lineage["verdict"] = ["reading"]
    lineage["readiness"] = [f"staging_{entity}" for entity in _asked() if f"staging_{entity}" in made["staging"]]
    lineage["board"] = ["verdict", "readiness"]
    lineage["tasks_raised"] = ["board"]
    return lineage


def _asked() -> list[str]:
    """Entities that the questions of readiness read."""
    return sorted({entity for question in load_questions().values() for entity in (*question.asks, *question.reads)})
