"""Which columns of a questionnaire are answers, what they measure, and which codes are none of the scale's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.guessing import Guessing
from pipelines.steps.guessing.deciding import some
from pipelines.steps.guessing.drafts import TableDraft
from pipelines.steps.guessing.profiles import Profile

#: The share of answers that must lie on the scale, and the share at which a number beyond one says it is longer.
ON_SCALE, BEYOND = 0.75, 0.1
#: A code beside the scale is one where so many records hold it; what is rarer is a mistake, and goes to quarantine.
FEWEST, RARE = 3, 0.002
#: Scales on which an unnamed question may be what the library reads on them.
_UNNAMED = {"nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}


@dataclass(frozen=True)
class Question:
    """A column with numbers of a scale; ``codes`` are texts beside it, with the records that hold one."""

    profile: Profile
    scale: tuple[int, int]
    codes: tuple[str, ...]
    coded: int


def find_questions(
    profiles: Mapping[str, Profile], words: Guessing
) -> tuple[dict[str, list[Question]], list[Question]]:
    """Metric → its likely questions by name, the likeliest first; and other columns that hold a scale."""
    named: dict[str, list[Question]] = {}
    others: list[Question] = []
    taken: set[str] = set()
    for metric, known in words.questions.items():
        for word in known.words:
            for profile in profiles.values():
                if profile.header in taken or not _is_named(profile.header, word):
                    continue
                question = _on(profile, known.scales)
                if question is not None:
                    named.setdefault(metric, []).append(question)
                    taken.add(profile.header)
    for profile in profiles.values():
        question = _on(profile, _UNNAMED.values()) if profile.header not in taken else None
        if question is not None:
            others.append(question)
    return named, others


def guess_answers(draft: TableDraft, words: Guessing) -> None:
    """Fill in ``answers`` of a questionnaire, with what to decide: one question per metric."""
    named, others = find_questions(draft.profiles, words)
    chosen = {metric: questions[0] for metric, questions in named.items()}
    for metric, scale in _UNNAMED.items():
        alone = [question for question in others if question.scale == scale]
        if metric not in chosen and len(alone) == 1 and draft.entity == "survey_response":
            chosen[metric] = alone[0]
            others.remove(alone[0])
    if not chosen:
        draft.decide(
            "answers",
            f"What the questions of {draft.id} measure. No column is called like one that the library knows. Declare "
            "answers: [{column: …, metric: csat, scale_min: 1, scale_max: 5}]; until then it feeds no number.",
        )
        return
    draft.keys["answers"] = [_answer(metric, question) for metric, question in chosen.items()]
    said = [_said(metric, question) for metric, question in chosen.items()]
    passed = [q.profile.header for questions in named.values() for q in questions[1:]] + [
        q.profile.header for q in others
    ]
    beside = f" Other columns that hold a scale: {some(passed)}." if passed else ""
    draft.decide(
        "answers",
        f"What the questions of {draft.id} measure, and on which scale. Assumed: {'; '.join(said)}.{beside}",
    )


def _is_named(header: str, word: str) -> bool:
    tokens = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])", " ", header).casefold())
    # Qualtrics and others put a Q before the name: QNPS.
    return (
        any(token.startswith(word) or token.removeprefix("q").startswith(word) for token in tokens)
        or (" " in word and word in header.casefold())
        if len(word) > 3
        else any(token in (word, f"q{word}") for token in tokens)
    )


def _on(profile: Profile, scales: Iterable[tuple[int, int]]) -> Question | None:
    """The shortest of the scales on which the column's values lie, all but a few codes."""
    if not profile.filled or not profile.is_listed or profile.distinct > 20:
        return None
    numbers = (
        {value: int(value) for value, _ in profile.counted if re.fullmatch(r"\d{1,3}(?:\.0)?", value)}
        if all("." not in value for value, _ in profile.counted)
        else {}
    )
    for low, high in sorted(scales, key=lambda scale: scale[1] - scale[0]):
        inside = {value for value, number in numbers.items() if low <= number <= high}
        on_scale = sum(profile.texts[value] for value in inside)
        beyond = sum(profile.texts[value] for value, number in numbers.items() if number > high)
        points = len({numbers[value] for value in inside})
        reaches_end = any(numbers[value] > (high * 3) // 4 for value in inside)
        if (
            on_scale >= ON_SCALE * profile.filled
            and beyond <= BEYOND * profile.filled
            and points >= min(3, high - low + 1)
            and reaches_end
        ):
            enough = max(FEWEST, RARE * profile.filled)
            codes = tuple(value for value, number in profile.counted if value not in inside and number >= enough)
            return Question(profile, (low, high), codes, sum(profile.texts[code] for code in codes))
    return None


def _answer(metric: str, question: Question) -> dict[str, object]:
    low, high = question.scale
    said: dict[str, object] = {
        "column": question.profile.header, "metric": metric, "scale_min": low, "scale_max": high
    }  # fmt: skip
    return said | ({"not_an_answer": list(question.codes)} if question.codes else {})


def _said(metric: str, question: Question) -> str:
    low, high = question.scale
    codes = (
        f" (also {some(question.codes)} in {question.coded:,} of {question.profile.filled:,} records: no answers)"
        if question.codes
        else ""
    )
    return f"{question.profile.header} is {metric} from {low} to {high}{codes}"
