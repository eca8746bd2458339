"""How a comment for a person is worded: what was seen, what was assumed, how to change it."""

from __future__ import annotations

from collections.abc import Iterable

#: More values than these are not listed in a comment.
LISTED = 12


def some(values: Iterable[str], at_most: int = LISTED) -> str:
    """``a, b, c and 4 more``."""
    listed = list(values)
    shown = ", ".join(listed[:at_most])
    return f"{shown} and {len(listed) - at_most:,} more" if len(listed) > at_most else shown
