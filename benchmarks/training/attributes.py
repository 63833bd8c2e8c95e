"""Makes up passages on invented programmes and asks for attributes that they state, or leave out, in six languages.

What people ask and sources leave out is mostly an attribute of a thing that the sources do describe. The templates and
names stand in benchmarks/data/attributes; entities, people and values have the same place in every language's lists.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
TEMPLATES = Path(__file__).parents[1] / "data" / "attributes"

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_DATES = {
    "en": "{d} {m} {y}",
    "fr": "{d} {m} {y}",
    "es": "{d} de {m} de {y}",
    "ru": "{d} {m} {y} года",
    "ar": "{d} {m} {y}",
}
_MONEY = {
    "en": "{n} million US dollars",
    "fr": "{n} millions de dollars",
    "es": "{n} millones de dólares",
    "ru": "{n} млн долларов США",
    "ar": "{n} مليون دولار",
    "zh": "{n}百万美元",
}
_PERCENT = {
    "en": "{n} per cent",
    "fr": "{n} %",
    "es": "{n} %",
    "ru": "{n} процентов",
    "ar": "{n} في المائة",
    "zh": "{n}%",
}

_STREETS = ("Rue du Port", "Harbour Road", "Calle Mayor", "Wagramer Strasse")


@dataclass(frozen=True)
class MadeQuestion:
    """A question on a made passage, and the index of the unit that answers it, or None."""

    text: str
    answer: int | None


@dataclass(frozen=True)
class MadePassage:
    """Sentences of a made passage in one language, with questions in several."""

    sentences: tuple[str, ...]
    questions: tuple[MadeQuestion, ...]


class Maker:
    """Makes passages from the templates of all languages, the same ones for the same seed."""

    def __init__(self, seed: int, folder: Path = TEMPLATES) -> None:
        self._random = random.Random(seed)
        self._words: dict[str, dict[str, Any]] = {
            language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
            for language in LANGUAGES
            if (folder / f"{language}.toml").exists()
        }
        self.attributes = sorted(self._words["en"]["attributes"])

    @property
    def entities(self) -> int:
        """How many things there are to tell something about."""
        return len(self._words["en"]["entities"]["names"])

    def statement(self, language: str, attribute: str, entity: int, value: float) -> str:
        """A sentence that tells the attribute of a thing; the same `value` is the same fact in every language."""
        template = self._random.choice(self._words[language]["attributes"][attribute]["sentences"])
        told = self.value(language, attribute, value)
        return self._filled(template, self._words[language], entity, told)

    def value(self, language: str, attribute: str, value: float) -> str:
        """The value of an attribute as a language writes it."""
        return self._value(language, attribute, random.Random(value))

    def passage(self) -> MadePassage:
        """Two to four sentences on one thing, at times one on another; questions on what they state and leave out."""
        pick = self._random
        language = pick.choice(("en", *self._words))
        about, other = pick.sample(range(len(self._words["en"]["entities"]["names"])), 2)
        stated = pick.sample(self.attributes, pick.randint(2, 4))
        left_out = [name for name in pick.sample(self.attributes, 8) if name not in stated][:3]
        told = [(name, about) for name in stated]
        if pick.random() < 0.4:
            told.insert(pick.randint(0, len(told)), (pick.choice([*stated, *left_out]), other))
        sentences = tuple(self._sentence(language, name, entity) for name, entity in told)
        asked = [(name, about) for name in [*stated[:2], *left_out[:2]]]
        asked.append((pick.choice(stated), other))
        asked.append((told[0][0], told[0][1]))
        questions = tuple(
            MadeQuestion(self._question(language, name, entity), _place(told, (name, entity))) for name, entity in asked
        )
        return MadePassage(sentences, questions)

    def _sentence(self, language: str, attribute: str, entity: int) -> str:
        words = self._words[language]
        template = self._random.choice(words["attributes"][attribute]["sentences"])
        return self._filled(template, words, entity, self._value(language, attribute, self._random))

    def _question(self, language: str, attribute: str, entity: int) -> str:
        """In the passage's language more often than not."""
        asked_in = language if self._random.random() < 0.5 else self._random.choice(list(self._words))
        words = self._words[asked_in]
        return self._filled(self._random.choice(words["attributes"][attribute]["questions"]), words, entity, "")

    def _filled(self, template: str, words: dict[str, Any], entity: int, value: str) -> str:
        filled = str(template).replace("{x}", words["entities"]["names"][entity]).replace("{v}", value)
        return filled[:1].upper() + filled[1:]

    def _value(self, language: str, attribute: str, pick: random.Random) -> str:
        words = self._words[language]
        fields = words["attributes"][attribute]
        kind = fields["value"]
        lists = {"person": "people", "city": "cities", "organisation": "organisations"}
        if kind == "text":
            return str(pick.choice(fields["values"]))
        if kind in lists:
            return str(pick.choice(words[lists[kind]]["names"]))
        return self._figure(language, kind, pick)

    def _figure(self, language: str, kind: str, pick: random.Random) -> str:
        number = pick.choice((pick.randint(2, 99), pick.randint(100, 9000)))
        year = pick.randint(1998, 2025)
        host = f"{pick.choice(('unodc', 'portline', 'programme'))}.example"
        made = {
            "phone": f"+{pick.randint(1, 99)} {pick.randint(10, 999)} {pick.randint(1000, 9999)}",
            "email": f"{pick.choice(('info', 'office', 'contact', 'desk'))}@{host}",
            "url": f"https://www.{host}/{pick.randint(1, 99)}",
            "street": f"{pick.randint(1, 250)} {pick.choice(_STREETS)}",
            "year": str(year),
            "count": f"{number:,}" if language == "en" else str(number),
            "number_of_countries": str(pick.randint(3, 120)),
            "hours": f"{pick.randint(7, 10)}:00 – {pick.randint(15, 19)}:30",
            "money": _MONEY[language].format(n=round(pick.uniform(0.2, 60), 1)),
            "percent": _PERCENT[language].format(n=pick.randint(3, 95)),
        }
        if kind != "date":
            return made[kind]
        day, month = pick.randint(1, 28), pick.randint(1, 12)
        if language == "zh":
            return f"{year}年{month}月{day}日"
        return _DATES[language].format(d=day, m=_MONTHS[language].split()[month - 1], y=year)


def _place(told: list[tuple[str, int]], wanted: tuple[str, int]) -> int | None:
    return told.index(wanted) if wanted in told else None
