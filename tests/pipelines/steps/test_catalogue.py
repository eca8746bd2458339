"""What the board's catalogue says of KPIs, told from the demo company's journey."""

from __future__ import annotations

from models.declarations import load_declarations
from pipelines.steps.catalogue import catalogue


def test_every_conversion_past_the_step_from_lead_to_opportunity_rests_on_links(repository):
    rows = catalogue(load_declarations(repository / "data" / "demo"))["kpi"]
    assert {row["kpi"] for row in rows if row["rests_on_links"]} == {
        "lead_to_opportunity_conversion", "lead_to_deal_conversion", "win_rate", "cohort_win_rate",
        "sales_cycle_days", "sales_cycle_days_won", "event_roi",
    }, "no amounts, nothing before the step, none of the step's own"  # fmt: skip
