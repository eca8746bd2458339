"""How good links would be at each threshold, measured on labelled pairs, by score band and region.

A pair counts as linked at a threshold where a key or a rule links it, or where the model's score reaches the threshold
and neither end is taken. One-to-one assignment and the margin come after the threshold and only take links away: what
they leave is measured by `evaluating`, on all links at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.declarations import Declarations
from models.entities import COMPANY_ROW
from models.errors import RequestError
from models.issues import Issues
from models.linkage.labels import Label, load_labels
from models.linkage.rules import Thresholds
from models.statistics.proportion import wilson
from pipelines.steps.sql_files import run, statement

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: Fewer labels, or fewer of either kind, say too little to choose a threshold by.
LEAST_PAIRS, LEAST_OF_EACH = 30, 10
#: The precision that links must reach before people are asked to act on them, by its interval's lower end.
WANTED_PRECISION = 0.98
GRID = (*(step / 20 for step in range(1, 20)), 0.98, 0.99, 0.999)
EDGES = (0.2, 0.8, 0.99)
BY_KEY = "key or rule"
COLUMNS = (
    "part", "region", "band", "threshold", "zone", "pairs", "matches", "precision", "precision_low", "precision_high",
    "recall", "recall_low", "recall_high",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """Rows of `COLUMNS`: ``threshold`` (pairs linked at it), ``region`` (the same per region), ``band`` (of scores)."""

    rows: list[dict[str, Any]]
    thresholds: Thresholds
    labels: int
    left_out: dict[str, int]

    def part(self, name: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["part"] == name]

    @property
    def safe_threshold(self) -> float | None:
        """The lowest threshold from which on the precision is `WANTED_PRECISION` or more by its lower end, if any."""
        safe = None
        for row in reversed(self.part("threshold")):
            if row["precision_low"] is None or row["precision_low"] < WANTED_PRECISION:
                break
            safe = row["threshold"]
        return safe


def read_labels(path: Path) -> tuple[Label, ...]:
    """The labelled pairs of a file. Raises `DeclarationError` with every mistake of it."""
    issues = Issues()
    labels = load_labels(path, issues)
    issues.raise_if_errors()
    return labels


def judge_thresholds(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    labels: Sequence[Label],
    *,
    weighted: bool = False,
) -> Judged:
    """Measure the links of a warehouse on labels. Raises `RequestError` where they are too few to tell.

    ``weighted``: the labels are a random sample inside each score band and region, and stand for all pairs there.
    """
    rules = declarations.company.linkage
    pairs = labelled_pairs(connection, labels, rules.leads_per_opportunity, rules.opportunities_per_lead)
    counts = {str(standing): int(count) for standing, count in pairs["standing"].value_counts().items()}
    left_out = {standing: counts[standing] for standing in _WHY if standing in counts}
    pairs = pairs[~pairs["standing"].isin(list(_WHY))].reset_index(drop=True)
    _refuse_too_few(pairs, left_out)
    edges = sorted({0.0, *EDGES, rules.thresholds.review, rules.thresholds.accept, 1.0})
    pairs["band"] = _bands(pairs["score"], pairs["standing"] == "key", edges)
    pairs["weight"] = _weights(connection, pairs, edges) if weighted else 1.0
    return Judged(_rows(pairs, rules.thresholds, edges), rules.thresholds, len(pairs), left_out)


def labelled_pairs(
    connection: duckdb.DuckDBPyConnection, labels: Sequence[Label], leads: str, opportunities: str
) -> pd.DataFrame:
    """Labels with region, standing and score, as ``labelled.sql`` says."""
    import pandas as pd

    columns = ["lead_id", "opportunity_id", "is_match"]
    frame = pd.DataFrame([[label.lead_id, label.opportunity_id, label.is_match] for label in labels], columns=columns)
    connection.register("labelled_pair", frame.astype({"lead_id": "str", "opportunity_id": "str", "is_match": "bool"}))
    values = {"leads_per_opportunity": leads, "opportunities_per_lead": opportunities}
    found = run(connection, statement("linkage/labelled"), values).df()
    connection.unregister("labelled_pair")
    return found


def _refuse_too_few(pairs: pd.DataFrame, left_out: dict[str, int]) -> None:
    matches = int(pairs["is_match"].sum())
    others = len(pairs) - matches
    if len(pairs) >= LEAST_PAIRS and min(matches, others) >= LEAST_OF_EACH:
        return
    gone = "".join(f" {count} more are {_WHY[standing]}." for standing, count in sorted(left_out.items()))
    raise RequestError(
        f"{len(pairs)} labelled pairs can be used, {matches} of them matches and {others} not: too few to measure by; "
        f"{LEAST_PAIRS} are needed, and {LEAST_OF_EACH} of either kind.{gone} Decide more pairs of 'milepost linkage "
        "--links' that wait for review, and some that were accepted or that the model thinks unlikely."
    )


_WHY = {
    "unknown": "of leads or opportunities that are not in the extracts",
    "recorded": "the CRM's own links, which the repair is not measured by",
}


def _bands(scores: pd.Series, is_key: pd.Series, edges: list[float]) -> list[str]:
    """The band of each score, its lower edge in and its upper one out but for 1."""
    names = band_names(edges)
    return [
        BY_KEY if key else next(name for name, upper in zip(names, [*edges[1:-1], 2.0], strict=True) if score < upper)
        for key, score in zip(is_key, scores, strict=True)
    ]


def band_names(edges: list[float]) -> list[str]:
    return [f"{low:g}–{high:g}" for low, high in pairwise(edges)]


def _weights(connection: duckdb.DuckDBPyConnection, pairs: pd.DataFrame, edges: list[float]) -> list[float]:
    """How many pairs of its band and region each label stands for; what nothing has scored stands for itself."""
    sampled = connection.execute(statement("linkage/sampled")).df()
    size = sampled.groupby(["region", _named(_bands(sampled["score"], sampled["is_key"], edges))]).size()
    is_key = pairs["standing"] == "key"
    bands = _named(_bands(pairs["scored"].fillna(0.0), is_key, edges))
    known = is_key | pairs["scored"].notna()
    labelled = pairs[known].groupby(["region", bands[known.to_numpy()]]).size()
    stands_for = (size / labelled).to_dict()
    keys = zip(pairs["region"], bands, strict=True)
    return [max(1.0, stands_for[key]) if is_known else 1.0 for key, is_known in zip(keys, known, strict=True)]


def _named(bands: list[str]) -> pd.Index:
    import pandas as pd

    return pd.Index(bands, name="band")


def _rows(pairs: pd.DataFrame, limits: Thresholds, edges: list[float]) -> list[dict[str, Any]]:
    zones = {limits.review: "review", limits.accept: "accept"}
    thresholds = sorted({*GRID, *zones})
    rows = [_at(pairs, "threshold", COMPANY_ROW, at, zones.get(at)) for at in thresholds]
    regions = sorted(pairs["region"].unique())
    rows += [
        _at(pairs[pairs["region"] == region], "region", region, at, zone)
        for region in regions
        for at, zone in sorted(zones.items())
    ]
    for region in (COMPANY_ROW, *regions):
        own = pairs if region == COMPANY_ROW else pairs[pairs["region"] == region]
        for band in (*band_names(edges), BY_KEY):
            inside = own[own["band"] == band]
            if len(inside):
                rows.append(_row("band", region, band, None, None, inside, inside[inside["is_match"]], None))
    return rows


def _at(pairs: pd.DataFrame, part: str, region: str, threshold: float, zone: str | None) -> dict[str, Any]:
    """Precision and recall of what is linked at a threshold."""
    linked = pairs[(pairs["score"] >= threshold) & (pairs["standing"] != "taken")]
    return _row(part, region, None, threshold, zone, linked, linked[linked["is_match"]], pairs[pairs["is_match"]])


def _row(
    part: str, region: str, band: str | None, threshold: float | None, zone: str | None,
    linked: pd.DataFrame, hits: pd.DataFrame, matches: pd.DataFrame | None,
) -> dict[str, Any]:  # fmt: skip
    precision = _share(hits, linked)
    recall = (None, None, None) if matches is None else _share(hits, matches)
    values = (part, region, band, threshold, zone, len(linked), len(hits), *precision, *recall)
    return dict(zip(COLUMNS, values, strict=True))


def _share(hits: pd.DataFrame, of: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    """A share with its Wilson interval; with weights, of as many pairs as the weighted ones are worth (Kish 1965)."""
    total = float(of["weight"].sum())
    if not total:
        return None, None, None
    value = float(hits["weight"].sum()) / total
    worth = total**2 / float((of["weight"] ** 2).sum())
    low, high = wilson(value * worth, worth)
    return round(value, 12), max(0.0, round(float(low), 12)), min(1.0, round(float(high), 12))
