"""The KPI library and a company's own KPIs: finds their YAML and their SQL. Computes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from models.entities import load_entities
from models.issues import Issues, did_you_mean
from models.kpi import Kpi
from models.misfits import explain, misfit_of_default
from models.named_tables import entities_named
from models.settings import CompanyPaths
from models.slices import mistakes
from models.yaml_files import into_model, line_at, names_in_broken_yaml, read_yaml

MODELS = Path(__file__).parent
#: Names a KPI may read beside the staging entities.
LINKAGE_TABLES = ("linkage_link",)


@dataclass(frozen=True)
class DeclaredKpi:
    """A KPI with the places it came from."""

    kpi: Kpi
    file: Path
    line: int | None
    sql_file: Path


def load_kpis(
    paths: CompanyPaths | None, parameters: dict[str, Any], issues: Issues, company_data: CommentedMap | None = None
) -> dict[str, DeclaredKpi]:
    """All KPIs by name: the library's, then the company's, which override by name.

    ``parameters`` is company.yaml's block: KPI name → parameter → value; ``company_data`` has its lines.
    A KPI without SQL is an error and stays among them; of one whose block is wrong ``issues`` keeps the name: nobody is
    told besides that there is no such KPI.
    """
    found: dict[str, DeclaredKpi] = {}
    folders = [MODELS / "kpis"] + ([paths.kpis_dir] if paths is not None else [])
    for folder in folders:
        for file in sorted(folder.glob("*.yaml")):
            data = read_yaml(file, issues)
            if data is None:
                issues.misdeclared |= names_in_broken_yaml(file)
                continue
            for name in map(str, data):
                declared = _one(name, data, file, parameters, paths, company_data, issues)
                if declared is not None:
                    found[name] = declared
                else:
                    issues.misdeclared.add(name)
    return found


def sql_file(kind: str, name: str, paths: CompanyPaths | None) -> Path | None:
    """``sql/<kind>/<name>.sql`` of the company, else of the library, else None."""
    own = [paths.sql_dir / kind / f"{name}.sql"] if paths is not None else []
    return next((path for path in [*own, MODELS / "sql" / kind / f"{name}.sql"] if path.is_file()), None)


def sql_text(kind: str, name: str) -> str:
    """The library's own SQL ``sql/<kind>/<name>.sql``."""
    return (MODELS / "sql" / kind / f"{name}.sql").read_text(encoding="utf-8")


def _one(
    name: str,
    data: CommentedMap,
    file: Path,
    parameters: dict[str, Any],
    paths: CompanyPaths | None,
    company_data: CommentedMap | None,
    issues: Issues,
) -> DeclaredKpi | None:
    block = data[name]
    line = line_at(data, (name,))
    if not isinstance(block, CommentedMap):
        issues.error(f"{name}: a KPI is a block of keys and values.", file, line)
        return None
    kpi = into_model(block, Kpi, file, issues, line, id=name)
    if kpi is None:
        return None
    known = (*load_entities(), *LINKAGE_TABLES)
    for entity in (*kpi.reads, *kpi.also_reads):
        if entity not in known:
            issues.error(f"{name}.reads: there is no entity {entity!r}.", file, line, did_you_mean(entity, known))
    said = {*kpi.reads, *kpi.also_reads}
    own = parameters.get(name, {})
    for key in own:
        if key not in kpi.parameters and key not in (
            "horizon_days",
            "precision",
            "judged_grain",
            "policy",
            "judged_on",
            "reads",
            "floor_units",
            "disclosure_floor",
            "slices",
        ):
            issues.error(
                f"parameters.{name}.{key}: the KPI has no such parameter.", "company.yaml",
                line_at(company_data, ("parameters", name, key)),
                did_you_mean(key, kpi.parameters),
            )  # fmt: skip
    kpi = _with_parameters(kpi, own, company_data, issues)
    for mistake in mistakes(kpi):
        issues.error(mistake, file, line)
    sql = sql_file("observations", kpi.sql_name, paths)
    if sql is None:
        issues.error(
            f"{name}: there is no SQL for it.", file, line,
            f"Write sql/observations/{kpi.sql_name}.sql; docs/add-a-kpi.md says what it must select.",
        )  # fmt: skip
        return DeclaredKpi(kpi, file, line, paths.sql_dir / "observations" / f"{kpi.sql_name}.sql") if paths else None
    for entity in sorted(entities_named(sql.read_text(encoding="utf-8")) - said):
        issues.error(
            f"{name}.reads lacks {entity}, which sql/observations/{sql.name} reads.", file, line,
            "Name it there, or in also_reads where the KPI does without it.",
        )  # fmt: skip
    declared = DeclaredKpi(kpi, file, line, sql)
    # What the library declares of its own SQL is proven by its tests, and not parsed anew by every command.
    if "judged_on" in own or not (file.is_relative_to(MODELS) and sql.is_relative_to(MODELS)):
        _check_links(declared, issues)
    return declared


def _check_links(declared: DeclaredKpi, issues: Issues) -> None:
    """Only what stands on links can be judged on one half or the other."""
    from models.lineage import stands_on_links  # reads SQL with a parser; most companies never ask

    if declared.kpi.judged_on == "repaired" and not stands_on_links(declared):
        issues.error(
            f"{declared.kpi.id}.judged_on: its SQL reads no links (the relation 'link').", declared.file, declared.line,
            "Leave judged_on out.",
        )  # fmt: skip


def _with_parameters(kpi: Kpi, own: dict[str, Any], company_data: CommentedMap | None, issues: Issues) -> Kpi:
    from pydantic import ValidationError

    def wrong(location: tuple[str | int, ...], message: str, suggestion: str | None = None) -> None:
        place = ("parameters", kpi.id, *location)
        what = f"{'.'.join(map(str, place))}: {message}"
        issues.error(what, "company.yaml", line_at(company_data, place), suggestion)

    fields = {key: value for key, value in own.items() if key in Kpi.model_fields}
    parameters = dict(kpi.parameters)
    for key, value in own.items():
        if key not in parameters:
            continue
        if needed := misfit_of_default(value, parameters[key]):
            wrong((key,), f"{needed}; given: {value!r}.", f"The KPI itself says {parameters[key]!r}.")
        else:
            parameters[key] = value
    try:
        return Kpi.model_validate({**kpi.model_dump(), **fields, "parameters": parameters})
    except ValidationError as error:
        for finding in error.errors():
            wrong(finding["loc"], *explain(finding, Kpi, finding["loc"]))
        return kpi
