"""``run --as-of D`` says what a run on extracts cut at D says; and a run that looks back raises no task.

For the whole library, and with all at once that may be done to files on the way: two laws for one pair of runs.
"""

from __future__ import annotations

import gzip
import json
from datetime import date

import pandas as pd
import pytest

from tests.integration import reshaping
from tests.integration.conftest import cells_of_company, place_whole_library, run_company

pytestmark = pytest.mark.slow

DAY = date(2026, 8, 20)
#: Midnight after the day in Europe/Berlin, in summer, as Salesforce writes it.
UTC_END = "2026-08-20T22:00:00.000Z"
LOCAL_END = "2026-08-21"

#: Salesforce object → (outcome's date, columns that were not known before it, what they were).
OUTCOMES = {
    "Lead": ("ConvertedDate", {"IsConverted": "0", "ConvertedDate": "", "ConvertedOpportunityId": "",
                               "ConvertedAccountId": "", "ConvertedContactId": ""}),
    "Opportunity": ("CloseDate", {"IsClosed": "0", "IsWon": "0"}),
}  # fmt: skip


def cut(root):
    """Every extract as it would have been written at the end of the day."""
    for path in reshaping.csv_files(root):
        headers, records, delimiter = reshaping.read_records(path)
        columns = headers[0]
        kept = [record for record in records if begins(path, dict(zip(columns, record, strict=False))) < end_of(path)]
        if path.stem in OUTCOMES:
            moment, unknown = OUTCOMES[path.stem]
            for record in kept:
                if record[columns.index(moment)] >= LOCAL_END:
                    for column, value in unknown.items():
                        record[columns.index(column)] = value
        if path.stem == "subscriptions":
            ended = columns.index("ended_on")
            for record in kept:
                if record[ended] and iso(record[ended]) >= LOCAL_END:
                    record[ended] = ""
        reshaping.write_records(path, headers, kept, delimiter)
    for path in sorted((root / "extracts").rglob("*.parquet")):
        reshaping.rewrite_parquet(
            path,
            f"select * from read_parquet('{path}') "
            "where make_timestamp(event_timestamp) < timestamp '2026-08-20 22:00'",
        )
    for path in sorted((root / "extracts").rglob("*.jsonl.gz")):
        kept = [
            r
            for r in reshaping.json_records(path)
            if r["occurred_at"][:19] < UTC_END[:19] or not r["occurred_at"][:1].isdigit()
        ]
        path.write_bytes(gzip.compress("\n".join(json.dumps(r) for r in kept).encode()))


def iso(day: str) -> str:
    return "-".join(reversed(day.split(".")))


def begins(path, row):
    if path.parent.parent.name == "salesforce":
        return row.get("CreatedDate", "")
    column = {"search": "Date", "contact_centre": "day"}.get(path.parent.name)
    if path.parent.name == "qualtrics":  # Invitations are sent in the morning: any zone will do.
        column = "RecordedDate" if "RecordedDate" in row else "sentAt"
    return iso(row["started_on"]) if path.stem == "subscriptions" else row[column]


def end_of(path):
    return UTC_END if path.parent.parent.name == "salesforce" else LOCAL_END


def test_as_of_equals_a_run_on_cut_extracts_however_they_arrive(copy_of_demo):
    whole, shortened = copy_of_demo(), copy_of_demo()
    for root in (whole, shortened):
        place_whole_library(root)
    road = run_company(whole, as_of=DAY)
    cut(shortened)
    for reshape in (reshaping.shuffle, reshaping.split, reshaping.rename, reshaping.give_twice):
        reshape(shortened)
    run_company(shortened, as_of=DAY)
    told, expected = cells_of_company(whole), cells_of_company(shortened)
    pd.testing.assert_frame_equal(told, expected, check_exact=True)
    assert told["kpi"].nunique() > 60
    assert told["period"].max() <= pd.Timestamp(DAY)
    assert road.reports["tasks"].rows == {"tasks_raised": 0}
