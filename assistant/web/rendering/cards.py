"""Which words does an answer rest on? A card for each paragraph, with the quoted words marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from assistant.answer import Answer, Citation
from assistant.web.rendering.markup import address_of, elsewhere, language
from prompts import language_name, message

_AROUND = 1500
"""How far to look for the ends of a quote's paragraph, in characters."""

_CONTEXT = 280
"""How much of the paragraph is shown on either side of a quote, in characters."""

TextOf = Callable[[str, int, int], str]
"""The characters ``[start:end]`` of a document, by its id."""


def sources(number: int, answer: Answer, text_of: TextOf, said: str, *, is_open: bool) -> str:
    """The sources of an answer, or what was found near it, to be folded out; nothing where nothing was found.

    `number` is the turn's, `said` the language of the page.
    """
    found = answer.citations or answer.nearby
    if not found:
        return ""
    heading = escape(message(said, "label_sources" if answer.citations else "label_found_nearby"))
    groups = _by_paragraph(found, text_of)
    cards = "".join(_card(number, group, said, text_of) for group in groups)
    unfolded = " open" if is_open or not answer.citations else ""
    return (
        f'<details class="sources"{unfolded} {language(said)}>'
        f"<summary>{heading} ({len(groups)})</summary>{cards}</details>"
    )


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


def _card(turn: int, group: Sequence[Citation], said: str, text_of: TextOf) -> str:
    first, last = group[0], group[-1]
    before = text_of(first.document_id, max(0, first.start - _AROUND), first.start).rsplit("\n\n", 1)[-1].lstrip()
    after = text_of(last.document_id, last.end, last.end + _AROUND).split("\n\n", 1)[0].rstrip()
    words, at = escape(_shortened(before, from_end=True)), first.start
    for citation in group:
        words += escape(text_of(citation.document_id, at, citation.start)) + f"<mark>{escape(citation.quote)}</mark>"
        at = citation.end
    words += escape(_shortened(after, from_end=False))
    labels = "".join(f'<span class="n" id="source-{turn}-{one.n}">[{one.n}]</span> ' for one in group)
    return (
        f'<article class="source"><h3>{labels}<bdi {language(first.language)}>{escape(first.title)}</bdi></h3>'
        f'<p class="origin">{escape(_origin(first, said))}</p>'
        f"<blockquote {language(first.language)}>{words}</blockquote>"
        f"<p>{elsewhere(address_of(first), escape(message(said, 'label_open_page')))}</p></article>"
    )


def _origin(citation: Citation, said: str) -> str:
    """When the document is from, on which page the quote stands, and in which language."""
    page = (message(said, "page_number", number=citation.page),) if citation.page else ()
    date = citation.date or message(said, "undated")
    return " · ".join((date, *page, language_name(citation.language, said)))


def _shortened(text: str, *, from_end: bool) -> str:
    """At most about `_CONTEXT` characters of what stands next to a quote, cut between words."""
    if len(text) <= _CONTEXT:
        return text
    if from_end:
        return "… " + text[-_CONTEXT:].partition(" ")[2].lstrip()
    return text[:_CONTEXT].rpartition(" ")[0].rstrip() + " …"
