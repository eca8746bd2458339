"""Everything a company declares, read and checked at once.

The order of reading is the order in which one part is needed to check the next. Computes nothing, opens no extract.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from models.answers import Answer, asked_twice
from models.company import Company, Source, expand_root
from models.entities import load_entities
from models.formats import Format, load_formats
from models.issues import Issue, Issues, did_you_mean
from models.journey import Journey
from models.kpi import Grain, Kpi
from models.library import DeclaredKpi, load_kpis, sql_file
from models.linkage.decisions import LinkDecision, load_decisions
from models.named_tables import entities_named
from models.precision import grains_told
from models.quality.kinds import Check
from models.quality.suites import load_checks
from models.rates import Rate, load_rates
from models.readiness import check_own
from models.regular_expressions import check_cell_patterns
from models.settings import CompanyPaths
from models.targets import Target, load_targets
from models.undecided import check_undecided
from models.yaml_files import Places, into_model, line_at, read_yaml, sound_part


@dataclass(frozen=True)
class Declarations:
    """A company as declared. ``kpis`` holds those of the journey, in its order; ``library`` all that exist."""

    paths: CompanyPaths
    company: Company
    journey: Journey
    kpis: dict[str, DeclaredKpi]
    library: dict[str, DeclaredKpi]
    targets: tuple[Target, ...]
    rates: tuple[Rate, ...]
    extracts_root: Path
    issues: tuple[Issue, ...]
    checks: tuple[Check, ...] = ()
    decisions: tuple[LinkDecision, ...] = ()
    places: Places = field(default_factory=lambda: Places("company.yaml"))
    journey_places: Places = field(default_factory=lambda: Places("journey.yaml"))

    def kpi(self, name: str) -> Kpi:
        return self.kpis[name].kpi

    def format_of(self, source: Source) -> Format:
        """The source's format with the source's own tables laid over it (a custom source has only its own)."""
        base = load_formats()[source.format]
        tables = dict(base.tables)
        for name, own in source.tables.items():
            tables[name] = tables[name].overlaid(own) if name in tables else own
        changes = {
            "tables": tables,
            "delivery": source.delivery or base.delivery,
            "lag_days": source.lag_days if source.lag_days is not None else base.lag_days,
            "time_zone": source.time_zone
            or (self.company.time_zone if base.time_zone == "company" else base.time_zone),
        }
        return base.model_copy(update=changes)

    def sources_of(self, kpi: Kpi) -> tuple[Source, ...]:
        """The sources whose tables feed the entities that a KPI reads."""
        entities = self.entities_read(kpi)
        return tuple(source for source in self.company.sources if entities & self.entities_of(source))

    def entities_read(self, kpi: Kpi) -> set[str]:
        """The entities that a KPI declares, those that its SQL names, and those behind the links that it reads.

        Both, so that no source is forgotten when a number's age is told: a company may say ``reads`` anew.
        """
        entities = {*kpi.reads, *kpi.also_reads}
        if declared := self.kpis.get(kpi.id):
            entities |= entities_named(declared.sql_file.read_text(encoding="utf-8"))
        if "linkage_link" in entities:
            entities |= {"lead", "opportunity"}
        return entities

    def grains_told(self, kpi: Kpi) -> tuple[Grain, ...]:
        """The grains that the KPI's records are dated finely enough for."""
        tables = (t for source in self.sources_of(kpi) for t in self.format_of(source).tables.values())
        return grains_told(self.entities_read(kpi), tables)

    def entities_of(self, source: Source) -> set[str]:
        return {table.entity for table in self.format_of(source).tables.values() if table.entity is not None}

    def answers(self) -> list[Answer]:
        """The questions of every questionnaire."""
        return [a for source in self.company.sources for t in self.format_of(source).tables.values() for a in t.answers]

    def fed_entities(self) -> set[str]:
        """The entities that some source feeds."""
        return set().union(*(self.entities_of(source) for source in self.company.sources))


def load_declarations(root: Path) -> Declarations:
    """Read a company's declarations.

    Raises `DeclarationError` carrying every issue where one of them is an error; warnings stay in ``issues``.
    """
    declarations, issues = read_declarations(root)
    issues.raise_if_errors()
    assert declarations is not None, "a company without errors is complete"
    return declarations


