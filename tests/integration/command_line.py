"""The command line as a person calls it, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]


def milepost(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from models.commandline import main; main()", *map(str, words)],
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
