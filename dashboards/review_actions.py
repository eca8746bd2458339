"""What a key on the review page does: one order in, one outcome out, written into the company's file. Knows no Dash."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.text import Words
from models.errors import BusyError, MilepostError
from models.linkage.deciding import DecisionRefused, decisions_of, take_back, write_decisions
from models.linkage.decisions import DECISIONS, LinkDecision
from models.linkage.queue import Pair, ReviewPair, ReviewQueue, State, read_queue
from models.settings import CompanyPaths

UNDO = "undo"


@dataclass(frozen=True)
class ReviewOrder:
    """``action``: accept, reject or undo; ``mark``: the decision to be taken back, as the page saw it."""

    action: str
    opportunity_id: str
    lead_id: str
    who: str = ""
    note: str = ""
    mark: str = ""

    @property
    def pair(self) -> Pair:
        return self.opportunity_id, self.lead_id


@dataclass(frozen=True)
class Standing:
    """What has become of a pair since the run: its state in words, and the mark by which a decision is known again."""

    state: State
    says: str
    mark: str = ""

    def as_json(self) -> dict[str, str]:
        return {"state": self.state, "says": self.says, "mark": self.mark}


class ReviewDesk:
    """The queue and the decisions of a company; ``is_open`` only where whoever started the server said so."""

    def __init__(self, paths: CompanyPaths, *, is_open: bool = False) -> None:
        self.paths = paths
        self.is_open = is_open
        self._lock = threading.Lock()
        self._kept: tuple[int, int, ReviewQueue] | None = None

    def queue(self) -> ReviewQueue:
        """The queue that is published, read once. Raises `MilepostError` with the next step."""
        with self._lock:
            try:
                stat = self.paths.review_queue.stat()
            except OSError:
                return read_queue(self.paths)  # raises
            if self._kept is None or self._kept[:2] != (stat.st_ino, stat.st_mtime_ns):
                self._kept = (stat.st_ino, stat.st_mtime_ns, read_queue(self.paths))
            return self._kept[2]

    def standings(self, queue: ReviewQueue, words: Words) -> dict[Pair, Standing]:
        """What has become of every pair."""
        decisions = decisions_of(self.paths, queue.rules)
        by_pair = {decision.pair: decision for decision in decisions}
        accepted = [decision for decision in decisions if decision.decision == "accept"]
        return {
            pair: _standing(pair, state, by_pair.get(pair), accepted, words)
            for pair, state in queue.states(decisions).items()
        }

    def carry_out(self, order: ReviewOrder, words: Words, clock: Callable[[], datetime]) -> dict[str, Any]:
        """Do what the order says; what became of it, in words, and of every pair that no longer waits."""
        try:
            queue = self.queue()
            message, is_done = self._attempt(order, queue, words, queue.moment(clock()))
            standings = self.standings(queue, words)
        except MilepostError as error:
            return {"done": False, "message": words("told_by_program", message=str(error))}
        return {
            "done": is_done,
            "message": message,
            "pair": key_of(order.pair),
            "standings": {
                key_of(pair): found.as_json() for pair, found in standings.items() if found.state != "waiting"
            },
            **counted(standings, words),
        }

    def _attempt(self, order: ReviewOrder, queue: ReviewQueue, words: Words, now: datetime) -> tuple[str, bool]:
        """What is said, and whether it was done; what others did meanwhile is shown either way."""
        refusal = self._refusal(order, queue.find(order.pair), words)
        if refusal is not None:
            return refusal, False
        try:
            return self._write(order, queue, words, now)
        except DecisionRefused as refused:
            return _refused(refused, words), False
        except BusyError:
            return words("review_busy"), False
        except MilepostError as error:
            return words("told_by_program", message=str(error)), False

    def _refusal(self, order: ReviewOrder, one: ReviewPair | None, words: Words) -> str | None:
        if not self.is_open:
            return words("review_closed")
        if one is None:
            return words("review_gone")
        if order.action not in (*DECISIONS, UNDO):
            return f"{order.action}?"
        return words("review_who_first") if order.action != UNDO and not order.who.strip() else None

    def _write(self, order: ReviewOrder, queue: ReviewQueue, words: Words, now: datetime) -> tuple[str, bool]:
        if order.action == UNDO:
            decisions = {one.pair: one for one in decisions_of(self.paths, queue.rules)}
            standing = decisions.get(order.pair)
            if standing is None or mark_of(standing) != order.mark:
                return words("review_changed"), False
            take_back(self.paths, standing, queue.rules)
            return words("review_taken_back"), True
        decision = LinkDecision(
            order.lead_id, order.opportunity_id, order.action, order.who.strip(), now, order.note.strip(), 0
        )
        write_decisions(self.paths, [decision], queue.rules)
        return words(f"review_done_{order.action}"), True


def _refused(refused: DecisionRefused, words: Words) -> str:
    earlier = refused.earlier
    if refused.why == "contradicted":
        return words(f"review_contradicted_{earlier.decision}", person=earlier.decided_by)
    return words("review_taken", opportunity=earlier.opportunity_id, lead=earlier.lead_id, person=earlier.decided_by)


def key_of(pair: Pair) -> str:
    """A pair as the page names it."""
    return f"{pair[0]} {pair[1]}"


def mark_of(decision: LinkDecision) -> str:
    return f"{decision.decision} {decision.decided_at.isoformat()} {decision.decided_by}"


def counted(standings: dict[Pair, Standing], words: Words) -> dict[str, Any]:
    """How many are left, as number and as the counter says it."""
    left = sum(found.state == "waiting" for found in standings.values())
    return {"left": left, "of": len(standings), "left_text": words("review_left", left=left, total=len(standings))}


def _standing(
    pair: Pair, state: State, decision: LinkDecision | None, accepted: list[LinkDecision], words: Words
) -> Standing:
    if decision is not None:
        return Standing(state, words(f"review_says_{state}", person=decision.decided_by), mark_of(decision))
    if state == "settled":
        other = next(one for one in accepted if one.opportunity_id == pair[0] or one.lead_id == pair[1])
        return Standing(state, words("review_says_settled", opportunity=other.opportunity_id, lead=other.lead_id))
    return Standing(state, "")
