"""The command line as a person calls it: in this process, which is quicker by seconds, or in one of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from models.commandline import main

HERE = Path(__file__).parents[2]


def milepost(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """What the program's own entry point prints and ends with. Its working folder is the tests' own."""
    told = [str(word) for word in words]
    out, err = io.StringIO(), io.StringIO()
    hook, code = sys.unraisablehook, 0
    with (
        patch.dict(os.environ, {"COLUMNS": "200"}),
        patch.object(sys, "argv", ["milepost", *told]),
        redirect_stdout(out),
        redirect_stderr(err),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default")  # as in a process of its own: a person is shown them, no error is made of them
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.unraisablehook = hook
    assert code is None or isinstance(code, int), code
    return subprocess.CompletedProcess(told, code or 0, out.getvalue(), err.getvalue())


def milepost_alone(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, where what the process does is what is tested: signals, imports, logs."""
    return subprocess.run(
        [sys.executable, "-c", "from models.command import main; main()", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": str(HERE), "COLUMNS": "200"},
        timeout=300,
    )


def said(*words: str | Path) -> list[dict]:
    done = milepost(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
