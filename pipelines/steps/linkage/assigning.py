"""Who gets whom: at most one lead per opportunity and one opportunity per lead, with the greatest total weight.

Pairs fall into groups that have nothing in common; each group is solved on its own. Decides no zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.linkage.rules import LinkageRules

if TYPE_CHECKING:
    import pandas as pd

#: Cells of a group's matrix up to which it is solved exactly. Beyond it the heaviest pair is taken first, which can
#: miss the greatest total; such a group needs thousands that look alike.
EXACT_CELLS = 4_000_000


def keep(pairs: pd.DataFrame, rules: LinkageRules) -> pd.Series:
    """Which rows stay by what the company declares: one or many leads per opportunity, and the other way round."""
    import pandas as pd

    ends = list(rules.single_ends)
    if len(ends) == 2:
        return assign(pairs)
    kept = pd.Series(not ends, index=pairs.index)
    if ends:
        ordered = pairs.sort_values(["weight", "opportunity_id", "lead_id"], ascending=[False, True, True])
        kept[ordered.drop_duplicates(ends).index] = True
    return kept


def assign(pairs: pd.DataFrame) -> pd.Series:
    """Which rows of ``pairs`` (opportunity_id, lead_id, weight; one row per pair) are kept, as booleans in their order.

    Weights must be positive: with a negative one, no link would be better than the link. Equal totals are decided by
    the order of the identifiers, so the same pairs give the same links.
    """
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = pd.Series(False, index=pairs.index)
    if pairs.empty:
        return kept
    lefts, left_names = pd.factorize(pairs["opportunity_id"], sort=True)
    rights, right_names = pd.factorize(pairs["lead_id"], sort=True)
    size = len(left_names) + len(right_names)
    graph = coo_array((np.ones(len(pairs)), (lefts, rights + len(left_names))), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    frame = pd.DataFrame(
        {"left": lefts, "right": rights, "weight": pairs["weight"].to_numpy(), "group": labels[lefts]},
        index=pairs.index,
    ).sort_values(["group", "left", "right"])
    alone = frame.groupby("group")["left"].transform("size") == 1
    kept[frame.index[alone]] = True
    for _, group in frame[~alone].groupby("group"):
        kept[_best_of(group)] = True
    return kept


def _best_of(group: pd.DataFrame) -> list[int]:
    """The rows of the best assignment inside one group of left, right, weight."""
    import numpy as np
    import pandas as pd
    from scipy.optimize import linear_sum_assignment

    rows, left_names = pd.factorize(group["left"], sort=True)
    columns, right_names = pd.factorize(group["right"], sort=True)
    if len(left_names) * len(right_names) > EXACT_CELLS:
        return _heaviest_first(group)
    matrix = np.zeros((len(left_names), len(right_names)))
    matrix[rows, columns] = group["weight"]
    chosen = set(zip(*linear_sum_assignment(matrix, maximize=True), strict=True))
    return [index for index, place in zip(group.index, zip(rows, columns, strict=True), strict=True) if place in chosen]


def _heaviest_first(group: pd.DataFrame) -> list[int]:
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    kept: list[int] = []
    ordered = group.sort_values(["weight", "left", "right"], ascending=[False, True, True])
    for index, left, right in zip(ordered.index, ordered["left"], ordered["right"], strict=True):
        if left not in taken_left and right not in taken_right:
            taken_left.add(left)
            taken_right.add(right)
            kept.append(index)
    return kept
