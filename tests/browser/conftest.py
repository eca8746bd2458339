"""A served company and a page in a real browser that remembers what went wrong in it."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from models.settings import CompanyPaths

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FACTORY = Path(__file__).parents[1] / "dashboards" / "board_factory.py"


def load_factory() -> ModuleType:
    """The module that writes made boards: tests are no package, so it is loaded by its path."""
    if "browser_board_factory" not in sys.modules:
        spec = importlib.util.spec_from_file_location("browser_board_factory", FACTORY)
        assert spec is not None and spec.loader is not None
        sys.modules["browser_board_factory"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["browser_board_factory"]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a made company is served while the tests last."""
    from waitress import create_server

    from dashboards.app import create_app

    factory = load_factory()
    paths = CompanyPaths(tmp_path_factory.mktemp("served"))
    factory.write_board(paths)
    factory.raise_tasks_of(paths)
    server = create_server(create_app(paths, clock=lambda: NOW), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@dataclass
class Opened:
    """A page and what it did: messages of the console, and requests that left this machine."""

    page: Page
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def ready(self) -> Page:
        """Wait until React has taken over."""
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Opened]]:
    """Open an address of the company; ``context`` options are the browser's (viewport, color_scheme …)."""
    contexts = []

    def opening(path: str, without_scripts: bool = False, **context: Any) -> Opened:
        contexts.append(browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | context)))
        contexts[-1].set_default_timeout(20_000)
        opened = Opened(contexts[-1].new_page())
        opened.page.on("console", lambda message: opened.messages.append(f"{message.type}: {message.text}"))
        opened.page.on("pageerror", lambda error: opened.messages.append(f"error: {error}"))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        if without_scripts:  # as on a line where they have not arrived yet
            opened.page.route("**/*.js*", lambda route: route.abort())
        opened.page.goto(address + path)
        return opened

    yield opening
    for context in contexts:
        context.close()
