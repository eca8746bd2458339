"""With the network denied, the run and the wall still work: nothing tries to go out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.integration.conftest import shorten_journey

pytestmark = pytest.mark.slow

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


def test_run_and_wall_in_a_namespace_without_a_network(copy_of_demo, tmp_path):
    alone = ["unshare", "--net", "--map-root-user"]
    probe = subprocess.run([*alone, "true"], capture_output=True, check=False) if shutil.which("unshare") else None
    if probe is None or probe.returncode != 0:
        pytest.skip("this machine lets nobody make a network namespace")
    done = run_alone([*alone, sys.executable, "-c", textwrap.dedent(SCRIPT), str(shorten_journey(copy_of_demo()))])
    assert done.returncode == 0, done.stderr[-3000:]
    assert "bytes of wall" in done.stdout


def test_nothing_tries_to_go_out(copy_of_demo, tmp_path):
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(
        "import sys\n"
        "def watch(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        address = args[1] if event != 'socket.getaddrinfo' else args[0]\n"
        "        host = address[0] if isinstance(address, tuple) else address\n"
        "        if str(host) not in ('127.0.0.1', 'localhost', '::1') and not str(host).startswith('/'):\n"
        "            print('went out:', event, args[1:], file=sys.stderr, flush=True)\n"
        "sys.addaudithook(watch)\n"
    )
    done = run_alone([sys.executable, "-c", textwrap.dedent(SCRIPT), str(shorten_journey(copy_of_demo()))], str(guard))
    assert done.returncode == 0, done.stderr[-3000:]
    assert "went out:" not in done.stderr


def run_alone(command: list[str], *path: str) -> subprocess.CompletedProcess[str]:
    here = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*path, here])}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=500)
