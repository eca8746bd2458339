"""Tables that later stops read whether or not a source feeds them: made empty where they are missing.

The loader fills staging; here is only what keeps a KPI's SQL from failing because nobody delivers, say, activities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.entities import DUCKDB_TYPES, ORIGIN_COLUMNS, load_entities

if TYPE_CHECKING:
    import duckdb

#: Table → column → type, for the tables beside the canonical entities that these stops read.
OTHER_TABLES: dict[str, dict[str, str]] = {
    "linkage_link": {
        "opportunity_id": "VARCHAR", "lead_id": "VARCHAR", "method": "VARCHAR", "score": "DOUBLE", "zone": "VARCHAR",
        "model_version": "VARCHAR", "decided_by": "VARCHAR", "decided_at": "TIMESTAMP", "source": "VARCHAR",
    },
    "linkage_dangling": {
        "pointer": "VARCHAR", "record_id": "VARCHAR", "target_id": "VARCHAR", "region": "VARCHAR",
        "source": "VARCHAR", "file_id": "BIGINT", "record_no": "BIGINT",
    },
    "linkage_candidate": {
        "opportunity_id": "VARCHAR", "lead_id": "VARCHAR", "contact_id": "VARCHAR", "weight": "DOUBLE",
        "score": "DOUBLE", "days_between": "DOUBLE", "weights": "MAP(VARCHAR, DOUBLE)",
        "levels": "MAP(VARCHAR, INTEGER)", "zone": "VARCHAR",
    },
    "linkage_outcome": {"opportunity_id": "VARCHAR", "region": "VARCHAR", "outcome": "VARCHAR"},
    "linkage_reason": {
        "reason": "VARCHAR", "subject": "VARCHAR", "region": "VARCHAR", "records": "BIGINT", "bound": "BIGINT",
    },
    "linkage_model": {"model_version": "VARCHAR", "settings": "JSON"},
    "linkage_touch": {
        "links": "VARCHAR", "opportunity_id": "VARCHAR", "touch_no": "BIGINT", "touches": "BIGINT", "kind": "VARCHAR",
        "campaign_id": "VARCHAR", "channel": "VARCHAR", "touched_at": "TIMESTAMP",
    },
    "linkage_credit": {
        "links": "VARCHAR", "model": "VARCHAR", "opportunity_id": "VARCHAR", "touch_no": "BIGINT", "kind": "VARCHAR",
        "campaign_id": "VARCHAR", "parts": "BIGINT", "whole": "BIGINT", "won_credit": "DECIMAL(18, 2)",
    },
    "linkage_campaign": {"links": "VARCHAR", "opportunity_id": "VARCHAR", "campaign_id": "VARCHAR"},
    "linkage_plausible": {"opportunity_id": "VARCHAR", "campaign_id": "VARCHAR"},
    "linkage_roi": {
        "campaign_id": "VARCHAR", "links": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR", "region": "VARCHAR",
        "started_on": "DATE", "cost": "DECIMAL(18, 2)", "members": "BIGINT", "attendees": "BIGINT", "leads": "BIGINT",
        "coverage": "DOUBLE", "opportunities": "BIGINT", "won": "BIGINT", "won_amount": "DECIMAL(18, 2)",
        "open": "BIGINT", "open_amount": "DECIMAL(18, 2)", "won_first": "DECIMAL(18, 2)", "won_last": "DECIMAL(18, 2)",
        "won_linear": "DECIMAL(18, 2)", "won_position": "DECIMAL(18, 2)", "plausible": "BIGINT",
        "won_low": "DECIMAL(18, 2)", "won_high": "DECIMAL(18, 2)", "reasons": "VARCHAR", "detail": "VARCHAR",
        "roi": "DOUBLE", "roi_first": "DOUBLE", "roi_last": "DOUBLE", "roi_linear": "DOUBLE", "roi_position": "DOUBLE",
        "roi_low": "DOUBLE", "roi_high": "DOUBLE",
    },
    "linkage_base": {
        "entity": "VARCHAR", "record_id": "VARCHAR", "region": "VARCHAR", "owner_id": "VARCHAR",
        "begun_at": "TIMESTAMP", "campaign_id": "VARCHAR", "amount": "DECIMAL(18, 2)", "is_won": "BOOLEAN",
        "closed_at": "TIMESTAMP", "business": "VARCHAR", "is_linked": "BOOLEAN", "populations": "VARCHAR[]",
        "source": "VARCHAR", "file_id": "BIGINT", "record_no": "BIGINT",
    },
    "linkage_pattern": {
        "pattern": "VARCHAR", "entity": "VARCHAR", "record_id": "VARCHAR", "other_id": "VARCHAR", "detail": "VARCHAR",
        "region": "VARCHAR", "owner_id": "VARCHAR", "month": "DATE", "campaign_id": "VARCHAR",
        "amount": "DECIMAL(18, 2)", "is_won": "BOOLEAN", "file_id": "BIGINT", "record_no": "BIGINT",
    },
    "linkage_pattern_state": {
        "pattern": "VARCHAR", "is_computable": "BOOLEAN", "lacking": "VARCHAR", "populations": "VARCHAR[]",
    },
    "staging_watermark": {
        "source": "VARCHAR", "watermark": "TIMESTAMP", "lag_days": "INTEGER", "stale_after_days": "INTEGER",
        "is_stale": "BOOLEAN",
    },
    "slice_reading": {
        "kpi": "VARCHAR", "slice": "VARCHAR", "word": "VARCHAR", "region": "VARCHAR", "grain": "VARCHAR",
        "period": "DATE", "value": "DOUBLE", "numerator": "DOUBLE", "denominator": "DOUBLE", "n": "BIGINT",
        "low": "DOUBLE", "high": "DOUBLE",
    },
    "quality_gate": {
        "entity": "VARCHAR", "region": "VARCHAR", "check_name": "VARCHAR", "run": "VARCHAR", "column_name": "VARCHAR",
    },
}  # fmt: skip


def staging_columns(entity: str) -> dict[str, str]:
    """Column → DuckDB type of a staging table, origin columns last."""
    columns = {name: DUCKDB_TYPES[kind] for name, kind in load_entities()[entity].columns.items()}
    return {**columns, **ORIGIN_COLUMNS}


def ensure_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing, empty; leave what is there."""
    tables = {entity.table: staging_columns(name) for name, entity in load_entities().items()}
    for table, columns in {**tables, **OTHER_TABLES}.items():
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        connection.execute(f'create table if not exists "{table}" ({listed})')
