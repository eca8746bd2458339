"""The review queue as CSV: out with both records side by side, and in again with decisions filled in.

No cell begins what a spreadsheet would run. What comes back needs the ids and a decision; the other columns are for
people's eyes and are not read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from models.csv_files import guarded, read_csv_file, unguarded
from models.errors import RequestError
from models.issues import Issues, did_you_mean
from models.linkage.decisions import DECISIONS, LinkDecision
from models.linkage.queue import FIELDS, Pair, ReviewPair, ReviewQueue, State, write_private

FILLED_COLUMNS = ("lead_id", "opportunity_id", "decision", "decided_by", "note")
NEEDED_COLUMNS = FILLED_COLUMNS[:3]
FIGURES = ("method", "score", "weight", "days_between")
#: What leaves a pair for another day.
SKIPPED = ("", "skip")
#: Spreadsheets write what their country is used to.
DELIMITERS = ",;\t"


def queue_columns(queue: ReviewQueue) -> tuple[str, ...]:
    """The columns: what is filled in, what the model says, and both sides of each field that any pair has."""
    comparisons = list(dict.fromkeys(evidence.comparison for one in queue.pairs for evidence in one.evidence))
    sides = [
        f"{side}_{field}"
        for field in FIELDS
        for number, side in enumerate(("lead", "opportunity"))
        if any(one.fields.get(field, (None, None))[number] is not None for one in queue.pairs)
    ]
    weights = [f"bits_{name}" for name in (["prior"] if comparisons else []) + comparisons]
    return (*FILLED_COLUMNS, *FIGURES, *sides, *weights)


def write_queue_csv(path: Path, queue: ReviewQueue, states: dict[Pair, State]) -> int:
    """Write the pairs that wait into a new file of its owner's (mode 0600); returns how many.

    Raises `RequestError` where the file is there already: somebody may have filled it.
    """
    if path.exists():
        raise RequestError(f"{path}: is there already, and may hold decisions. Name another file, or remove it first.")
    if not path.parent.is_dir():
        raise RequestError(f"{path.parent}: no such folder. Make it first, or name another with --out.")
    columns, waiting = queue_columns(queue), [one for one in queue.pairs if states[one.pair] == "waiting"]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    for one in waiting:
        cells = _cells(one)
        writer.writerow([cells.get(column, "") for column in columns])
    write_private(path, "\ufeff" + written.getvalue())  # by the mark at its beginning a spreadsheet knows UTF-8
    return len(waiting)


def _cells(one: ReviewPair) -> dict[str, str]:
    """A pair's cells; texts are guarded, the model's figures are numbers and stay so."""
    cells = {name: guarded(getattr(one, name)) for name in ("lead_id", "opportunity_id", "method")}
    for name, number in (("score", one.score), ("weight", one.weight), ("days_between", one.days_between)):
        cells[name] = "" if number is None else f"{number:.6g}"
    for field, (lead, opportunity) in one.fields.items():
        cells[f"lead_{field}"], cells[f"opportunity_{field}"] = guarded(lead or ""), guarded(opportunity or "")
    cells["bits_prior"] = "" if one.prior is None else f"{one.prior:.6g}"
    cells |= {f"bits_{evidence.comparison}": f"{evidence.bits:.6g}" for evidence in one.evidence}
    return cells


def read_queue_csv(
    path: Path, queue: ReviewQueue, decided: Iterable[LinkDecision], *, now: datetime, decided_by: str | None = None
) -> list[LinkDecision]:
    """The decisions of a filled file; pairs left blank or skipped are none.

    ``decided_by`` serves rows that name nobody. ``decided``: decisions that stand, whose pairs may have left the queue.
    Raises `RequestError` with every mistake at once: file, line, column, next step.
    """
    issues = Issues()
    known = {one.pair for one in queue.pairs} | {decision.pair for decision in decided}
    columns = {*queue_columns(queue), *FILLED_COLUMNS, *FIGURES}
    columns |= {f"{side}_{field}" for field in FIELDS for side in ("lead", "opportunity")}
    columns |= {"decided_at"}
    opened = read_csv_file(path, columns, issues, DELIMITERS)
    found: dict[Pair, LinkDecision] = {}
    if opened is not None:
        reader, headers = opened
        missing = [column for column in NEEDED_COLUMNS if column not in headers]
        if missing:
            issues.error(
                f"needs the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.", path, 1,
                "Write a file to fill with 'milepost linkage review --out FILE'.",
            )  # fmt: skip
        else:
            for row in reader:
                cells = {key: unguarded((value or "").strip()) for key, value in row.items() if isinstance(key, str)}
                decision = _decision(cells, reader.line_num, known, path, issues, now, decided_by)
                if decision is not None:
                    _add(found, decision, path, issues)
    _raise(issues, path)
    return list(found.values())


def _decision(
    cells: dict[str, str], line: int, known: set[Pair], path: Path, issues: Issues, now: datetime, by: str | None
) -> LinkDecision | None:
    """A row's decision; None where it decides nothing, or something is wrong with it."""
    word = cells["decision"].casefold()
    if word in SKIPPED:
        return None
    if word not in DECISIONS:
        issues.error(f"column decision: {cells['decision']!r} is neither accept nor reject.", path, line,
                     did_you_mean(word, DECISIONS))  # fmt: skip
        return None
    who = cells.get("decided_by") or (by or "").strip()
    if not who:
        issues.error("column decided_by: says nobody.", path, line, "Fill it, or say --by NAME.")
        return None
    pair = (cells["opportunity_id"], cells["lead_id"])
    if pair not in known:
        place, hint = _stranger(pair, known)
        issues.error(f"{place} is not in the review queue.", path, line, hint)
        return None
    return LinkDecision(pair[1], pair[0], word, who, now, cells.get("note", ""), line)


def _stranger(pair: Pair, known: set[Pair]) -> tuple[str, str]:
    """Which column is wrong, and what may be meant: a spreadsheet that changes an id is the usual reason."""
    for at, column in ((0, "opportunity_id"), (1, "lead_id")):
        values = {one[at] for one in known}
        if pair[at] not in values:
            near = did_you_mean(pair[at], values)
            hint = near if near is not None and near.startswith("Did") else "Write the queue anew and fill that file."
            return f"column {column}: {pair[at]!r}", hint
    return f"columns lead_id, opportunity_id: the pair {pair[1]}, {pair[0]}", "Write the queue anew and fill that file."


def _add(found: dict[Pair, LinkDecision], decision: LinkDecision, path: Path, issues: Issues) -> None:
    earlier = found.setdefault(decision.pair, decision)
    if earlier is decision:
        return
    how = "again" if earlier.decision == decision.decision else f"otherwise ({earlier.decision})"
    issues.error(
        f"column decision: {decision.lead_id} and {decision.opportunity_id} are decided {how} on line {earlier.line}.",
        path, decision.line, "Keep one line for a pair.",
    )  # fmt: skip


def _raise(issues: Issues, path: Path) -> None:
    errors = [issue.line_of_text() for issue in issues if issue.severity == "error"]
    if errors:
        noun = "1 mistake" if len(errors) == 1 else f"{len(errors)} mistakes"
        raise RequestError("\n".join([f"{noun} in {path}; nothing was decided:", *errors]))
