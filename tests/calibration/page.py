"""docs/statistics.md: what every interval is, whose formula, and how often it errs. The figures are drawn anew."""

# ruff: noqa: E501 - the lines of a Markdown page

from __future__ import annotations

from pathlib import Path

from tests.calibration.covering import CELLS, SEED, Calibration, calibrate
from tests.calibration.kinds import SCENES
from tests.calibration.report import report

PAGE = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"

_BEGIN = f"""# Statistics: how sure a verdict is

Written by `make statistics`: {CELLS:,} cells of every kind are drawn on target and as many off it, and go through the very
functions of a run (`models/statistics`, `models/verdicts`). The seed is {SEED}; the same command writes the same page.

## Which interval

An interval is drawn and judged by the same formula, so that a tile never contradicts its verdict: a two-sided 95 %
interval leaves the target out exactly where the one-sided probability is at most 2.5 %.

| kind | interval | source |
|---|---|---|
| proportion; cohort, retention | exact (Clopper–Pearson): never below 95 % | Clopper and Pearson 1934 |
| ratio, WAPE | t over units (the day, the account), of the logarithm | Cochran, *Sampling Techniques*, 6.3; Rothman, *Modern Epidemiology*, ch. 14 |
| mean of hours, days, amounts, counts | the same | the same |
| return | the same, of what came back ÷ what was put in; less 1 | the same |
| mean of anything else | t over units | Cochran |
| NPS | score interval of a difference within the same people | Tango, *Statistics in Medicine* 17 (1998), 891 |
| quantile | Kaplan–Meier, log-log | Brookmeyer and Crowley 1982 |
| sum, count, stock | none: the whole is no sample | |

Skewed figures are why a logarithm is taken: a month that happens to hold few long waits reads low *and* shows a small
spread, so that `value ± t · spread` ends too low in 3–5 % of the cells instead of 2.5 %, and begins too high in 1–2 %.
NPS had the adjusted Wald interval, which draws every score towards 0 and so missed 3.6 % of the cells on target.

## Calibration

*Coverage*: cells on target whose interval holds the truth; 94–96.5 % is promised. *False misses*: cells on target with the
verdict `missed`, by their period alone or the last three pooled; at most 3.5 %. *Power*: cells off target that are missed,
by their period alone, beside the value worked out without drawing, and with pooling. One standard error of a coverage
near 95 % is 0.22 points, of a rate near 3 % 0.17.

| kind | drawn as | units | target, truth | coverage | false misses | power alone | exact | power |
|---|---|---|---|---|---|---|---|---|
"""
_AFTER = """
The exact value of a proportion sums the binomial law and of NPS the trinomial one; of ratios and means it is the
noncentral t with the spread of a million units; of durations Greenwood's variance as n grows. The last two leave out the
skew of small cells. Amounts per account are skewed to the right on both sides of a retention: its misses are rarer than
they might be.

An exact interval is wider than need be where few decisions are counted: its coverage is 96.6 % at 45 % of 100, 97.4 % at
45 % of 30, 98.3 % at 5 % of 100. It is kept there: it never promises more than it holds.

## A wall of 72 cells

Twelve KPIs in six regions, all of them truly on target, 80 to 2,000 units a month:

```text
"""


def row(found: Calibration) -> str:
    """One line of the table."""
    scene = found.scene
    coverage = "no interval" if found.coverage is None else f"{found.coverage:.1%}"
    levels = f"{scene.target:,.5g}, {scene.truth:,.5g}" if found.coverage is not None else "equal, one unit less"
    return (
        f"| {scene.name} | {scene.drawn_as} | {scene.units} | {levels} | {coverage} | {found.false_misses:.2%} "
        f"| {found.power_alone:.1%} | {found.exact:.1%} | {found.power:.1%} |"
    )


def page(cells: int = CELLS, periods: int = 1000) -> str:
    """The whole page."""
    rows = "\n".join(row(calibrate(scene, cells)) for scene in SCENES)
    return f"{_BEGIN}{rows}\n{_AFTER}{report(periods)}\n```\n"
