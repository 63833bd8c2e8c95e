"""What a question is made of: words with content, names, words that point back, and what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.asked_for import term_to_define
from assistant.conversation import phrases
from assistant.parts import ASKING
from assistant.places import countries_in
from knowledge.names import names_in
from knowledge.words import STOP_WORDS, without_marks

_WORD = re.compile(r"[^\W_]+(?:[-’'./][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_HAN_GRAMMAR = re.compile(
    r"什么时候|什么|时候|为什么|为何|怎么样|怎么|怎样|如何|多少|几个|几|哪些|哪里|哪儿|哪|谁|何时|何地|多久|多长时间|是否|有没有"
    r"|请问|告诉|关于|介绍|开始|我|你|您|吗|呢|吧|的|了|是|在|有|和|与|由|被|把|从|到|对|为|都|也|还|又|并|或|及|于|以|个|些|会|能|可以"
)
_EVERYWHERE = re.compile(
    r"(?<!\w)(?:UNODC|ONUDD|ONUDC|УНП(?: ООН)?|ООН|UN|ONU|United Nations|Nations Unies|Naciones Unidas)(?!\w)"
    r"|(?:ال)?أمم المتحدة|毒品和犯罪问题办公室|毒罪办|联合国",
    re.IGNORECASE,
)
"""Names that nearly every question has, and that tell no subject from another."""

_FRAGMENT = 4
"""Most words of a fragment."""

_STOP = re.compile(r"[.!…。！]\s+|[。！]")
_ASIDE = 2
"""Most words of a remark before a question."""

_TITLE = re.compile(r"[《“「『]([^》”」』]{2,40})[》”」』]")
_OF_THE_HOUSE = 2
"""So many words of content make a question that names UNODC a whole one."""

_A_THING_OF_ITS_OWN = 3
"""A completed question with a name, or as many words of content, has a subject beside the one in brackets."""

_BETWEEN_WHICH_AND_NOUN = 1
_VERB_FIRST = re.compile(
    r"^[^\W\d_]+\s+(?:the|an?|le|la|les|une?|el|los|las|un|una)\s+|^[^\W\d_]*l['’]|^[а-яё]+(?:л|ла|ло|ли|ет|ют|ут|ит|ят|ат|ется|ются|лся"
    r"|лась|лось|лись)\s+",
    re.IGNORECASE,
)
"""A verb before the thing that it is about: “fait le bureau de liaison”."""

_CLAUSE_BREAK = re.compile(r"[,;،，；]|(?<!\w)(?:and|et|y|и|а|so|but)(?!\w)", re.IGNORECASE)
_BRACKET = re.compile(r"[(（](?P<topic>[^()（）]+)[)）]\s*[?？؟.!]*$")


@dataclass(frozen=True)
class Wording:
    """A question taken apart, without the words at its beginning that tie it to what came before.

    `text` is the rest of it; `tied` says that there were such words, `what_about` that “what about” was among them.
    """

    typed: str
    language: str

    @cached_property
    def tied(self) -> bool:
        return bool(phrases.opening(self.language).match(self._last_sentence)) or self.what_about

    @cached_property
    def what_about(self) -> bool:
        return bool(phrases.what_about(self.language).match(self._without_opening))

    @cached_property
    def text(self) -> str:
        bare = phrases.what_about(self.language).sub("", self._without_opening, count=1)
        return bare.strip(" ,;:.?!؟？。，、¿¡")

    @cached_property
    def _without_opening(self) -> str:
        return phrases.opening(self.language).sub("", self._last_sentence, count=1).strip()

    @cached_property
    def _last_sentence(self) -> str:
        """What was typed without Arabic vowel marks, and without a remark before it: “Interesting. Who runs it?”."""
        text = without_marks(self.typed)
        stop = _STOP.search(text)
        if stop and len(_WORD.findall(text[: stop.start()])) <= _ASIDE and ASKING.search(text[stop.end() :]):
            return text[stop.end() :].strip()
        return text

    @cached_property
    def asks(self) -> bool:
        """Whether it has a word such as who or how many."""
        return bool(ASKING.search(self.text))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its names and numbers as they are written, without those that every question has."""
        text = _EVERYWHERE.sub(" ", self.text)
        # The first word of a sentence says nothing by its capital; that of a fragment (“Kenya?”) does.
        is_fragment = not self.asks and len(_WORD.findall(text)) <= _FRAGMENT
        found = names_in(f"_ {text}" if is_fragment else text).written.values()
        countries = (text[place.start : place.end] for place in countries_in(text))
        every = dict.fromkeys((*found, *countries))
        return tuple(name for name in every if name.casefold() not in STOP_WORDS and not self._is_asking(name))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Its words with content in order; names and numbers are among them, words for any programme or office not."""
        return self._with_content(phrases.word("generic", self.language).sub(" ", _EVERYWHERE.sub(" ", self.text)))

    @property
    def size(self) -> float:
        """How much content there is, in words; two Chinese characters are one."""
        return sum(max(1.0, len(word) / 2) if _HAN.search(word) else 1.0 for word in self.content)

    @cached_property
    def points_back(self) -> bool:
        """Whether a word stands for something that the question itself does not name."""
        text = phrases.word("no_pronoun", self.language).sub(lambda found: "_" * len(found[0]), self.text)
        pronouns = phrases.word("pronoun", self.language).finditer(text)
        if any(not self._is_named_before(match.start(), in_clause=False) for match in pronouns):
            return True
        owners = phrases.word("possessive", self.language).finditer(text)
        return any(not self._is_named_before(match.start(), in_clause=True) for match in owners)

    @cached_property
    def is_about_house(self) -> bool:
        """Whether it asks of UNODC by name, and for something: “What are the pillars of UNODC's work?”."""
        return self.asks and self.size >= _OF_THE_HOUSE and bool(_EVERYWHERE.search(self.text))

    @cached_property
    def is_about_anything(self) -> bool:
        """Whether its subject is “the programme” or “that office”, without a name."""
        return bool(phrases.word("generic", self.language).search(self.text)) and not self.names

    @cached_property
    def asks_which(self) -> bool:
        """Whether it asks which programme, office or other such thing, so that its answer names what it is about."""
        which = phrases.word("which", self.language).search(self.text) if self.is_about_anything else None
        if which is None:
            return False
        noun = phrases.word("generic", self.language).search(self.text, which.end())
        between = self.text[which.end() : noun.start()] if noun else ""
        return noun is not None and len(_WORD.findall(between)) <= _BETWEEN_WHICH_AND_NOUN

    @cached_property
    def subject(self) -> str:
        """What it is about, as it is written: what it asks the meaning of, or what it asks of from first word to last.

        Of a question that was completed it is what was put in brackets, after what it names itself.
        """
        bracket = _BRACKET.search(self.typed)
        if bracket:
            own = Wording(self.typed[: bracket.start()].strip(), self.language)
            is_told_more = any(not name.isdigit() for name in own.names) or own.size >= _A_THING_OF_ITS_OWN
            return f"{own.subject} – {bracket['topic'].partition(' – ')[0]}" if is_told_more else bracket["topic"]
        if (term := term_to_define(self.text)) and (at := self.text.casefold().find(term)) >= 0:
            return self.text[at : at + len(term)]
        kept = self._with_content(self.text)
        if not kept:
            return self.text
        if self.language == "zh":
            titles = _TITLE.findall(self.text)
            return titles[0] if titles else " ".join(dict.fromkeys(kept))
        whole = self.text[self.text.index(kept[0]) : self.text.rindex(kept[-1]) + len(kept[-1])]
        thing = _VERB_FIRST.sub("", whole, count=1) if self.asks else whole
        return self._from_its_noun(thing if self._with_content(thing) else whole)

    def _from_its_noun(self, thing: str) -> str:
        """From “programme” on, where that comes before what it is called, as it does in all but English and Chinese."""
        if self.language == "en" or not self.asks:
            return thing
        nouns = list(phrases.word("generic", self.language).finditer(thing))
        named = [noun.start() for noun in nouns if self._with_content(thing[noun.end() :])]
        return thing[named[-1] :] if named else thing

    def _with_content(self, text: str) -> tuple[str, ...]:
        empty, pointing = phrases.word("empty", self.language), phrases.word("pronoun", self.language)
        if self.language == "zh":
            rest = pointing.sub(" ", empty.sub(" ", text))
            return tuple(part for run in _HAN_GRAMMAR.split(rest) for part in _WORD.findall(run))
        return tuple(
            word
            for word in _WORD.findall(text)
            if word.casefold() not in STOP_WORDS
            and not self._is_asking(word)
            and not pointing.fullmatch(word)
            and not empty.fullmatch(word)
        )

    def _is_asking(self, word: str) -> bool:
        return bool(ASKING.fullmatch(word + " "[: self.language == "ar"]))

    def _is_named_before(self, place: int, *, in_clause: bool) -> bool:
        before = Wording(self.text[:place], self.language)
        if not before.text or not before.content:
            return False
        return in_clause or ((bool(before.names) or before.size >= 2) and bool(_CLAUSE_BREAK.search(self.text[:place])))
