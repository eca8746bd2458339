"""The program itself, as a digest: what was kept from an earlier run serves only the program that made it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import models

PACKAGES = Path(models.__file__).parents[1]


@cache
def program_digest() -> str:
    """Whoever changes a rule of the program wants everything made anew."""
    digest = hashlib.sha256()
    for folder in ("models", "pipelines"):
        for path in sorted((PACKAGES / folder).rglob("*")):
            if path.suffix in {".py", ".sql", ".yaml"} and path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()
