"""A new company out of a folder of extracts: looks, recognises, guesses, drafts, and writes all or nothing."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

import duckdb

from models.errors import RequestError
from models.formats import Format, load_formats
from models.guessing import Guessing, load_guessing
from models.settings import CompanyPaths
from models.targets import Target
from models.undecided import undecided_lines
from pipelines.steps.guessing.currencies import guess_currency
from pipelines.steps.guessing.custom import draft_custom, give_up_doubles
from pipelines.steps.guessing.drafting import SourceDraft, company_text, journey_text, source_comments
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.feeding import entities_read, kpis_fed
from pipelines.steps.guessing.file_names import identifier
from pipelines.steps.guessing.folder import Progress, Seen, Unread, look_into, without_documents
from pipelines.steps.guessing.known import draft_known
from pipelines.steps.guessing.recognising import Recognised, recognise
from pipelines.steps.guessing.regions import guess_regions
from pipelines.steps.guessing.samples import Sampler
from pipelines.steps.warehouse import load_macros, prepare

#: Variables whose folder may stand in front of ``extracts_root``.
VARIABLES = "MILEPOST_"


@dataclass(frozen=True)
class FileLine:
    """What files were taken for: a table of a source, and its entity where it has one.

    ``records`` were looked at, None where the headers said enough; ``reason`` is why a file is not used.
    """

    file: str
    format: str | None
    table: str | None
    entity: str | None
    records: int | None
    reason: str | None = None


@dataclass(frozen=True)
class Started:
    """What was written: lines per file, KPIs of the journey, and how much a person must decide."""

    paths: CompanyPaths
    lines: tuple[FileLine, ...]
    kpis: int
    decisions: int


def start_company(
    root: Path,
    extracts: Path,
    *,
    formats: Mapping[str, Format] | None = None,
    environment: Mapping[str, str] = os.environ,
    progress: Progress = lambda what, share: None,
) -> Started:
    """Draft a company in ``root`` from ``extracts``, which stay as they are. ``formats``: the library's unless given.

    Raises `RequestError` where ``root`` holds a company already, or ``extracts`` no file that can be read.
    """
    paths = CompanyPaths(root.expanduser().resolve())
    extracts = extracts.expanduser().resolve()
    held = [path.name for path in (paths.company_yaml, paths.journey_yaml, paths.targets_csv) if path.exists()]
    if held:
        raise RequestError(
            f"{paths.root}: holds {' and '.join(held)} already. Nothing is written over a company: name a new folder."
        )
    words = load_guessing()
    with tempfile.TemporaryDirectory(prefix="milepost-init-") as scratch, duckdb.connect() as connection:
        prepare(connection, Path(scratch) / "spill")
        load_macros(connection)
        found = look_into(extracts, paths.root, connection, Path(scratch) / "files", progress)
        sampler = Sampler(connection, Path(scratch) / "sample")
        recognised, left = recognise(found.seen, load_formats() if formats is None else formats, connection)
        left, documents = without_documents(left)
        sources, unread = _sources(extracts, recognised, left, (*found.unread, *documents), sampler, words)
        texts, kpis = _texts(paths, extracts, sources, words, environment)
    paths.root.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    lines = _lines(sources, unread)
    decisions = sum(len(undecided_lines(text)) for text in texts.values())
    return Started(paths, lines, kpis, decisions)


def _sources(
    extracts: Path,
    recognised: Sequence[Recognised],
    left: Sequence[Seen],
    unread: Sequence[Unread],
    sampler: Sampler,
    words: Guessing,
) -> tuple[list[SourceDraft], tuple[Unread, ...]]:
    """Sources of known formats, then one of custom tables per folder, each under a name of its own; all unread."""
    sources: list[SourceDraft] = []

    def add(format: str, folder: PurePosixPath, tables: Sequence[TableDraft], *more: tuple[str, ...]) -> None:
        id = _free(identifier(folder.name or extracts.name, "extracts"), [source.id for source in sources])
        sources.append(SourceDraft(id, format, folder, tuple(tables), *more))

    for item in recognised:
        add(item.format.id, item.folder, draft_known(item, sampler, words), source_comments(item), item.files)
    drafts, broken = draft_custom(left, sampler, words)
    nothing = (*unread, *broken)
    for folder in dict.fromkeys(draft.folder for draft in drafts):
        add("custom", folder, [draft for draft in drafts if draft.folder == folder])
    give_up_doubles([table for source in sources for table in source.tables], sampler)
    if not sources:
        reasons = "\n".join(f"  {item.name}: {item.reason}" for item in nothing[:10])
        raise RequestError(f"{extracts}: no file in it can be read as an extract.\n{reasons}")
    return sources, nothing


def _texts(
    paths: CompanyPaths,
    extracts: Path,
    sources: Sequence[SourceDraft],
    words: Guessing,
    environment: Mapping[str, str],
) -> tuple[dict[Path, str], int]:
    """The files to write, and the number of KPIs in the journey."""
    tables = [table for source in sources for table in source.tables]
    regions = guess_regions(tables, entities_read())
    kpis, parameters, comments = kpis_fed(tables, words)
    name = re.sub(r"[-_]+", " ", paths.root.name).strip() or "Company"
    name = name if any(letter.isupper() for letter in name) else name.title()
    currency, rates = guess_currency(tables, words)
    brand = name.casefold() if any(table.entity == "search_query" for table in tables) else None
    company = company_text(
        name, where(extracts, paths.root, environment), sources, regions, currency, brand, (parameters, comments)
    )
    texts = {
        paths.company_yaml: company,
        paths.journey_yaml: journey_text(kpis, words),
        paths.targets_csv: _header([field.name for field in fields(Target) if field.name != "row"]),
    }
    if rates and not paths.rates_csv.exists():
        texts[paths.rates_csv] = _header(["currency", "valid_from", "rate"])
    return texts, sum(map(len, kpis.values()))


def where(extracts: Path, root: Path, environment: Mapping[str, str]) -> str:
    """``extracts_root``: relative below the company, else by a variable that names a folder above, else in full."""
    if extracts.is_relative_to(root):
        return extracts.relative_to(root).as_posix()
    named = [
        (variable, folder)
        for variable, value in environment.items()
        if variable.startswith(VARIABLES) and value and (folder := Path(value).expanduser()).is_absolute()
        and folder.is_dir() and extracts.is_relative_to(folder.resolve())
    ]  # fmt: skip
    if not named:
        return str(extracts)
    variable, folder = max(named, key=lambda pair: (len(pair[1].resolve().parts), pair[0]))
    below = extracts.relative_to(folder.resolve()).as_posix()
    return f"${{{variable}}}" if below == "." else f"${{{variable}}}/{below}"


def _lines(sources: Sequence[SourceDraft], unread: Sequence[Unread]) -> tuple[FileLine, ...]:
    lines = []
    for source in sources:
        for table in source.tables:
            names = sorted(item.file.name for item in table.seen)
            shown = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names)} files)"
            records = table.records if table.sample is not None else None
            lines.append(FileLine(shown, source.format, f"{source.id}.{table.id}", table.entity, records))
    lines += [FileLine(item.name, None, None, None, None, item.reason) for item in unread]
    return tuple(sorted(lines, key=lambda line: line.file))


def _free(name: str, taken: Sequence[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _header(columns: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(columns)
    return written.getvalue()
