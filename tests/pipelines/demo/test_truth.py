"""Truth is true: dirty rows are where it says, and planted misses have the size it says."""

from collections import defaultdict
from datetime import datetime, timedelta

import duckdb
import pytest


def _records(demo, name):
    if name.endswith(".parquet"):
        relation = duckdb.sql(f"SELECT * FROM read_parquet('{demo.root}/extracts/{name}')")
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    if name.endswith(".jsonl.gz"):
        return demo.product_events(name.split("/")[1])
    if name.endswith("_survey.csv"):
        return demo.rows(name)[2:]
    return demo.rows(name, ";" if name.startswith("subscriptions/") else ",")


def test_every_dirty_row_is_there_and_spoilt_as_declared(demo):
    dirty = demo.truth("dirty_rows.csv")
    by_file = defaultdict(list)
    for row in dirty:
        by_file[row["file"]].append(row)
    assert {name.split("/")[0] for name in by_file} == {path.name for path in (demo.root / "extracts").iterdir()}
    for name, rows in by_file.items():
        records = _records(demo, name)
        for row in rows:
            record = records[int(row["record"]) - 1]
            if row["reason"].startswith("duplicate"):
                assert record == records[int(row["reason"].split()[-1]) - 1]
            elif row["reason"].startswith("outside the scale"):
                low, high = row["reason"].split()[-1].split("–")
                assert not int(low) <= int(record[row["column"]]) <= int(high)
            else:
                clean = {other[row["column"]] for other in records if other is not record} - {""}
                assert record[row["column"]] not in clean


def test_no_dirty_row_is_told_twice(demo):
    places = [(row["file"], row["record"]) for row in demo.truth("dirty_rows.csv")]
    assert len(places) == len(set(places))


def _share_by_cell(cells):
    return {cell: (sum(hits) / len(hits), len(hits)) for cell, hits in cells.items()}


def _activation(demo):
    started, activated = {}, {}
    for event in demo.product_events():
        if not event["occurred_at"].startswith("2") or event["occurred_at"].startswith("2026-09-31"):
            continue
        moment = datetime.fromisoformat(event["occurred_at"])
        if event["event"] == "trial_started":
            started[event["trial_id"]] = (event["region"], moment)
        elif event["event"] == "activated":
            activated[event["trial_id"]] = moment
    cells = defaultdict(list)
    for trial, (region, moment) in started.items():
        in_time = trial in activated and activated[trial] - moment <= timedelta(days=14)
        cells[region, f"{moment:%Y-%m}-01"].append(in_time)
    return _share_by_cell(cells)


def _satisfaction(demo):
    cells = defaultdict(list)
    for row in demo.answers("support"):
        if row["Finished"] == "True" and row["Status"] == "IP Address" and row["QCSAT"] in "12345":
            cells[row["Region"], row["RecordedDate"][:7] + "-01"].append(row["QCSAT"] in "45")
    return _share_by_cell(cells)


def _response(demo):
    first = {}
    for task in demo.salesforce("Task"):
        if task["CompletedDateTime"] and not task["Subject"].startswith("Auto:"):
            first[task["WhoId"]] = min(first.get(task["WhoId"], "9"), task["CompletedDateTime"])
    cells = defaultdict(list)
    for lead in demo.salesforce("Lead"):
        try:
            moment = datetime.fromisoformat(lead["CreatedDate"])
        except ValueError:
            continue
        touched = first.get(lead["Id"])
        in_time = touched is not None and datetime.fromisoformat(touched) - moment <= timedelta(hours=4)
        cells[lead["Region__c"], f"{moment:%Y-%m}-01"].append(in_time)
    return _share_by_cell(cells)


def test_search_clicks_are_drawn_from_the_story(demo):
    """Clicks do not grow with the scale, so each region's whole history is exact to about a point."""
    region_of = {"swe": "Nordics", "deu": "DACH", "gbr": "UKI", "esp": "Iberia", "pol": "CEE", "est": "Baltics"}
    non_branded, known, every = defaultdict(int), defaultdict(int), defaultdict(int)
    for file in sorted((demo.root / "extracts" / "search").iterdir()):
        for row in demo.rows(f"search/{file.name}"):
            if row["Country"] in region_of and row["Clicks"].isdigit():
                region, clicks, query = region_of[row["Country"]], int(row["Clicks"]), row["Query"]
                every[region] += clicks
                known[region] += clicks if query else 0
                is_brand = query.startswith(("north", "nort", "нортлайт"))
                non_branded[region] += clicks if query and not is_brand else 0
    assert set(every) == set(region_of.values())
    for kpi, numerator, denominator in (
        ("non_branded_search_share", non_branded, known),
        ("query_coverage", known, every),
    ):
        rates = defaultdict(list)
        for row in demo.truth("true_rates.csv"):
            if row["kpi"] == kpi:
                rates[row["region"]].append(float(row["rate"]))
        found = {region: numerator[region] / denominator[region] for region in every}
        expected = {region: sum(rates[region]) / len(rates[region]) for region in every}
        assert found == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize(
    ("kpi", "measure"),
    [("trial_activation", _activation), ("csat", _satisfaction), ("lead_response_within_sla", _response)],
)
def test_planted_misses_have_their_size(demo, kpi, measure):
    """Measured from the records, all planted cells of a KPI pooled, within three standard errors."""
    target = {
        (row["region"], row["month"]): float(row["target"]) for row in demo.truth("true_rates.csv") if row["kpi"] == kpi
    }
    measured = measure(demo)
    planted = [row for row in demo.truth("planted_misses.csv") if row["kpi"] == kpi]
    assert planted
    weight = expected = found = 0.0
    for row in planted:
        cell = (row["region"], row["period"])
        value, n = measured[cell]
        weight, expected, found = weight + n, expected + n * (target[cell] - float(row["size"])), found + n * value
    error = (expected / weight * (1 - expected / weight) / weight) ** 0.5
    assert found / weight == pytest.approx(expected / weight, abs=3 * error + 0.01)


def test_healthy_cells_are_on_target_or_above(demo):
    planted = {(row["kpi"], row["region"]) for row in demo.truth("planted_misses.csv")}
    lower_is_better = {"cdsat", "forecast_wape", "sales_cycle_days", "sales_cycle_days_won"}
    not_drawn = {"link_rate", "sales_cycle_days", "survey_response_rate", "actions_per_visit"}
    on_target = below = 0
    for row in demo.truth("true_rates.csv"):
        if (row["kpi"], row["region"]) in planted or row["kpi"] in not_drawn:
            continue
        gap = (float(row["rate"]) - float(row["target"])) * (-1 if row["kpi"] in lower_is_better else 1)
        on_target += gap == 0
        below += gap < 0
    assert below == 0
    assert on_target > 100


def test_planted_misses_reach_the_newest_closed_periods(demo):
    newest = [row for row in demo.truth("planted_misses.csv") if row["period"] in ("2026-08-01", "2026-10-01")]
    assert len({(row["kpi"], row["region"]) for row in newest}) >= 10
    assert all(float(row["size"]) > 0 for row in newest)
