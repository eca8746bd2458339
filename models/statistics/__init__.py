"""Statistics of readings: intervals, one-sided probabilities and quantiles, as pure functions over arrays.

Here live formulas only. What a KPI is lives in ``models.kpi``, which target is in force and what follows from a
probability in ``models.verdicts``, how a number is written in ``models.sentences``.

One law holds the rooms together: an interval and the probability that judges a target come from the same formula, so
that a two-sided 95 % interval excludes a target exactly when the one-sided probability is at most 2.5 %.
"""
