"""One verdict row as one sentence: "EMEA 40.1 %, target 45 %, n 312, interval 34.6–45.7: below target, watched"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from models.sentences.numerals import as_number, decimals_for, decimals_that_tell, format_value
from models.sentences.words import word
from models.statistics.kinds import JudgedKpi

LANGUAGES = ("en", "ru")
_NEEDED = (
    "kpi", "grain", "n", "immature", "value", "low", "high", "target", "target_upper", "tolerance",
    "verdict", "rule", "basis", "certain",
)  # fmt: skip
#: Of KPIs that stand on links: which the verdict stands on, and the value by each.
_PAIR = ("links", "recorded", "repaired")


class _Cell(NamedTuple):
    """A verdict row with nulls as None, and how it is to be written."""

    kpi: JudgedKpi
    language: str
    currency: str | None
    value: float | None
    low: float | None
    high: float | None
    target: float | None
    upper: float | None
    tolerance: float
    n: float
    decimals: int

    def number(self, value: float | None, *, bare: bool = False, trim: bool = False, finer: int = 0) -> str:
        places = self.decimals + finer
        return format_value(value, self.kpi.unit, self.language, self.currency, places, bare=bare, trim=trim)

    def word(self, key: str) -> str:
        return word(key, self.language)


def sentence(
    row: Mapping[str, Any],
    kpi: JudgedKpi,
    region_name: str,
    language: str = "en",
    currency: str | None = None,
) -> str:
    """The sentence of one row of `models.verdicts.judge`: reading, target, units, interval, and what that means.

    Decimals grow where the reading and its target would otherwise read the same. Nulls are left out or named.
    """
    return region_name + _rest(row, _cell(row, kpi, language, currency))


def add_sentences(
    verdicts: pd.DataFrame,
    kpis: Mapping[str, JudgedKpi],
    region_names: Mapping[str, Mapping[str, str]],
    currency: str | None = None,
) -> pd.DataFrame:
    """A copy with columns ``sentence_en`` and ``sentence_ru``.

    ``region_names``: language → region id → name; a region that is not named there keeps its id.
    """
    needed = (*_NEEDED, *(name for name in _PAIR if name in verdicts))
    # None for every null: NaN is not equal to itself, and nothing would be known again.
    columns = [verdicts[name].astype(object).where(verdicts[name].notna(), None).tolist() for name in needed]
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    # What follows the region is often said again: of cells without records, of a week and a month alike.
    rests: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for region, items in zip(verdicts["region"].tolist(), zip(*columns, strict=True), strict=True):
        rest = rests.get(items)
        if rest is None:
            row = dict(zip(needed, items, strict=True))
            cell = _cell(row, kpis[row["kpi"]], LANGUAGES[0], currency)
            rest = rests[items] = tuple(_rest(row, cell._replace(language=language)) for language in LANGUAGES)
        for language, said in zip(LANGUAGES, rest, strict=True):
            texts[language].append(region_names[language].get(region, region) + said)
    return verdicts.assign(
        **{f"sentence_{name}": pd.Series(said, verdicts.index, dtype=object) for name, said in texts.items()}
    )


def _rest(row: Mapping[str, Any], cell: _Cell) -> str:
    """What follows the region's name."""
    if _text(row["verdict"]) == "hidden":
        return f" n {format_value(cell.n, 'count', cell.language)}: {cell.word('hidden')}"
    if not cell.n and cell.value is None:
        parts = [cell.word("no_data")]
        if _text(row["verdict"]) is None and row["grain"] != "all":
            parts.append(cell.word("open"))
        return f": {', '.join(parts)}"
    facts = [f" {_value(cell)}", _target(cell), f"n {format_value(cell.n, 'count', cell.language)}"]
    facts += [_interval(cell), _counterpart(row, cell)]
    return f"{', '.join(fact for fact in facts if fact)}: {_meaning(row, cell)}"


def _cell(row: Mapping[str, Any], kpi: JudgedKpi, language: str, currency: str | None) -> _Cell:
    names = ("value", "low", "high", "target", "target_upper")
    value, low, high, target, upper = (as_number(row[name]) for name in names)
    upper = upper if kpi.direction == "band" else None
    lead = next((number for number in (value, low, high, target) if number is not None), 0.0)
    decimals = decimals_that_tell([value, low, high], [target, upper], kpi.unit, decimals_for(lead, kpi.unit))
    tolerance, n = as_number(row["tolerance"]) or 0.0, as_number(row["n"]) or 0.0
    return _Cell(kpi, language, currency, value, low, high, target, upper, tolerance, n, decimals)


