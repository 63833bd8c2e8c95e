"""What does an answer say? Its words as HTML, with the numbers of its sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from assistant.answer import Answer, Citation, Contact, Sentence, Status
from assistant.web.rendering.markup import elsewhere, is_web_address, language
from prompts import message


def words(number: int, answer: Answer, *, is_arriving: bool) -> str:
    """An answer; `number` is its turn's, and there is more to come while it `is_arriving`."""
    attributes = language(answer.language)
    understood = _understood(answer)
    if answer.status is not Status.ANSWERED:
        kind = answer.status.value.replace("_", "-")
        return f'<div class="answer {kind}" {attributes}>{understood}{_own_words(answer)}</div>'
    notes = "".join(f'<p class="note">{escape(one)}</p>' for one in answer.notes)
    declined = "".join(
        f'<p class="note">{escape(message(answer.language, "part_not_said", part=part))}</p>'
        for part in answer.declined
    )
    remarks = "".join(f'<p class="note">{escape(message(answer.language, key))}</p>' for key in answer.remarks)
    more = '<p class="thinking">…</p>' if is_arriving else ""
    said = f"{understood}{notes}{_sentences(number, answer)}{declined}{remarks}{more}"
    return f'<div class="answer" {attributes}>{said}</div>'


def _understood(answer: Answer) -> str:
    """The question in full, where it built on earlier ones."""
    if not answer.understood:
        return ""
    said = message(answer.language, "understood_as", question=answer.understood)
    return f'<p class="note understood" dir="auto">{escape(said)}</p>'


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
    if contact.url and is_web_address(contact.url):
        parts.append(elsewhere(contact.url, f"<bdi>{escape(urlsplit(contact.url).netloc)}</bdi>"))
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
        first = cited.get(sentence.citations[0]) if sentence.citations else None
        spoken = first.language if first and not sentence.is_written else answer.language
        if sentence.is_item != in_list:
            # The list itself has its items' direction: bullets stand where it leaves room for them.
            html += f"<ul {language(spoken)}>" if sentence.is_item else "</ul>"
            in_list = sentence.is_item
        tag = "li" if sentence.is_item else "p"
        text = escape(" ".join(sentence.text.split()))
        html += (
            f"<{tag} {language(spoken)}>{text}"
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
