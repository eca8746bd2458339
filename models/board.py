"""The board contract: what the pipeline publishes and the dashboard opens.

Table definitions, the pointer and where a company's boards are. Neither side's work: the writer lives in pipelines,
the reader in dashboards.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from models.errors import BoardError
from models.settings import CompanyPaths

#: Raised when a column is added, dropped or changes its meaning.
BOARD_VERSION = 5

#: Table → column → DuckDB type, in the order in which they are written.
BOARD_TABLES: dict[str, dict[str, str]] = {
    "cell": {
        "kpi": "VARCHAR", "stage": "VARCHAR", "region": "VARCHAR", "grain": "VARCHAR", "period": "DATE",
        "value": "DOUBLE", "numerator": "DOUBLE", "denominator": "DOUBLE", "n": "BIGINT",
        "low": "DOUBLE", "high": "DOUBLE", "immature": "BIGINT",
        "target": "DOUBLE", "target_upper": "DOUBLE", "tolerance": "DOUBLE", "target_basis": "VARCHAR",
        "target_row": "INTEGER", "verdict": "VARCHAR", "rule": "INTEGER", "basis": "VARCHAR",
        "p_value": "DOUBLE", "pooled_p_value": "DOUBLE", "certain": "BOOLEAN", "closed": "BOOLEAN", "judged": "BOOLEAN",
        "as_of": "TIMESTAMP", "sentence_en": "VARCHAR", "sentence_ru": "VARCHAR",
        "links": "VARCHAR", "recorded": "DOUBLE", "repaired": "DOUBLE", "counterpart_numerator": "DOUBLE",
        "counterpart_denominator": "DOUBLE", "counterpart_n": "BIGINT", "counterpart_low": "DOUBLE",
        "counterpart_high": "DOUBLE",
    },
    "slice": {
        "kpi": "VARCHAR", "slice": "VARCHAR", "word": "VARCHAR", "region": "VARCHAR", "grain": "VARCHAR",
        "period": "DATE", "value": "DOUBLE", "numerator": "DOUBLE", "denominator": "DOUBLE", "n": "BIGINT",
        "low": "DOUBLE", "high": "DOUBLE",
    },
    "stage": {"stage": "VARCHAR", "position": "INTEGER", "title_en": "VARCHAR", "title_ru": "VARCHAR"},
    "kpi": {
        "kpi": "VARCHAR", "stage": "VARCHAR", "position": "INTEGER", "title_en": "VARCHAR", "title_ru": "VARCHAR",
        "description_en": "VARCHAR", "description_ru": "VARCHAR", "kind": "VARCHAR", "direction": "VARCHAR",
        "unit": "VARCHAR", "judged_grain": "VARCHAR", "policy": "VARCHAR", "precision": "DOUBLE",
        "horizon_days": "DOUBLE", "department": "VARCHAR", "parameters": "JSON", "in_strip": "BOOLEAN",
        "sources": "VARCHAR", "gates": "VARCHAR",
        "boundary": "VARCHAR", "rests_on_links": "BOOLEAN", "bands": "JSON", "equal_cuts": "JSON",
    },
    "region": {"region": "VARCHAR", "position": "INTEGER", "name_en": "VARCHAR", "name_ru": "VARCHAR"},
    "department": {
        "department": "VARCHAR", "name_en": "VARCHAR", "name_ru": "VARCHAR", "region": "VARCHAR",
        "person": "VARCHAR", "person_name": "VARCHAR", "email": "VARCHAR",
    },
    "target": {
        "row": "INTEGER", "kpi": "VARCHAR", "region": "VARCHAR", "grain": "VARCHAR", "value": "DOUBLE",
        "upper": "DOUBLE", "tolerance": "DOUBLE", "valid_from": "DATE", "valid_to": "DATE",
        "client_expectation": "DOUBLE", "competitor_level": "DOUBLE", "internal_proposal": "DOUBLE",
        "basis": "VARCHAR", "evidence": "VARCHAR", "proposed_by": "VARCHAR", "approved_by": "VARCHAR",
        "approved_at": "DATE", "review_on": "DATE", "baseline": "BOOLEAN",
        "improvement": "VARCHAR", "base_period": "VARCHAR",
    },
    "source": {
        "source": "VARCHAR", "format": "VARCHAR", "owner": "VARCHAR", "watermark": "TIMESTAMP", "lag_days": "INTEGER",
        "stale_after_days": "INTEGER", "is_stale": "BOOLEAN", "files": "INTEGER", "records_read": "BIGINT",
        "accepted": "BIGINT", "set_aside": "BIGINT", "quarantined": "BIGINT", "set_aside_by": "VARCHAR",
        "read_as": "VARCHAR", "unread_columns": "BIGINT", "unread_column_names": "VARCHAR",
    },
    "file": {
        "file_id": "BIGINT", "source": "VARCHAR", "source_table": "VARCHAR", "path": "VARCHAR",
        "records_read": "BIGINT", "accepted": "BIGINT", "set_aside": "BIGINT", "quarantined": "BIGINT",
        "set_aside_by": "VARCHAR", "reader": "VARCHAR", "encoding": "VARCHAR", "delimiter": "VARCHAR",
    },
    "quarantine": {
        "path": "VARCHAR", "record_no": "BIGINT", "line": "BIGINT", "source": "VARCHAR", "source_table": "VARCHAR",
        "entity": "VARCHAR", "column_name": "VARCHAR", "value": "VARCHAR", "reason": "VARCHAR",
        "is_whole_record": "BOOLEAN", "of_this_reason": "BIGINT",
    },
    "linkage": {
        "region": "VARCHAR", "opportunities": "BIGINT", "linked": "BIGINT", "unlinked": "BIGINT",
        "link_share": "DOUBLE", "pointer": "BIGINT", "decision": "BIGINT", "email": "BIGINT", "phone": "BIGINT",
        "click": "BIGINT", "client": "BIGINT", "domain": "BIGINT", "model": "BIGINT", "review": "BIGINT",
        "dangling": "BIGINT",
    },
    "link": {
        "opportunity_id": "VARCHAR", "lead_id": "VARCHAR", "method": "VARCHAR", "score": "DOUBLE", "zone": "VARCHAR",
        "model_version": "VARCHAR", "decided_by": "VARCHAR", "decided_at": "TIMESTAMP",
    },
    "linkage_reason": {
        "reason": "VARCHAR", "subject": "VARCHAR", "region": "VARCHAR", "records": "BIGINT", "bound": "BIGINT",
        "text_en": "VARCHAR", "text_ru": "VARCHAR",
    },
    "roi": {
        "campaign_id": "VARCHAR", "links": "VARCHAR", "name": "VARCHAR", "type": "VARCHAR", "region": "VARCHAR",
        "started_on": "DATE", "cost": "DOUBLE", "members": "BIGINT", "attendees": "BIGINT", "leads": "BIGINT",
        "coverage": "DOUBLE", "opportunities": "BIGINT", "won": "BIGINT", "won_amount": "DOUBLE", "open": "BIGINT",
        "open_amount": "DOUBLE", "won_first": "DOUBLE", "won_last": "DOUBLE", "won_linear": "DOUBLE",
        "won_position": "DOUBLE", "plausible": "BIGINT", "won_low": "DOUBLE", "won_high": "DOUBLE", "roi": "DOUBLE",
        "roi_first": "DOUBLE", "roi_last": "DOUBLE", "roi_linear": "DOUBLE", "roi_position": "DOUBLE",
        "roi_low": "DOUBLE", "roi_high": "DOUBLE", "reason": "VARCHAR", "text_en": "VARCHAR", "text_ru": "VARCHAR",
    },
    "pattern": {
        "pattern": "VARCHAR", "position": "INTEGER", "title_en": "VARCHAR", "title_ru": "VARCHAR",
        "about_en": "VARCHAR", "about_ru": "VARCHAR", "serves": "VARCHAR", "out_of": "VARCHAR",
        "is_computable": "BOOLEAN", "records": "BIGINT", "base": "BIGINT", "not_comparable": "BIGINT",
        "amount": "DECIMAL(38, 2)", "won": "BIGINT", "base_won": "BIGINT", "won_amount": "DECIMAL(38, 2)",
        "sentence_en": "VARCHAR", "sentence_ru": "VARCHAR",
    },
    "pattern_count": {
        "pattern": "VARCHAR", "dimension": "VARCHAR", "key": "VARCHAR", "label": "VARCHAR", "records": "BIGINT",
        "base": "BIGINT", "not_comparable": "BIGINT", "amount": "DECIMAL(38, 2)", "base_amount": "DECIMAL(38, 2)",
        "won": "BIGINT", "base_won": "BIGINT", "won_amount": "DECIMAL(38, 2)", "base_won_amount": "DECIMAL(38, 2)",
    },
    "pattern_record": {
        "pattern": "VARCHAR", "position": "BIGINT", "entity": "VARCHAR", "record_id": "VARCHAR", "other_id": "VARCHAR",
        "detail": "VARCHAR", "region": "VARCHAR", "owner_id": "VARCHAR", "month": "DATE", "event": "VARCHAR",
        "amount": "DECIMAL(18, 2)", "is_won": "BOOLEAN", "file": "VARCHAR", "record_no": "BIGINT",
    },
    "region_matrix": {
        "lead_region": "VARCHAR", "opportunity_region": "VARCHAR", "recorded": "BIGINT", "accepted": "BIGINT",
        "recorded_amount": "DECIMAL(38, 2)", "accepted_amount": "DECIMAL(38, 2)",
    },
    "unlinked_win": {
        "region": "VARCHAR", "month": "DATE", "wins": "BIGINT", "unlinked": "BIGINT", "amount": "DECIMAL(38, 2)",
        "unlinked_amount": "DECIMAL(38, 2)",
    },
    "quality": {
        "position": "INTEGER", "check_key": "VARCHAR", "entity": "VARCHAR", "check_name": "VARCHAR", "kind": "VARCHAR",
        "grade": "VARCHAR", "outcome": "VARCHAR", "reason": "VARCHAR", "columns": "VARCHAR", "checked": "BIGINT",
        "broken": "BIGINT", "tolerance": "DOUBLE", "regions": "VARCHAR", "source": "VARCHAR", "owner": "VARCHAR",
        "kpis": "VARCHAR", "about_en": "VARCHAR", "about_ru": "VARCHAR",
    },
    "quality_example": {
        "check_key": "VARCHAR", "region": "VARCHAR", "source": "VARCHAR", "file": "VARCHAR", "record_no": "BIGINT",
        "record_id": "VARCHAR", "value": "VARCHAR",
    },
    "quality_region": {
        "check_key": "VARCHAR", "region": "VARCHAR", "source": "VARCHAR", "checked": "BIGINT", "broken": "BIGINT",
        "is_failed": "BOOLEAN",
    },
    "question": {
        "question": "VARCHAR", "position": "INTEGER", "title_en": "VARCHAR", "title_ru": "VARCHAR",
        "about_en": "VARCHAR", "about_ru": "VARCHAR", "project_en": "VARCHAR", "project_ru": "VARCHAR",
    },
    "readiness": {
        "question": "VARCHAR", "source": "VARCHAR", "region": "VARCHAR", "answer": "VARCHAR", "numerator": "BIGINT",
        "denominator": "BIGINT", "value": "DOUBLE", "sentence_en": "VARCHAR", "sentence_ru": "VARCHAR",
    },
    "strip": {
        "key": "VARCHAR", "position": "INTEGER", "text_en": "VARCHAR", "text_ru": "VARCHAR", "is_warning": "BOOLEAN",
    },
    "record_file": {"kpi": "VARCHAR", "month": "DATE", "path": "VARCHAR", "rows": "BIGINT"},
    "run": {
        "board_version": "INTEGER", "run_id": "VARCHAR", "started_at": "TIMESTAMPTZ", "published_at": "TIMESTAMPTZ",
        "as_of": "TIMESTAMP", "fingerprint": "VARCHAR", "company": "VARCHAR", "language": "VARCHAR",
        "currency": "VARCHAR", "time_zone": "VARCHAR", "fiscal_year_starts_month": "INTEGER",
        "previous_meeting": "DATE", "next_meeting": "DATE",
    },
}  # fmt: skip


def create_table(name: str) -> str:
    """The statement that makes one of the board's tables."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in BOARD_TABLES[name].items())
    return f'create table "{name}" ({columns})'


