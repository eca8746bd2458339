"""Which staging tables a SELECT names, told without parsing: it reads no others, whatever it does with these.

Every command that opens a company asks, so no parser is loaded for it. Which columns are read is told in lineage.py.
"""

from __future__ import annotations

import re
from functools import cache

from models.entities import load_entities

#: What is no name of a table: comments and words in quotation marks.
_NO_NAMES = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_STAGING = re.compile(r"\bstaging_(\w+)")


@cache
def entities_named(sql: str) -> frozenset[str]:
    """The entities whose staging tables one SELECT names."""
    return frozenset(load_entities().keys() & set(_STAGING.findall(_NO_NAMES.sub(" ", sql))))
