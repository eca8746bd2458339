"""Recorded and repaired rates beside the truth that the demo planted, per region, at the full size of its CRM.

The truth is counted here in pandas, from the staged records, the CRM's pointers and truth/bypassed_conversions.csv: no
SQL of the library has a part in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from models.declarations import load_declarations
from models.library import sql_text
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel
from tests.bench.linkage.writing import write_company

pytestmark = pytest.mark.slow

KPIS = ("lead_to_opportunity_conversion", "lead_to_deal_conversion", "link_rate")
POINTS = 0.015
JOURNEY = f"stages: [{{id: lead, title: Lead, department: sales, kpis: [{', '.join(KPIS)}]}}]\n"


class Rates:
    """The readings of a demo's whole history by region, and what is really the case."""

    def __init__(self, root: Path) -> None:
        write_company(root, 1)  # no other source has a part in links
        (root / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
        self.declarations = load_declarations(root)
        with open_road(self.declarations, RunRequest(kpis=KPIS)) as road:
            for stop in ("raw", "staging", "linkage", "observations", "readings", "verdicts"):
                travel(road, stop)
            self.cells = road.connection.execute(
                f"select * from ({sql_text('board', 'cell')}) where grain = 'all'"
            ).df()
            self.leads, self.deals = (
                road.connection.execute(f"select * from staging_{entity}").df() for entity in ("lead", "opportunity")
            )
            row = road.connection.execute(
                "select min(watermark) from staging_watermark where source = 'crm'"
            ).fetchone()
            self.as_of = pd.Timestamp(row[0]) if row else None
        self.bypasses = pd.read_csv(root / "truth" / "bypassed_conversions.csv", dtype=str)

    def pairs(self, with_bypasses: bool) -> pd.DataFrame:
        """Lead and opportunity of what the CRM recorded, and with it what was bypassed."""
        pointers = self.leads.dropna(subset=["converted_opportunity_id"]).rename(
            columns={"converted_opportunity_id": "opportunity_id"}
        )
        columns = ["lead_id", "opportunity_id"]
        return pd.concat([pointers[columns], *([self.bypasses[columns]] if with_bypasses else [])])

    def counted(self, kpi: str, with_bypasses: bool) -> pd.DataFrame:
        """n and rate by region, the company as ``*``."""
        pairs = self.pairs(with_bypasses)
        if kpi == "link_rate":
            records = self.deals[self.deals["type"] == "New Business"]
            hit = records["opportunity_id"].isin(pairs["opportunity_id"])
        else:
            outcome = "created_at" if kpi == "lead_to_opportunity_conversion" else "closed_at"
            deals = self.deals if outcome == "created_at" else self.deals[self.deals["is_won"].fillna(False)]
            first = (
                pairs.merge(deals[["opportunity_id", outcome]], on="opportunity_id").groupby("lead_id")[outcome].min()
            )
            horizon = pd.Timedelta(days=self.declarations.kpi(kpi).horizon_days)
            records = self.leads[self.leads["created_at"] + horizon <= self.as_of]
            hit = records["lead_id"].map(first) - records["created_at"] <= horizon
        found = pd.concat([records.assign(hit=hit), records.assign(hit=hit, region="*")])
        return found.groupby("region")["hit"].agg(n="count", hits="sum", rate="mean")


@pytest.fixture(scope="module")
def rates(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return Rates(tmp_path_factory.mktemp("rates") / "demo")


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