def current_board(paths: CompanyPaths) -> Path:
    """The board that is up. Raises `BoardError` with the next step where there is none."""
    try:
        name = paths.board_pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise BoardError(
            f"{paths.root}: nothing is published yet. Run 'milepost run --company {paths.root}' first."
        ) from None
    board = paths.boards / name
    if not board.is_file():
        raise BoardError(f"{board}: the published board is gone. Run 'milepost run --full --company {paths.root}'.")
    return board


def point_to(paths: CompanyPaths, board: Path) -> None:
    """Make ``board`` the one that is up; readers see the old or the new one, never half of it."""
    replace_text(paths.board_pointer, board.name + "\n")


def replace_text(path: Path, text: str) -> None:
    """Write a small file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).chmod(0o644)  # whoever serves the wall need not be who ran the pipeline
    Path(temporary).replace(path)


@dataclass(frozen=True)
class LastRun:
    """How the newest run ended; the wall shows a banner where it failed."""

    status: str
    finished_at: str
    message: str = ""

    def write(self, paths: CompanyPaths) -> None:
        replace_text(paths.last_run, json.dumps(self.__dict__, ensure_ascii=False, indent=1) + "\n")


def read_last_run(paths: CompanyPaths) -> LastRun | None:
    """The newest run's end, or None where none has ended yet or the note cannot be read."""
    try:
        data = json.loads(paths.last_run.read_text(encoding="utf-8"))
        return LastRun(str(data["status"]), str(data["finished_at"]), str(data.get("message", "")))
    except (FileNotFoundError, ValueError, KeyError):
        return None
