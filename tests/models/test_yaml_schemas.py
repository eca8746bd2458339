"""The schemas that editors use accept what the program accepts."""

from __future__ import annotations

import json

from models.schemas import schema_texts, write_schemas


def test_schemas_name_the_keys_people_write(tmp_path):
    company, kpis = json.loads(schema_texts()["company.schema.json"]), json.loads(schema_texts()["kpis.schema.json"])
    assert {"name", "regions", "departments", "sources"} <= set(company["properties"])
    assert "from" in company["$defs"]["Column"]["properties"]
    assert "id" not in kpis["$defs"]["Kpi"]["properties"]
    assert sorted(path.name for path in write_schemas(tmp_path)) == sorted(schema_texts())
