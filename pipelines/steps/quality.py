"""The quality stop: which checks are due, what they found, what follows from it. How they are run: pipelines/checks.

An entity whose table, files and checks are as they were is not checked again; where none is due, the library that runs
checks is not even imported.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import duckdb

from models.errors import QualityError
from models.quality.kinds import Check, Volume
from models.quality.suites import fed_checks
from pipelines.checks.pages import add_examples, keep_pages
from pipelines.steps.check_outcomes import Example, Figures, Outcome
from pipelines.steps.check_sql import examples_sql
from pipelines.steps.quality_report import write_report
from pipelines.steps.quality_tables import (
    content_of,
    keep_outcomes,
    kept_outcomes,
    note_volumes,
    prepare_tables,
    write_outcomes,
)
from pipelines.steps.road import Road, StopReport

NOT_FED = "no source feeds {entities}"
LOOKS_BACK = "with --as-of a source delivers less than it did"


def check_quality(road: Road) -> StopReport:
    """Check what is staged. A failed fatal check is the report's ``failure``; gates and warnings travel on."""
    connection, declarations = road.connection, road.declarations
    prepare_tables(connection, declarations)
    fed = declarations.fed_entities()
    due, skipped = fed_checks(declarations.checks, fed)
    left_out = [
        Outcome(check, reason=NOT_FED.format(entities=", ".join(sorted(set(check.other_entities) - fed))))
        for check in skipped
    ]
    if road.request.as_of is not None:
        left_out += [Outcome(check, reason=LOOKS_BACK) for check in due if isinstance(check, Volume)]
        due = tuple(check for check in due if not isinstance(check, Volume))
    found, fresh = _find(road, due)
    outcomes = sorted([*found, *left_out], key=lambda one: _position(declarations.checks, one.check))
    write_outcomes(connection, outcomes, f"{road.started_at:%Y%m%dT%H%M%S}")
    write_report(connection, declarations)
    return StopReport(
        rows={"quality_check": len(outcomes), "quality_checked_anew": fresh},
        notes=[_summary(outcomes)],
        failure=_failure(outcomes),
    )


def _find(road: Road, due: Sequence[Check]) -> tuple[list[Outcome], int]:
    """The outcomes of the checks that are due, and how many had to be found anew."""
    connection = road.connection
    suites: dict[str, list[Check]] = {}
    for check in due:
        suites.setdefault(check.entity, []).append(check)
    report = road.declarations.paths.quality / "report"
    hashes: dict[str, str] = {}
    contents = {entity: content_of(connection, entity, checks, hashes) for entity, checks in suites.items()}
    found: dict[str, Outcome] = {}
    anew: dict[str, list[Check]] = {}
    for entity, checks in suites.items():
        kept = kept_outcomes(connection, entity, contents[entity], checks)
        if kept is not None and (report / f"{entity}.html").is_file() and not road.request.full:
            found |= kept
        else:
            anew[entity] = checks
    if anew:
        figures = _validate(road, anew)
        for entity, checks in anew.items():
            own = {check.key: _outcome(connection, check, figures[check.key], contents[entity]) for check in checks}
            keep_outcomes(connection, entity, contents[entity], own)
            add_examples(report, entity, own.values())
            found |= own
    keep_pages(report, suites)
    if road.request.as_of is None:
        for entity, content in contents.items():
            note_volumes(connection, entity, content, f"{road.started_at:%Y%m%dT%H%M%S%f}")
    return list(found.values()), sum(len(checks) for checks in anew.values())


def _validate(road: Road, suites: Mapping[str, Sequence[Check]]) -> Mapping[str, tuple[Figures, ...]]:
    road.progress("quality", "starting Great Expectations", 0, len(suites))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its imports warn of what only it can change
        from pipelines.checks.validating import validate

        return validate(road.connection, suites, road.declarations.paths.quality / "report")


def _outcome(
    connection: duckdb.DuckDBPyConnection, check: Check, figures: tuple[Figures, ...], content: str
) -> Outcome:
    failed: list[str | None] = [row.region for row in figures if row.is_failed]
    rows = connection.execute(examples_sql(check, failed)).fetchall() if failed else []
    examples = tuple(
        Example(region, source, file, record_no, record_id, value)
        for region, source, file, record_no, record_id, value in rows
    )
    return Outcome(check, figures, examples, content)


def _position(checks: Sequence[Check], check: Check) -> int:
    return next(number for number, one in enumerate(checks) if one.key == check.key)


def _summary(outcomes: Sequence[Outcome]) -> str:
    failed = [one for one in outcomes if one.result == "failed"]
    skipped = sum(one.result == "skipped" for one in outcomes)
    passed = len(outcomes) - len(failed) - skipped
    words = "".join(f" {one.check.grade.capitalize()}: {one.check.key}." for one in failed)
    return f"Checks: {passed} passed, {len(failed)} failed, {skipped} skipped.{words}"


def _failure(outcomes: Sequence[Outcome]) -> QualityError | None:
    fatal = [one for one in outcomes if one.check.grade == "fatal" and one.result == "failed"]
    if not fatal:
        return None
    lines = [f"{one.check.key}: {one.broken:,} of {one.checked:,}. {one.check.about.en}{_first(one)}" for one in fatal]
    return QualityError(
        "a fatal check failed, so nothing is published and the board that was up stays up.\n"
        + "\n".join(lines)
        + "\nRepair the extracts or the check; 'milepost quality' shows the records."
    )


def _first(outcome: Outcome) -> str:
    if not outcome.examples:
        return ""
    one = outcome.examples[0]
    record = f", record {one.record_no}" if one.record_no is not None else ""
    return f" First: {one.record_id} ({one.file}{record})."
