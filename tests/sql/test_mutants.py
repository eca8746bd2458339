"""Each KPI's SQL is mutated, and a case must notice every mutant.

``EQUIVALENT`` lists the mutants that mean the same as the original, each with the reason why no case can tell.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.steps.sql_files import text_of
from tests.sql.mutants import mutants, restated
from tests.sql.observation_cases import Case, cases, findings, library, loaded

#: (SQL file, what was changed) → why it changes nothing.
EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "lead_response_within_sla",
        "join side: JOIN staging_activity AS activity ON activity.lead_id = lead.lead_id",
    ): "a lead without activity has no occurred_at, and the condition on it drops the row again",
    (
        "days_to_first_value",
        "join side: JOIN staging_product_event AS product_event ON product_event.trial_id = trial.trial_id",
    ): "a trial without events has no event, and the condition on it drops the row again",
    ("forecast_daily_error", "constant: 18"): "a digit more before the point: no error is that large",
    ("forecast_daily_error", "constant: 4"): "a fifth decimal is rounded away where the observation is stored",
    (
        "hours_to_first_touch",
        "join side: JOIN staging_activity AS activity ON activity.lead_id = lead.lead_id",
    ): "a lead without activity has no occurred_at, and the condition on it drops the row again",
    (
        "lead_to_deal_conversion",
        "join side: JOIN staging_opportunity AS opportunity ON opportunity.opportunity_id = link.opportunity_i",
    ): "a link without its opportunity has no is_won, and the condition on it drops the row again",
    **{
        (
            file,
            "join side: JOIN staging_lead AS lead ON lead.lead_id = link.lead_id",
        ): "a link without its lead is nobody's, since the leads are what is counted"
        for file in ("lead_to_opportunity_conversion", "lead_to_deal_conversion")
    },
    (
        "trial_activation",
        "join side: JOIN staging_product_event AS product_event ON product_event.trial_id = trial.trial_id",
    ): "a trial without events has no event, and the condition on it drops the row again",
    ("pipeline_coverage", "constant: 18"): "a digit more of the quota's type: no quota is that large",
    (
        "revenue_retention",
        "join side: JOIN contract ON contract.first_day <= calendar.next_period AND contract.last_day >= calen",
    ): "a period without contracts has no amount at its start, and the last condition drops it",
    (
        "sales_cycle_days",
        "join side: JOIN staging_lead AS lead ON lead.lead_id = link.lead_id",
    ): "a link without its lead gives no moment, as does no link",
    (
        "sales_cycle_days_won",
        "join side: JOIN staging_lead AS lead ON lead.lead_id = link.lead_id",
    ): "a link without its lead gives no moment, as does no link",
    (
        "trial_component_use",
        "join side: JOIN staging_product_event AS product_event ON product_event.trial_id = trial.trial_id",
    ): "a trial without events has no event, and the condition on it drops the row again",
    (
        "cross_region_rate",
        "join side: JOIN staging_lead AS lead ON lead.lead_id = link.lead_id",
    ): "a link without its lead has no region, and the condition on it drops the row again",
    (
        "cross_region_rate",
        "join side: JOIN staging_opportunity AS opportunity ON opportunity.opportunity_id = link.opportunity_i",
    ): "a link without its opportunity has no region, and the condition on it drops the row again",
    (
        "campaign_coverage",
        "join side: JOIN linkage_base AS lead ON lead.record_id = link.lead_id AND lead.entity = 'lead'",
    ): "a link without its lead has no campaign, and the condition on it drops the row again",
    (
        "event_roi",
        "join side: JOIN credited ON credited.campaign_id = event.campaign_id",
    ): "an event that no opportunity counts for has no is_won, and the condition on it drops the row again",
    (
        "event_roi",
        "join side: JOIN staging_opportunity AS opportunity ON opportunity.opportunity_id = credited.opportuni",
    ): "a credit without its opportunity has no is_won, and the condition on it drops the row again",
    **{
        (
            file,
            "join side: JOIN linkage_base AS base ON base.record_id = opportunity.opportunity_id AND base.entity =",
        ): "an opportunity that linkage does not know has no business, and the condition on it drops the row again"
        for file in (
            "new_business_in_pattern",
            "orphan_opportunity_rate",
            "contact_role_coverage",
            "campaign_coverage",
        )
    },
}


def sql_files() -> dict[str, list[str]]:
    """SQL file → the KPIs that use it."""
    found: dict[str, list[str]] = {}
    for name, declared in library().items():
        found.setdefault(declared.kpi.sql_name, []).append(name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(sql_files()))
def test_every_mutant_is_noticed(name: str, tmp_path: Path) -> None:
    kpis = sql_files()[name]
    sql = text_of(library()[kpis[0]].sql_file)
    same, left = restated(sql), list(mutants(sql))
    for case in cases():
        if case.kpi not in kpis:
            continue
        with loaded(case) as connection:
            assert not _noticed(same, case, connection, tmp_path), (
                "the statement as the parser writes it means the same"
            )
            left = [(what, mutant) for what, mutant in left if not _noticed(mutant, case, connection, tmp_path)]
    survivors = {what for what, _ in left}
    expected = {what for file, what in EQUIVALENT if file == name}
    assert survivors - expected == set(), "no case notices these; write one, or say why they are equivalent"
    assert expected - survivors == set(), "these are noticed after all"


def _noticed(sql: str, case: Case, connection: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    file = folder / "mutant.sql"
    file.write_text(sql, encoding="utf-8")
    return bool(findings(connection, case, file))
