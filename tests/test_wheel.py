"""The wheel by itself: it carries every file the program reads, and takes an empty folder to a wall."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("models", "pipelines", "dashboards")
SECONDS_TO_ANSWER = 60


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the working tree, built with the locked builder: nothing is downloaded."""
    pytest.importorskip("hatchling", reason="the builder comes with the lock: make test")
    folder = tmp_path_factory.mktemp("wheel")
    pip(["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)])
    (built,) = folder.glob("milepost-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's packages in a folder of their own, found before the repository's."""
    folder = tmp_path_factory.mktemp("installed")
    pip(["install", "--no-deps", "--no-index", "--target", str(folder), str(wheel)])
    return folder


def pip(arguments: list[str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments], check=True, cwd=ROOT
    )


def milepost(installed: Path, *arguments: str) -> list[str]:
    code = f"import models; assert models.__file__.startswith({str(installed)!r}); "
    return [sys.executable, "-c", code + "from models.command import main; main()", *arguments]


def environment(installed: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MILEPOST_", "DAGSTER_"))}
    return {**kept, "PYTHONPATH": str(installed)}


def test_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file()]
    wanted = {str(file.relative_to(ROOT)) for file in files if "__pycache__" not in file.parts}
    assert not sorted(wanted - inside)
    assert "pipelines/dagster.yaml" in inside
    assert {f"pipelines/demo/company/{name}" for name in ("company.yaml", "journey.yaml", "targets.csv")} <= inside


def test_wheel_carries_nothing_else(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert not [
        name for name in inside if not re.match(r"(models|pipelines|dashboards|milepost-[^/]+\.dist-info)/", name)
    ]


def test_from_an_empty_folder_to_the_wall(installed: Path, tmp_path: Path) -> None:
    for arguments in (("demo", "x", "--scale", "0.02"), ("check", "--company", "x"), ("run", "--company", "x")):
        subprocess.run(milepost(installed, *arguments), check=True, cwd=tmp_path, env=environment(installed))
    port = free_port()
    with serving(milepost(installed, "serve", "--company", "x", "--port", str(port)), tmp_path, installed) as server:
        wall = answer(f"http://127.0.0.1:{port}/", server)
    assert "<html" in wall


@contextmanager
def serving(command: list[str], folder: Path, installed: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, cwd=folder, env=environment(installed)) as server:
        try:
            yield server
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answer(address: str, server: subprocess.Popen[bytes]) -> str:
    """The first answer; waits for the server to come up, and fails when it ends or says nothing."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=SECONDS_TO_ANSWER) as response:
                return str(response.read().decode())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"no answer from {address}")
