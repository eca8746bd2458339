"""The graph at a glance: assets by stop, their checks, the job that publishes, a schedule, a sensor on the extracts.

``build_definitions`` is a function, so a test builds a fresh graph; the module-level object at the end is for
Dagster's own loaders, which name a company by MILEPOST_COMPANY. No ``from __future__ import annotations`` here: Dagster
reads the annotation of ``context`` as an object.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from models.declarations import Declarations, load_declarations
from models.settings import find_company
from pipelines.assets.checks import build_checks
from pipelines.assets.stops import build_assets
from pipelines.steps.manifest import extract_files, take_manifest, unchanged_board
from pipelines.steps.road import Road, RunRequest
from pipelines.steps.running import open_road

JOB = "publish_board"
SECONDS_BETWEEN_LOOKS = 30


def build_definitions(declarations: Declarations, road: Road | None = None) -> dg.Definitions:
    """Definitions of one company. ``road`` overrides the resource: a run that is already under way."""
    assets = build_assets(declarations)
    job = dg.define_asset_job(JOB, selection="*", executor_def=dg.in_process_executor)
    resource = road if road is not None else _road_resource(declarations)
    schedule = dg.ScheduleDefinition(
        job=job,
        cron_schedule="0 6 * * *",
        execution_timezone=declarations.company.time_zone,
        name="publish_board_daily",
        description="Every morning at six, company time.",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    return dg.Definitions(
        assets=assets,
        asset_checks=[build_checks(declarations)],
        jobs=[job],
        schedules=[schedule],
        sensors=[_extract_sensor(declarations)],
        resources={"road": resource},
        executor=dg.in_process_executor,
    )


def _road_resource(declarations: Declarations) -> dg.ResourceDefinition:
    @dg.resource(description="The open warehouse under its lock, for the length of one run.")
    @contextmanager
    def road(context: dg.InitResourceContext) -> Iterator[Road]:
        fresh = load_declarations(declarations.paths.root)
        with open_road(fresh, RunRequest()) as opened:
            yield opened

    return road


def _extract_sensor(declarations: Declarations) -> dg.SensorDefinition:
    @dg.sensor(
        job_name=JOB,
        name="extracts_changed",
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        description="Starts a run when an extract appears, changes or goes.",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def extracts_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        seen = extracts_state(declarations)
        if seen == context.cursor:
            return dg.SkipReason("no extract has changed")
        if context.cursor is None and _is_published(declarations):
            return dg.SensorResult(skip_reason="what is up was made from these extracts", cursor=seen)
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=seen)], cursor=seen)

    return extracts_changed


def _is_published(declarations: Declarations) -> bool:
    return unchanged_board(declarations, take_manifest(declarations, RunRequest())) is not None


def extracts_state(declarations: Declarations) -> str:
    """A short word for names, sizes and times of all extract files, from a look at the folder alone."""
    digest = hashlib.sha256()
    for path in extract_files(declarations):
        state = path.stat()
        digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]


@dg.definitions
def defs() -> dg.Definitions:
    """For ``dagster`` itself; ``milepost dagster`` sets MILEPOST_COMPANY."""
    return build_definitions(load_declarations(find_company().root))
