"""However the days of a web analytics export arrive, every cell is as from the clean set."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.integration.conftest import cells_of_company, run_company
from tests.pipelines.formats.test_ga4_bigquery import DAYS, SOURCE, event, lines, name_of
from tests.pipelines.steps.small_company import extract, write_company

#: Enough of them for periods that are closed and judged.
WHOLE = [*DAYS, *([event(day, 0, "page_view", f"v{day}", 7, engaged=str(day % 2))] for day in range(3, 45))]


def late_day(root: Path) -> None:
    """The second day lacks its last events at first, and comes whole after the fourth."""
    extract(root, f"2026-01-03/{name_of(1)}", lines(WHOLE[1][:2]))
    (root / "extracts" / name_of(1)).unlink()
    run_company(root)
    extract(root, f"2026-01-05/{name_of(1)}", lines(WHOLE[1]))


def intraday_day(root: Path) -> None:
    """The last day is there as intraday first, with other countries, and both stay."""
    guessed = [one | {"geo": {"country": "South"}} for one in WHOLE[-1]]
    extract(root, name_of(44, "events_intraday"), lines(guessed))
    (root / "extracts" / name_of(44)).unlink()
    run_company(root)
    extract(root, name_of(44), lines(WHOLE[-1]))


def file_twice(root: Path) -> None:
    extract(root, "again/events.json", lines(WHOLE[0]))
    extract(root, "several days.json", lines([*WHOLE[0], *WHOLE[1]]))


def company(root: Path) -> Path:
    write_company(root, SOURCE)
    stage = {
        "id": "all",
        "title": "All",
        "department": "sales",
        "kpis": ["engaged_session_share", "goal_session_share"],
    }
    (root / "journey.yaml").write_text(json.dumps({"stages": [stage]}), encoding="utf-8")
    for day, events in enumerate(WHOLE):
        extract(root, name_of(day), lines(events))
    return root


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    root = company(tmp_path_factory.mktemp("clean"))
    run_company(root)
    return cells_of_company(root)


@pytest.mark.slow
@pytest.mark.parametrize("arrive", [late_day, intraday_day, file_twice])
def test_cells_are_as_from_the_clean_set(tmp_path: Path, clean: pd.DataFrame, arrive: Callable[[Path], None]) -> None:
    root = company(tmp_path)
    arrive(root)
    run_company(root)
    pd.testing.assert_frame_equal(cells_of_company(root), clean, check_exact=True)
    assert clean["denominator"].sum() > 0
