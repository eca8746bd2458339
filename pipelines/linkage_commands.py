"""milepost linkage, and what belongs to it: one sub-command per question that links answer. Does no work itself.

Without a sub-command it prints the links; a sub-command takes its own options, behind its name.
"""

from __future__ import annotations

from typing import Annotated

import typer

from models.attribution import CreditRule
from models.errors import RequestError
from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat, print_rows
from pipelines.board_tables import print_board_table
from pipelines.evaluate_command import evaluate
from pipelines.review_commands import decide, review

LINK_COLUMNS = ("lead_id", "opportunity_id", "method", "score", "zone", "decided_by")
#: For people the sentence says reason and subject; programs get their names as well.
SHOWN_REASONS = ("region", "records", "text_en")
REASON_COLUMNS = ("reason", "subject", *SHOWN_REASONS)

linkage_app = typer.Typer()
linkage_app.command()(review)
linkage_app.command()(decide)
linkage_app.command()(evaluate)


@linkage_app.callback(invoke_without_command=True)
def linkage(
    context: typer.Context,
    company: CompanyOption = None,
    links: Annotated[bool, typer.Option("--links", help="Print every link instead, by its ids.")] = False,
    reasons: Annotated[bool, typer.Option("--reasons", help="Print why the other opportunities have none.")] = False,
    patterns: Annotated[
        bool, typer.Option("--patterns", help="Print the failure patterns: how often, among how many, for how much.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", help="Print the patterns by region, owner, month or event.")] = None,
    pattern: Annotated[
        str | None, typer.Option("--pattern", help="Print the records that this pattern names; with --by, its counts.")
    ] = None,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print how many opportunities are linked to leads, per region and method."""
    if context.invoked_subcommand is not None:
        if company is not None or links or reasons or patterns or by or pattern or output is not OutputFormat.table:
            raise RequestError(
                f"write the options behind the sub-command: milepost linkage {context.invoked_subcommand} …"
            )
        return
    asks_patterns = patterns or by is not None or pattern is not None
    if links + reasons + asks_patterns > 1:
        raise RequestError("--links, --reasons and --patterns print different tables; ask for one of them.")
    if asks_patterns:
        from pipelines.showing_patterns import print_patterns

        print_patterns(company, by, pattern, output)
    elif links:
        print_board_table(company, "link", output, only=LINK_COLUMNS)
    elif reasons:
        print_board_table(company, "linkage_reason", output, shown=SHOWN_REASONS, only=REASON_COLUMNS)
    else:
        print_board_table(company, "linkage", output)


@linkage_app.command()
def roi(
    company: CompanyOption = None,
    repaired: Annotated[
        bool, typer.Option("--repaired", help="Count repaired links too, not the CRM's own alone.")
    ] = False,
    model: Annotated[CreditRule, typer.Option("--model", help="The model whose bounds to print.")] = CreditRule.primary,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print what each event and campaign is worth: cost, leads, deals, ROI under each model, and its bounds.

    roi counts an opportunity whole for the campaign that the CRM names on it, else for that of its last touch. roi_low
    and roi_high are bounds: recorded links alone, and every plausible unlinked deal of the attendees' companies as
    well. Where a ROI is not computable, the row says why.
    """
    from models.board import BOARD_TABLES
    from models.settings import find_company
    from pipelines.steps.roi import ROI_COLUMNS, read_roi

    rows = read_roi(find_company(company), "repaired" if repaired else "recorded", model.value)
    print_rows(rows, ROI_COLUMNS if output is OutputFormat.table else list(BOARD_TABLES["roi"]), output)