def read_declarations(root: Path) -> tuple[Declarations | None, Issues]:
    """As `load_declarations`, but hands back the issues; the declarations are None where company or journey failed."""
    paths = CompanyPaths(root.resolve())
    issues = Issues(paths.root)
    company_data = read_yaml(paths.company_yaml, issues)
    company = into_model(company_data, Company, paths.company_yaml, issues) if company_data is not None else None
    journey_data = read_yaml(paths.journey_yaml, issues)
    journey = into_model(journey_data, Journey, paths.journey_yaml, issues) if journey_data is not None else None
    # What is wrong with one file, or one key of it, must not hide what is wrong with the others.
    if company is None and company_data is not None:
        company = sound_part(company_data, Company)
        issues.misdeclared |= _lost(company, company_data) if company is not None else set()
    if journey is None and journey_data is not None:
        journey = sound_part(journey_data, Journey)
    library = load_kpis(paths, company.parameters if company else {}, issues, company_data)
    check_undecided((paths.company_yaml, paths.journey_yaml), issues)
    if company is None or journey is None or company_data is None or journey_data is None:
        return None, issues
    kpis = {name: library[name] for name in journey.kpi_ids() if name in library}
    targets = load_targets(
        paths.targets_csv, {n: d.kpi for n, d in library.items()}, company.region_ids, issues,
        company.fiscal_year_starts_month,
    )  # fmt: skip
    rates = load_rates(paths.rates_csv, issues)
    checks = load_checks(paths.checks_dir, issues)
    decisions = load_decisions(paths.link_decisions, company.linkage, issues)
    _check_company(company, company_data, paths, library, issues)
    _check_journey(company, journey, journey_data, paths, library, issues)
    extracts_root = paths.root
    try:
        extracts_root = expand_root(company.extracts_root, paths.root)
    except ValueError as error:
        issues.error(f"extracts_root: {error}.", paths.company_yaml, line_at(company_data, ("extracts_root",)))
    declarations = Declarations(
        paths, company, journey, kpis, library, targets, rates, extracts_root, (), checks, decisions,
        Places(paths.company_yaml.name, company_data), Places(paths.journey_yaml.name, journey_data),
    )  # fmt: skip
    if not any(issue.severity == "error" for issue in issues):
        _check_feeding(declarations, journey_data, issues)
    return Declarations(**{**declarations.__dict__, "issues": tuple(issues)}), issues


def _lost(company: Company, data: CommentedMap) -> set[str]:
    """Ids of regions, departments and sources that stand in company.yaml and are too wrong to be read."""
    lists = [data[kind] for kind in ("regions", "departments", "sources") if isinstance(data.get(kind), list)]
    said = {str(item["id"]) for items in lists for item in items if isinstance(item, dict) and "id" in item}
    return said - {
        *company.region_ids, *(department.id for department in company.departments),
        *(source.id for source in company.sources),
    }  # fmt: skip


def _check_company(
    company: Company, data: CommentedMap, paths: CompanyPaths, library: dict[str, DeclaredKpi], issues: Issues
) -> None:
    at: Callable[..., int | None] = lambda *keys: line_at(data, keys)  # noqa: E731
    entities, formats = load_entities(), load_formats()
    words: dict[str, str] = {}
    for number, region in enumerate(company.regions):
        for word in {word.strip().casefold() for word in region.claims()}:
            if words.setdefault(word, region.id) != region.id:
                issues.error(
                    f"{word!r} names two regions: {words[word]} and {region.id}.",
                    paths.company_yaml,
                    at("regions", number),
                )
    for number, department in enumerate(company.departments):
        for name in department.heads:
            if name != "default" and name not in company.region_ids:
                place = at("departments", number, "heads", name)
                issues.unknown("region", name, company.region_ids, paths.company_yaml, place, "heads: ")
        headless = [region for region in company.region_ids if region not in department.heads]
        if headless and "default" not in department.heads:
            issues.warning(
                f"{department.id}: nobody is declared for {', '.join(headless)}; "
                f"{department.head_of('').name} gets their tasks.",
                paths.company_yaml,
                at("departments", number, "heads"),
                "Add a default head.",
            )
    for name in company.parameters:
        if name not in library:
            issues.unknown("KPI", name, library, paths.company_yaml, at("parameters", name), "parameters: ")
    lines = {name: at("readiness", name) for name in company.readiness}
    check_own(company.readiness, issues, paths.company_yaml, lines)
    for name in company.linkage.phone_countries:
        if name not in company.region_ids:
            place = at("linkage", "phone_countries", name)
            issues.unknown("region", name, company.region_ids, paths.company_yaml, place, "linkage.phone_countries: ")
    for number, source in enumerate(company.sources):
        place = at("sources", number, "format")
        if source.format not in formats:
            issues.unknown("format", source.format, formats, paths.company_yaml, place, f"sources.{source.id}: ")
            continue
        library_tables = formats[source.format].tables
        if source.format == "custom" and not source.tables:
            issues.error(f"sources.{source.id}: a custom source declares its tables.", paths.company_yaml, place)
        for table_name, table in source.tables.items():
            where = at("sources", number, "tables", table_name)
            entity = table.entity or (library_tables[table_name].entity if table_name in library_tables else None)
            if entity is not None and entity not in entities:
                issues.unknown("entity", entity, entities, paths.company_yaml, where, f"{source.id}.{table_name}: ")
                continue
            if table.sql is not None and sql_file("staging", table.sql, paths) is None:
                issues.error(
                    f"{source.id}.{table_name}: sql/staging/{table.sql}.sql is not there.", paths.company_yaml, where
                )
            for position in asked_twice(table.answers):
                line = at("sources", number, "tables", table_name, "answers", position)
                issues.error(
                    f"{source.id}.{table_name}: {table.answers[position].column[0]!r} is asked twice, "
                    "so its answers would count twice.", paths.company_yaml, line,
                    "Where its scale changed, say from which day: since: 2026-07-01.",
                )  # fmt: skip
            at_columns = partial(at, "sources", number, "tables", table_name, "columns")
            check_cell_patterns(table.columns, f"{source.id}.{table_name}", paths.company_yaml, at_columns, issues)
            known = entities[entity].columns if entity else {}
            library_columns = library_tables[table_name].columns if table_name in library_tables else {}
            # Columns beside the entity's serve the key, or the library's SQL.
            beside = {*table.key, *library_columns}
            for column, declared in table.columns.items():
                if not declared.has_origin and column not in library_columns:
                    line = at("sources", number, "tables", table_name, "columns", column)
                    origins = "exactly one of from, concat, constant, file_name"
                    issues.error(f"{source.id}.{table_name}.{column}: say {origins}.", paths.company_yaml, line)
                if entity is not None and column not in known and column not in beside:
                    line = at("sources", number, "tables", table_name, "columns", column)
                    issues.error(
                        f"{source.id}.{table_name}: {entity} has no column {column!r}.",
                        paths.company_yaml,
                        line,
                        did_you_mean(column, known),
                    )


