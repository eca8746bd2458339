"""milepost diff: the verdicts that a change of the declarations flips, as a table, as rows, or for a pull request."""

from __future__ import annotations

import sys
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.options import CompanyOption
from models.printing import OutputFormat, counted, print_rows

if TYPE_CHECKING:
    from pipelines.steps.differing.comparing import Difference
    from pipelines.steps.differing.flips import Flip

#: A pull request's comment holds some 65 thousand letters.
ROWS_IN_MARKDOWN = 300
TABLE_COLUMNS = ("kpi", "region", "grain", "period", "before", "after", "cause", "judged", "value", "target")


class DiffFormat(StrEnum):
    """What ``--format`` takes here."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


def diff(
    revision: Annotated[str, typer.Argument(help="A commit, branch or tag of the company's git repository.")],
    company: CompanyOption = None,
    judged: Annotated[
        bool, typer.Option("--judged", help="Only cells of the judged grain: the newest of them raise and close tasks.")
    ] = False,
    output: Annotated[
        DiffFormat, typer.Option("--format", help="How to print: table, json, csv or markdown.")
    ] = DiffFormat.table,
) -> None:
    """Print the cells whose verdicts change from a revision of the company to its working tree, and why.

    Both are judged over the warehouse as the last run left it; board and tasks stay as they are. A cause is data (what
    loads, places or links records), quality (checks), definition (the KPI) or target.
    """
    from models.settings import find_company
    from pipelines.showing import simple_progress
    from pipelines.steps.differing.comparing import compare
    from pipelines.steps.differing.flips import FLIP_COLUMNS

    with simple_progress(f"Judging by {revision} and by the working tree") as progress:
        found = compare(
            find_company(company), revision, lambda what, done, total: progress(what, done / total if total else 0.0)
        )
    shown = [flip for flip in found.flips if flip.judged or not judged]
    if output is DiffFormat.markdown:
        sys.stdout.write(markdown(found, shown))
    elif output is DiffFormat.table:
        if shown:
            print_rows([_with_arrows(flip) for flip in shown], TABLE_COLUMNS, OutputFormat.table)
        typer.echo(summary(found, shown))
    else:
        print_rows([flip.as_row() for flip in shown], FLIP_COLUMNS, OutputFormat(output.value))


def summary(found: Difference, shown: list[Flip]) -> str:
    """One line: how many verdicts change, from what to what, and why."""
    if not shown:
        return f"No verdict changes against {_name(found)}; {counted(found.cells, 'cell')} compared."
    moves = Counter(f"{flip.before} → {flip.after}" for flip in shown)
    why = Counter(flip.cause for flip in shown)
    kpis = len({flip.kpi for flip in shown})
    return (
        f"{counted(len(shown), 'verdict')} of {counted(kpis, 'KPI')} {'changes' if len(shown) == 1 else 'change'} "
        f"against {_name(found)}: "
        f"{_listed(moves)}. By cause: {_listed(why)}. {sum(flip.judged for flip in shown):,} of the judged grain."
    )


def markdown(found: Difference, shown: list[Flip]) -> str:
    """The difference as a comment of a pull request."""
    lines = [f"### {_cell(found.company)}: verdicts against {_name(found)}", "", _cell(summary(found, shown)), ""]
    if shown:
        columns = ("KPI", "Region", "Grain", "Period", "Before", "After", "Cause", "Value", "Target")
        lines += [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
        for flip in shown[:ROWS_IN_MARKDOWN]:
            row = _with_arrows(flip)
            after = f"**{flip.after}**" if flip.judged else flip.after
            words = (f"`{flip.kpi}`", flip.region, flip.grain, flip.period, flip.before, after, flip.cause)
            lines.append(f"| {' | '.join(_cell(word) for word in (*words, row['value'], row['target']))} |")
        lines.append("")
        if len(shown) > ROWS_IN_MARKDOWN:
            lines += [f"… and {len(shown) - ROWS_IN_MARKDOWN:,} more; `milepost diff --format csv` lists all.", ""]
        lines += ["**Bold**: of the judged grain; the newest of them raise and close tasks.", ""]
    return "\n".join(lines)


def _name(found: Difference) -> str:
    return found.revision if found.revision == found.commit else f"{found.revision} ({found.commit})"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.most_common())


def _with_arrows(flip: Flip) -> dict[str, Any]:
    """The row for people: a number that differs on both sides as ``0.5 → 0.6``."""
    row = flip.as_row()
    for name in ("value", "target"):
        one, other = (f"{number:.6g}" if number is not None else "–" for number in (row[f"{name}_before"], row[name]))
        row[name] = other if one == other else f"{one} → {other}"
    return row


def _cell(word: Any) -> str:
    """A word that breaks no table, and no emphasis: a region is called ``*`` where the company is meant."""
    text = "" if word is None else str(word)
    return text.replace("|", "\\|") if text != "*" else "\\*"
