"""The program itself, as a digest: what was kept from an earlier run serves only the program that made it."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import models

PACKAGES = Path(models.__file__).parents[1]


@cache
def program_digest() -> str:
    """Whoever changes a rule of the program wants everything made anew."""
    digest = hashlib.sha256()
    for folder in ("models", "pipelines"):
        # Path.rglob takes three times as long, and every run asks.
        for place, folders, files in os.walk(PACKAGES / folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for file in sorted(files):
                if file.endswith((".py", ".sql", ".yaml")):
                    digest.update(Path(place, file).read_bytes())
    return digest.hexdigest()
