"""What the command on links and truth says of a made result, and which proofs it takes for broken."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pipelines.steps.linkage.evaluating import evaluate
from tests.bench.linkage.quality import HEADING, Quality, failures, lines

TRUTH = pd.DataFrame(
    [(f"O{n}", f"L{n}", "phone" if n % 2 else "same_email", "North") for n in range(400)],
    columns=["opportunity_id", "lead_id", "pattern", "region"],
)


def made(found: int, wrong: int, repaired: float) -> Quality:
    """``found`` true links and ``wrong`` ones, of opportunities that have another lead."""
    pairs = [(f"O{n}", f"L{n}", "email") for n in range(found)] + [(f"O{399 - n}", "X", "model") for n in range(wrong)]
    links = pd.DataFrame(pairs, columns=["opportunity_id", "lead_id", "method"]).assign(zone="accept")
    every, region = (evaluate(links, TRUTH, [by]) for by in ("pattern", "region"))
    values = {"recorded": 0.75, "repaired": repaired, "truth": 0.9}
    return Quality(1, 4000, 1000, {"all methods": every}, region, {"link_rate": {"North": values, "*": values}})


def test_what_is_said_and_what_breaks() -> None:
    good = made(380, 1, 0.89)
    said = "\n".join(lines(good))
    assert said.startswith(HEADING)
    assert "| same email | 190 | 0 | 0 | 10 |" in said
    assert "| North | 380 | 1 | 0 | 19 |" in said
    assert "| all | 75.0 %, 89.0 %, 90.0 % |" in said
    assert failures(good) == []
    assert [line.split()[0] for line in failures(made(380, 15, 0.89))] == ["precision"]
    assert [line.split()[0] for line in failures(made(300, 1, 0.88))] == ["recall", "link_rate", "link_rate"]
    assert failures(replace(good, rates={})) == []
