"""Fixtures that any test may ask for: the repository, the reference data, a browser, a made demo company.

What only one package's tests need lives beside those tests. Nothing here starts anything unless a test asks for it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_VARIABLE = "MILEPOST_REFERENCE_DATA"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Chromium talks to nobody but the page under test; --no-sandbox because CI may run as root.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


#: Files that take longest, the longest first. A file stays with one worker: what is left for the end should be short.
LONGEST = (
    "integration/test_same_cells.py",
    "integration/test_init.py",
    "integration/test_failing_runs.py",
    "integration/test_gates.py",
    "sql/test_mutants.py",
    "test_wheel.py",
    "integration/test_as_of.py",
    "pipelines/steps/test_forgetting.py",
    "bench/test_by_hand.py",
    "integration/test_demo_promises.py",
    "integration/test_repaired_rates.py",
    "integration/test_commands.py",
    "integration/test_privacy.py",
    "integration/test_review.py",
    "integration/test_offline.py",
    "bench/loading/test_loading.py",
    "integration/test_linkage_commands.py",
    "calibration/test_calibration.py",
    "bench/linkage/test_linkage_bench.py",
)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: a test often waits for a disk, a browser, a server or for what another makes."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def reference_data() -> Iterator[Path]:
    """Real extracts that nobody here wrote, and that may not be copied into the repository.

    They are where MILEPOST_REFERENCE_DATA says, else in ``shared/data`` beside the repository. While the fixture
    lives the variable is set, so a company whose ``extracts_root`` names it can be run as it stands.
    """
    named = os.environ.get(REFERENCE_VARIABLE)
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no reference data: {REFERENCE_VARIABLE} names no folder that exists")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(REFERENCE_VARIABLE, str(folder.resolve()))
        yield folder.resolve()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; a machine without one skips, CI fails."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = f"no browser on this machine: install one of {', '.join(CHROMIUM_NAMES)}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless browser for the whole session; a test opens a context of its own in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_FLAGS])
        yield launched
        launched.close()
