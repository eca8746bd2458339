"""``python -m tests.bench.linkage.quality``: links and rates held against the truth that the demo planted.

Prints the section of docs/linkage.md. Time and memory are measured by ``python -m tests.bench.linkage``.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.steps.linkage.evaluating import Evaluation, Measured, evaluate
from tests.bench.command_line import main_of
from tests.bench.linkage.reporting import LEAST_PRECISION, LEAST_RECALL
from tests.bench.measuring import measure
from tests.bench.page import put_section

if TYPE_CHECKING:
    import pandas as pd

HEADING = "## Measured on the demo's truth"
OUTCOMES = {"accept": "accepted", "wrong": "another lead", "review": "to be reviewed", "missed": "missed"}
HALVES = ("recorded", "repaired", "truth")
TITLES = {
    "lead_to_opportunity_conversion": "lead → opportunity",
    "lead_to_deal_conversion": "lead → deal",
    "link_rate": "link rate",
}


@dataclass(frozen=True)
class Quality:
    """``found``: all methods and the address alone; ``rates``: KPI → region → recorded, repaired, truth."""

    scale: float
    leads: int
    opportunities: int
    found: dict[str, Evaluation]
    by_region: Evaluation
    rates: dict[str, dict[str, dict[str, float]]]


def run(folder: Path, scale: float) -> Quality:
    """Write and stage the demo's CRM, make its links and rates, and count what is true beside them."""
    from tests.bench.linkage.rates import KPIS, Rates

    root = folder / f"crm_{scale:g}"
    measure(["-m", "tests.bench.linkage.writing", str(root), f"{scale:g}"])
    told = Rates(root)
    links, truth = told.links, told.bypasses
    rates: dict[str, Any] = {}
    for kpi in KPIS:
        cells = told.cells[told.cells["kpi"] == kpi].set_index("region")
        table = cells[["recorded", "repaired"]].assign(truth=told.counted(kpi, True)["rate"])
        regions = [*(region.id for region in told.declarations.company.regions), "*"]
        rates[kpi] = json.loads(table.loc[regions].to_json(orient="index"))
    return Quality(
        scale, len(told.leads), len(told.deals),
        {"address alone": evaluate(links[links["method"] == "email"], truth, ["pattern"]),
         "all methods": evaluate(links, truth, ["pattern"])},
        evaluate(links, truth, ["region"]), rates,
    )  # fmt: skip


def lines(result: Quality) -> list[str]:
    """The section of docs/linkage.md."""
    every = result.found["all methods"]
    return [
        HEADING, "",
        "Written by `python -m tests.bench.linkage.quality --write docs/linkage.md`: the CRM of `milepost demo DIR",
        f"--scale {result.scale:g}`, {result.leads:,} leads and {result.opportunities:,} opportunities. Every bypassed",
        "conversion is known, with colleagues, namesakes, second leads, known customers and renewals planted",
        "around each.", "",
        f"| | accepted links | precision (95 % Wilson) | recall of {every.recall.of:,} bypasses |", "|---|---|---|---|",
        *(f"| {what} | {found.precision.of:,} | {_share(found.precision)} | {_share(found.recall)} |"
          for what, found in result.found.items()), "",
        *_confusion("pattern", every.confusion), "",
        *_confusion("region", result.by_region.confusion), "",
        "What that does to the rates over the whole history, the truth counted from the planted bypasses by other code "
        "(recorded,", "repaired, truth):", "",
        f"| region | {' | '.join(TITLES[kpi] for kpi in result.rates)} |", "|---|" + "---|" * len(result.rates),
        *_rates(result), "",
    ]  # fmt: skip


def _share(share: Measured) -> str:
    return f"{share.value:.4f} ({share.low:.4f}–{share.high:.4f})"


def _confusion(what: str, counts: pd.DataFrame) -> list[str]:
    rows = [f"| {str(name).replace('_', ' ')} | " + " | ".join(f"{counts.loc[name, outcome]:,}" for outcome in OUTCOMES)
            + " |" for name in counts.index]  # fmt: skip
    return [f"| {what} | {' | '.join(OUTCOMES.values())} |", "|---|" + "---|" * len(OUTCOMES), *rows]


def _rates(result: Quality) -> list[str]:
    regions = next(iter(result.rates.values()))
    return [
        f"| {'all' if region == '*' else region} | "
        + " | ".join(", ".join(f"{100 * kpi[region][half]:.1f} %" for half in HALVES) for kpi in result.rates.values())
        + " |"
        for region in regions
    ]


def failures(result: Quality) -> list[str]:
    """The proofs that do not hold."""
    from tests.bench.linkage.rates import POINTS

    every = result.found["all methods"]
    found = [f"precision {every.precision.words()}"] if every.precision.low < LEAST_PRECISION else []
    found += [f"recall {every.recall.words()}"] if every.recall.value < LEAST_RECALL else []
    return found + [
        f"{kpi} of {region}: repaired {values['repaired']:.4f}, truth {values['truth']:.4f}"
        for kpi, regions in result.rates.items()
        for region, values in regions.items()
        if abs(values["repaired"] - values["truth"]) > POINTS
    ]


def write_into(page: Path, result: Quality) -> None:
    """Put the section into the page; the others stay."""
    put_section(page, lines(result))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.linkage.quality", description=__doc__)
    parser.add_argument("--scale", type=float, default=10.0, help="the demo's scale (10: 400 thousand leads)")
    raise SystemExit(main_of(parser, lambda given, folder, tell: run(folder, given.scale), sys.modules[__name__]))
