"""Options that commands of every package share. Holds no command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from models.printing import OutputFormat

CompanyOption = Annotated[
    Path | None,
    typer.Option("--company", help="The company's folder; else MILEPOST_COMPANY, else data/demo.", show_default=False),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="How to print: table, json or csv.")]
