"""``--as-of D`` gives what the extracts would have given had they been cut at the end of D; and watermarks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.steps.small_company import OWNER, custom, extract, loaded, write_company

TABLES = {
    "lead": {
        "entity": "lead",
        "files": "lead*",
        "key": ["id"],
        "columns": {
            "lead_id": "id",
            "created_at": "created",
            "is_converted": "conv",
            "converted_at": {"from": "at", "type": "date"},
            "converted_opportunity_id": "opp",
        },
    },
    "deal": {
        "entity": "opportunity",
        "files": "deal*",
        "key": ["id"],
        "columns": {
            "opportunity_id": "id",
            "created_at": "created",
            "is_won": "won",
            "is_closed": "closed",
            "amount": "amount",
            "currency": "currency",
            "closed_at": {"from": "close", "type": "date", "when": {"column": "closed", "equals": 1}},
        },
    },
}
LEADS = (
    "id,created,conv,at,opp\nA,2026-01-10 09:00,1,2026-01-31,O1\n"
    "B,2026-01-31 23:59:59,1,2026-02-01,O2\nC,2026-02-01 00:00,0,,\n"
)
LEADS_CUT = "id,created,conv,at,opp\nA,2026-01-10 09:00,1,2026-01-31,O1\nB,2026-01-31 23:59:59,0,,\n"
DEALS = (
    "id,created,won,closed,amount,currency,close\nO1,2026-01-31,1,1,10,USD,2026-01-31\n"
    "O2,2026-01-05,1,1,10,USD,2026-02-01\n"
    "O3,2026-01-06,0,0,,,2026-12-31\n"
)
DEALS_CUT = (
    "id,created,won,closed,amount,currency,close\nO1,2026-01-31,1,1,10,USD,2026-01-31\n"
    "O2,2026-01-05,0,0,10,USD,2026-03-15\n"
    "O3,2026-01-06,0,0,,,2026-12-31\n"
)


def _company(root: Path, lead_text: str, deal_text: str) -> Path:
    write_company(root, custom(TABLES), reporting_currency="EUR")
    (root / "rates.csv").write_text("currency,valid_from,rate\nUSD,2026-01-01,0.5\nUSD,2026-02-01,0.9\n")
    extract(root, "lead.csv", lead_text)
    extract(root, "deal.csv", deal_text)
    return root


def test_a_run_as_of_a_day_is_a_run_on_extracts_cut_at_its_end(tmp_path: Path) -> None:
    seen: list[Any] = []
    for name, texts in (("whole", (LEADS, DEALS)), ("cut", (LEADS_CUT, DEALS_CUT))):
        with loaded(_company(tmp_path / name, *texts), as_of=date(2026, 1, 31)) as found:
            seen.append(
                [found.staged("lead"), found.staged("opportunity"), found.rows("select * from staging_watermark")]
            )
            if name == "whole":
                assert found.set_aside() == {"after_as_of": 1}
    assert seen[0] == seen[1]
    assert [row[0] for row in seen[0][0]] == ["A", "B"]
    assert str(seen[0][2][0][1]) == "2026-02-01 00:00:00"


def test_without_it_everything_is_known(tmp_path: Path) -> None:
    with loaded(_company(tmp_path, LEADS, DEALS)) as found:
        assert found.rows("select count(*) filter (where is_converted), count(*) from staging_lead") == [(2, 3)]
        assert found.rows("select opportunity_id, closed_at::varchar from staging_opportunity order by all") == [
            ("O1", "2026-01-31 00:00:00"),
            ("O2", "2026-02-01 00:00:00"),
            ("O3", None),
        ]


#: name → (column's mapping, file's name, cells, watermark)
MARKS: dict[str, tuple[Any, str, list[str], str | None]] = {
    "a moment is itself": ("at", "calls_2026-01-31.csv", ["2026-01-30 10:00"], "2026-01-30 10:00:00"),
    "a day counts to its end": (
        {"from": "at", "type": "date"},
        "calls_2026-01-31.csv",
        ["2026-01-30"],
        "2026-01-31 00:00:00",
    ),
    "a value after the stamp is no event": (
        "at",
        "calls_2026-01-31.csv",
        ["2026-01-30 10:00", "9999-12-31"],
        "2026-01-30 10:00:00",
    ),
    "the day of the stamp counts": (
        {"from": "at", "type": "date"},
        "calls_2026-01-31.csv",
        ["2026-01-31"],
        "2026-02-01 00:00:00",
    ),
    "no value, no watermark": ("at", "calls_2026-01-31.csv", [""], None),
}


@pytest.mark.parametrize("case", MARKS)
def test_watermark(tmp_path: Path, case: str) -> None:
    mapping, name, cells, expected = MARKS[case]
    table = {"entity": "activity", "files": "*", "columns": {"occurred_at": mapping, "subject": "s"}}
    root = write_company(tmp_path, custom({"call": table}))
    extract(root, name, "at,s\n" + "".join(f"{cell},x\n" for cell in cells))
    with loaded(root) as found:
        assert found.rows("select watermark::varchar from staging_watermark") == [(expected,)]


def test_stale_is_behind_the_newest_source_by_more_than_its_limit(tmp_path: Path) -> None:
    def source(name: str, days: int) -> dict[str, Any]:
        table = {"entity": "activity", "files": "*", "columns": {"occurred_at": "at"}}
        return {
            "id": name,
            "format": "custom",
            "path": f"extracts/{name}",
            "owner": OWNER,
            "stale_after_days": days,
            "tables": {"call": table},
        }

    root = write_company(tmp_path, source("new", 0), source("patient", 7), source("late", 6))
    extract(root, "new/a_2026-02-01.csv", "at\n2026-01-31 00:00\n")
    extract(root, "patient/a_2026-02-01.csv", "at\n2026-01-24 00:00\n")
    extract(root, "late/a_2026-02-01.csv", "at\n2026-01-24 00:00\n")
    with loaded(root) as found:
        assert dict(found.rows("select source, is_stale from staging_watermark")) == {
            "new": False,
            "patient": False,
            "late": True,
        }
    with loaded(root, as_of=date(2026, 2, 10)) as found:
        assert found.rows("select bool_and(is_stale) from staging_watermark") == [(True,)]