def _value(cell: _Cell) -> str:
    if cell.value is not None:
        return cell.number(cell.value)
    return cell.word("not_reached" if cell.kpi.kind == "quantile" else "no_value")


def _target(cell: _Cell) -> str:
    if cell.target is None:
        return ""
    # Targets are set by people: one decimal more than the reading, without idle zeros.
    if cell.upper is not None:
        shown = _range(cell, cell.number(cell.target, bare=True, trim=True, finer=1), _level(cell, cell.upper))
    else:
        shown = _level(cell, cell.target)
    margin = f" ± {_level(cell, cell.tolerance, bare=True).lstrip('+')}" if cell.tolerance else ""
    return f"{cell.word('target')} {shown}{margin}"


def _level(cell: _Cell, value: float, *, bare: bool = False) -> str:
    return cell.number(value, bare=bare, trim=True, finer=1)


def _interval(cell: _Cell) -> str:
    if cell.low is None and cell.high is None:
        return ""
    low, high = cell.number(cell.low, bare=True), cell.number(cell.high, bare=True)
    if cell.high is None:
        return f"{cell.word('interval')} {cell.word('from')} {low}"
    if cell.low is None:
        return f"{cell.word('interval')} {cell.word('up_to')} {high}"
    return f"{cell.word('interval')} {_range(cell, low, high)}"


def _counterpart(row: Mapping[str, Any], cell: _Cell) -> str:
    """What the KPI reads by the links that it is not judged on; nothing where that is the same."""
    judged = _text(row.get("links"))
    if judged is None:
        return ""
    other = "recorded" if judged == "repaired" else "repaired"
    value = as_number(row[other])
    if value is None or value == cell.value:
        return ""
    return f"{cell.word(f'by_{other}')} {cell.number(value)}"


def _range(cell: _Cell, low: str, high: str) -> str:
    """A dash between plain numbers; signed ones would read as a subtraction."""
    signed = cell.kpi.unit == "points" or not (low[:1].isdigit() and high[:1].isdigit())
    return low + (cell.word("to") if signed else "–") + high


def _meaning(row: Mapping[str, Any], cell: _Cell) -> str:
    verdict = _text(row["verdict"])
    if verdict is None:
        return cell.word("whole_history" if row["grain"] == "all" else "open")
    if verdict in ("no_target", "stale", "not_trusted"):
        return cell.word(verdict)
    if verdict == "immature":
        young = format_value(as_number(row["immature"]), "count", cell.language)
        return f"{cell.word('immature')}, {cell.word('still_young').format(count=young)}"
    # Line 5 could not compare at all; line 11 could, and could not tell.
    side = "" if verdict == "insufficient_data" and (row["rule"] != 11 or cell.value is None) else _side(cell)
    follows = {
        "met": "" if row["certain"] else "uncertain",
        "missed": "missed_pooled" if _text(row["basis"]) == "pooled" else "missed",
        "missed_within_noise": "watched",
        "insufficient_data": "not_enough",
    }[verdict]
    return ", ".join(part for part in (side, cell.word(follows) if follows else "") if part)


def _text(item: Any) -> str | None:
    """A frame may bring null as None, NA or NaN."""
    return item if isinstance(item, str) else None


def _side(cell: _Cell) -> str:
    """Where the value lies; a quantile that was not reached lies beyond everything observed."""
    limits = "band" if cell.upper is not None else "target"
    if cell.target is None:
        return ""
    if cell.value is None:
        return cell.word(f"below_{limits}" if cell.kpi.direction == "higher" else f"above_{limits}")
    below = cell.kpi.direction != "lower" and cell.value < cell.target
    ceiling = cell.target if cell.kpi.direction == "lower" else cell.upper
    above = ceiling is not None and cell.value > ceiling
    if not below and not above:
        return cell.word("in_band" if limits == "band" else "on_target")
    gap = cell.target - cell.value if below else cell.value - (ceiling or 0.0)
    if gap <= cell.tolerance * (1 + 1e-9):
        return cell.word("in_tolerance")
    return cell.word(f"{'below' if below else 'above'}_{limits}")
