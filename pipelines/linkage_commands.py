"""milepost linkage, and what belongs to it: one sub-command per question that links answer. Does no work itself.

Without a sub-command it prints the links; a sub-command takes its own options, behind its name.
"""

from __future__ import annotations

from typing import Annotated

import typer

from models.errors import RequestError
from models.options import CompanyOption, FormatOption
from models.printing import OutputFormat
from pipelines.board_tables import print_board_table

LINK_COLUMNS = ("lead_id", "opportunity_id", "method", "score", "zone", "decided_by")
REASON_COLUMNS = ("reason", "subject", "region", "records", "text_en")

linkage_app = typer.Typer()


@linkage_app.callback(invoke_without_command=True)
def linkage(
    context: typer.Context,
    company: CompanyOption = None,
    links: Annotated[bool, typer.Option("--links", help="Print every link instead, by its ids.")] = False,
    reasons: Annotated[bool, typer.Option("--reasons", help="Print why the other opportunities have none.")] = False,
    output: FormatOption = OutputFormat.table,
) -> None:
    """Print how many opportunities are linked to leads, per region and method."""
    if context.invoked_subcommand is not None:
        if company is not None or links or reasons or output is not OutputFormat.table:
            raise RequestError(
                f"write the options behind the sub-command: milepost linkage {context.invoked_subcommand} …"
            )
        return
    if links and reasons:
        raise RequestError("--links and --reasons print different tables; ask for one of them.")
    if links:
        print_board_table(company, "link", output, only=LINK_COLUMNS)
    elif reasons:
        print_board_table(company, "linkage_reason", output, only=REASON_COLUMNS)
    else:
        print_board_table(company, "linkage", output)
