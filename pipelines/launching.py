"""Running the graph in this process, with Dagster's history in the company's folder. The graph: definitions.py."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

from models.declarations import Declarations
from models.errors import MilepostError, RunError, StoppedError
from models.settings import CompanyPaths
from pipelines.steps.road import Road
from pipelines.steps.running import was_stopped

DAGSTER_YAML = "dagster.yaml"


def run_graph(road: Road) -> None:
    """Materialise every asset of the road's company, in-process. A failed stop's own error is raised."""
    home = prepare_dagster_home(road.declarations.paths)
    os.environ["DAGSTER_HOME"] = str(home)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Dagster warns about its own previews and betas, which no user can act on
        from pipelines.definitions import JOB, build_definitions
        from pipelines.run_history import open_history

        # SQLAlchemy keeps Dagster's history, and logs a traceback where Ctrl-C meets it closing a connection.
        for chatty in ("dagster", "sqlalchemy.pool"):
            logging.getLogger(chatty).setLevel(logging.CRITICAL)
        job = build_definitions(road.declarations, road).resolve_job_def(JOB)
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        with open_history(home) as instance:
            try:
                job.execute_in_process(instance=instance, run_config=quiet, raise_on_error=True)
            except BaseException as error:
                cause = road.failure or error
                if was_stopped(error) or was_stopped(cause):
                    raise StoppedError("the run was stopped by hand. The board that was up stays up.") from None
                if isinstance(cause, MilepostError):
                    raise cause from None
                raise RunError(f"the run broke: {cause}. 'milepost --debug run' shows the traceback.") from cause


def prepare_dagster_home(paths: CompanyPaths) -> Path:
    """The company's Dagster home with the project's ``dagster.yaml`` in it.

    A ``dagster.yaml`` in the current folder is ignored once DAGSTER_HOME points elsewhere, so it is copied.
    """
    home = paths.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_project_file(DAGSTER_YAML), home / DAGSTER_YAML)
    return home


def _project_file(name: str) -> Path:
    """A file that stands at the top of the repository, and beside this module in the wheel."""
    packaged = Path(__file__).with_name(name)
    return packaged if packaged.is_file() else Path(__file__).parents[1] / name


def serve_dagster(declarations: Declarations, host: str, port: int) -> None:
    """Run Dagster's interface and daemon for a company until Ctrl-C. Raises `RunError` where they end by themselves."""
    paths = declarations.paths
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(prepare_dagster_home(paths)),
        "MILEPOST_COMPANY": str(paths.root),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONWARNINGS": "ignore",  # Dagster's about its own previews and betas, which no user can act on
    }
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", host, "-p", str(port)]
    sys.stdout.write(f"Dagster for {declarations.company.name}: http://{host}:{port} (Ctrl-C stops)\n")
    sys.stdout.flush()
    try:
        # Not where a dagster.yaml lies that is no home of Dagster's: it would be warned of.
        code = subprocess.run(command, env=environment, cwd=paths.root, check=False).returncode
    except KeyboardInterrupt:
        return
    if code not in (0, -2, 130):
        raise RunError(f"Dagster ended with exit code {code}. Is port {port} free? Try --port {port + 1}.")
