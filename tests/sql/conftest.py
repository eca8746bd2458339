"""What the cases of KPI SQL share is closed when they are through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sql import observation_cases


@pytest.fixture(scope="session", autouse=True)
def closed_warehouses() -> Iterator[None]:
    """Connections that outlive the session are reported by DuckDB's binding as leaks."""
    yield
    observation_cases.prepared.cache_clear()
