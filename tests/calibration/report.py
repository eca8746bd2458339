"""The figures of a calibration, as a person reads them."""

from __future__ import annotations

import pandas as pd

from tests.calibration.simulation import KPIS, on_target, shifted, verdicts


def false_misses(periods: int = 1000, seed: int = 20261122) -> pd.DataFrame:
    """Per kind and basis: false misses per period among 72 cells that are all on target.

    The first two months have nothing to pool and are left out.
    """
    judged = verdicts(on_target(periods, seed))
    counted = judged[judged["period"] >= judged["period"].unique()[2]]
    missed = counted[counted["verdict"] == "missed"]
    kind = missed["kpi"].map({kpi.id: kpi.kind for kpi in KPIS.values()})
    table = pd.crosstab(kind, missed["basis"]) / (periods - 2)
    table["all"] = table.sum(axis=1)
    table.loc["72 cells"] = table.sum()
    return table


def power(
    share: float = 0.45, points: float = 5.0, n: int = 400, periods: int = 4000, seed: int = 7
) -> dict[str, float]:
    """How often a share that lies ``points`` below its target is missed: by one month, and by its last three."""
    judged = verdicts(shifted(share, share - points / 100, n, periods, seed)).iloc[2:]
    missed = judged["verdict"] == "missed"
    return {
        "in its first month": float((judged["p_value"] <= 0.025).mean()),
        "in each month from the third": float(missed.mean()),
    }


def report(periods: int = 1000) -> str:
    rates = false_misses(periods)
    lines = [f"False misses per period, 72 cells truly on target, {periods:,} periods:"]
    lines += [f"  {line}" for line in rates.round(2).to_string().splitlines()]
    for n in (100, 400, 1600):
        rate = ", ".join(f"{chance:.0%} {name}" for name, chance in power(n=n).items())
        lines.append(f"Power for −5 points (target 45 %, truth 40 %) at n = {n}: {rate}")
    return "\n".join(lines)
