"""Writing ``decisions/links.csv``: one line per decision, under a lock, whole or not at all.

The file belongs to the company and to git. Lines that stand there stay as they are, byte for byte; a new one goes
before the first that is greater by (opportunity, lead), so a file written here is sorted, two people's lines seldom
meet in a merge, and a difference shows what was decided and nothing else. The file is read and checked in decisions.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout

from models.board import replace_text
from models.csv_files import guarded
from models.errors import BusyError, RequestError
from models.issues import Issues
from models.linkage.decisions import DECISION_COLUMNS, LinkDecision, load_decisions
from models.linkage.rules import LinkageRules
from models.settings import CompanyPaths

PATIENCE_SECONDS = 10.0


class DecisionRefused(RequestError):
    """Somebody has said otherwise. ``why``: ``contradicted`` or ``taken``, by which a page finds words of its own."""

    def __init__(self, message: str, why: str, earlier: LinkDecision) -> None:
        super().__init__(message)
        self.why = why
        self.earlier = earlier


@dataclass
class _Lines:
    """The file as it stands: header and records in their own bytes, and what each record decides."""

    header: str
    records: list[tuple[LinkDecision, str]]
    end: str

    @property
    def columns(self) -> list[str]:
        return [cell.strip().lstrip("\ufeff") for cell in next(csv.reader([self.header]))]

    def text(self) -> str:
        return self.header + "".join(record for _, record in self.records)


def decisions_of(paths: CompanyPaths, rules: LinkageRules) -> tuple[LinkDecision, ...]:
    """Every decision of the file. Raises `DeclarationError` naming each line that is wrong."""
    issues = Issues(paths.root)
    found = load_decisions(paths.link_decisions, rules, issues)
    issues.raise_if_errors()
    return found


def write_decisions(paths: CompanyPaths, new: Sequence[LinkDecision], rules: LinkageRules) -> int:
    """Add decisions, all or none; returns how many were not there yet.

    Raises `RequestError` naming the pair and the line that says otherwise, `DeclarationError` where the file is broken
    already, and `BusyError` where somebody else keeps writing it.
    """
    with _locked(paths):
        decided = list(decisions_of(paths, rules))
        added = []
        for decision in new:
            if _is_new(decision, decided, rules):
                decided.append(decision)
                added.append(decision)
        if added:
            lines = _read(paths, decided)
            for decision in added:
                _insert(lines, decision)
            replace_text(paths.link_decisions, lines.text())
    return len(added)


def take_back(paths: CompanyPaths, decision: LinkDecision, rules: LinkageRules) -> None:
    """Remove the line of a decision that still stands as it was made. Raises `RequestError` where it does not."""
    with _locked(paths):
        decided = decisions_of(paths, rules)
        standing = next((one for one in decided if one.pair == decision.pair), None)
        if standing is None or _said(standing) != _said(decision):
            raise RequestError(
                f"{paths.link_decisions}: the decision on {decision.lead_id} and {decision.opportunity_id} is no "
                "longer the one that was made here. Look at the file, and change it there."
            )
        lines = _read(paths, decided)
        lines.records = [(one, text) for one, text in lines.records if one.pair != decision.pair]
        replace_text(paths.link_decisions, lines.text())


def _said(decision: LinkDecision) -> tuple[object, ...]:
    return decision.decision, decision.decided_by, decision.decided_at


def _is_new(decision: LinkDecision, decided: Sequence[LinkDecision], rules: LinkageRules) -> bool:
    """Whether nobody has said it yet. Raises `DecisionRefused` where somebody has said otherwise."""
    pair = f"{decision.lead_id} and {decision.opportunity_id}"
    for earlier in decided:
        where = f"line {earlier.line} of decisions/links.csv" if earlier.line else "another of these decisions"
        if earlier.pair == decision.pair:
            if earlier.decision == decision.decision:
                return False
            raise DecisionRefused(
                f"{pair}: {where} says {earlier.decision} ({earlier.decided_by}), this {decision.decision}. "
                "Take that one back first.",
                "contradicted",
                earlier,
            )
        if earlier.decision != "accept" or decision.decision != "accept":
            continue
        for end, key in rules.single_ends.items():
            if getattr(earlier, end) == getattr(decision, end):
                raise DecisionRefused(
                    f"{pair}: {getattr(decision, end)} has an accepted link by {where} already. Reject one, or declare "
                    f"linkage: {{{key}: many}} in company.yaml.",
                    "taken",
                    earlier,
                )
    return True


@contextmanager
def _locked(paths: CompanyPaths) -> Iterator[None]:
    paths.link_decisions_lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(paths.link_decisions_lock, timeout=PATIENCE_SECONDS):
            yield
    except Timeout:
        raise BusyError(
            f"{paths.link_decisions}: somebody else has been writing it for {PATIENCE_SECONDS:g} s. Try again."
        ) from None


def _read(paths: CompanyPaths, decided: Sequence[LinkDecision]) -> _Lines:
    """The file's own text cut into records; a record may go over several lines where a note does."""
    if not paths.link_decisions.is_file():
        return _Lines(",".join(DECISION_COLUMNS) + "\n", [], "\n")
    text = paths.link_decisions.read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    text = text if text.endswith("\n") else text + end
    physical = list(io.StringIO(text, newline=""))  # as csv counts lines
    by_line = {decision.line: decision for decision in decided if decision.line}
    reader = csv.reader(io.StringIO(text, newline=""))
    next(reader)
    lines, at = _Lines("".join(physical[: reader.line_num]), [], end), reader.line_num
    for _ in reader:
        record = "".join(physical[at : reader.line_num])
        at = reader.line_num
        if at in by_line:
            lines.records.append((by_line[at], record))
        elif lines.records:  # a blank line stays where it is
            lines.records[-1] = (lines.records[-1][0], lines.records[-1][1] + record)
        else:
            lines.header += record
    return lines


def _insert(lines: _Lines, decision: LinkDecision) -> None:
    columns = lines.columns
    if decision.note and "note" not in columns:
        columns.append("note")
        lines.header = lines.header.rstrip("\r\n") + f",note{lines.end}"
    cells = {
        "lead_id": decision.lead_id, "opportunity_id": decision.opportunity_id, "decision": decision.decision,
        "decided_by": decision.decided_by, "decided_at": decision.decided_at.isoformat(timespec="seconds"),
        "note": decision.note,
    }  # fmt: skip
    written = io.StringIO()
    # One line per decision, whatever somebody pasted into the note.
    csv.writer(written, lineterminator=lines.end).writerow(
        [guarded(" ".join(cells.get(column, "").split())) for column in columns]
    )
    at = next((n for n, (one, _) in enumerate(lines.records) if one.pair > decision.pair), len(lines.records))
    lines.records.insert(at, (decision, written.getvalue()))
