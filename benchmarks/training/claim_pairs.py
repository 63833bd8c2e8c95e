"""Makes claims with evidence that supports them, contradicts them, or says neither, out of sentences.

From a sentence S with a detail d changed into d', and a part of it that has the detail, come four pairs: (part, S) and
(part', S') are supported, (part', S) and (part, S') contradicted. So neither text alone gives the label away.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.training.wordnet import WordNet

SUPPORTED, CONTRADICTED, NOT_ENOUGH = range(3)
LABELS = {"SUPPORTS": SUPPORTED, "REFUTES": CONTRADICTED, "NEITHER": NOT_ENOUGH}
LETTERS = {label[0]: number for label, number in LABELS.items()}

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|\w+(?:['’-]\w+)*|[^\w\s]")
_CUTS = frozenset(
    "which who that where when while and or in on at by with for from to of as during after before".split()
)
_TO_BE = {"is": "is not", "was": "was not", "are": "are not", "were": "were not", "has": "has not", "had": "had not"}
_NEVER = {"can": "cannot", "will": "will not", "also": "never", "may": "may not", "have": "have not"}
_QUANTITIES = (
    ("all", "some"),
    ("many", "few"),
    ("most", "few"),
    ("first", "last"),
    ("only", "also"),
    ("more", "less"),
    ("before", "after"),
    ("several", "no"),
    ("always", "never"),
    ("largest", "smallest"),
    ("highest", "lowest"),
    ("north", "south"),
    ("east", "west"),
    ("northern", "southern"),
    ("eastern", "western"),
    ("since", "until"),
    ("both", "neither"),
    ("best", "worst"),
    ("begin", "end"),
    ("began", "ended"),
    ("started", "ended"),
    ("established", "closed"),
    ("increased", "decreased"),
    ("increase", "decrease"),
    ("without", "with"),
    ("under", "above"),
    ("million", "billion"),
    ("success", "failure"),
    ("successful", "unsuccessful"),
    ("won", "lost"),
    ("accepted", "refused"),
    ("able", "unable"),
    ("alive", "dead"),
    ("born", "died"),
    ("man", "woman"),
    ("father", "son"),
    ("mother", "daughter"),
    ("left", "joined"),
    ("male", "female"),
)
_GROUPS = (
    "January February March April May June July August September October November December",
    "American British French German Italian Spanish Canadian Australian Indian Chinese Japanese Russian Brazilian "
    "Mexican Irish Scottish Swedish Dutch Polish Turkish Egyptian Nigerian Korean Greek Norwegian",
    "France Germany Italy Spain Canada Australia India China Japan Russia Brazil Mexico Ireland Sweden Poland Turkey "
    "Egypt Nigeria Kenya Greece Norway England Scotland Argentina Peru Colombia Thailand Vietnam Morocco Senegal",
    "London Paris Berlin Rome Madrid Toronto Sydney Chicago Boston Tokyo Moscow Dublin Vienna Nairobi Cairo Lagos Lima "
    "Bangkok Geneva Brussels Athens Oslo Warsaw Seattle Houston",
    "one two three four five six seven eight nine ten eleven twelve twenty thirty",
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "film book album song novel play series magazine poem game show painting band company",
    "actor singer writer director producer musician politician scientist athlete teacher doctor lawyer "
    "journalist painter",
    "city country river mountain island village state region lake continent",
    "football basketball baseball tennis hockey cricket golf rugby",
    "drama comedy horror documentary thriller romance animation",
)
"""Words of which one may stand in the place of another, for something false that reads well."""

_LIKE = {word: group.split() for group in _GROUPS for word in group.split()}

_OTHER_WAY = {one: other for pair in _QUANTITIES for one, other in (pair, pair[::-1])}
CONTEXT = 0.4
"""Share of sentences that get their subject as a title, as passages of a document have one."""

_ONLY = ("only", "solely", "exclusively")


@dataclass(frozen=True)
class ClaimPair:
    """A claim, a sentence of evidence, and the number of the label."""

    claim: str
    evidence: str
    label: int


@dataclass(frozen=True)
class _Change:
    """A change of the tokens ``[start:end]`` of a sentence to other ones."""

    start: int
    end: int
    tokens: tuple[str, ...]

    def of(self, tokens: Sequence[str]) -> list[str]:
        return [*tokens[: self.start], *self.tokens, *tokens[self.end :]]


def fever(file: Path) -> list[ClaimPair]:
    """The pairs of FeverSymmetric, their brackets and quotation marks as they are written elsewhere."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [ClaimPair(plain(row["claim"]), plain(row["evidence"]), LABELS[row["label"]]) for row in rows]


