"""What published sums give away: whether a sum that is hidden follows from those that are not. Hides nothing itself.

A cell is the sum of one region over one stretch of days; ``*`` is the sum of all regions. Let ``f(region, day)`` be all
that happened in the region before the day: a published cell tells one difference of ``f``. So within a region a sum is
known where published stretches lead from its first day to its last, whatever their grain (four weeks may be a month).
What regions tell of each other through ``*`` is linear algebra over the stretches' connected ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.statistics.numbers import BoolArray, FloatArray

IntArray = npt.NDArray[np.int64]
#: The place of ``*`` among the places.
COMPANY = -1
_NOTHING = 1e-8


@dataclass(frozen=True)
class Sums:
    """One KPI's cells: ``place`` is a region's number or `COMPANY`; ``begin`` and ``end`` are numbers of moments.

    ``empty``: stretches of which everybody knows that nothing happened in them, before the first and after the last.
    """

    place: IntArray
    begin: IntArray
    end: IntArray
    empty: tuple[tuple[int, int], ...]
    moments: int
    places: int

    def revealed(self, hidden: BoolArray) -> BoolArray:
        """Which of the hidden cells follow, exactly, from the sums of those that are not."""
        found = np.zeros(len(hidden), dtype=np.bool_)
        rows = np.flatnonzero(hidden)
        if not len(rows):
            return found
        ends = self._differences(hidden)
        unknown = ends[rows]
        size = (unknown**2).sum(axis=1)
        if (size == 0).any():  # within one place, whatever the others tell: no need to ask further yet
            found[rows] = size == 0
            return found
        told = ends[~hidden & (self.place == COMPANY)]
        told = told[np.abs(told).sum(axis=1) > 0]
        if len(told):
            # What is left of a sum when all that the company's sums span is taken away.
            strength, directions = np.linalg.eigh(told @ told.T)
            kept = strength > _NOTHING * strength[-1]
            size = size - ((unknown @ told.T @ directions[:, kept]) ** 2 / strength[kept]).sum(axis=1)
        found[rows] = size < _NOTHING
        return found

    def way(self, cell: int, hidden: BoolArray) -> list[int]:
        """Published cells of a hidden cell's own place that lead from its first day to its last; empty without any."""
        place, goal = int(self.place[cell]), int(self.end[cell])
        steps: dict[int, list[tuple[int, int | None]]] = {}
        for number in np.flatnonzero(~hidden & (self.place == place)).tolist():
            _join(steps, int(self.begin[number]), int(self.end[number]), number)
        for begin, end in self.empty:
            _join(steps, begin, end, None)
        came: dict[int, tuple[int, int | None]] = {}
        border = [int(self.begin[cell])]
        while border and goal not in came:
            border = [
                moment
                for here in border
                for moment, number in steps.get(here, ())
                if moment != self.begin[cell] and moment not in came and not came.update({moment: (here, number)})
            ]
        found: list[int] = []
        while goal in came:
            goal, number_of_step = came[goal]
            found += [number_of_step] if number_of_step is not None else []
        return found

    def _differences(self, hidden: BoolArray) -> FloatArray:
        """Per cell what it says of ``f`` at the ends that published stretches do not connect: cells × unknowns."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        made = np.zeros((len(hidden), 0))
        for place in range(self.places):
            known = ~hidden & (self.place == place)
            begin = np.concatenate([self.begin[known], [first for first, _ in self.empty]]).astype(np.int64)
            end = np.concatenate([self.end[known], [last for _, last in self.empty]]).astype(np.int64)
            links = coo_array((np.ones(len(begin)), (begin, end)), shape=(self.moments, self.moments))
            count, label = connected_components(links, directed=False)
            own = np.zeros((len(hidden), count))
            concerned = np.flatnonzero((self.place == place) | (self.place == COMPANY))
            np.add.at(own, (concerned, label[self.end[concerned]]), 1.0)
            np.add.at(own, (concerned, label[self.begin[concerned]]), -1.0)
            made = np.hstack([made, own])
        return made


def _join(steps: dict[int, list[tuple[int, int | None]]], begin: int, end: int, number: int | None) -> None:
    steps.setdefault(begin, []).append((end, number))
    steps.setdefault(end, []).append((begin, number))
