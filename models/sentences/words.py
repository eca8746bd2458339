"""The words of the sentence, per language. Two languages side by side, so that neither is forgotten."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "target": {"en": "target", "ru": "цель"},
    "interval": {"en": "interval", "ru": "интервал"},
    "from": {"en": "from", "ru": "от"},
    "up_to": {"en": "up to", "ru": "до"},
    "to": {"en": " to ", "ru": " … "},
    "no_data": {"en": "no data", "ru": "нет данных"},
    "no_value": {"en": "no value", "ru": "нет значения"},
    "not_reached": {"en": "not reached", "ru": "не достигнуто"},
    # the other half of a pair
    "by_repaired": {"en": "with repaired links", "ru": "с восстановленными связями"},
    "by_recorded": {"en": "by recorded links alone", "ru": "только по связям из CRM"},
    # where the value lies
    "on_target": {"en": "on target", "ru": "цель достигнута"},
    "in_band": {"en": "within the band", "ru": "в коридоре"},
    "in_tolerance": {"en": "within tolerance", "ru": "в пределах допуска"},
    "below_target": {"en": "below target", "ru": "ниже цели"},
    "above_target": {"en": "above target", "ru": "выше цели"},
    "below_band": {"en": "below the band", "ru": "ниже коридора"},
    "above_band": {"en": "above the band", "ru": "выше коридора"},
    # what follows
    "uncertain": {"en": "not yet certain", "ru": "пока неточно"},
    "missed": {"en": "missed", "ru": "не выполнено"},
    "missed_pooled": {"en": "missed (over three periods)", "ru": "не выполнено (за три периода)"},
    "watched": {"en": "watched", "ru": "под наблюдением"},
    "not_enough": {"en": "not enough data to judge", "ru": "мало данных для вывода"},
    "hidden": {
        "en": "hidden, so that nobody's answer can be told from it",
        "ru": "скрыто, чтобы по числу нельзя было узнать чужой ответ",
    },
    "no_target": {"en": "no target", "ru": "цель не задана"},
    "immature": {"en": "too early to judge", "ru": "судить рано"},
    "still_young": {"en": "{count} still within the horizon", "ru": "ещё не дозрели: {count}"},
    "stale": {"en": "a source is stale, not judged", "ru": "источник устарел, не оценивается"},
    "not_trusted": {"en": "the data failed a check, not judged", "ru": "данные не прошли проверку, не оценивается"},
    "open": {"en": "period still open", "ru": "период ещё не закрыт"},
    "whole_history": {"en": "all time, not judged", "ru": "за всё время, не оценивается"},
}


def word(key: str, language: str) -> str:
    return WORDS[key][language]
