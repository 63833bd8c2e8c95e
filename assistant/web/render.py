"""Turns answers into HTML. Everything that comes from a reader or a source is escaped here; nothing is interpreted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote, urlsplit

from assistant.answer import Answer, Citation, Contact, Sentence, Status
from prompts import language_name, message

_AROUND = 1500
"""How far to look for the ends of a quote's paragraph, in characters."""

_CONTEXT = 280
"""How much of the paragraph is shown on either side of a quote, in characters."""

TextOf = Callable[[str, int, int], str]
"""The characters ``[start:end]`` of a document, by its id."""


@dataclass(frozen=True)
class Turn:
    """A question and, once it has begun to arrive, its answer; `thinking` while there is more to come."""

    question: str
    answer: Answer | None = None
    thinking: bool = False


def header(name: str, said: str = "en", *, writes: bool = False) -> str:
    """The top of the page: the service's name and what it is; `said` is the language that the page speaks.

    `writes` is whether a chat model writes the answers.
    """
    about = escape(message(said, "label_about_written" if writes else "label_about"))
    return f'<header id="top" {_language(said)}><h1>{escape(name)}</h1><p>{about}</p></header>'


def conversation(turns: Sequence[Turn], said: str = "en") -> str:
    """The conversation as a live region, oldest first."""
    inside = "".join(_turn(number, turn, said) for number, turn in enumerate(turns, 1))
    label = escape(message(said, "label_conversation"))
    return f'<div role="log" aria-live="polite" aria-label="{label}" {_language(said)}>{inside}</div>'


def sources_heading(said: str = "en") -> str:
    """The heading of the source panel."""
    return f"<h2 {_language(said)}>{escape(message(said, 'label_sources'))}</h2>"


def sources(turns: Sequence[Turn], text_of: TextOf, said: str = "en") -> str:
    """The source panel: for each turn, newest first, the quoted words in their paragraphs."""
    groups = [_source_group(number, turn, text_of, said) for number, turn in enumerate(turns, 1)]
    shown = "".join(reversed([group for group in groups if group]))
    shown = shown or f'<p class="hint">{escape(message(said, "label_sources_hint"))}</p>'
    return f"<div {_language(said)}>{shown}</div>"


def source_page(title: str, text: str, language: str, start: int, end: int) -> str:
    """A whole document as a page of its own, with ``[start:end]`` marked."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    marked = f'<mark id="quote">{escape(text[start:end])}</mark>' if end > start else ""
    body = f"{escape(text[:start])}{marked}{escape(text[max(start, end) :])}"
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{_direction(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        '<link rel="stylesheet" href="/styles/source.css"></head>'
        f"<body><main><h1>{escape(title)}</h1><pre>{body}</pre></main></body></html>"
    )


def _turn(number: int, turn: Turn, said: str) -> str:
    who = escape(message(said, "label_you_asked"))
    asked = f'<div class="question"><p class="who">{who}</p><p dir="auto">{escape(turn.question)}</p></div>'
    label = escape(message(said, "label_question_number", number=number))
    return f'<section class="turn" aria-label="{label}">{asked}{_answer(number, turn, said)}</section>'


def _answer(number: int, turn: Turn, page_language: str) -> str:
    answer = turn.answer
    if answer is None:
        return f'<p class="thinking" role="status">{escape(message(page_language, "label_searching"))}</p>'
    attributes = _language(answer.language)
    if answer.status is not Status.ANSWERED:
        kind = answer.status.value.replace("_", "-")
        return f'<div class="answer {kind}" {attributes}>{_understood(answer)}{_own_words(answer)}</div>'
    said = _understood(answer) + "".join(f'<p class="note">{escape(one)}</p>' for one in answer.notes)
    note = "".join(f'<p class="note">{escape(message(answer.language, key))}</p>' for key in answer.remarks)
    more = '<p class="thinking" role="status">…</p>' if turn.thinking else ""
    declined = "".join(
        f'<p class="note">{escape(message(answer.language, "part_not_said", part=part))}</p>'
        for part in answer.declined
    )
    return f'<div class="answer" {attributes}>{said}{_sentences(number, answer)}{declined}{note}{more}</div>'


def _understood(answer: Answer) -> str:
    """The question in full, where it built on earlier ones."""
    if not answer.understood:
        return ""
    said = message(answer.language, "understood_as", question=answer.understood)
    return f'<p class="note" dir="auto">{escape(said)}</p>'


def _own_words(answer: Answer) -> str:
    """What the assistant says in its own words, a paragraph a line; the services of a referral as links to call."""
    services = "".join(f"<li>{_service(one, answer.language)}</li>" for one in answer.contacts)
    html = ""
    for line in answer.text.splitlines():
        if not line.startswith("•"):
            html += f"<p>{escape(line)}</p>"
        elif services:
            html, services = f"{html}<ul>{services}</ul>", ""
    return html


def _service(contact: Contact, said: str) -> str:
    parts = [f"<strong><bdi>{escape(contact.name)}</bdi></strong>"]
    if number := re.sub(r"[^\d+*#]", "", contact.phone):
        shown = f"<bdi>{escape(contact.phone)}</bdi>"
        label = escape(message(said, "label_call", phone=contact.phone))
        is_one = re.fullmatch(r"[\d\s()+*#./-]+", contact.phone)
        parts.append(f'<a href="tel:{number}" aria-label="{label}">{shown}</a>' if is_one else shown)
    if contact.url and _is_web_address(contact.url):
        shown = escape(urlsplit(contact.url).netloc)
        parts.append(
            f'<a href="{escape(contact.url)}" target="_blank" rel="noopener noreferrer"><bdi>{shown}</bdi></a>'
        )
    parts.append(f'<span class="date">({escape(message(said, "label_service_checked", date=contact.checked))})</span>')
    return " ".join(parts)


def _sentences(number: int, answer: Answer) -> str:
    """Sentences as paragraphs, and runs of list items as lists; a summary by itself."""
    if answer.is_summed_up:
        heading = f'<p class="who">{escape(message(answer.language, "in_short"))}</p>'
        summary = _run(number, answer, [replace(one, is_item=False) for one in answer.sentences if one.is_written])
        quoted = _run(number, answer, [one for one in answer.sentences if not one.is_written])
        return f'<div class="summary">{heading}{summary}</div>{quoted}'
    return _run(number, answer, answer.sentences)


def _run(number: int, answer: Answer, sentences: Sequence[Sentence]) -> str:
    cited = {citation.n: citation for citation in answer.citations}
    html, in_list = "", False
    for sentence in sentences:
        if sentence.is_item != in_list:
            html += "<ul>" if sentence.is_item else "</ul>"
            in_list = sentence.is_item
        tag = "li" if sentence.is_item else "p"
        first = cited.get(sentence.citations[0])
        language = first.language if first and not sentence.is_written else answer.language
        words = escape(" ".join(sentence.text.split()))
        html += (
            f'<{tag} lang="{escape(language)}" dir="{_direction(language)}">{words}'
            f"{_numbers(number, sentence, answer.language)}{_date(answer, first)}</{tag}>"
        )
    return html + ("</ul>" if in_list else "")


def _date(answer: Answer, citation: Citation | None) -> str:
    """The date of a sentence's document, where the sources disagree and a reader must weigh them."""
    if citation is None or message(answer.language, "different_figures") not in answer.notes:
        return ""
    return f' <span class="date">({escape(citation.date or message(answer.language, "undated"))})</span>'


