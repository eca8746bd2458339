"""The company of the linkage benchmark: the demo's CRM alone, loaded to staging, so that only links are left to make.

``python -m tests.bench.linkage.writing DIR SCALE`` prints how many leads and opportunities are staged as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ruamel.yaml import YAML

JOURNEY = """\
stages:
  - {id: lead, title: Lead, department: sales, kpis: [lead_to_opportunity_conversion, lead_to_deal_conversion]}
strip: [link_rate]
"""


def write_company(root: Path, scale: float) -> dict[str, int]:
    """The demo's CRM in ``root``, at any scale, up to the end of staging."""
    from models.declarations import load_declarations
    from pipelines.demo.generator import write_demo
    from pipelines.steps.load import load
    from pipelines.steps.warehouse import open_warehouse

    write_demo(root, scale=scale, folders=("salesforce",))
    yaml = YAML()
    company = yaml.load(root / "company.yaml")
    company["sources"] = [source for source in company["sources"] if source["id"] == "crm"]
    yaml.dump(company, root / "company.yaml")
    (root / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    (root / "targets.csv").unlink()
    declarations = load_declarations(root)
    with open_warehouse(declarations.paths) as connection:
        staged = load(connection, declarations).tables
    return {"leads": staged["staging_lead"], "opportunities": staged["staging_opportunity"]}


if __name__ == "__main__":
    print(json.dumps(write_company(Path(sys.argv[1]), float(sys.argv[2]))))
