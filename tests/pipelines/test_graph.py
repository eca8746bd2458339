"""The graph that Dagster sees: which assets, in which groups, standing on what; schedule and sensor."""

from __future__ import annotations

import warnings

import pytest

from models.attribution import ATTRIBUTION_TABLES
from models.declarations import load_declarations
from models.linkage import LINKAGE_TABLES
from pipelines.steps.stops import STOPS
from tests.tiny_company import write_tiny_company

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import dagster as dg

    from pipelines.definitions import JOB, build_definitions, extracts_state

pytestmark = pytest.mark.filterwarnings("ignore")

#: Asset → (group, what it stands on).
GRAPH = {
    "raw_crm_lead": ("raw", []),
    "raw_crm_opportunity": ("raw", []),
    "staging_lead": ("staging", ["raw_crm_lead"]),
    "staging_opportunity": ("staging", ["raw_crm_opportunity"]),
    **{table: ("linkage", ["staging_lead", "staging_opportunity"]) for table in (*LINKAGE_TABLES, *ATTRIBUTION_TABLES)},
    "readiness": ("board", ["staging_lead", "staging_opportunity"]),
    "observation_win_rate": ("observations", ["staging_opportunity"]),
    "reading": ("readings", ["observation_win_rate"]),
    "verdict": ("verdicts", ["reading"]),
    "board": ("board", ["readiness", "verdict"]),
    "tasks_raised": ("tasks", ["board"]),
}


@pytest.fixture
def declarations(tmp_path):
    return load_declarations(write_tiny_company(tmp_path / "tiny"))


@pytest.fixture
def definitions(declarations):
    return build_definitions(declarations)


def test_the_graph_is_the_road(definitions):
    graph = definitions.resolve_asset_graph()
    found = {
        key.to_user_string(): (
            graph.get(key).group_name,
            sorted(parent.to_user_string() for parent in graph.get(key).parent_keys),
        )
        for key in graph.get_all_asset_keys()
    }
    assert found == GRAPH


def test_every_staging_table_carries_its_checks_and_a_blocking_one(definitions):
    graph = definitions.resolve_asset_graph()
    specs = {key: graph.get_check_spec(key) for key in graph.asset_check_keys}
    assert {key.asset_key.to_user_string() for key in specs} == {"staging_lead", "staging_opportunity"}
    blocking = {(key.asset_key.to_user_string(), key.name) for key, spec in specs.items() if spec.blocking}
    assert blocking == {("staging_lead", "accounted"), ("staging_opportunity", "accounted")}
    assert {key.name for key in specs} >= {"key", "fresh", "volume", "closed_at_order"}
    assert "converted_account_reference" not in {key.name for key in specs}, "no source feeds accounts"


def test_one_step_per_stop(definitions):
    job = definitions.resolve_job_def(JOB)
    assert [node.name for node in job.nodes_in_topological_order] == list(STOPS)


def test_schedule_is_daily_in_company_time(definitions):
    (schedule,) = definitions.schedules
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "UTC")


def test_the_sensor_starts_a_run_only_when_an_extract_appears_or_changes(definitions, declarations):
    (sensor,) = definitions.sensors
    folder = declarations.paths.root / "extracts"
    folder.mkdir()

    def look(cursor):
        context = dg.build_sensor_context(cursor=cursor, definitions=definitions)
        return sensor.evaluate_tick(context)

    empty = extracts_state(declarations)
    assert not look(empty).run_requests
    (folder / "leads.csv").write_text("id,created\n")
    seen = look(empty)
    assert [request.run_key for request in seen.run_requests] == [extracts_state(declarations)]
    assert not look(seen.cursor).run_requests
    (folder / "leads.csv").unlink()
    assert look(seen.cursor).run_requests
