"""Each kind of check on a few records, run by Great Expectations inside DuckDB: what passes, what fails, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from models.errors import RunError
from models.quality.kinds import KINDS, Check
from pipelines.steps.check_outcomes import Figures
from pipelines.steps.check_sql import EXAMPLES_KEPT, examples_sql
from pipelines.steps.quality import _validate
from pipelines.steps.quality_tables import prepare_tables
from pipelines.steps.raw_files import DDL
from pipelines.steps.road import Road, RunRequest
from pipelines.steps.warehouse import load_macros
from tests.pipelines.steps.small_warehouse import declarations, warehouse

OF = declarations("win_rate")
LEADS = [{"lead_id": "a", "region": "North"}, {"lead_id": "b", "region": "South"}]


def check(kind: str, entity: str, **changes: Any) -> Check:
    block = {"id": kind, "entity": entity, "kind": kind, "about": "As it should be.", **changes}
    return KINDS[kind].model_validate(block)


def opened(**rows: Any) -> duckdb.DuckDBPyConnection:
    connection = warehouse(**rows)
    load_macros(connection)
    connection.execute(DDL).fetchall()
    prepare_tables(connection, OF)
    return connection


def figures(connection: duckdb.DuckDBPyConnection, tmp_path: Path, one: Check) -> list[Figures]:
    from dataclasses import replace

    from models.settings import CompanyPaths

    road = Road(replace(OF, paths=CompanyPaths(tmp_path)), connection, RunRequest())
    return sorted(_validate(road, {one.entity: [one]})[one.key], key=lambda row: row.region or "")


def failing(rows: list[Figures]) -> list[str | None]:
    return [row.region for row in rows if row.is_failed]


def deal(number: int, **more: Any) -> dict[str, Any]:
    return {"opportunity_id": str(number), "region": "North", **more}


def answer(number: int, score: float, low: float = 0, high: float = 10) -> dict[str, Any]:
    place = {"answer_id": str(number), "survey": "s", "metric": "nps", "region": "North"}
    return {**place, "score": score, "scale_min": low, "scale_max": high}


WON, LOST, OPEN = ({"is_won": w, "is_closed": c} for w, c in ((True, True), (False, True), (False, False)))
PARTS = {
    "won": {"is_won": True, "is_closed": True},
    "lost": {"is_won": False, "is_closed": True},
    "open": {"is_won": False, "is_closed": False},
}
#: check, entity → records that pass, one more that fails in the South.
CASES: dict[str, tuple[Check, list[dict[str, Any]], dict[str, Any]]] = {
    "key is filled": (check("key", "lead", columns=["lead_id"]), LEADS, {"lead_id": None}),
    "key is unique": (check("key", "contact_volume", columns=["day", "region_code"], nullable=["region_code"]),
        [{"day": "2026-01-01", "region_code": None}, {"day": "2026-01-02", "region_code": None}],
        {"day": None, "region_code": "x"}),
    "present": (check("present", "lead", column="created_at"), [{"created_at": "2026-01-01"}], {"created_at": None}),
    "reference": (check("reference", "opportunity", column="lead_id", to="lead"),
        [deal(1, lead_id="a"), deal(2, lead_id=None)], deal(3, lead_id="z")),
    "allowed": (check("allowed", "lead", column="origin", values=["it's", "{web}", "a:b"]),
        [{"origin": "it's"}, {"origin": "{web}"}, {"origin": "a:b"}, {"origin": None}], {"origin": "fax"}),
    "range of numbers": (check("range", "opportunity", column="amount", minimum=0, maximum=9.5),
        [deal(1, amount=0), deal(2, amount=9.5), deal(3, amount=None)], deal(4, amount=-0.01)),
    "range of days": (check("range", "opportunity", column="closed_at", minimum="1990-01-01", maximum="2100-01-01"),
        [deal(1, closed_at="1990-01-01"), deal(2)], deal(3, closed_at="9999-12-31")),
    "order by day": (check("order", "opportunity", earlier="created_at", later="closed_at"),
        [deal(1, created_at="2026-01-02 15:00", closed_at="2026-01-02"), deal(2, created_at="2026-01-02")],
        deal(3, created_at="2026-01-02", closed_at="2026-01-01 23:00")),
    "order by moment": (check("order", "opportunity", earlier="created_at", later="closed_at", by="moment"),
        [deal(1, created_at="2026-01-02 15:00", closed_at="2026-01-02 15:00")],
        deal(3, created_at="2026-01-02 15:00", closed_at="2026-01-02 14:59")),
    "codes off the scale": (check("codes", "survey_response", column="score", low="scale_min", high="scale_max"),
        [answer(1, 0), answer(2, 10)], answer(3, 11)),
    "codes between the steps": (check("codes", "survey_response", column="score", low="scale_min", high="scale_max"),
        [answer(1, 0), answer(2, 7, 1, 7)], answer(3, 6.5)),
    "codes on another scale": (
        check("codes", "survey_response", column="score", low="scale_min", high="scale_max", per=["survey", "metric"]),
        [answer(1, 3), answer(2, 10)], answer(3, 3, 1, 5)),
    "funnel conserved": (check("conserved", "opportunity", parts=PARTS),
        [deal(1, **WON), deal(2, **LOST), deal(3, **OPEN), deal(4)], deal(5, is_won=True, is_closed=False)),
    "leads conserved": (check("conserved", "lead", parts={
            "converted": {"is_converted": True}, "disqualified": {"is_converted": False, "status": "Junk"},
            "open": {"is_converted": False, "status": ["New", "Contacted"]}}),
        [{"is_converted": True, "status": "New"}, {"status": "Junk"}, {"status": "Contacted"}], {"status": "Lost"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_kind_passes_and_fails_where_it_should(case, tmp_path):
    one, sound, broken = CASES[case]
    rows = {"lead": LEADS} if one.entity != "lead" else {}
    assert failing(figures(opened(**rows, **{one.entity: sound}), tmp_path, one)) == []
    connection = opened(**rows, **{one.entity: [*sound, {**broken, "region": "South"}]})
    found = figures(connection, tmp_path, one)
    assert failing(found) == ["South"]
    assert [row.broken for row in found if row.region == "South"] == [1]
    [example] = connection.execute(examples_sql(one, ["South"])).fetchall()
    assert example[:4] == ("South", "test", example[2], len(sound) + 1)


def test_a_key_that_stands_twice_breaks_both(tmp_path):
    twice = [*LEADS, {"lead_id": "a", "region": "South"}]
    found = figures(opened(lead=twice), tmp_path, check("key", "lead", columns=["lead_id"]))
    assert [(row.region, row.checked, row.broken) for row in found] == [("North", 1, 1), ("South", 2, 1)]


def test_tolerance_and_number_count_region_by_region(tmp_path):
    rows = [{"lead_id": str(n), "region": "North" if n < 100 else "South"} for n in range(110)]
    for broken in (*range(5), *range(100, 105)):
        rows[broken]["created_at"] = None
    for row in rows:
        row.setdefault("created_at", "2026-01-01")
    connection = opened(lead=rows)
    assert failing(figures(connection, tmp_path, check("present", "lead", column="created_at", tolerance=0.05))) == [
        "South"
    ]
    few = check("present", "lead", column="created_at", tolerance=0.05, at_least=6)
    assert failing(figures(connection, tmp_path, few)) == []


def test_an_entity_without_region_fails_everywhere(tmp_path):
    one = check("reference", "campaign_member", column="campaign_id", to="campaign")
    found = figures(opened(campaign_member=[{"campaign_member_id": "m", "campaign_id": "gone"}]), tmp_path, one)
    assert [(row.region, row.is_failed) for row in found] == [(None, True)]


def test_what_cannot_be_told_by_region_is_a_share_of_all(tmp_path):
    """An activity whose lead is missing has no region because it is broken: of those among themselves all are."""
    leads = ["a"] * 60 + ["b"] * 34 + ["gone"] * 6
    rows = [{"activity_id": str(number), "lead_id": lead} for number, lead in enumerate(leads)]
    connection = opened(lead=LEADS, activity=rows)
    reference = {"kind": "reference", "entity": "activity", "column": "lead_id", "to": "lead", "at_least": 5}
    assert failing(figures(connection, tmp_path, check(**reference, tolerance=0.06))) == []
    assert failing(figures(connection, tmp_path, check(**reference, tolerance=0.05))) == [None]


def test_an_entity_without_region_fails_where_what_it_belongs_to_is(tmp_path):
    deals = [deal(1, region="South"), deal(2), deal(2, region="South"), deal(3)]
    acts = [
        {"activity_id": "1", "lead_id": "b"}, {"activity_id": "2", "opportunity_id": "3"},
        {"activity_id": "3", "lead_id": "a", "opportunity_id": "3"},
        {"activity_id": "4", "lead_id": "a", "opportunity_id": "1"},
        {"activity_id": "5", "lead_id": "gone"}, {"activity_id": "6", "opportunity_id": "2"}, {"activity_id": "7"},
    ]  # fmt: skip
    found = figures(opened(lead=LEADS, opportunity=deals, activity=acts), tmp_path,
        check("present", "activity", column="occurred_at"))  # fmt: skip
    # Of two regions (4), of a deal that stands in two (6), of nothing known (5, 7): it cannot be told.
    assert [(row.region, row.checked) for row in found] == [(None, 4), ("North", 2), ("South", 1)]


def test_a_campaigns_member_fails_where_its_lead_is(tmp_path):
    members = [("1", "a", None), ("2", "b", "gone"), ("3", "a", "fair"), ("4", "b", "fair"), ("5", None, None)]
    rows = [{"campaign_member_id": id, "lead_id": lead, "campaign_id": to} for id, lead, to in members]
    found = figures(
        opened(lead=LEADS, campaign=[{"campaign_id": "fair", "region": "North"}], campaign_member=rows), tmp_path,
        check("reference", "campaign_member", column="campaign_id", to="campaign"),
    )  # fmt: skip
    # Only memberships that name a campaign are looked at.
    assert [(row.region, row.checked, row.broken) for row in found] == [("North", 1, 0), ("South", 2, 1)]


def test_an_entity_without_region_passes_where_it_should(tmp_path):
    roles = [{"opportunity_contact_id": str(n), "opportunity_id": str(n)} for n in (1, 2)]
    connection = opened(opportunity=[deal(1), deal(2, region="South")], opportunity_contact=[*roles, dict(roles[1])])
    found = figures(connection, tmp_path, check("key", "opportunity_contact", columns=["opportunity_contact_id"]))
    assert [(row.region, row.checked, row.is_failed) for row in found] == [("North", 1, False), ("South", 2, True)]


def test_examples_are_few_and_tell_nobodys_name(tmp_path):
    people = [{"lead_id": str(n), "email": "ann@example.org"} for n in range(EXAMPLES_KEPT + 10)]
    one = check("allowed", "lead", column="email", values=["nobody"])
    rows = opened(lead=people).execute(examples_sql(one, ["North"])).fetchall()
    assert len(rows) == EXAMPLES_KEPT
    assert "ann@example.org" not in str(rows)


def test_examples_of_records_that_are_known_by_an_address_do_not_tell_it(tmp_path):
    one = check("allowed", "lead", column="origin", values=["web"])
    mail = [{"lead_id": "ann@example.org", "origin": "+49 30 1234567", "region": "North"}]
    [row] = opened(lead=mail).execute(examples_sql(one, ["North"])).fetchall()
    assert row[4:] == ("•••", "•••")


def test_a_late_source_is_told_per_source(tmp_path):
    one = check("fresh", "lead", grade="warning")
    connection = opened(lead=LEADS)
    assert failing(figures(connection, tmp_path, one)) == []
    connection.execute("update staging_watermark set is_stale = true where source = 'web'")
    assert failing(figures(connection, tmp_path, one)) == [], "sessions come from there, leads do not"
    connection.execute("update staging_watermark set is_stale = true where source = 'crm'")
    [row] = figures(connection, tmp_path, one)
    assert (row.source, row.is_failed) == ("crm", True)


@pytest.mark.parametrize(
    ("before", "fails"),
    [([], False), ([2, 2, 2], False), ([4], False), ([5], True), ([1, 1], False), ([9, 9, 2], True)],
)
def test_volume_against_the_median_of_its_own_runs(before, fails, tmp_path):
    connection = opened(lead=[{**row, "source": "crm"} for row in LEADS])
    for run, records in enumerate(before):
        connection.execute("insert into quality_volume values ('lead', 'crm', ?, ?, ?)", [str(run), records, str(run)])
    assert bool(failing(figures(connection, tmp_path, check("volume", "lead")))) is fails


def test_a_source_that_gives_nothing_any_more_fails(tmp_path):
    connection = opened()
    connection.execute("insert into quality_volume values ('lead', 'crm', '1', 100, 'x')")
    assert failing(figures(connection, tmp_path, check("volume", "lead"))) == [None]


def test_lost_records_of_a_file_are_seen(tmp_path):
    one = check("accounted", "lead")
    connection = opened()
    connection.execute("insert into raw_conservation values (1, 'crm', 'lead', 'leads.csv', 10, 8, 1, 1)")
    assert failing(figures(connection, tmp_path, one)) == []
    connection.execute("update raw_conservation set accepted = 7")
    assert failing(figures(connection, tmp_path, one)) == [None]
    [example] = connection.execute(examples_sql(one, [None])).fetchall()
    assert example[4:] == ("leads.csv", "10 = 7 + 1 + 1")


def test_a_check_that_breaks_has_not_failed(tmp_path):
    one = check("range", "lead", column="created_at", minimum="soon")
    with pytest.raises(RunError, match=r"lead\.range broke: .*soon"):
        figures(opened(lead=[{"lead_id": "a", "created_at": "2026-01-01"}]), tmp_path, one)


def test_the_page_of_a_suite_fetches_nothing_and_says_what_failed(tmp_path):
    one, sound, broken = CASES["allowed"]
    figures(opened(lead=[*sound, broken]), tmp_path, one)
    folder = tmp_path / ".milepost" / "quality" / "report"
    page = (folder / "lead.html").read_text(encoding="utf-8")
    assert "As it should be." in page and "1 of 4 broken" in page
    assert "<script" not in page and "cdn" not in page and "onclick" not in page
