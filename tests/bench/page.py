"""The page of benchmarks: each writes its own sections and leaves those of the others. Measures nothing."""

from __future__ import annotations

from pathlib import Path

_SECTION = "\n## "


def put_section(page: Path, lines: list[str]) -> None:
    """Put a section, whose first line is its heading, in the place of the older one, else at the page's end."""
    own = "\n".join(lines).strip()
    heading = own.partition("\n")[0]
    head, sections = _parts(page)
    kept = [own if _heading(section) == heading else section for section in sections]
    _write(page, [head, *(kept if own in kept else [*kept, own])])


def put_head(page: Path, text: str) -> None:
    """Put what begins the page, its sections with it; sections of other names stay behind it."""
    own = {_heading(section) for section in _split(text)[1]}
    _write(page, [text.strip(), *(section for section in _parts(page)[1] if _heading(section) not in own)])


def _parts(page: Path) -> tuple[str, list[str]]:
    return _split(page.read_text(encoding="utf-8") if page.is_file() else "")


def _split(text: str) -> tuple[str, list[str]]:
    head, *sections = f"\n{text}".split(_SECTION)
    return head.strip(), [f"## {section}".strip() for section in sections]


def _heading(section: str) -> str:
    return section.partition("\n")[0]


def _write(page: Path, parts: list[str]) -> None:
    page.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
