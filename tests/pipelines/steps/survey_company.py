"""A company of one survey, for tests of the shapes in which questionnaires are exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.pipelines.steps.small_company import OWNER, Loaded, write_company

CSAT = {"metric": "csat", "scale_min": 1, "scale_max": 5}
WORDS = {"Very satisfied": 5, "Satisfied": 4, "Neutral": 3, "Dissatisfied": 2, "Very dissatisfied": 1}


def survey_company(root: Path, format: str, *questions: dict[str, Any], columns: Any = None, **more: Any) -> Path:
    table = {"answers": list(questions), "columns": columns or {}}
    source = {"id": "survey", "format": format, "path": "extracts", "owner": OWNER, "tables": {"response": table}}
    return write_company(root, source | more)


def answers(found: Loaded) -> list[tuple[Any, ...]]:
    return found.rows("select answer_id, metric, score::double from staging_survey_response order by all")


def conserved(found: Loaded) -> tuple[int, int, int, int]:
    (row,) = found.rows(
        "select sum(records_read)::int, sum(accepted)::int, sum(set_aside)::int, sum(quarantined)::int "
        "from raw_conservation"
    )
    assert row[0] == sum(row[1:])
    return row
