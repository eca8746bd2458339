"""Every KPI's SQL against its cases (``observations/*.yaml``)."""

from __future__ import annotations

import pytest

from tests.sql.observation_cases import Case, cases, findings, library, loaded


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.kpi}-{case.name}")
def test_case(case: Case) -> None:
    with loaded(case) as connection:
        assert findings(connection, case) == []


def test_every_kpi_of_the_library_has_cases() -> None:
    assert {case.kpi for case in cases()} == set(library())
