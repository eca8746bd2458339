"""With the network denied, the run and the wall still work: nothing tries to go out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import shorten_journey

pytestmark = pytest.mark.slow
ALONE = ("unshare", "--net", "--map-root-user")
Told = tuple[bool, subprocess.CompletedProcess[str]]

SCRIPT = """
import sys
from pathlib import Path

from models.declarations import load_declarations
from models.settings import CompanyPaths
from pipelines.launching import run_graph
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road

root = Path(sys.argv[1])
with open_road(load_declarations(root), RunRequest()) as road:
    run_graph(road)

from dashboards.app import create_app

page = create_app(CompanyPaths(root)).test_client().get("/")
assert page.status_code == 200, page.status_code
print(len(page.data), "bytes of wall")
"""


GUARD = """
import sys


def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        address = args[1] if event != "socket.getaddrinfo" else args[0]
        host = address[0] if isinstance(address, tuple) else address
        if str(host) not in ("127.0.0.1", "localhost", "::1") and not str(host).startswith("/"):
            print("went out:", event, args[1:], file=sys.stderr, flush=True)


sys.addaudithook(watch)
print("guarded", file=sys.stderr)
"""


@pytest.fixture(scope="module")
def told(demo_extracts, tmp_path_factory) -> Told:
    """A run and its wall with every way out watched, and the network denied where this machine lets us deny it."""
    folder = tmp_path_factory.mktemp("offline")
    root = shorten_journey(Path(shutil.copytree(demo_extracts, folder / "demo")))
    (folder / "guard").mkdir()
    (folder / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    here = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "guard"), here])}
    denied = [*ALONE] if shutil.which("unshare") and succeeds([*ALONE, "true"]) else []
    done = subprocess.run(
        [*denied, sys.executable, "-c", SCRIPT, str(root)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=500,
    )
    return bool(denied), done


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_run_and_wall_work(told):
    _, done = told
    assert done.returncode == 0, done.stderr[-3000:]
    assert "bytes of wall" in done.stdout


def test_they_work_in_a_namespace_without_a_network(told):
    denied, done = told
    if not denied:
        pytest.skip("this machine lets nobody make a network namespace")
    assert done.returncode == 0, done.stderr[-3000:]


def test_nothing_tries_to_go_out(told):
    _, done = told
    assert "guarded" in done.stderr and "went out:" not in done.stderr
