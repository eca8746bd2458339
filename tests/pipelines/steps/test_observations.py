"""The contract that a KPI's SQL is held to, and what a company's own SQL may get wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import RunError
from pipelines.steps.linkage import link
from pipelines.steps.observations import observe
from pipelines.steps.readings import read_kpis
from tests.pipelines.steps.small_warehouse import changed, declarations, own_kpi, warehouse
from tests.sql.observation_cases import library

GOOD = """
select lead_id as record_id, lead_id as unit_id, created_at as occurred_at, region, 1 as numerator, 1 as denominator,
    file_id, record_no
from staging_lead
"""
LEADS = [{"lead_id": "a", "created_at": "2026-03-02"}, {"lead_id": "b", "created_at": "2026-03-03"}]


def test_optional_columns_may_be_left_out(tmp_path: Path) -> None:
    connection = warehouse(lead=LEADS)
    report = observe(connection, declarations(own_kpi(GOOD + ";\n", tmp_path)))
    assert report.rows == {"mine": 2}
    row = connection.execute("select grain, period, value, is_censored, is_mature, records from observation_mine")
    assert row.fetchone() == (None, None, None, False, True, 1)
    types = connection.execute("select column_name, column_type from (describe observation_mine)").fetchall()
    assert dict(types) == {
        "record_id": "VARCHAR", "unit_id": "VARCHAR", "occurred_at": "TIMESTAMP", "grain": "VARCHAR",
        "period": "DATE", "region": "VARCHAR", "numerator": "BIGINT", "denominator": "BIGINT",
        "value": "DECIMAL(18,4)", "is_censored": "BOOLEAN", "is_mature": "BOOLEAN", "file_id": "BIGINT",
        "record_no": "BIGINT", "records": "INTEGER",
    }  # fmt: skip


BREACHES = {
    "a column is missing": (("1 as denominator,", ""), "it does not select 'denominator'"),
    "a column that nobody reads": (("file_id,", "file_id, 1 as valeu,"), "'valeu'. Did you mean 'value'"),
    "a share is no sum": (("1 as numerator", "0.5::double as numerator"), "'numerator' is DOUBLE"),
    "an identity is empty": (
        ("lead_id as record_id", "nullif(lead_id, 'a') as record_id"),
        "record_id is empty (1 row)",
    ),
    "a sum is empty": (
        ("1 as numerator", "nullif(record_no, 2) as numerator"),
        "denominator is empty (1 row, first 'b')",
    ),
    "a record stands twice": (("from staging_lead", "from staging_lead, range(2)"), "stands more than once (2 rows"),
    "nobody declares the region": ((", region,", ", 'West' as region,"), "declares no such region: West"),
    "the record cannot be found": (("record_no\nfrom", "null as record_no\nfrom"), "file_id or record_no is empty"),
    "a grain without its period": (("region,", "region, 'month' as grain,"), "grain and period are not given together"),
    "a share above its whole": (("1 as numerator", "2 as numerator"), "lies outside 0 to denominator"),
    "a share below nothing": (("1 as numerator", "-1 as numerator"), "lies outside 0 to denominator"),
    "it is no SQL": (("select", "selekt"), "the SQL of mine fails"),
    "a table that is not there": (("staging_lead", "staging_laed"), "the SQL of mine fails"),
    "a parameter nobody declares": (("1 as numerator", "$cut as numerator"), "mine has no parameter 'cut'"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_names_the_file(name: str, tmp_path: Path) -> None:
    (old, new), message = BREACHES[name]
    assert old in GOOD
    kpi = own_kpi(GOOD.replace(old, new, 1), tmp_path)
    with pytest.raises(RunError) as caught:
        observe(warehouse(lead=LEADS), declarations(kpi))
    assert message in str(caught.value)
    assert str(tmp_path / "mine.sql") in str(caught.value)


@pytest.mark.parametrize(
    ("name", "line"),
    [("a column is missing", 1), ("a record stands twice", 2), ("the record cannot be found", 3)],
)
def test_a_breach_names_the_lines_of_the_column_and_of_the_kpis_declaration(
    name: str, line: int, tmp_path: Path
) -> None:
    kpi = own_kpi(GOOD.replace(*BREACHES[name][0], 1), tmp_path)
    with pytest.raises(RunError, match=rf"mine\.sql:{line}: the SQL of mine \(mine\.yaml:1\) breaks the contract: "):
        observe(warehouse(lead=LEADS), declarations(kpi))


@pytest.mark.parametrize(("old", "new"), [("staging_lead", "staging_laed"), ("from staging_lead", "frm staging_lead")])
def test_sql_that_fails_names_its_line(old: str, new: str, tmp_path: Path) -> None:
    wrong = GOOD.replace(old, new, 1)
    line = next(number for number, text in enumerate(wrong.splitlines(), 1) if new in text)
    with pytest.raises(RunError, match=rf"mine\.sql:{line}: the SQL of mine fails: "):
        observe(warehouse(lead=LEADS), declarations(own_kpi(wrong, tmp_path)))


def test_a_unit_of_several_records_has_a_name(tmp_path: Path) -> None:
    clustered = GOOD.replace("lead_id as unit_id", "nullif(lead_id, 'b') as unit_id")
    with pytest.raises(RunError, match=r"unit_id is empty \(1 row, first 'b'\)"):
        observe(warehouse(lead=LEADS), declarations(own_kpi(clustered, tmp_path, units_are_records=False)))


def test_a_quantile_needs_values(tmp_path: Path) -> None:
    kpi = own_kpi(GOOD, tmp_path, kind="quantile", quantile=0.5)
    with pytest.raises(RunError, match="value is empty"):
        observe(warehouse(lead=LEADS), declarations(kpi))


def test_an_empty_region_is_the_unknown_one(tmp_path: Path) -> None:
    connection = warehouse(lead=[{**LEADS[0], "region": None}])
    observe(connection, declarations(own_kpi(GOOD, tmp_path)))
    assert connection.execute("select region from observation_mine").fetchall() == [("?",)]


def test_only_the_named_kpis_are_made_again() -> None:
    of = declarations("win_rate", "link_rate")
    connection = warehouse(opportunity=[{"opportunity_id": "a", "is_won": True, "closed_at": "2026-03-02"}])
    link(connection, of)
    assert observe(connection, of, kpis=["link_rate"]).rows == {"link_rate": 1}
    assert connection.execute("select count(*) from observation_win_rate").fetchone() == (0,)
    observe(connection, of)
    observe(connection, of, kpis=["link_rate"])
    assert connection.execute("select count(*) from observation_win_rate").fetchone() == (1,)


def test_a_brand_kpi_without_brand_terms_warns() -> None:
    of = declarations("non_branded_search_share", "query_coverage")
    assert observe(warehouse(), of).warnings == [
        "non_branded_search_share: company.yaml declares no brand_terms, so it has no number."
    ]
    assert observe(warehouse(), declarations("non_branded_search_share", brand_terms=["tiny"])).warnings == []


def test_parameters_are_bound_as_declared() -> None:
    answers = [
        {"answer_id": str(score), "metric": "csat", "score": score, "answered_at": "2026-03-02"} for score in (1, 2, 3)
    ]
    boxes = {"metric": "csat", "survey": None, "scale_min": 1, "scale_max": 5, "bottom_cut": 2}
    connection = warehouse(survey_response=answers)
    observe(connection, declarations(changed("cdsat", parameters=boxes)))
    assert connection.execute("select sum(numerator) from observation_cdsat").fetchone() == (2,)


def test_the_whole_library_observes_nothing_where_no_source_has_delivered() -> None:
    of = declarations(*library())
    connection = warehouse(as_of=None, web_as_of=None)
    report = observe(connection, of)
    assert report.rows == dict.fromkeys(library(), 0)
    frame = read_kpis(connection, of)
    assert set(frame["n"]) == {0}
    assert frame["as_of"].isna().all()