def plain(text: str) -> str:
    """A text of FEVER without the marks of the Penn Treebank."""
    for code, mark in (("-LRB-", "("), ("-RRB-", ")"), ("-LSB-", "["), ("-RSB-", "]"), ("``", '"'), (" -- ", " – ")):
        text = text.replace(code, mark)
    text = re.sub(r"\s+([.,;:!?)\]])", r"\1", text)
    text = re.sub(r"([(\[])\s+", r"\1", text)
    return re.sub(r" (n't|'s|'re|'S)\b", r"\1", text).strip()


class EnglishClaims:
    """Makes claims from English sentences, the same ones for the same seed."""

    def __init__(self, sentences: Sequence[str], seed: int, words: WordNet | None = None) -> None:
        self._pick, self._words = random.Random(seed), words or WordNet()
        self._sentences = [tokens for tokens in map(tokens_of, sentences) if 8 <= len(tokens) <= 70]
        self._names = sorted({" ".join(tokens[a:b]) for tokens in self._sentences for a, b in _names(tokens)})

    def pairs(self) -> list[ClaimPair]:
        """Pairs from every sentence."""
        return [pair for tokens in self._sentences for pair in self._of(tokens)]

    def _of(self, tokens: list[str]) -> list[ClaimPair]:
        made = []
        changes = [change for kind in self._kinds() if (change := kind(tokens))]
        for change in changes[:2]:
            made += self._four(tokens, change)
        if self._pick.random() < 0.5:
            made += self._unsaid(tokens)
        return made

    def _kinds(self) -> list[Callable[[list[str]], _Change | None]]:
        kinds: list[Callable[[list[str]], _Change | None]]
        kinds = [self._number, self._name, self._swap, self._word, self._word, self._like, self._like, self._negation]
        kinds += [self._opposite, self._only]
        self._pick.shuffle(kinds)
        return kinds

    def _four(self, tokens: list[str], change: _Change) -> list[ClaimPair]:
        part = self._part(tokens, change)
        changed = change.of(tokens)
        claim, claim_changed = (
            [text[at] for at in places] for text, places in self._both(tokens, changed, part, change)
        )
        claim, claim_changed = self._reworded(claim, claim_changed)
        texts = [text_of(one) for one in (claim, claim_changed, tokens, changed)]
        subject = _subject(tokens)
        if subject and subject <= change.start and self._pick.random() < CONTEXT:
            texts[2:] = [_below_title(one, subject) for one in (tokens, changed)]
        if texts[0] == texts[1]:
            return []
        return [
            ClaimPair(texts[0], texts[2], SUPPORTED),
            ClaimPair(texts[1], texts[2], CONTRADICTED),
            ClaimPair(texts[0], texts[3], CONTRADICTED),
            ClaimPair(texts[1], texts[3], SUPPORTED),
        ]

    def _both(
        self, tokens: list[str], changed: list[str], part: list[int], change: _Change
    ) -> list[tuple[list[str], list[int]]]:
        """The places of a part in the sentence and in the changed one."""
        shift = len(change.tokens) - (change.end - change.start)
        before = [at for at in part if at < change.start]
        after = [at + shift for at in part if at >= change.end]
        middle = list(range(change.start, change.start + len(change.tokens)))
        return [(tokens, part), (changed, [*before, *middle, *after])]

    def _part(self, tokens: list[str], change: _Change) -> list[int]:
        """The places of a shorter statement that has the change in it: asides and a tail are left out."""
        kept = [True] * len(tokens)
        for opened, at in [(at, at) for at, token in enumerate(tokens) if token == "("]:
            closed = next((end for end in range(at, len(tokens)) if tokens[end] == ")"), None)
            if closed and not (opened <= change.start <= closed):
                kept[opened : closed + 1] = [False] * (closed + 1 - opened)
        ends = [
            at
            for at in range(max(5, change.end), len(tokens) - 1)
            if tokens[at] in ",;:–" or tokens[at].lower() in _CUTS
        ]
        if ends and self._pick.random() < 0.85:
            end = self._pick.choice(ends[: max(2, len(ends) // 2)])
            kept[end:] = [False] * (len(tokens) - end)
        commas = [at for at in range(1, change.start) if tokens[at] == "," and kept[at]]
        if len(commas) >= 1 and tokens[0].lower() in _CUTS and self._pick.random() < 0.8:
            kept[: commas[0] + 1] = [False] * (commas[0] + 1)
        elif len(commas) >= 2 and self._pick.random() < 0.7:
            first, last = commas[0], commas[-1]
            kept[first : last + 1] = [False] * (last + 1 - first)
        return [at for at, keep in enumerate(kept) if keep]

    def _reworded(self, claim: list[str], changed: list[str]) -> tuple[list[str], list[str]]:
        """Both claims with near-synonyms, or words for the wider kind, where they agree."""
        claim, changed = list(claim), list(changed)
        for place, token in enumerate(claim):
            if self._pick.random() < 0.25 and token.isalpha() and token.islower():
                word, restore = _stem(token)
                pos = self._words.part_of_speech(word)
                others = self._words.synonyms(word, pos) if pos else []
                if pos == "n" and not others and self._pick.random() < 0.3:
                    others = self._words.above(word, pos)
                if others and changed.count(token) == claim.count(token) == 1:
                    new = restore(self._pick.choice(others))
                    claim[place], changed[changed.index(token)] = new, new
        return claim, changed

    def _unsaid(self, tokens: list[str]) -> list[ClaimPair]:
        """A claim with a tail that its evidence lacks, and a claim from another sentence that shares a name or word."""
        cuts = [
            at for at in range(6, len(tokens) - 3) if tokens[at].lower() in _CUTS - {"of", "that"} or tokens[at] == ","
        ]
        made = []
        if cuts:
            at = self._pick.choice(cuts)
            whole, cut = text_of(tokens), text_of([*tokens[:at], "."])
            made += [ClaimPair(whole, cut, NOT_ENOUGH), ClaimPair(cut, whole, SUPPORTED)]
        other = self._pick.choice(self._sentences)
        names, others = _names(tokens), _names(other)
        if names and others:
            (a, b), (c, d) = names[0], others[0]
            made.append(ClaimPair(text_of([*other[:c], *tokens[a:b], *other[d:]]), text_of(tokens), NOT_ENOUGH))
        return made

    def _number(self, tokens: list[str]) -> _Change | None:
        places = [at for at, token in enumerate(tokens) if token[0].isdigit()]
        if not places:
            return None
        at = self._pick.choice(places)
        return _Change(at, at + 1, (other_number(tokens[at], self._pick),))

    def _name(self, tokens: list[str]) -> _Change | None:
        spans = _names(tokens)
        if not spans:
            return None
        start, end = self._pick.choice(spans)
        return _Change(start, end, tuple(self._pick.choice(self._names).split(" ")))

    def _swap(self, tokens: list[str]) -> _Change | None:
        """Two names in each other's place, where the words between them are few."""
        spans = _names(tokens)
        for (a, b), (c, d) in pairwise(spans):
            between = tokens[b:c]
            if 1 <= len(between) <= 6 and not set(between) <= {",", "and", "or", "&"} and tokens[a:b] != tokens[c:d]:
                return _Change(a, d, (*tokens[c:d], *between, *tokens[a:b]))
        return None

    def _word(self, tokens: list[str]) -> _Change | None:
        places = list(range(1, len(tokens)))
        self._pick.shuffle(places)
        for at in places[:12]:
            token = tokens[at]
            if not (token.isalpha() and token.islower() and len(token) > 2):
                continue
            word, restore = _stem(token)
            pos = self._words.part_of_speech(word)
            others = pos and (self._words.opposites(word, pos) or self._words.sisters(word, pos))
            if others:
                return _Change(at, at + 1, (restore(self._pick.choice(others)),))
        return None

    def _like(self, tokens: list[str]) -> _Change | None:
        places = [at for at, token in enumerate(tokens) if token in _LIKE]
        if not places:
            return None
        at = self._pick.choice(places)
        return _Change(at, at + 1, (self._pick.choice([word for word in _LIKE[tokens[at]] if word != tokens[at]]),))

    def _opposite(self, tokens: list[str]) -> _Change | None:
        places = [at for at, token in enumerate(tokens) if token in _OTHER_WAY]
        if not places:
            return None
        at = self._pick.choice(places)
        return _Change(at, at + 1, (_OTHER_WAY[tokens[at]],))

    def _negation(self, tokens: list[str]) -> _Change | None:
        for at, token in enumerate(tokens):
            if token in ("not", "never"):
                return _Change(at, at + 1, ())
            negated = _TO_BE.get(token) or _NEVER.get(token)
            if negated:
                return _Change(at, at + 1, tuple(negated.split(" ")))
            if at and token.endswith("ed") and tokens[at - 1][:1].isupper() and token.islower():
                word = self._base(token)
                if word:
                    how = self._pick.choice((("did", "not", word), ("never", token), ("failed", "to", word)))
                    return _Change(at, at + 1, how)
        return None

    def _only(self, tokens: list[str]) -> _Change | None:
        for at, token in enumerate(tokens):
            if token in _TO_BE and at + 1 < len(tokens) and tokens[at + 1] not in _ONLY and self._pick.random() < 0.3:
                return _Change(at + 1, at + 1, (self._pick.choice(_ONLY),))
        return None

    def _base(self, past: str) -> str:
        for base in (past[:-2], past[:-1], past[:-3]):
            if self._words.counts.get((base, "v"), 0):
                return base
        return ""


def tokens_of(sentence: str) -> list[str]:
    """The words and marks of a sentence."""
    return _TOKEN.findall(sentence)


def text_of(tokens: Sequence[str]) -> str:
    """Tokens as a sentence."""
    text = " ".join(tokens).strip(" ,;:–")
    text = re.sub(r"\s+([.,;:!?)\]%'’])", r"\1", re.sub(r"([(\[$£€])\s+", r"\1", text))
    text = text if text.endswith((".", "?", "!")) else text + "."
    return text[:1].upper() + text[1:]


def other_number(token: str, pick: random.Random) -> str:
    """Another number of the same shape; a year near by."""
    digits = re.sub(r"\D", "", token)
    if re.fullmatch(r"1\d{3}|20\d\d", digits) and len(token) == 4:
        return str(int(digits) + pick.choice((-12, -10, -5, -3, -2, -1, 1, 2, 3, 4, 5, 10, 11)))
    while True:
        made = re.sub(r"\d", lambda _: str(pick.randint(0, 9)), token)
        first = next(at for at, char in enumerate(made) if char.isdigit())
        made = made[:first] + str(pick.randint(1, 9)) + made[first + 1 :]
        if made != token:
            return made


def _subject(tokens: Sequence[str]) -> int:
    """How many tokens at the beginning name what the sentence is about; 0 where that cannot be told."""
    end = next((at for at, token in enumerate(tokens[:8]) if token in _TO_BE or token in _NEVER), 0)
    return end if end and all(token[:1].isupper() or token in ("of", "the", "and") for token in tokens[:end]) else 0


def _below_title(tokens: Sequence[str], subject: int) -> str:
    """The sentence with “It” in the place of its subject, which stands above it as a title."""
    return f"{' '.join(tokens[:subject])}\n{text_of(['It', *tokens[subject:]])}"


def _names(tokens: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of capitalised words, the first word of the sentence left out unless the next one is capitalised too."""
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end][:1].isupper():
            end += 1
        if end > at and (at or end - at > 1):
            spans.append((at, end))
        at = max(end, at + 1)
    return [(a, b) for a, b in spans if b - a <= 5]


def _stem(token: str) -> tuple[str, Callable[[str], str]]:
    """A plural or past form without its ending, and what puts the ending on another word."""
    if token.endswith("ies") and len(token) > 4:
        return token[:-3] + "y", _plural
    if token.endswith("s") and not token.endswith(("ss", "us", "is")) and len(token) > 3:
        return token[:-1], _plural
    return token, str


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