def _numbers(turn: int, sentence: Sentence, said: str) -> str:
    links = (
        f'<a href="#source-{turn}-{n}" aria-label="{escape(message(said, "label_source_number", number=n))}">[{n}]</a>'
        for n in sentence.citations
    )
    return f' <span class="cites">{"".join(links)}</span>'


def _source_group(number: int, turn: Turn, text_of: TextOf, said: str) -> str:
    if turn.answer is None:
        return ""
    found = turn.answer.citations or turn.answer.nearby
    if not found:
        return ""
    heading = message(said, "label_sources" if turn.answer.citations else "label_found_nearby")
    cards = "".join(_card(number, group, said, text_of) for group in _by_paragraph(found, text_of))
    return f'<section><h3>{escape(heading)} <span dir="auto">“{escape(turn.question)}”</span></h3>{cards}</section>'


def _by_paragraph(found: Sequence[Citation], text_of: TextOf) -> list[list[Citation]]:
    """Citations that follow each other in one paragraph share a card."""
    groups: list[list[Citation]] = []
    for citation in found:
        last = groups[-1][-1] if groups else None
        if (
            last
            and last.document_id == citation.document_id
            and 0 <= citation.start - last.end <= _AROUND
            and "\n\n" not in text_of(citation.document_id, last.end, citation.start)
        ):
            groups[-1].append(citation)
        else:
            groups.append([citation])
    return groups


def _card(turn: int, group: Sequence[Citation], language: str, text_of: TextOf) -> str:
    first, last = group[0], group[-1]
    before = text_of(first.document_id, max(0, first.start - _AROUND), first.start).rsplit("\n\n", 1)[-1].lstrip()
    after = text_of(last.document_id, last.end, last.end + _AROUND).split("\n\n", 1)[0].rstrip()
    words, at = escape(_shortened(before, from_end=True)), first.start
    for citation in group:
        words += escape(text_of(citation.document_id, at, citation.start)) + f"<mark>{escape(citation.quote)}</mark>"
        at = citation.end
    words += escape(_shortened(after, from_end=False))
    labels = "".join(f'<span class="n" id="source-{turn}-{one.n}">[{one.n}]</span>' for one in group)
    return (
        f'<article class="source"><h4>{labels} <span dir="auto">{escape(first.title)}</span></h4>'
        f'<p class="origin" dir="auto">{escape(_origin(first, language))}</p>'
        f"<blockquote {_language(first.language)}>{words}</blockquote>"
        f'<a href="{escape(_link(first))}" target="_blank" rel="noopener noreferrer">'
        f"{escape(message(language, 'label_open_page'))}</a></article>"
    )


def _origin(citation: Citation, language: str) -> str:
    """When the document is from and on which page the quote stands."""
    page = (message(language, "page_number", number=citation.page),) if citation.page else ()
    quoted_in = (language_name(citation.language, language),) if citation.language != language else ()
    return " · ".join((*quoted_in, citation.date or message(language, "undated"), *page))


def _shortened(text: str, *, from_end: bool) -> str:
    """At most about `_CONTEXT` characters of what stands next to a quote, cut between words."""
    if len(text) <= _CONTEXT:
        return text
    if from_end:
        return "… " + text[-_CONTEXT:].partition(" ")[2].lstrip()
    return text[:_CONTEXT].rpartition(" ")[0].rstrip() + " …"


def _link(citation: Citation) -> str:
    """The cited page on the web where it has an address, else the stored text."""
    if citation.url and _is_web_address(citation.url):
        return citation.url
    return f"/documents/{quote(citation.document_id)}?start={citation.start}&end={citation.end}#quote"


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _language(code: str) -> str:
    """The attributes that tell a browser the language of what is inside, and its direction."""
    return f'lang="{escape(code)}" dir="{_direction(code)}"'


def _direction(language: str) -> str:
    return "rtl" if language == "ar" else "ltr"
