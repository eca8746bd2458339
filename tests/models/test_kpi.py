"""What a KPI's block must say of itself."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from models.kpi import Kpi

BLOCK = {
    "id": "mine", "title": "Mine", "description": "Mine", "kind": "proportion", "direction": "higher",
    "unit": "percent", "independent_unit": "row", "reads": ["lead"],
}  # fmt: skip


@pytest.mark.parametrize(("hours", "horizon"), [(24, 1), (12, 1), (24, None), (0.5, 1)])
def test_a_horizon_covers_the_term(hours: float, horizon: float | None) -> None:
    assert Kpi.model_validate({**BLOCK, "horizon_days": horizon, "parameters": {"sla_hours": hours}})


def test_a_term_longer_than_the_horizon_is_refused() -> None:
    with pytest.raises(ValidationError, match="sla_hours 48 is longer than horizon_days 1"):
        Kpi.model_validate({**BLOCK, "horizon_days": 1, "parameters": {"sla_hours": 48}})


@pytest.mark.parametrize("change", [{"kind": "quantile"}, {"quantile": 0.5}])
def test_a_quantile_says_which_and_only_a_quantile_does(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="quantile is required"):
        Kpi.model_validate({**BLOCK, **change})
