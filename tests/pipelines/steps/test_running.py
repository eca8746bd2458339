"""How a run ended: Ctrl-C is known under whatever coat DuckDB, a step or an orchestrator gave it."""

from __future__ import annotations

import pytest

from models.errors import ExtractError, RunError
from pipelines.steps.running import was_stopped


def _from(cause: BaseException) -> RunError:
    try:
        raise RunError("outer") from cause
    except RunError as error:
        return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyboardInterrupt(), True),
        (_from(KeyboardInterrupt()), True),
        (RuntimeError("Query interrupted"), True),
        (_from(RuntimeError("Query interrupted")), True),
        (RuntimeError("something else"), False),
        (ExtractError("Query interrupted"), False),
    ],
)
def test_ctrl_c_is_told_from_failure(error: BaseException, expected: bool) -> None:
    assert was_stopped(error) is expected
