"""milepost linkage evaluate: links held against labelled pairs, as tables for people, as rows, and as a chart."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.entities import COMPANY_ROW
from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat, print_rows

if TYPE_CHECKING:
    from pipelines.steps.linkage.thresholds import Judged


def evaluate(
    pairs: Annotated[
        Path,
        typer.Argument(
            help="Labelled pairs as CSV: lead_id, opportunity_id, match (yes or no); or decisions/links.csv."
        ),
    ],
    company: CompanyOption = None,
    weighted: Annotated[
        bool,
        typer.Option("--weighted", help="The labels were drawn at random inside each score band and region."),
    ] = False,
    chart: Annotated[Path | None, typer.Option("--chart", help="Draw the chart into this HTML file.")] = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Measure links on labelled pairs: precision and recall over the threshold, by score band and region.

    The links are those of the last run. A chart with the declared thresholds is drawn beside the table.
    """
    from models.declarations import load_declarations
    from models.settings import find_company
    from pipelines.linkage_chart import write_chart
    from pipelines.steps.linkage.thresholds import COLUMNS, judge_thresholds, read_labels
    from pipelines.steps.warehouse import open_warehouse

    declarations = load_declarations(find_company(company).root)
    labels = read_labels(pairs)
    with open_warehouse(declarations.paths, read_only=True) as connection:
        judged = judge_thresholds(connection, declarations, labels, weighted=weighted)
    file = chart or declarations.paths.linkage_chart
    write_chart(judged, declarations.company.name, file)
    if output is OutputFormat.table:
        _print_judged(judged)
    else:
        print_rows(judged.rows, COLUMNS, output)
    sys.stderr.write(f"Drawn: {file}\n")


def _print_judged(judged: Judged) -> None:
    """Three tables for people, and what they say of the threshold; bands by region are in JSON and CSV."""
    from pipelines.steps.linkage.thresholds import COLUMNS, WANTED_PRECISION

    shares = COLUMNS[5:]
    tables = {
        "Linked at each threshold": (judged.part("threshold"), ("threshold", "zone", *shares)),
        "By region": (judged.part("region"), ("region", "threshold", "zone", *shares)),
        "By score band: the share of matches": (
            [row for row in judged.part("band") if row["region"] == COMPANY_ROW], ("band", *shares[:-3]),
        ),
    }  # fmt: skip
    for title, (rows, columns) in tables.items():
        shown = [
            {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()} for row in rows
        ]
        print_rows(shown, columns, OutputFormat.table, title)
        sys.stdout.write("\n")
    safe, declared = judged.safe_threshold, judged.thresholds.accept
    left = "".join(f"; {count:,} {why} left out" for why, count in sorted(judged.left_out.items()))
    sys.stdout.write(
        f"{judged.labels:,} labelled pairs{left}. "
        + (
            f"From {safe:g} on, precision is {WANTED_PRECISION:.0%} or more by the lower end of its interval"
            if safe is not None
            else f"No threshold has a precision of {WANTED_PRECISION:.0%} by the lower end of its interval"
        )
        + f"; company.yaml accepts from {declared:g}.\n"
    )
