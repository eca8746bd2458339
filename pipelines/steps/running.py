"""A run from outside: opening the warehouse for it, and noting how it ended. Knows no orchestrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from models.board import LastRun, read_last_run
from models.declarations import Declarations
from models.errors import BusyError, RequestError
from models.issues import did_you_mean
from models.privacy import without_contacts, without_places
from models.settings import CompanyPaths
from pipelines.steps.manifest import Manifest, take_manifest
from pipelines.steps.road import Progress, Road, RunRequest, silent


@contextmanager
def open_road(
    declarations: Declarations, request: RunRequest, progress: Progress = silent, manifest: Manifest | None = None
) -> Iterator[Road]:
    """Hold the warehouse for one run. ``manifest``: where the inputs have been hashed already, they are not again.

    A run that reaches its end leaves its manifest, so that the next one knows whether anything changed; one that
    fails or is stopped leaves a note for the wall's banner. Raises `BusyError` where another run is under way.
    """
    from pipelines.steps.history import remember
    from pipelines.steps.warehouse import open_warehouse

    unknown = [name for name in request.kpis if name not in declarations.kpis]
    if unknown:
        hint = did_you_mean(unknown[0], declarations.kpis) or ""
        raise RequestError(f"the journey has no KPI {unknown[0]!r}. {hint}".rstrip())
    paths = declarations.paths
    try:
        manifest = manifest or take_manifest(declarations, request)
        with open_warehouse(paths) as connection:
            road = Road(declarations, connection, request, progress)
            yield road
            # An orchestrator swallows a stop's exception before it tears its resources down: the road remembers it.
            if road.failure is not None:
                _note_failure(declarations, road.failure)
            elif road.board is not None and "tasks" in road.reports:
                remember(connection)
                manifest.with_board(road.board).write(paths)
                LastRun("done", _now()).write(paths)
    except BusyError:
        raise
    except BaseException as error:
        _note_failure(declarations, error)
        raise


def _note_failure(declarations: Declarations, error: BaseException) -> None:
    """Leave the note that the wall shows to everybody: no address of a person, no path of this machine."""
    paths = declarations.paths
    message = "stopped by hand" if was_stopped(error) else without_contacts(str(error)) or type(error).__name__
    message = without_places(message, paths.root, declarations.extracts_root)
    with suppress(OSError):  # the note is for the wall; where it cannot be written, the error itself says more
        LastRun("failed", _now(), message).write(paths)


def note_success(paths: CompanyPaths) -> None:
    """Take a failure's banner off the wall: what is up is what the inputs say."""
    last = read_last_run(paths)
    if last is None or last.status != "done":
        LastRun("done", _now()).write(paths)


def was_stopped(error: BaseException) -> bool:
    """Whether Ctrl-C is at the bottom of an exception, whatever DuckDB, a step or an orchestrator made of it."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        names = {kind.__name__ for kind in type(link).__mro__}
        if names & {"KeyboardInterrupt", "InterruptException", "DagsterExecutionInterruptedError"}:
            return True
        # DuckDB swallows Ctrl-C in the middle of a query and says only this; nobody else interrupts queries here.
        if type(link) is RuntimeError and str(link) == "Query interrupted":
            return True
        link = link.__cause__ or link.__context__
    return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
