"""Which words of a deal's column say that it was won or lost."""

from __future__ import annotations

import re

from models.guessing import Guessing
from pipelines.steps.guessing.deciding import some
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.profiles import Profile

#: A column of states has few words.
MOST = 40


def guess_states(draft: TableDraft, words: Guessing) -> bool:
    """Fill in ``is_won``, ``is_closed`` and when ``closed_at`` holds; whether the data can tell a lost deal."""
    if "is_won" in draft.columns:
        if "is_closed" not in draft.columns:
            draft.columns["is_closed"] = draft.columns["is_won"]
            draft.decide(
                "columns", f"When a deal of {draft.id} is closed. Only won is told. Assumed: won ones alone are."
            )
            return False
        _close_when(draft, draft.header_of("is_closed"), ["true", "1", "yes"])
        return True
    found = min((state for p in draft.profiles.values() if (state := _states(p, words))), key=_order, default=None)
    if found is not None:
        profile, won, lost = found
        draft.columns["is_won"] = {"from": profile.header, "values": dict.fromkeys(won, "true"), "otherwise": "false"}
        closed = dict.fromkeys([*won, *lost], "true")
        draft.columns["is_closed"] = {"from": profile.header, "values": closed, "otherwise": "false"}
        _close_when(draft, profile.header, [*won, *lost])
        open_ones = [value for value, _ in profile.telling if value not in closed]
        held, none = some(value for value, _ in profile.telling), "nothing"
        draft.decide(
            "columns",
            f"Which deals of {draft.id} are won and lost. {profile.header} holds {held}. Assumed: won is {some(won)}; "
            f"lost is {some(lost) or none}; still open is {some(open_ones) or none}.",
        )
        return bool(lost)
    header = draft.header_of("closed_at")
    if header is not None and draft.profiles[header].filled == draft.profiles[header].records:
        draft.columns["is_won"] = {"constant": "true"}
        draft.columns["is_closed"] = {"constant": "true"}
        draft.decide(
            "columns",
            f"Which deals of {draft.id} are won. No column tells it, and {header} is filled in all "
            f"{draft.records:,} records seen. Assumed: these are the won deals alone.",
        )
    return False


def _states(profile: Profile, words: Guessing) -> tuple[Profile, list[str], list[str]] | None:
    if not 1 < profile.distinct <= MOST:
        return None
    won = [value for value, _ in profile.telling if _says(value, words.won) and not _says(value, words.lost)]
    lost = [value for value, _ in profile.telling if _says(value, words.lost)]
    return (profile, won, lost) if won else None


def _order(state: tuple[Profile, list[str], list[str]]) -> tuple[bool, int]:
    """Those that know lost deals first, then those of the fewest words."""
    return not state[2], state[0].distinct


def _says(value: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", value.casefold()) for word in words)


def _close_when(draft: TableDraft, header: str | None, words: list[str]) -> None:
    """A date of closing is a plan while the deal is open."""
    spec = draft.columns.get("closed_at")
    if spec is None or header is None:
        return
    full = spec if isinstance(spec, dict) else {"from": spec}
    draft.columns["closed_at"] = {**full, "when": {"column": header, "equals": words}}
