"""Dates such as 03/04/2026: the whole column tells the order, or the run is refused with the counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from models.errors import ExtractError
from tests.pipelines.steps.small_company import Loaded, custom, extract, leads, loaded, write_company

LEAD = {"lead_id": "id", "created_at": "created"}


def _company(root: Path, *dates: str, created: Any = "created", **more: Any) -> Path:
    write_company(root, leads(LEAD | {"created_at": created}, **more))
    extract(root, "a.csv", "id,created\n" + "".join(f'{n},"{date}"\n' for n, date in enumerate(dates, 1)))
    return root


def _dates(found: Loaded) -> list[str | None]:
    return [row[0] for row in found.rows("select created_at::varchar from staging_lead order by record_no")]


#: name → (dates as written, as read)
TOLD: dict[str, tuple[list[str], list[str | None]]] = {
    "one date tells that the day is first": (
        ["03/04/2026", "31/01/2026"],
        ["2026-04-03 00:00:00", "2026-01-31 00:00:00"],
    ),
    "one date tells that the month is first": (
        ["03/04/2026", "1/31/2026"],
        ["2026-03-04 00:00:00", "2026-01-31 00:00:00"],
    ),
    "points": (["3.4.2026", "31.01.2026"], ["2026-04-03 00:00:00", "2026-01-31 00:00:00"]),
    "with a time": (["31/01/2026 14:05", "03/04/2026 9:00:01"], ["2026-01-31 14:05:00", "2026-04-03 09:00:01"]),
    "with half a day": (["1/31/2026 2:05 PM", "3/4/2026 12:00:01 am"], ["2026-01-31 14:05:00", "2026-03-04 00:00:01"]),
    "beside ISO dates": (["2026-02-03", "31/01/2026"], ["2026-02-03 00:00:00", "2026-01-31 00:00:00"]),
    "the order does not matter": (["05/05/2026"], ["2026-05-05 00:00:00"]),
}


@pytest.mark.parametrize("case", TOLD)
def test_the_column_tells_the_order(tmp_path: Path, case: str) -> None:
    written, read = TOLD[case]
    with loaded(_company(tmp_path, *written)) as found:
        assert found.quarantine() == []
        assert _dates(found) == read


def test_mixed_orders_are_refused_with_the_counts(tmp_path: Path) -> None:
    root = _company(tmp_path, "31/01/2026", "30/01/2026", "01/31/2026", "03/04/2026", "2026-01-01")
    message = (
        "extracts/a.csv: source crm, table lead, column 'created' (created_at) holds dates in two orders: 2 records "
        "fit only with the day first (30/01/2026), 1 record fits only with the month first (01/31/2026), 1 more either "
        "way. "
        'Export it again in one order, or declare the one that holds at company.yaml:1 (formats: ["%d/%m/%Y"] or'
    )
    with pytest.raises(ExtractError, match=re.escape(message)), loaded(root):
        pass


def test_orders_that_differ_between_files_are_mixed(tmp_path: Path) -> None:
    root = _company(tmp_path, "31/01/2026")
    extract(root, "b.csv", "id,created\n9,12/31/2025\n")
    with (
        pytest.raises(ExtractError, match=r"extracts/a.csv, extracts/b.csv: .* two orders: 1 record fits"),
        loaded(root),
    ):
        pass


def test_dates_that_could_be_either_are_refused(tmp_path: Path) -> None:
    message = "holds dates such as 03/04/2026, and each of the 1 could have the day or the month first. Declare"
    root = _company(tmp_path, "03/04/2026", "05/05/2026")
    with pytest.raises(ExtractError, match=re.escape(message)), loaded(root):
        pass


def test_the_declaration_resolves_what_is_mixed(tmp_path: Path) -> None:
    declared = {"from": "created", "formats": ["%d/%m/%Y"]}
    with loaded(_company(tmp_path, "31/01/2026", "01/31/2026", "03/04/2026", created=declared)) as found:
        assert _dates(found) == ["2026-01-31 00:00:00", "2026-04-03 00:00:00"]
        assert found.quarantine() == [(2, "created_at", "01/31/2026", "is no timestamp (%d/%m/%Y)")]


def test_what_fits_no_order_goes_to_quarantine(tmp_path: Path) -> None:
    with loaded(_company(tmp_path, "31/01/2026", "45/01/2026", "31/31/2026")) as found:
        assert _dates(found) == ["2026-01-31 00:00:00"]
        assert [row[2] for row in found.quarantine()] == ["45/01/2026", "31/31/2026"]


def test_a_key_of_such_dates_keeps_the_days_apart(tmp_path: Path) -> None:
    table = {
        "entity": "contact_volume", "files": "*", "key": ["day"], "columns": {"day": "day", "offered": "n"}
    }  # fmt: skip
    root = write_company(tmp_path, custom({"volume": table}))
    extract(root, "a.csv", "day,n\n01/02/2026,1\n02/02/2026,2\n13/02/2026,3\n")
    with loaded(root) as found:
        rows = found.rows("select day::varchar, offered from staging_contact_volume order by all")
    assert rows == [("2026-02-01", 1), ("2026-02-02", 2), ("2026-02-13", 3)]


def test_versions_are_compared_as_dates(tmp_path: Path) -> None:
    root = write_company(tmp_path, leads({"lead_id": "id", "status": "status"}, delivery="upsert", version="changed"))
    extract(root, "a.csv", "id,status,changed\nA,new,01/03/2026\nA,old,28/02/2026\n")
    with loaded(root) as found:
        assert found.rows("select status from staging_lead") == [("new",)]


def test_a_date_that_is_looked_up(tmp_path: Path) -> None:
    review = {
        "entity": "survey_response", "files": "review*",
        "columns": {
            "answer_id": "id",
            "answered_at": {"from": "made", "lookup": {"table": "order", "by": "order", "key": "order"}},
        },
    }  # fmt: skip
    root = write_company(tmp_path, custom({"review": review, "order": {"files": "order*"}}))
    extract(root, "review.csv", "id,order\n1,O1\n2,O2\n")
    extract(root, "order.csv", "order,made\nO1,03/04/2026\nO2,31/01/2026\n")
    with loaded(root) as found:
        rows = found.rows("select answered_at::varchar from staging_survey_response order by answer_id")
    assert rows == [("2026-04-03 00:00:00",), ("2026-01-31 00:00:00",)]
