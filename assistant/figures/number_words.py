"""Which numbers does a text say in words? “Fifty-three”, “quatre-vingt-dix-sept”, “пятидесяти”, “三百二十八”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.figures.levelled import all_words, values
from assistant.spans import apart

CHINESE = "〇○零一二三四五六七八九十两百千万亿"
_CHINESE_DIGITS = {
    char: value for value, chars in enumerate(("〇○零", "一", "二两", *"三四五六七八九")) for char in chars
}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CHINESE_RUN = re.compile(rf"第?(?:[{CHINESE}]+)")
_LETTERS = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ARABIC_PREFIXES = "وبلف"
_AND_ONE = "واحد"
"""Levelled, “and one” of “two hundred and eleven” (مائتين وأحد عشر) is written as “one” is."""

_LINKS = frozenset(("and", "et", "y"))


@dataclass(frozen=True)
class Said:
    """A number said in words, with offsets in the levelled text; a rough one is such as “une trentaine”."""

    start: int
    end: int
    value: float
    ordinal: bool = False
    rough: bool = False


@dataclass(frozen=True)
class _Word:
    """A word that stands for a number.

    `link` is what ties it to the word before: "", "and", "et", "y" or "و"; `close` says that nothing else is between.
    """

    text: str
    start: int
    end: int
    value: float
    link: str
    close: bool

    @property
    def ordinal(self) -> bool:
        return self.text in values("ordinals")

    @property
    def multiplies(self) -> bool:
        return self.value == 100 or self.text in values("multipliers") or self.text in values("rough")


@dataclass
class _Sum:
    """The words of one number added up so far: whole thousands in `done`, what is below in `part`."""

    start: int
    end: int
    done: float = 0
    part: float = 0
    least: float = float("inf")
    rough: bool = False

    @property
    def value(self) -> float:
        return self.done + self.part

    def take(self, word: _Word) -> bool:
        """Adds a word that goes on with the number; False, with nothing changed, where it does not."""
        if word.value >= 1000 and word.multiplies:
            if not self._multiply(word.value):
                return False
        elif (part := _added(int(self.part), word)) is not None:
            self.part = part
        else:
            return False
        self.end = word.end
        self.rough = self.rough or word.text in values("rough")
        return True

    def _multiply(self, value: float) -> bool:
        if self.done and value > self.least:
            self.done, self.part = self.value * value, 0
        elif self.part and value < self.least:
            self.done, self.part = self.done + self.part * value, 0
        else:
            return False
        self.least = value
        return True


def numbers_in(text: str) -> list[Said]:
    """The numbers and ordinals in words of a levelled text, in order; "one" alone is among them."""
    spelled = (said for said in _spelled(text) if text[said.start : said.end] not in all_words("article"))
    return apart([*spelled, *_chinese(text)])


def chinese_value(numeral: str) -> float | None:
    """The value of a numeral in Chinese characters, or None where it is not well formed."""
    if len(numeral) > 1 and all(char in _CHINESE_DIGITS for char in numeral):
        return float("".join(str(_CHINESE_DIGITS[char]) for char in numeral)) if len(numeral) > 2 else None
    total = section = digit = 0
    for char in numeral:
        if char in _CHINESE_DIGITS:
            if digit:
                return None
            digit = _CHINESE_DIGITS[char]
        elif (unit := _CHINESE_UNITS[char]) >= 10_000:
            below = section + digit
            total = (total + below) * unit if unit == _CHINESE_UNITS["亿"] else total + below * unit
            section = digit = 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return float(total + section + digit)


def _spelled(text: str) -> Iterator[Said]:
    current: _Sum | None = None
    for word in _number_words(text):
        if word.ordinal:
            if current and word.close and word.value < 10 and current.part % 100 >= 20 and current.part % 10 == 0:
                yield Said(current.start, word.end, current.value + word.value, ordinal=True)
            else:
                yield from _finished(current)
                yield _arabic_ordinal(text, word)
            current = None
        elif not (current and word.close and current.take(word)):
            yield from _finished(current)
            current = _begun(word)
    yield from _finished(current)


def _number_words(text: str) -> Iterator[_Word]:
    """The words of a text that stand for numbers, cardinal or ordinal."""
    after, link, last = -1, "", ""
    for match in _LETTERS.finditer(text):
        word, start = _without_prefix(match.group()), match.start()
        prefix = match.group()[: len(match.group()) - len(word)]
        close = after >= 0 and not text[after:start].strip(" -")
        if word in _numbers() and not _is_other_word(word, last, text):
            tie = "و" if prefix == "و" or (close and word == _AND_ONE) else link
            yield _Word(word, start + len(prefix), match.end(), _numbers()[word], tie, close)
            after, link = match.end(), ""
        elif word in _LINKS and close:
            after, link = match.end(), word
        else:
            after, link = -1, ""
        last = word


@cache
def _numbers() -> dict[str, float]:
    articles = dict.fromkeys(all_words("article"), 1.0)
    return articles | values("numbers") | values("multipliers") | values("rough") | values("ordinals")


def _without_prefix(word: str) -> str:
    """An Arabic number word without the conjunction or preposition that is written together with it."""
    return word[1:] if word[0] in _ARABIC_PREFIXES and word not in _numbers() and word[1:] in _numbers() else word


def _is_other_word(word: str, last: str, text: str) -> bool:
    """Whether it only looks like one: the "cent" of "per cent", the English "once", half an Arabic month's name."""
    if word in values("ordinals"):
        return last in all_words("before_no_ordinal")
    if word in ("cent", "cents"):
        return last in ("per", "pour")
    if word == "once":
        said = _LETTERS.findall(text)
        return sum(one in all_words("english") for one in said) >= sum(one in all_words("spanish") for one in said)
    return False


