"""A company of a dozen lines, with defaults: tests change what they are about and leave the rest."""

from __future__ import annotations

import textwrap
from pathlib import Path

COMPANY = """\
name: Tiny
time_zone: UTC
reporting_currency: EUR
regions:
  - {id: North, aliases: [NO, SE]}
  - {id: South, aliases: [ES]}
departments:
  - id: sales
    name: {en: Sales, ru: Продажи}
    heads: {default: Ann Head <ann@tiny.example>, South: Bo Chief}
sources:
  - id: crm
    format: custom
    path: extracts
    owner: Dee Owner
    tables:
      lead:
        files: leads*.csv
        entity: lead
        key: id
        columns:
          lead_id: id
          created_at: {from: created, type: date}
          region: region
          converted_opportunity_id: opportunity
      opportunity:
        files: deals*.csv
        entity: opportunity
        key: id
        columns:
          opportunity_id: id
          created_at: {from: created, type: date}
          region: region
          is_won: {from: won, type: boolean}
          is_closed: {constant: "true"}
          closed_at: {from: closed, type: date}
"""

JOURNEY = """\
stages:
  - id: sales
    title: {en: Sales, ru: Продажи}
    department: sales
    kpis: [win_rate]
"""

TARGETS = """\
kpi,region,value,valid_from,approved_at,baseline
win_rate,default,0.5,2020-01-01,,true
"""


def write_tiny_company(
    root: Path,
    *,
    company: str = COMPANY,
    journey: str = JOURNEY,
    targets: str | None = TARGETS,
    rates: str | None = None,
) -> Path:
    """Write the declarations into ``root`` and return it; ``None`` leaves a file out."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "company.yaml").write_text(textwrap.dedent(company), encoding="utf-8")
    (root / "journey.yaml").write_text(textwrap.dedent(journey), encoding="utf-8")
    if targets is not None:
        (root / "targets.csv").write_text(targets, encoding="utf-8")
    if rates is not None:
        (root / "rates.csv").write_text(rates, encoding="utf-8")
    return root


def tiny(root: Path, leads: str | None = "id,created,region,opportunity\n1,2026-01-01,North,7\n", **declared) -> Path:
    """The tiny company with its extracts: one lead and the deal that it became."""
    write_tiny_company(root, **declared)
    extracts = root / "extracts"
    extracts.mkdir()
    if leads is not None:
        (extracts / "leads.csv").write_text(leads)
    (extracts / "deals.csv").write_text("id,created,region,won,closed\n7,2026-01-02,North,true,2026-01-09\n")
    return root
