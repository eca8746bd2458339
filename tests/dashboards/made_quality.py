"""What the made board says of checks, the quarantine and readiness."""

from __future__ import annotations

from typing import Any


def quality_and_readiness() -> dict[str, list[dict[str, Any]]]:
    """Rows by table."""
    return {
        "quality": [
            {
                "position": i, "check_key": f"opportunity.{name}", "entity": "opportunity", "check_name": name,
                "kind": kind, "grade": grade, "outcome": outcome, "reason": None, "columns": "closed_at",
                "checked": 2_400, "broken": broken, "tolerance": 0.02, "regions": regions, "source": "crm",
                "owner": "Lars Holm", "kpis": kpis, "about_en": en, "about_ru": ru,
            }
            for i, (name, kind, grade, outcome, broken, regions, kpis, en, ru) in enumerate(
                (
                    ("closed_at_order", "order", "gate", "failed", 61, "Iberia", "win_rate",
                     "Deals close after they begin.", "Сделки закрыты не раньше, чем созданы."),
                    ("key", "key", "gate", "passed", 0, None, None, "The key is unique.", "Ключ не повторяется."),
                ), 1,
            )
        ],
        "quality_region": [
            {"check_key": "opportunity.closed_at_order", "region": region, "source": "crm", "checked": 400,
             "broken": broken, "is_failed": broken > 8}
            for region, broken in (("Nordics", 0), ("DACH", 0), ("UK_I", 0), ("Iberia", 61), ("CEE", 0), ("Baltics", 0))
        ],
        "quality_example": [
            {
                "check_key": "opportunity.closed_at_order", "region": "Iberia", "source": "crm",
                "file": "extracts/crm/2026-11-22.csv", "record_no": 17, "record_id": "006X<b>",
                "value": "2026-10-09 | 2026-10-08",
            },
        ],
        "quarantine": [
            {
                "path": "extracts/crm/leads.csv", "record_no": 4, "line": 9, "source": "crm", "source_table": "lead",
                "entity": "lead", "column_name": "created_at", "value": "<i>yesterday</i>",
                "reason": "is no timestamp", "is_whole_record": True, "of_this_reason": 5,
            },
        ],
        "question": [
            {"question": "customers_in_crm", "position": 1, "title_en": "Are customers in the CRM?",
             "title_ru": "Есть ли клиенты в CRM?", "about_en": "Won opportunities.", "about_ru": "Сделки.",
             "project_en": "bring the customers into the CRM", "project_ru": "завести клиентов в CRM"},
        ],
        "readiness": [
            {"question": "customers_in_crm", "source": "crm", "region": region, "answer": answer, "numerator": yes,
             "denominator": 100, "value": yes / 100, "sentence_en": f"{region}: {answer}, {yes} of 100",
             "sentence_ru": f"{region}: {yes} из 100"}
            for region, answer, yes in (("*", "partly", 71), ("Iberia", "no", 12), ("CEE", "yes", 98))
        ],
    }  # fmt: skip
