"""Cells of a board as plain values: picked by KPI, region, period and grain, or the newest judged ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from models.errors import RequestError
from models.issues import did_you_mean
from models.printing import as_json

if TYPE_CHECKING:
    import pandas as pd


#: Keys of a reading as the command line prints it and as a task freezes it.
READING_KEYS = (
    "kpi", "stage", "region", "grain", "period", "value", "numerator", "denominator", "n", "low", "high",
    "target", "verdict", "basis", "as_of", "judged", "sentence", "links", "recorded", "repaired",
)  # fmt: skip


def reading_json(row: dict[str, Any]) -> dict[str, Any]:
    """A plain cell as the reading that the command line prints; ``sentence`` is the English one."""
    return {key: as_json(row["sentence_en"] if key == "sentence" else row[key]) for key in READING_KEYS}


def newest_judged(cells: pd.DataFrame) -> list[dict[str, Any]]:
    """The judged cells of each KPI's newest judged period: those that raise tasks or recover."""
    judged = cells[cells["judged"].fillna(False).astype(bool)]
    if judged.empty:
        return []
    newest = judged.groupby("kpi")["period"].transform("max") == judged["period"]
    return [plain_cell(row) for row in judged[newest].to_dict("records")]


def met_before(cells: pd.DataFrame, newest: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[date, ...]]:
    """KPI and region of each met cell of `newest_judged` → the periods right before it that were met without a break.

    Any other verdict breaks the run, also one that says nothing: what was not seen did not recover.
    """
    wanted = {(row["kpi"], row["region"], row["grain"]): row["period"] for row in newest if row["verdict"] == "met"}
    if not wanted:
        return {}
    told: dict[tuple[str, str], list[tuple[date, str]]] = {(kpi, region): [] for kpi, region, _ in wanted}
    closed = cells[cells["closed"].fillna(False).astype(bool)]
    columns = (closed[name] for name in ("kpi", "region", "grain", "period", "verdict"))
    for kpi, region, grain, period, verdict in zip(*columns, strict=True):
        until = wanted.get((kpi, region, grain))
        if until is not None and (day := _day(period)) is not None and day < until:
            told[kpi, region].append((day, verdict))
    return {
        cell: tuple(day for day, _ in takewhile(lambda one: one[1] == "met", sorted(periods, reverse=True)))
        for cell, periods in told.items()
    }


def choose(
    cells: pd.DataFrame, *, kpi: str | None, region: str | None, period: str | None, grain: str | None
) -> list[dict[str, Any]]:
    """Rows as plain dictionaries: dates as dates, nulls as None. A name the board does not know is an error."""
    for column, wanted in (("kpi", kpi), ("region", region), ("grain", grain)):
        if wanted is None:
            continue
        known = set(cells[column])
        if wanted not in known:
            hint = did_you_mean(wanted, known) or ""
            raise RequestError(f"the board has no {column} {wanted!r}. {hint}".rstrip())
        cells = cells[cells[column] == wanted]
    if period is not None:
        cells = cells[cells["period"].astype(str).str.startswith(_checked(period))]
    return [plain_cell(row) for row in cells.to_dict("records")]


def choose_slices(
    rows: list[dict[str, Any]], by: str, *, kpi: str | None, region: str | None, period: str | None, grain: str | None
) -> list[dict[str, Any]]:
    """The slice cells that are asked for, largest first within a period. A slice that no KPI has is an error."""
    known = {row["slice"] for row in rows if kpi in (None, row["kpi"])}
    if by not in known:
        whose = f"{kpi} has" if kpi is not None else "the board has"
        hint = did_you_mean(by, known) or f"It may be {', '.join(sorted(known)) or 'none'}."
        raise RequestError(f"{whose} no slice {by!r}. {hint}")
    wanted = {"slice": by, "kpi": kpi, "region": region, "grain": grain}
    begins = _checked(period) if period is not None else ""
    found = [
        {**row, "period": _day(row["period"])}
        for row in rows
        if all(value in (None, row[column]) for column, value in wanted.items())
        and str(_day(row["period"]) or "").startswith(begins)
    ]
    places = ("kpi", "grain", "period", "region")
    return sorted(found, key=lambda row: (*(str(row[place]) for place in places), -row["n"], row["word"]))


def _day(moment: Any) -> date | None:
    """A period's first day, whatever type it comes with; grain ``all`` has none."""
    import pandas as pd

    return None if pd.isna(moment) else pd.Timestamp(moment).date()


def plain_cell(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of the cell frame with Python's own types: null is None, counts are integers, the period is a date."""
    import pandas as pd

    plain: dict[str, Any] = {key: None if pd.isna(value) else value for key, value in row.items()}
    if plain["period"] is not None:
        plain["period"] = pd.Timestamp(plain["period"]).date()
    for key in ("n", "immature", "target_row", "rule", "counterpart_n"):
        plain[key] = int(plain[key]) if plain[key] is not None else None
    for key in ("closed", "judged", "certain"):
        plain[key] = bool(plain[key]) if plain[key] is not None else None
    for key in ("numerator", "denominator", "counterpart_numerator", "counterpart_denominator"):
        value = plain[key]
        plain[key] = int(value) if value is not None and float(value).is_integer() else value  # a count prints as one
    if plain["as_of"] is not None:
        plain["as_of"] = pd.Timestamp(plain["as_of"]).to_pydatetime()
    return plain


def _checked(period: str) -> str:
    """The beginning of an ISO day: a year, a month or a day, as periods' first days are compared with."""
    parts = len(period.split("-"))
    try:
        date.fromisoformat(period + {1: "-01-01", 2: "-01"}.get(parts, ""))
    except ValueError:
        raise RequestError(f"{period!r} is no period; write its first day, 2026-10-01, or 2026-10, or 2026.") from None
    return period
