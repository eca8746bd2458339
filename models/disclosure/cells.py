"""Which cells of a board are hidden: those below the floor, and as many more as it takes to keep them so.

Two things must hold (docs/adr/0013): no hidden cell follows from published sums, over regions and over all grains;
and what is left of a published sum when its published parts are taken away rests on nobody, or on as many as the floor
asks.

The unknown region counts like any other: who answered without a region is still somebody. It is the first to be hidden
for another's sake, since nobody judges it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from models.disclosure.sums import COMPANY, IntArray, Sums
from models.entities import COMPANY_ROW, UNKNOWN_REGION
from models.periods import period_ends
from models.statistics.numbers import BoolArray, floats

#: Finer grain → the grains whose periods are made of its periods.
_MADE_OF = {"week": ("all",), "month": ("quarter", "year", "all"), "quarter": ("year", "all"), "year": ("all",)}


def hidden_cells(cells: pd.DataFrame, floors: Mapping[str, int]) -> BoolArray:
    """Per row whether it is hidden. ``cells``: kpi, region, grain, period and n, a dense grid; ``floors``: per KPI."""
    hidden = np.zeros(len(cells), dtype=np.bool_)
    known: dict[tuple[int, bytes, bytes], BoolArray] = {}  # KPIs of one question stand on the same answers
    for kpi, floor in floors.items():
        at = np.flatnonzero((cells["kpi"] == kpi).to_numpy())
        if floor > 1 and len(at):
            own = cells.iloc[at]
            places = pd.util.hash_pandas_object(own[["region", "grain", "period"]], index=False).to_numpy().tobytes()
            key = (floor, places, floats(own["n"]).tobytes())
            if key not in known:
                known[key] = _Hiding(own, floor).hide()
            hidden[at] = known[key]
    return hidden


class _Hiding:
    """One KPI's cells on the way to what is hidden of them."""

    def __init__(self, cells: pd.DataFrame, floor: int) -> None:
        self._floor = floor
        self._n = np.nan_to_num(floats(cells["n"]))
        self._region = cells["region"].to_numpy(dtype=object)
        self._is_declared = self._region != UNKNOWN_REGION
        self._grain = cells["grain"].to_numpy(dtype=object)
        regions = sorted(set(self._region) - {COMPANY_ROW})
        self._sums = _sums(cells, regions)
        self._families = tuple(self._find_families())

    def hide(self) -> BoolArray:
        hidden = (self._n > 0) & (self._n < self._floor)
        while True:
            more = self._too_small_rests(hidden) or self._for_the_revealed(hidden)
            if not more:
                return hidden
            hidden[more] = True

    def _too_small_rests(self, hidden: BoolArray) -> list[int]:
        """One more cell for each published sum whose hidden parts are fewer units than the floor."""
        more = []
        for whole, parts in self._families:
            gone = parts[hidden[parts]]
            if not hidden[whole] and 0 < self._n[gone].sum() < self._floor:
                more.append(self._least(parts, hidden) if self._has_known(parts, hidden) else whole)
        return more

    def _for_the_revealed(self, hidden: BoolArray) -> list[int]:
        """One more cell for each hidden one that follows from the rest; of a period or a place only one at a time."""
        more: dict[tuple[object, ...], int] = {}
        sums = self._sums
        for cell in np.flatnonzero(sums.revealed(hidden)).tolist():
            period = (self._grain[cell], int(sums.begin[cell]))
            way = np.array(sums.way(cell, hidden), dtype=np.int64)
            if self._has_known(way, hidden):
                more.setdefault(("place", int(sums.place[cell]), self._grain[cell]), self._least(way, hidden))
                continue
            same = np.flatnonzero((self._grain == period[0]) & (sums.begin == period[1]))
            regions = same[sums.place[same] != COMPANY]
            overlapping = np.flatnonzero((sums.begin < sums.end[cell]) & (sums.end > sums.begin[cell]))
            pools = (pool for pool in (regions, same, overlapping) if self._has_known(pool, hidden))
            more.setdefault(period, self._least(next(pools), hidden))
        return list(more.values())

    def _has_known(self, pool: IntArray, hidden: BoolArray) -> bool:
        return bool((~hidden[pool] & (self._n[pool] > 0)).any())

    def _least(self, pool: IntArray, hidden: BoolArray) -> int:
        """The cell that is missed least: of the unknown region, which nobody judges, else of the fewest units."""
        known = pool[~hidden[pool] & (self._n[pool] > 0)]
        return int(min(known.tolist(), key=lambda cell: (self._is_declared[cell], self._n[cell], cell)))

    def _find_families(self) -> Iterator[tuple[int, IntArray]]:
        """Each sum with its parts: the company's with its regions', a coarse period's with each finer grain's."""
        sums = self._sums
        by_period = np.lexsort((sums.place, sums.begin, self._grain.astype(str)))
        period = pd.factorize(pd.Series(list(zip(self._grain, sums.begin, strict=True)), dtype=object))[0][by_period]
        for same in np.split(by_period, np.flatnonzero(np.diff(period)) + 1):
            yield from ((int(whole), same[sums.place[same] != COMPANY]) for whole in same[sums.place[same] == COMPANY])
        for place in np.unique(sums.place):
            own = np.flatnonzero(sums.place == place)
            for fine, coarser in _MADE_OF.items():
                parts = own[self._grain[own] == fine]
                for whole in own[np.isin(self._grain[own].astype(str), coarser)].tolist():
                    inside = (sums.begin[parts] >= sums.begin[whole]) & (sums.end[parts] <= sums.end[whole])
                    yield whole, parts[inside]


def _sums(cells: pd.DataFrame, regions: list[str]) -> Sums:
    """The cells with places and moments numbered; the first moment and the last are those of grain ``all``."""
    whole = (cells["grain"] == "all").to_numpy()
    begin = pd.to_datetime(cells["period"]).to_numpy(dtype="datetime64[D]")
    end = period_ends(cells["period"], cells["grain"]).astype("datetime64[D]")
    days = np.unique(np.concatenate([begin[~whole], end[~whole]]))
    last = len(days) + 1
    begins = np.where(whole, 0, np.searchsorted(days, begin) + 1).astype(np.int64)
    ends = np.where(whole, last, np.searchsorted(days, end) + 1).astype(np.int64)
    grains = cells["grain"].to_numpy(dtype=object)
    kinds = sorted(set(grains[~whole]))
    empty = [(0, int(begins[grains == grain].min())) for grain in kinds]
    empty += [(int(ends[grains == grain].max()), last) for grain in kinds]
    numbers = {region: number for number, region in enumerate(regions)} | {COMPANY_ROW: COMPANY}
    place: IntArray = np.array([numbers[region] for region in cells["region"]], dtype=np.int64)
    return Sums(place, begins, ends, tuple(empty), last + 1, len(regions))
