"""From targets.csv to reminders: whose targets have passed their review date, in which words, for whose desk.

That a date is told once is the task store's law (``models/tasks/reminding.py``).
"""

from __future__ import annotations

from datetime import date

from models.declarations import Declarations
from models.entities import COMPANY_ROW
from models.targets import DEFAULT_REGION, Target
from models.tasks.reminding import Review
from models.text import Language

_WORDS = {
    "en": "{n} passed the review date: {listed}. Agree on the next value and date, and write both into targets.csv.",
    "ru": "Срок пересмотра прошёл ({n}): {listed}. Договоритесь о новом значении и сроке и впишите их в targets.csv.",
}
_EACH = {"en": "all regions", "ru": "все регионы"}


def due_for_review(declarations: Declarations, today: date) -> list[Target]:
    """Targets of the journey's KPIs whose review date has come and that have not ended, in the file's order."""
    return [target for target in declarations.targets if target.kpi in declarations.kpis and target.is_due(today)]


def reviews(declarations: Declarations, today: date) -> list[Review]:
    """One per department that has a target to review."""
    by_department: dict[str, list[Target]] = {}
    for target in due_for_review(declarations, today):
        by_department.setdefault(declarations.journey.department_of(target.kpi), []).append(target)
    return [_review(declarations, name, targets) for name, targets in by_department.items()]


def _review(declarations: Declarations, department: str, targets: list[Target]) -> Review:
    newest = max(target.review_on for target in targets if target.review_on is not None)
    return Review(
        department=department,
        keys=tuple(_key(target) for target in targets),
        period=newest.replace(day=1),
        assignee=declarations.company.department(department).head_of(COMPANY_ROW),
        sentence_en=_sentence(declarations, targets, "en"),
        sentence_ru=_sentence(declarations, targets, "ru"),
        evidence={
            "targets": [{"kpi": t.kpi, "region": t.region, "row": t.row, "review_on": t.review_on} for t in targets]
        },
    )


def _key(target: Target) -> str:
    """A target at a date, whatever line it stands on and whatever its value has become."""
    return f"{target.kpi}|{target.region}|{target.grain or ''}|{target.review_on}"


def _sentence(declarations: Declarations, targets: list[Target], language: Language) -> str:
    number = len(targets)
    counted = str(number) if language == "ru" else f"{number} {'target' if number == 1 else 'targets'}"
    listed = "; ".join(_named(declarations, target, language) for target in targets)
    return _WORDS[language].format(n=counted, listed=listed)


def _named(declarations: Declarations, target: Target, language: Language) -> str:
    title = declarations.kpi(target.kpi).title.in_language(language)
    is_default = target.region == DEFAULT_REGION
    region = _EACH[language] if is_default else declarations.company.region_title(target.region, language)
    return f"{title}, {region} ({target.review_on}, targets.csv:{target.row})"
