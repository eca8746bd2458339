"""Which columns a KPI reads, told from its SQL: the library's KPIs, and SQL changed one column at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.issues import Issues
from models.library import load_kpis
from models.lineage import columns_of_kpi, columns_read, stands_on_links
from models.named_tables import entities_named

LIBRARY = load_kpis(None, {}, Issues())


def read(sql: str) -> set[str]:
    """Columns as ``entity.column``, keys left out."""
    found = columns_read(sql)
    assert found is not None
    return {f"{entity}.{column}" for entity, column in found}


@pytest.mark.parametrize("kpi", LIBRARY)
def test_the_lineage_of_every_kpi_of_the_library_can_be_told(kpi):
    declared = LIBRARY[kpi]
    assert columns_read(declared.sql_file.read_text(encoding="utf-8")) is not None
    entities = {entity for entity, _ in columns_of_kpi(declared)}
    links = {"lead", "opportunity"} if "linkage_link" in declared.kpi.reads else set[str]()
    links |= {"campaign_member"} if kpi == "event_roi" else set()  # behind the campaign that a deal counts for
    assert entities == ({*declared.kpi.reads, *declared.kpi.also_reads} - {"linkage_link"}) | links
    assert entities_named(declared.sql_file.read_text(encoding="utf-8")) | links == entities


def test_kpis_that_stand_on_links_are_told_from_their_sql(tmp_path):
    told = {name for name, declared in LIBRARY.items() if stands_on_links(declared)}
    assert {"link_rate", "lead_to_opportunity_conversion", "lead_to_deal_conversion", "sales_cycle_days"} <= told
    patterned = {
        "conversion_bypass_rate",
        "contact_role_coverage",
        "duplicate_lead_rate",
    }  # made from the links by linkage itself, once
    assert told | patterned == {name for name, declared in LIBRARY.items() if "linkage_link" in declared.kpi.reads}
    assert not told & patterned
    assert {name for name, declared in LIBRARY.items() if declared.kpi.judged_on == "repaired"} <= told
    for sql, expected in {
        "select lead_id from (select * from link) as l": True,
        "with link as (select lead_id from staging_lead) select lead_id from link": False,
        "select lead_id from linkage_link where method = 'email'": False,
    }.items():
        file = tmp_path / "own.sql"
        file.write_text(sql, encoding="utf-8")
        assert stands_on_links(replace(LIBRARY["win_rate"], sql_file=file)) is expected, sql


def test_win_rate_reads_outcome_and_region_and_nothing_else():
    assert columns_of_kpi(LIBRARY["win_rate"]) == {
        ("opportunity", column) for column in ("opportunity_id", "closed_at", "region", "is_won", "is_closed")
    }


def test_a_passed_on_star_reads_only_what_is_used_of_it():
    columns = {column for entity, column in columns_of_kpi(LIBRARY["sales_cycle_days"]) if entity == "opportunity"}
    assert {"is_won", "closed_at", "created_at"} <= columns
    assert not columns & {"amount", "stage", "name", "currency"}


def test_links_bring_the_pointers_they_are_made_from():
    columns = columns_of_kpi(LIBRARY["link_rate"])
    assert ("lead", "converted_opportunity_id") in columns
    assert ("opportunity", "lead_id") in columns


@pytest.mark.parametrize(
    ("part", "instead", "gained", "lost"),
    [
        ("where is_won", "where amount > 0", "opportunity.amount", "opportunity.is_won"),
        ("where is_won", "where is_closed_deal(is_won, is_closed)", "opportunity.is_closed", None),
        ("where is_won", "where list_contains(cast($types as varchar[]), type)", "opportunity.type", None),
        ("region,", "stage as region,", "opportunity.stage", "opportunity.region"),
        ("1 as denominator", "amount as denominator", "opportunity.amount", None),
        ("from staging_opportunity", "from (select * from staging_opportunity)", None, None),
        ("order by closed_at", "order by created_at", "opportunity.created_at", "opportunity.closed_at"),
    ],
)
def test_a_changed_column_changes_the_lineage(part, instead, gained, lost):
    sql = "select region, 1 as denominator from staging_opportunity where is_won order by closed_at"
    before, after = read(sql), read(sql.replace(part, instead))
    assert after - before == ({gained} if gained else set())
    lost_too = {"opportunity.is_won"} if part == "where is_won" and "is_won" not in instead else set()
    assert before - after == ({lost} if lost else set()) | lost_too


def test_a_subquery_that_looks_outside_reads_both():
    sql = "select count(*) as n from staging_session as s where exists (select 1 from staging_web_goal as g where %s)"
    assert read(sql % "g.session_id = s.session_id and s.channel = 'mail'") == {
        "session.session_id", "session.channel", "web_goal.web_goal_id", "web_goal.session_id",
    }  # fmt: skip


def test_who_reads_a_table_reads_its_key():
    assert read("select count(*) as n from staging_session") == {"session.session_id"}


def test_columns_that_say_where_a_record_came_from_are_no_lineage():
    assert read("select file_id, record_no, source from staging_lead") == {"lead.lead_id"}


def test_sql_that_cannot_be_told_apart_reads_everything_that_the_kpi_declares(tmp_path):
    file = tmp_path / "odd.sql"
    file.write_text("from staging_opportunity pivot what is this", encoding="utf-8")
    odd = replace(LIBRARY["win_rate"], sql_file=file)
    assert columns_read(file.read_text()) is None
    assert {("opportunity", "amount"), ("opportunity", "is_won")} <= columns_of_kpi(odd)
    assert {entity for entity, _ in columns_of_kpi(odd)} == {"opportunity"}


def test_what_only_looks_like_a_table_is_not_named():
    sql = "select 'staging_lead' as a, 'it''s staging_contact' as b /* staging_session */ from staging_opportunity"
    assert entities_named(f"{sql} -- staging_lead") == {"opportunity"}
    assert entities_named("select * from staging_nobody, prestaging_lead") == frozenset()