def _check_journey(
    company: Company,
    journey: Journey,
    data: CommentedMap,
    paths: CompanyPaths,
    library: dict[str, DeclaredKpi],
    issues: Issues,
) -> None:
    departments = [department.id for department in company.departments]

    def place(name: str | None, *keys: str | int) -> None:
        if name is not None and name not in departments:
            issues.unknown("department", name, departments, paths.journey_yaml, line_at(data, keys))

    for number, stage in enumerate(journey.stages):
        place(stage.department, "stages", number, "department")
        placements = [("kpis", position, placement) for position, placement in enumerate(stage.kpis)]
        placements += [("boundary", position, placement) for position, placement in enumerate(stage.boundary)]
        for place_name, position, placement in placements:
            keys = ("stages", number, place_name, position)
            place(placement.department, *keys)
            if placement.kpi not in library:
                issues.unknown("KPI", placement.kpi, library, paths.journey_yaml, line_at(data, keys))
    for position, placement in enumerate(journey.strip):
        place(placement.department, "strip", position)
        if placement.kpi not in library:
            issues.unknown("KPI", placement.kpi, library, paths.journey_yaml, line_at(data, ("strip", position)))
    place(journey.strip_department, "strip_department")
    count = len(journey.strategic_journeys)
    if count and not 5 <= count <= 8:
        issues.warning(
            f"{count} strategic journeys; the registry works best with 5 to 8.",
            paths.journey_yaml,
            line_at(data, ("strategic_journeys",)),
        )


def _check_feeding(declarations: Declarations, data: CommentedMap, issues: Issues) -> None:
    """Each KPI's entities must come from some source, and each should have a target."""
    fed = declarations.fed_entities()
    with_target = {target.kpi for target in declarations.targets}
    journey = declarations.journey
    in_strip = {placement.kpi for stage in journey.stages for placement in stage.boundary}
    in_strip |= {placement.kpi for placement in journey.strip}
    lines = {
        placement.kpi: line_at(data, ("stages", number, "kpis", position))
        for number, stage in enumerate(declarations.journey.stages)
        for position, placement in enumerate(stage.kpis)
    }
    for target in declarations.targets:
        if target.kpi not in declarations.kpis:
            issues.warning(
                f"{target.kpi} is not in the journey, so nothing is held against this target.",
                declarations.paths.targets_csv, target.row, "Put the KPI into journey.yaml, or take the row out.",
            )  # fmt: skip
    for name, declared in declarations.kpis.items():
        missing = [entity for entity in declared.kpi.reads if entity != "linkage_link" and entity not in fed]
        if missing:
            issues.error(
                f"{name} reads {', '.join(missing)}, which no source feeds.", declarations.paths.journey_yaml,
                lines.get(name), "Map a table to it in company.yaml, or take the KPI out of the journey.",
            )  # fmt: skip
        elif (grain := declared.kpi.judged_grain) not in (told := declarations.grains_told(declared.kpi)):
            issues.warning(
                f"{name} is judged by {grain}, but what it reads is dated by {told[0]} only, so it is never judged.",
                declarations.paths.journey_yaml, lines.get(name),
                f"Say 'judged_grain: {told[0]}' under parameters.{name} in company.yaml.",
            )  # fmt: skip
        if name not in with_target and name not in in_strip:
            issues.warning(
                f"{name} has no target, so it is never judged.", declarations.paths.journey_yaml, lines.get(name)
            )
