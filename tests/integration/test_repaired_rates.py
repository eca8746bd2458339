"""Recorded and repaired rates beside the truth that the demo planted, per region, at the full size of its CRM.

The truth is counted in tests/bench/linkage/rates.py, which also tells these rates at scale 10 (docs/linkage.md).
"""

from __future__ import annotations

import sys

import pandas as pd
import pytest

from tests.bench.linkage.rates import KPIS, POINTS, Rates
from tests.bench.linkage.writing import write_company

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    root = tmp_path_factory.mktemp("rates") / "demo"
    write_company(root, 1)  # no other source has a part in links
    return Rates(root)


@pytest.mark.parametrize("kpi", KPIS)
def test_repaired_rates_come_near_the_truth_and_recorded_ones_miss_the_bypasses(rates: Rates, kpi: str) -> None:
    cells = rates.cells[rates.cells["kpi"] == kpi].set_index("region")
    truth, recorded = rates.counted(kpi, True), rates.counted(kpi, False)
    table = pd.DataFrame({"recorded": cells["recorded"], "repaired": cells["repaired"], "truth": truth["rate"]})
    sys.stdout.write(f"{kpi}, n {cells.loc['*', 'n']}\n{table.round(4)}\n")
    regions = [region.id for region in rates.declarations.company.regions]
    assert len(regions) == 6
    for region in (*regions, "*"):
        cell = cells.loc[region]
        assert cell["n"] == truth.loc[region, "n"]
        assert cell["numerator"] == recorded.loc[region, "hits"], "recorded is what the pointers say, to the record"
        assert abs(cell["repaired"] - truth.loc[region, "rate"]) <= POINTS, region
        planted = truth.loc[region, "hits"] - recorded.loc[region, "hits"]
        missing = truth.loc[region, "rate"] - cell["recorded"]
        assert missing * cell["n"] == pytest.approx(planted), region
        assert abs(cell["repaired"] - truth.loc[region, "rate"]) < missing / 4, region
        assert planted > 20, region
