"""Writes docs/kpis/ from the KPI library itself: a page per KPI and an index. Says nothing that a KPI does not declare.

python docs/generate_kpis.py          writes the pages
python docs/generate_kpis.py --check  exits with 1 when a page is stale, missing or left over
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from models.issues import Issues
from models.kpi import Kpi
from models.library import DeclaredKpi, load_kpis
from models.lineage import LINK_TABLE, columns_of_kpi

FOLDER = Path(__file__).with_name("kpis")
#: The library's files in the order of the client's path, and what a reader calls them.
STAGES = {
    "awareness": "Awareness", "consideration": "Consideration", "lead": "Lead", "sales": "Sales", "trial": "Trial",
    "onboarding": "Onboarding", "support": "Support", "loyalty": "Loyalty", "linkage": "Between lead and sales",
    "data": "What the data are worth",
}  # fmt: skip
KINDS = {
    "proportion": "proportion: one record is one yes or no",
    "ratio": "ratio of sums over independent units",
    "return": "return: what came back less what was put in, out of what was put in; never below −100 %",
    "mean": "mean over independent units",
    "quantile": "quantile of values, of which some may be censored",
    "nps": "promoters minus detractors, in points",
    "wape": "weighted absolute percentage error",
    "sum": "sum: the whole, no sample",
    "count": "count: the whole, no sample",
    "stock": "stock: what there is at the end of a period",
}
DIRECTIONS = {"higher": "higher is better", "lower": "lower is better", "band": "good lies between two targets"}
INDEX_HEAD = """# The KPI library

Written by `make docs` from the library itself, in the order of the client's path. [Add a KPI](../add-a-kpi.md) says
what the words mean; a company takes into its journey those that its extracts can feed.
"""


def pages() -> dict[str, str]:
    """File name → text of every page below docs/kpis/."""
    issues = Issues()
    library = load_kpis(None, {}, issues)
    issues.raise_if_errors()
    found = {f"{name}.md": "\n".join(_page(declared)).rstrip() + "\n" for name, declared in library.items()}
    return {"index.md": "\n".join(_index(library)).rstrip() + "\n", **found}


def _index(library: Mapping[str, DeclaredKpi]) -> Iterator[str]:
    yield INDEX_HEAD
    for stage, title in STAGES.items():
        yield f"## {title}\n"
        yield "| KPI | formula | good |"
        yield "|---|---|---|"
        for declared in library.values():
            if declared.file.stem == stage:
                kpi = declared.kpi
                yield f"| [{kpi.title.en}]({kpi.id}.md) | {_cell(kpi.formula or '')} | {kpi.direction} |"
        yield ""


def _page(declared: DeclaredKpi) -> Iterator[str]:
    kpi = declared.kpi
    yield f"# {kpi.title.en}\n"
    yield f"`{kpi.id}`, stage [{STAGES[declared.file.stem]}](index.md). {kpi.description.en}\n"
    yield "| | |"
    yield "|---|---|"
    for name, words in _facts(kpi):
        yield f"| {name} | {_cell(words)} |"
    yield f"\n## What is counted\n\n{_comment(declared.sql_file)}\n"
    yield f"The SQL: [{declared.sql_file.name}](../../models/sql/observations/{declared.sql_file.name})\n"
    yield from _parameters(kpi)
    yield from _columns(declared)
    yield from _slices(kpi)
    if kpi.traps is not None:
        yield f"## Traps\n\n{kpi.traps.en}\n"


def _facts(kpi: Kpi) -> Iterator[tuple[str, str]]:
    yield "formula", kpi.formula or ""
    yield "source of the formula", kpi.formula_source or ""
    yield "kind", KINDS[kpi.kind] + (f"; here {kpi.quantile:g}" if kpi.quantile is not None else "")
    yield "direction", DIRECTIONS[kpi.direction]
    yield "unit", kpi.unit
    yield "unit of independence", kpi.independent_unit.en
    yield "grain", f"judged by {kpi.judged_grain}, policy {kpi.policy}"
    if kpi.precision is not None:
        yield "precision", f"{kpi.precision:g}: an interval no wider than ± this tells a miss from noise"
    if kpi.floor_units is not None:
        yield "floor", f"fewer units than {kpi.floor_units} are not judged"
    if kpi.horizon_days is not None:
        yield "horizon", f"{kpi.horizon_days:g} days; younger records are immature, whatever became of them"
    if kpi.bands is not None:
        shares = (f"{share:.1%}".replace("%", " %") for share in kpi.bands.model_dump().values())
        yield "benchmark", "above {} top quarter, above {} top half, below {} bottom quarter".format(*shares)
    if kpi.needs_history:
        yield "history", "the trend starts at the first run"


def _parameters(kpi: Kpi) -> Iterator[str]:
    if kpi.parameters:
        yield "## Parameters\n"
        yield "A company declares its own under `parameters` in company.yaml.\n"
        yield "| parameter | default |"
        yield "|---|---|"
        for name, value in kpi.parameters.items():
            yield f"| `{name}` | {_default(value)} |"
        yield ""


def _columns(declared: DeclaredKpi) -> Iterator[str]:
    """What the SQL reads, told from the SQL."""
    read: dict[str, list[str]] = {}
    for entity, column in sorted(columns_of_kpi(declared)):
        read.setdefault(entity, []).append(column)
    yield "## What it reads\n"
    yield "| staging table | columns |"
    yield "|---|---|"
    for entity, columns in read.items():
        yield f"| `staging_{entity}` | {', '.join(f'`{column}`' for column in columns)} |"
    yield ""
    if LINK_TABLE in declared.kpi.reads:
        yield "Links between leads and opportunities are among it: [Linkage](../linkage.md).\n"


def _slices(kpi: Kpi) -> Iterator[str]:
    if kpi.slices:
        yield "## Slices\n"
        yield f"`milepost readings --kpi {kpi.id} --by SLICE`, besides the region:\n"
        yield "| slice | told by |"
        yield "|---|---|"
        for name, path in kpi.slices.items():
            yield f"| `{name}` | `{path}` |"
        yield ""


def _comment(sql_file: Path) -> str:
    """The comment at the head of a SQL file as one text."""
    lines = sql_file.read_text(encoding="utf-8").splitlines()
    head = lines[: next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))]
    return " ".join(line.removeprefix("--").strip() for line in head).replace("*", r"\*").replace("|", r"\|")


def _default(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value) or "empty"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _cell(words: str) -> str:
    """A text inside a table: a bar would end the cell."""
    return words.replace("|", r"\|")


def main() -> int:
    expected = pages()
    if "--check" in sys.argv[1:]:
        present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
        stale = sorted(name for name in expected.keys() | present if expected.get(name) != present.get(name))
        if stale:
            sys.stderr.write(f"stale below docs/kpis: {', '.join(stale)}. Run 'make docs'.\n")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.md"):
        if path.name not in expected:
            path.unlink()
    for name, text in expected.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
