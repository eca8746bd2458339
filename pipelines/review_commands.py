"""milepost linkage review and decide: the pairs that wait for a person, out as CSV and in again with decisions.

The terminal shows ids and figures; names and addresses go into the file alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat, counted, print_rows

REVIEW_COLUMNS = ("lead_id", "opportunity_id", "method", "score", "weight", "days_between", "region", "state")


def review(
    company: CompanyOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write what waits into this new CSV file, with both records, to be filled."),
    ] = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print the pairs that wait for a person, by their ids; --out writes them with all that is needed to decide."""
    from models.linkage.deciding import decisions_of
    from models.linkage.queue import read_queue
    from models.linkage.queue_csv import write_queue_csv
    from models.settings import find_company

    paths = find_company(company)
    queue = read_queue(paths)
    states = queue.states(decisions_of(paths, queue.rules))
    if out is not None:
        written = write_queue_csv(out, queue, states)
        typer.echo(
            f"{out}: {counted(written, 'pair')} with names and addresses; remove it when it has served. Fill the "
            f"columns decision (accept, reject) and decided_by, then: milepost linkage decide {out} "
            f"--company {paths.root}"
        )
        return
    rows: list[dict[str, Any]] = [
        {**{column: getattr(one, column) for column in REVIEW_COLUMNS[:-1]}, "state": states[one.pair]}
        for one in queue.pairs
    ]
    print_rows(rows, REVIEW_COLUMNS, output)


def decide(
    file: Annotated[Path, typer.Argument(help="A filled file of 'milepost linkage review --out FILE'.")],
    company: CompanyOption = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decided, where a row does not say it.")] = None,
) -> None:
    """Write the decisions of a filled file into decisions/links.csv: all of them, or none and every mistake told."""
    from datetime import UTC, datetime

    from models.linkage.deciding import decisions_of, write_decisions
    from models.linkage.queue import read_queue
    from models.linkage.queue_csv import read_queue_csv
    from models.settings import find_company

    paths = find_company(company)
    queue = read_queue(paths)
    decided = decisions_of(paths, queue.rules)
    now = queue.moment(datetime.now(UTC))
    found = read_queue_csv(file, queue, decided, now=now, decided_by=by)
    written = write_decisions(paths, found, queue.rules)
    left = list(queue.states(decisions_of(paths, queue.rules)).values()).count("waiting")
    known = f", {len(found) - written} stood there already" if written < len(found) else ""
    typer.echo(
        f"{counted(written, 'decision')} written into {paths.link_decisions}{known}; {left:,} of {len(queue.pairs):,} "
        f"left.\nThey count from the next run: milepost run --company {paths.root}"
    )