def _begun(word: _Word) -> _Sum | None:
    """The number that a word begins; None for a multiplier that alone says only "many"."""
    rough = word.text in values("rough")
    if word.multiplies and not rough and word.text not in all_words("bare"):
        return None
    if word.value >= 1000 and word.multiplies:
        return _Sum(word.start, word.end, done=word.value, least=word.value, rough=rough)
    return _Sum(word.start, word.end, part=word.value, rough=rough)


def _finished(number: _Sum | None) -> Iterator[Said]:
    if number:
        yield Said(number.start, number.end, number.value, rough=number.rough)


def _arabic_ordinal(text: str, word: _Word) -> Said:
    """An ordinal with the "عشر" or "والعشرون" that may follow it in Arabic."""
    if _ARABIC.match(word.text) and (after := re.match(r" (?:عشرة?|وال(\w+))(?!\w)", text[word.end :])):
        more = values("numbers").get(after[1], 0) if after[1] else 10
        if more:
            return Said(word.start, word.end + after.end(), word.value + more, ordinal=True)
    return Said(word.start, word.end, word.value, ordinal=True)


def _added(part: int, word: _Word) -> float | None:
    """The value of the words up to here with one more below a thousand, or None where it begins another number."""
    value, rest = int(word.value), part % 100
    if part == 0:
        return value if not word.link or value < 100 or word.link == "و" else None
    if word.multiplies and value in (12, 100):
        return part * value if part < 10 and not word.link else None
    if value >= 100:
        return None
    if _ARABIC.match(word.text):
        if word.link == "و":
            return part + value if rest == 0 or (rest < 10 and value >= 20) else None
        return part + 10 if value == 10 and 0 < rest < 10 else None
    if value == 20 and part % 100 == 4 and word.text.startswith("vingt"):
        return part - 4 + 80
    if rest and not word.link and word.text in all_words("spanish_units"):
        return None
    return part + value if _fits(rest, value, word.link) else None


def _fits(rest: int, value: int, link: str) -> bool:
    """Whether a Latin or Cyrillic word below a hundred adds to tens and units of `rest`."""
    if link:
        fits = {"and": rest == 0, "et": value in (1, 11) and rest >= 20, "y": 30 <= rest <= 90 and value < 10}[link]
    elif value < 10:
        fits = rest == 0 or (rest >= 20 and rest % 10 == 0) or (rest in (10, 70, 90) and value >= 7)
    elif value < 20:
        fits = rest in (0, 60, 80)
    else:
        fits = rest == 0
    return fits


def _chinese(text: str) -> Iterator[Said]:
    for match in _CHINESE_RUN.finditer(text):
        numeral = match.group().removeprefix("第")
        ordinal = len(numeral) < len(match.group())
        counts = text.startswith(tuple(all_words("chinese_measures")), match.end())
        share = text.endswith("百分之", 0, match.start())
        if (
            text.startswith("月", match.end())
            or numeral[0] in "百千万亿"
            or (len(numeral) == 1 and not (ordinal or counts or share))
        ):
            continue
        if (value := chinese_value(numeral)) is not None:
            yield Said(match.start(), match.end(), value, ordinal)
