"""What does the report on a checked draft look like, as one HTML page to print or mail, or as parts of another page?

The page stands alone: style inside, no script, nothing loaded. The parts have neither style nor script. All that comes
from a draft or a source is escaped by the template, and a source's address becomes a link only where it is one of the
web.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from assistant.answer import Citation
from assistant.checking.report.marks import claim_pieces, quote_pieces
from assistant.checking.verdict import Checked, Detail, Relation, Ruling, Verdict
from knowledge.records import is_web_address
from prompts import LANGUAGES, language_name, message

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

SIGNS = {Ruling.SUPPORTED: "✓", Ruling.CONTRADICTED: "✗", Ruling.NOT_ENOUGH_EVIDENCE: "?"}
"""A sign for each ruling, for readers who see no colours."""

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


@dataclass(frozen=True)
class _Run:
    """Words of a draft; `number` is that of the verdict on them, 0 where there is none, `is_first` where they begin."""

    text: str
    number: int
    is_first: bool


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    number: int


@dataclass(frozen=True)
class Parts:
    """The report as HTML: how many claims have which verdict, and the draft with its claims marked and their cards."""

    counts: Markup
    body: Markup


def report(checked: Checked, *, title: str, name: str, made: datetime, said_in: str) -> str:
    """The page: the counts, the draft with its claims marked, and a card for each verdict in order.

    `title` says which draft it is, `name` which service checked it and `made` when; `said_in` is the language of the
    reader, one of the six, else English.
    """
    from babel.dates import format_date

    said = said_in if said_in in LANGUAGES else "en"
    return (
        _shell()
        .get_template("page.html")
        .render(
            title=title,
            name=name,
            language=said,
            direction="rtl" if said == "ar" else "ltr",
            made=made.date().isoformat(),
            made_in_words=format_date(made.date(), "long", locale=said),
            say=partial(message, said),
            parts=parts(checked, said),
        )
    )


def parts(checked: Checked, said_in: str, here: Callable[[Citation], str] = lambda _citation: "") -> Parts:
    """The parts of the report, in one of the six languages.

    `here` gives the address of a quote on the site that the parts are shown on, for a source that is not on the web.
    """
    from babel.numbers import format_percent

    rulings = Counter(one.verdict for one in checked.verdicts)
    values: dict[str, Any] = {
        "say": partial(message, said_in),
        "share": partial(format_percent, locale=said_in),
        "counts": [(ruling, sign, rulings[ruling]) for ruling, sign in SIGNS.items()],
        "checked": checked,
        "paragraphs": _paragraphs(checked),
        "signs": SIGNS,
        "relations": list(Relation),
        "claim_pieces": claim_pieces,
        "quote_pieces": quote_pieces,
        "unlike": unlike,
        "origin": partial(origin, said_in=said_in),
        "address": lambda one: one.url if one.url and is_web_address(one.url) else here(one),
    }
    made: Any = _shell().get_template("parts.html").make_module(values)
    return Parts(made.counted(), made.read())


def unlike(verdict: Verdict) -> list[Detail]:
    """The details of a claim that differ from the sources or are missing there."""
    return [one for one in verdict.details if one.relation is not Relation.AGREES]


def origin(citation: Citation, said_in: str) -> tuple[str, ...]:
    """The language of a quote where the reader has another, the date of its document, and its page."""
    quoted_in = (language_name(citation.language, said_in),) if citation.language != said_in else ()
    page = (message(said_in, "page_number", number=citation.page),) if citation.page else ()
    return (*quoted_in, citation.date or message(said_in, "undated"), *page)


def _paragraphs(checked: Checked) -> list[list[_Run]]:
    """The lines of a draft that are not empty, each cut where a claim begins or ends."""
    spans = list(_spans(checked))
    return [
        [
            _Run(
                checked.text[max(span.start, line.start()) : min(span.end, line.end())],
                span.number,
                span.start >= line.start(),
            )
            for span in spans
            if span.start < line.end() and span.end > line.start()
        ]
        for line in _LINE.finditer(checked.text)
    ]


def _spans(checked: Checked) -> Iterator[_Span]:
    """The whole draft in spans that follow each other; of claims that overlap, the first has the words in common."""
    at = 0
    for number, verdict in sorted(enumerate(checked.verdicts, 1), key=lambda one: (one[1].start, one[0])):
        start = max(at, verdict.start)
        if start < verdict.end:
            yield _Span(at, start, 0)
            yield _Span(start, verdict.end, number)
            at = verdict.end
    yield _Span(at, len(checked.text), 0)


@cache
def _shell() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    folder = resources.files("assistant.checking.report")
    files = {name: (folder / name).read_text(encoding="utf-8") for name in ("page.html", "parts.html")}
    return Environment(
        loader=DictLoader(files), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
