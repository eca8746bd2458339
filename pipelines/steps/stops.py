"""The stops of the road in order, each as one function ``(Road) → StopReport``. The work itself is in its own module.

What an orchestrator or a command needs to know of a stop is its name, its function, and which subjects it makes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from models.attribution import ATTRIBUTION_TABLES
from models.declarations import Declarations
from models.linkage import LINKAGE_TABLES
from pipelines.steps.road import Road, StopReport

StopFunction = Callable[[Road], StopReport]


def raw(road: Road) -> StopReport:
    """Land every record of every extract."""
    from pipelines.steps.load import land
    from pipelines.steps.quality_report import write_report
    from pipelines.steps.quality_tables import prepare_tables

    has_checks = bool(road.declarations.fed_entities())
    if not has_checks:
        # Without an entity there is no asset to check, so no orchestrator comes by the quality stop; later stops and
        # people ask for what it makes all the same.
        prepare_tables(road.connection, road.declarations)
    report = land(road.connection, road.declarations, full=road.request.full, progress=road.progress_of("raw"))
    if not has_checks:
        write_report(road.connection, road.declarations)
    road.warnings += report.warnings
    return StopReport(rows=dict(report.tables))


def staging(road: Road) -> StopReport:
    """Type the records into the canonical entities; account for every one."""
    from pipelines.steps.load import stage

    report = stage(
        road.connection, road.declarations, as_of=road.request.as_of, full=road.request.full,
        progress=road.progress_of("staging"),
    )  # fmt: skip
    road.warnings += report.warnings
    return StopReport(rows=dict(report.tables), notes=report.notes)


def quality(road: Road) -> StopReport:
    """Check what is staged before anything is made of it."""
    from pipelines.steps.quality import check_quality

    return check_quality(road)


def linkage(road: Road) -> StopReport:
    """Say which opportunity came from which lead, and which campaign gets which credit."""
    from pipelines.steps.linkage import link

    report = link(road.connection, road.declarations, road.progress_of("linkage"))
    road.warnings += report.warnings
    return StopReport(rows=dict(report.tables), notes=report.notes())


def observations(road: Road) -> StopReport:
    """One table per KPI: the records that count."""
    from pipelines.steps.observations import observe
    from pipelines.steps.undated import undated_kpis

    chosen = road.request.kpis or None
    report = observe(road.connection, road.declarations, kpis=chosen, progress=road.progress_of("observations"))
    road.warnings += report.warnings + undated_kpis(road.connection, road.declarations, report.rows)
    return StopReport(rows=dict(report.rows))


def readings(road: Road) -> StopReport:
    """KPI × region × grain × period: numerator, denominator, value, interval."""
    from pipelines.steps.readings import read_kpis
    from pipelines.steps.slices import read_slices

    frame = read_kpis(road.connection, road.declarations, progress=road.progress_of("readings"))
    read_slices(road.connection, road.declarations)
    return StopReport(rows={"reading": len(frame)})


def verdicts(road: Road) -> StopReport:
    """Each reading against the target that was in force."""
    from pipelines.steps.baselines import later_baselines
    from pipelines.steps.verdicts import judge_readings

    road.warnings += later_baselines(road.declarations)
    frame = judge_readings(road.connection, road.declarations)
    return StopReport(rows={"verdict": len(frame)})


def board(road: Road) -> StopReport:
    """Answer the questions of readiness, publish the board, move the pointer, and lay out what waits for review."""
    from models.tasks.store import open_company_store
    from pipelines.steps.board import publish
    from pipelines.steps.linkage.reviewing import publish_queue

    open_company_store(
        road.declarations.paths
    ).close()  # a store that cannot be used must not leave a board without tasks
    report = publish(road)
    publish_queue(road.connection, road.declarations)
    return report


def tasks(road: Road) -> StopReport:
    """Put each miss of a newest judged period on its head's desk."""
    from pipelines.steps.raise_tasks import raise_for_misses

    return raise_for_misses(road)


STOPS: dict[str, StopFunction] = {
    "raw": raw,
    "staging": staging,
    "quality": quality,
    "linkage": linkage,
    "observations": observations,
    "readings": readings,
    "verdicts": verdicts,
    "board": board,
    "tasks": tasks,
}


def subjects(declarations: Declarations) -> dict[str, list[str]]:
    """Stop → names of the tables it makes, by the one naming law ``<layer>_<subject>``."""
    company = declarations.company
    raw_tables = [
        f"raw_{source.id}_{table}" for source in company.sources for table in declarations.format_of(source).tables
    ]
    entities = sorted(set().union(*(declarations.entities_of(source) for source in company.sources)))
    return {
        "raw": raw_tables,
        "staging": [f"staging_{entity}" for entity in entities],
        "quality": [],
        "linkage": [*LINKAGE_TABLES, *ATTRIBUTION_TABLES],
        "observations": [declared.kpi.table for declared in declarations.kpis.values()],
        "readings": ["reading"],
        "verdicts": ["verdict"],
        "board": ["readiness", "board"],
        "tasks": ["tasks_raised"],
    }


def travel(road: Road, stop: str) -> StopReport:
    """Run one stop, note its time, and keep the report (or the failure, which goes on) on the road.

    A failure that a stop *reports* is for the caller to raise, once it has shown what was found.
    """
    begun = time.perf_counter()
    road.progress(stop, "", 0, 0)
    try:
        report = STOPS[stop](road)
    except BaseException as failure:
        road.failure = failure
        raise
    report.seconds = time.perf_counter() - begun
    road.reports[stop] = report
    road.failure = report.failure
    return report


def travel_all(road: Road) -> Iterator[tuple[str, StopReport]]:
    """Every stop in order, without an orchestrator: for tests and benchmarks. Raises what a stop reports or raises."""
    for stop in STOPS:
        report = travel(road, stop)
        yield stop, report
        if report.failure is not None:
            raise report.failure
