"""Values that are not what a formula expects, each on its way to a verdict: never nan, never inf, never green.

Elsewhere: answers outside their scale and a scale that changed (test_answers), an amount in a currency without a rate
(test_staging), nights in which clocks are changed (tests/sql/observations/lead_response_within_sla.yaml).
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from pipelines.steps.readings import read_kpis
from pipelines.steps.verdicts import judge_readings
from tests.pipelines.steps.small_company import custom, extract, loaded, write_company
from tests.pipelines.steps.small_warehouse import declarations, observed_warehouse
from tests.pipelines.steps.test_verdicts import target


def march(kpi: str, level: float | None = None, **rows: Any) -> dict[str, Any]:
    """North's month, judged."""
    of = declarations(kpi)
    if level is not None:
        object.__setattr__(of, "targets", (target(kpi, level),))
    connection = observed_warehouse(of, **rows)
    read_kpis(connection, of)
    frame = judge_readings(connection, of)
    assert not [row for row in frame.astype(object).to_numpy().ravel() if isinstance(row, float) and math.isinf(row)]
    cell = frame[(frame["region"] == "North") & (frame["grain"] == "month") & (frame["period"] == "2026-03-01")].iloc[0]
    return {str(name): None if pd.isna(value) else value for name, value in cell.items()}


def test_zero_denominators_are_no_value_and_not_met():
    days = [
        {"day": f"2026-03-{day:02}", "region_code": "N", "offered": 0, "answered_in_time": 0} for day in range(2, 20)
    ]
    cell = march("service_level", 0.8, contact_volume=days)
    assert (cell["denominator"], cell["value"], cell["low"], cell["high"]) == (0, None, None, None)
    assert (cell["verdict"], cell["rule"]) == ("insufficient_data", 5)


def test_a_request_closed_before_it_was_made_has_no_duration():
    cases = [
        {"case_id": f"good {n}", "created_at": f"2026-03-{n:02} 10:00:00", "closed_at": f"2026-03-{n:02} 14:00:00"}
        for n in range(2, 12)
    ] + [{"case_id": "bad", "created_at": "2026-03-05 10:00:00", "closed_at": "2026-03-04 10:00:00"}]
    cell = march("resolution_hours", 8, support_case=cases)
    assert (cell["n"], cell["value"], cell["verdict"]) == (10, 4, "met")


@pytest.mark.parametrize(("kpi", "share"), [("csat", 0.5), ("cdsat", 0.25)])
def test_ties_at_the_cut_lie_inside_the_box(kpi, share):
    scores = [5, 4, 3, 1] * 5
    answers = [
        {"answer_id": str(at), "metric": "csat", "score": score, "scale_min": 1, "scale_max": 5,
         "answered_at": "2026-03-05"}
        for at, score in enumerate(scores)
    ]  # fmt: skip
    assert march(kpi, survey_response=answers)["value"] == share


def test_a_value_outside_its_scale_that_reached_staging_is_in_neither_sum():
    answers = [
        {"answer_id": str(at), "metric": "csat", "score": score, "scale_min": 1, "scale_max": 5,
         "answered_at": "2026-03-05"}
        for at, score in enumerate([5] * 9 + [0, 6, 99])
    ]  # fmt: skip
    cell = march("csat", survey_response=answers)
    assert (cell["numerator"], cell["denominator"]) == (9, 9)


RENAMED = "id,created,region\nA,2026-03-01,Nord\nB,2026-07-01,Norden neu\nC,2026-07-02,Nowhere\n"


@pytest.mark.parametrize(
    ("aliases", "regions"), [(["Nord"], ["north", None, None]), (["Nord", "Norden neu"], ["north", "north", None])]
)
def test_a_region_renamed_half_way_is_one_by_its_aliases_and_else_unknown(tmp_path, aliases, regions):
    table = {"entity": "lead", "files": "*.csv", "key": ["id"],
             "columns": {"lead_id": "id", "created_at": "created", "region": "region"}}  # fmt: skip
    declared = [{"id": "north", "aliases": aliases}, {"id": "south"}]
    root = write_company(tmp_path, custom({"lead": table}), regions=declared)
    extract(root, "a.csv", RENAMED)
    with loaded(root) as found:
        told = [row[0] for row in found.rows("select region from staging_lead order by lead_id")]
        assert [None if region == "?" else region for region in told] == regions
