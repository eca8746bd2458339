"""JSON schemas of the declarations, so that an editor completes keys and marks mistakes while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from models.company import Company
from models.journey import Journey
from models.kpi import Kpi


def schema_texts() -> dict[str, str]:
    """File name → JSON schema. KPI files are mappings from a KPI's name to its block."""
    kpi = Kpi.model_json_schema(by_alias=True)
    kpi["properties"].pop("id")
    kpi["required"] = [name for name in kpi["required"] if name != "id"]
    kpis: dict[str, Any] = {
        "title": "KPIs",
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/Kpi"},
        "$defs": {**kpi.pop("$defs", {}), "Kpi": kpi},
    }
    schemas: dict[str, dict[str, Any]] = {
        "company.schema.json": TypeAdapter(Company).json_schema(by_alias=True, mode="validation"),
        "journey.schema.json": TypeAdapter(Journey).json_schema(by_alias=True, mode="validation"),
        "kpis.schema.json": kpis,
    }
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in schemas.items()}


def write_schemas(folder: Path) -> list[Path]:
    """Write them; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_texts().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
