"""Recorded and repaired rates beside the truth that the demo planted.

The truth is counted here in pandas, from the staged records, the CRM's pointers and truth/bypassed_conversions.csv: no
SQL of the library has a part in it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from models.declarations import load_declarations
from models.library import sql_text
from pipelines.steps.road import RunRequest
from pipelines.steps.running import open_road
from pipelines.steps.stops import travel

KPIS = ("lead_to_opportunity_conversion", "lead_to_deal_conversion", "link_rate")
#: How far a repaired rate may be from the truth, in every region.
POINTS = 0.015


class Rates:
    """The readings of a demo's whole history by region, what is really the case, and the links that repair has made."""

    def __init__(self, root: Path) -> None:
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
            self.links = road.connection.execute("select * from linkage_link where method <> 'pointer'").df()
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
        """n, hits and rate by region, the company as ``*``."""
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
