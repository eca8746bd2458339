"""The history that a run writes is the one that Dagster's own interface reads and goes on with."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import dagster as dg

    from pipelines.run_history import open_history

pytestmark = pytest.mark.filterwarnings("ignore")
SETTINGS = Path(__file__).parents[2] / "dagster.yaml"


@dg.asset
def stop() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3})


@dg.asset_check(asset=stop)
def holds() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def run(instance: dg.DagsterInstance) -> str:
    return dg.materialize([stop, holds], instance=instance).run_id


def told(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [entry.get_dagster_event().event_type_value for entry in instance.all_logs(run_id) if entry.is_dagster_event]


def test_dagster_s_own_reader_and_writer_share_the_files_while_the_connections_are_kept(tmp_path):
    shutil.copy(SETTINGS, tmp_path)
    with open_history(tmp_path) as kept, dg.DagsterInstance.from_config(str(tmp_path)) as own:
        runs = [run(kept), run(own), run(kept)]
        expected = told(own, runs[1])
        assert {"RUN_SUCCESS", "PIPELINE_SUCCESS"} & set(expected) and "ASSET_CHECK_EVALUATION" in expected
        for reader in (own, kept):
            assert [told(reader, one) for one in runs] == [expected] * 3
            assert {record.dagster_run.run_id for record in reader.get_run_records()} == set(runs)
            made = reader.fetch_materializations(dg.AssetKey("stop"), limit=9).records
            assert [one.run_id for one in made] == runs[::-1]
        assert kept.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        assert not kept.telemetry_enabled
    assert not list((tmp_path / "history" / "runs").glob("*-wal")), "closed, the files are whole by themselves"
