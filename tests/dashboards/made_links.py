"""What the made board says of links, failure patterns and campaigns."""

from __future__ import annotations

from datetime import date
from typing import Any


def links_and_campaigns() -> dict[str, list[dict[str, Any]]]:
    """Rows by table."""
    return {
        "roi": [
            {
                "campaign_id": f"C{i}", "links": links, "name": name, "type": "Conference", "region": "CEE",
                "started_on": date(2026, 12 - i, 5), "cost": cost, "members": 40 + i, "attendees": 30 + i,
                "leads": 40 + i, "coverage": 0.25, "opportunities": 9, "won": 3, "won_amount": won, "open": 2,
                "open_amount": 4_000.0, "won_first": won, "won_last": 0.0, "won_linear": won / 2,
                "won_position": won / 2, "plausible": 4, "won_low": won, "won_high": won + more,
                "roi": worth(won), "roi_first": worth(won), "roi_last": worth(0.0), "roi_linear": worth(won / 2),
                "roi_position": worth(won / 2), "roi_low": worth(won), "roi_high": worth(won + more),
                "reason": None if cost else "no_cost", "text_en": None if cost else "No cost is recorded.",
                "text_ru": None if cost else "Затраты не записаны.",
            }
            for i, name, cost, won, more in (
                (1, "Expo <b>Praha</b>", 10_000.0, 30_000.0, 0.0), (2, "Summit", 10_000.0, 2_000.0, 3_000.0),
                (3, "Fair", 10_000.0, 8_000.0, 9_000.0), (4, "Dinner", None, 8_000.0, 9_000.0),
            )
            for worth in (lambda amount, cost=cost: None if cost is None else (amount - cost) / cost,)
            for links in ("recorded", "repaired")
        ],
        "linkage": [
            {"region": region, "opportunities": n, "linked": n - 3, "unlinked": 3, "link_share": round((n - 3) / n, 12),
             "pointer": n - 5, "decision": 0, "email": 2, "phone": 0, "click": 0, "client": 0, "domain": 0, "model": 0,
              "review": 1,
             "dangling": 0}
            for region, n in (("*", 90), ("Iberia", 60), ("CEE", 30))
        ],
        "linkage_reason": [
            {"reason": "no_candidate", "subject": "", "region": "CEE", "records": 3, "bound": 0,
             "text_en": "No lead comes near <3>.", "text_ru": "Похожих лидов нет."},
        ],
        "pattern": [
            {"pattern": "bypassed_conversion", "position": 1, "title_en": "Bypassed conversion",
             "title_ru": "Сделка в обход лида", "about_en": "Typed in past a lead.", "about_ru": "В обход лида.",
             "serves": "pointer", "out_of": "new_business", "is_computable": True, "records": 61, "base": 200,
             "amount": 3_100_000, "won": 9, "base_won": 40, "won_amount": 400_000,
             "sentence_en": "Of 200 new-business opportunities, 61 pass a lead by.",
             "sentence_ru": "Из 200 сделок 61."},
            {"pattern": "duplicate_lead", "position": 2, "title_en": "Duplicate lead", "title_ru": "Дубль лида",
             "about_en": "Twice.", "about_ru": "Дважды.", "serves": "pointer", "out_of": "lead",
             "is_computable": False, "sentence_en": "Not computable: the extracts hold nothing in lead.email.",
             "sentence_ru": "Не вычислить: пусто в lead.email."},
        ],
        "pattern_count": [
            {"pattern": "bypassed_conversion", "dimension": dimension, "key": key, "label": label, "records": records,
             "base": base, "not_comparable": base // 10, "amount": 50_000 * records, "base_amount": 50_000 * base,
             "won": 0, "base_won": 0, "won_amount": 0, "base_won_amount": 0}
            for dimension, key, label, records, base in (
                ("all", "*", "*", 61, 200), ("region", "Iberia", "Iberia", 60, 90), ("region", "?", "?", 1, 110),
                ("event", "K1", "Trade <fair>", 40, 50), ("event", "?", "?", 21, 150),
                ("month", "2026-09-01", "2026-09-01", 11, 50), ("month", "?", "?", 50, 150),
            )
        ],
        "pattern_record": [
            {"pattern": "bypassed_conversion", "position": i, "entity": "opportunity", "record_id": f"006-{i}",
             "other_id": f"00Q-{i}", "detail": "email", "region": "Iberia", "amount": 50_000, "is_won": i == 1,
             "file": "crm/Opportunity.csv", "record_no": i}
            for i in range(1, 62)
        ],
        "region_matrix": [
            {"lead_region": "Iberia", "opportunity_region": "CEE", "recorded": 7, "accepted": 8,
             "recorded_amount": 1, "accepted_amount": 2},
        ],
        "unlinked_win": [
            {"region": region, "month": date(2026, month, 1), "wins": 100, "unlinked": unlinked, "amount": 1_000_000,
             "unlinked_amount": 50_000 * unlinked}
            for region in ("*", "Iberia") for month, unlinked in ((6, 5), (7, 12), (8, 0), (9, 30), (10, 31))
        ],
    }  # fmt: skip
