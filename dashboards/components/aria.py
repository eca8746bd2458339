"""Attributes for assistive technology and for scripts, whose names no keyword argument can carry."""

from __future__ import annotations

from typing import Any


def aria(**values: str | bool) -> dict[str, Any]:
    """``aria(label="Filters", hidden=True)`` as ``aria-label`` and ``aria-hidden``."""
    return {f"aria-{name}": str(value).lower() if isinstance(value, bool) else value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """``data(do="accept")`` as ``data-do``."""
    return {f"data-{name}": value for name, value in values.items()}
