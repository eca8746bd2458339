"""Every error Milepost raises on purpose.

    MilepostError                 exit code 1
    ├── RequestError        (2)   the command or its arguments make no sense
    ├── DeclarationError    (2)   company, journey, targets, KPIs: carries all issues at once
    ├── ExtractError        (1)   a file of an extract cannot be read, or a law of extracts is broken
    ├── RunError            (1)   the pipeline could not finish
    │   ├── BusyError       (1)   somebody else holds the warehouse
    │   ├── QualityError    (1)   a fatal check failed
    │   └── StoppedError    (1)   Ctrl-C
    ├── BoardError          (1)   there is no published board, or it cannot be read
    └── TaskError           (1)   a task cannot be changed that way

A message names the file, key or line, and the next step. Nothing that a user can cause ends in another exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.issues import Issue


class MilepostError(Exception):
    """Base of all errors that are told to the user in plain words."""

    exit_code = 1


class RequestError(MilepostError):
    """The command line asks for something that does not exist or cannot be combined."""

    exit_code = 2


class DeclarationError(MilepostError):
    """The company's declarations are wrong; ``issues`` lists every one of them."""

    exit_code = 2

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        errors = [issue for issue in self.issues if issue.severity == "error"]
        lines = "\n".join(issue.line_of_text() for issue in errors)
        noun = "error" if len(errors) == 1 else "errors"
        super().__init__(f"{len(errors)} {noun} in the declarations:\n{lines}")


class ExtractError(MilepostError):
    """A file of an extract cannot be read, or its records are not accounted for."""


class RunError(MilepostError):
    """The pipeline could not finish; the board that was up stays up."""


class BusyError(RunError):
    """Another process writes the warehouse at this moment."""


class QualityError(RunError):
    """A fatal check on the data failed: nothing may be published."""


class StoppedError(RunError):
    """Somebody stopped the run by hand."""


class BoardError(MilepostError):
    """There is no published board, or it cannot be read."""


class TaskError(MilepostError):
    """A task does not exist or may not be changed that way."""
