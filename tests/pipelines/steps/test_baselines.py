"""A baseline that comes after the first load is told by its line; the board that is up says what was there before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from models.declarations import load_declarations
from pipelines.steps import baselines
from pipelines.steps.baselines import later_baselines
from tests.tiny_company import TARGETS, write_tiny_company

ROW = dict.fromkeys(("grain", "upper", "tolerance", "improvement", "base_period"))
PUBLISHED = {
    **ROW, "kpi": "win_rate", "region": "default", "value": 0.5, "valid_from": pd.Timestamp("2020-01-01"),
    "baseline": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("published", "row", "told"),
    [
        ([PUBLISHED], "win_rate,default,0.5,2020-01-01,,true", []),
        ([PUBLISHED], "win_rate,default,0.4,2020-01-01,,true", [2]),
        ([PUBLISHED], "win_rate,default,0.5,2019-01-01,,true", [2]),
        ([PUBLISHED], "win_rate,North,0.5,2020-01-01,,true", [2]),
        ([PUBLISHED], "win_rate,default,0.4,2020-01-01,2019-12-01,false", []),
        ([{**PUBLISHED, "baseline": False}], "win_rate,default,0.5,2020-01-01,,true", [2]),
        ([{**PUBLISHED, "kpi": "nps"}], "win_rate,default,0.4,2020-01-01,,true", []),  # this KPI's first load
        ([], "win_rate,default,0.4,2020-01-01,,true", []),
    ],
)
def test_which_baselines_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: list[dict[str, Any]], row: str, told: list[int]
) -> None:
    of = load_declarations(write_tiny_company(tmp_path / "tiny", targets=f"{TARGETS.splitlines()[0]}\n{row}\n"))
    assert later_baselines(of) == []  # nothing is published yet
    monkeypatch.setattr(baselines, "read_board_table", lambda paths, table: published)
    found = later_baselines(of)
    assert [notice.values["row"] for notice in found] == told
    assert all("targets.csv:2" in notice and "win_rate" in notice for notice in found)
