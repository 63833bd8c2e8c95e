"""Composes answers from evidence: word for word, each sentence with its citation, or the words for having none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Sentence, Status
from assistant.evidence import Evidence
from knowledge.names import names_in
from knowledge.records import UnitKind
from prompts import message


def verbatim(answer: Answer, chosen: Sequence[Evidence], declined: Sequence[str] = ()) -> Answer:
    """The answer filled with the chosen evidence, byte for byte, in the order given, each unit once.

    `declined` are the parts of the question that the sources do not answer: the answer says so.
    """
    chosen = list({(unit.stored.key, unit.index): unit for unit in chosen}.values())
    citations = _cite(chosen)
    sentences = tuple(
        Sentence(citation.quote, (citation.n,), unit.kind in (UnitKind.ITEM, UnitKind.ROW))
        for unit, citation in zip(chosen, citations, strict=True)
    )
    text = "".join(("\n" if sentence.is_item else " ") + sentence.text for sentence in sentences).strip()
    text = "\n".join((text, *(message(answer.language, "part_not_said", part=part) for part in declined)))
    return replace(
        answer,
        status=Status.ANSWERED,
        text=text,
        sentences=sentences,
        citations=citations,
        declined=tuple(declined),
    )


def disagreeing(answer: Answer, chosen: Sequence[Evidence]) -> Answer:
    """The answer where documents give different figures: each sentence word for word, with its document's date."""
    answer = verbatim(answer, chosen)
    note = message(answer.language, "different_figures")
    dated = (
        f"• {sentence.text} ({citation.date or message(answer.language, 'undated')})"
        for sentence, citation in zip(answer.sentences, answer.citations, strict=True)
    )
    return replace(answer, text="\n".join((note, *dated)), notes=(note,))


def no_evidence(answer: Answer, found: Sequence[Evidence], about: str | None = None) -> Answer:
    """The answer saying that the sources do not say, with what was found nearby and how to ask better.

    `about` is the question where the sources do speak of its subject: then the answer says that they mention it.
    """
    nearby = _cite(found)
    titles = " · ".join(dict.fromkeys(_isolated(answer, citation.title) for citation in nearby))
    if about and found:
        parts = [message(answer.language, "mentioned", topic=_isolated(answer, _topic(about, found[0])))]
    else:
        parts = [message(answer.language, "no_evidence")]
    if titles:
        parts.append(message(answer.language, "found_nearby", titles=titles))
    parts.append(message(answer.language, "ask_better"))
    return replace(answer, status=Status.NO_EVIDENCE, text=" ".join(parts), nearby=nearby)


def _topic(question: str, nearest: Evidence) -> str:
    """The names of the question that the nearest passage has too, else the title of its document."""
    passage = f"{nearest.stored.passage.context}\n{nearest.stored.text}"
    return " ".join(names_in(question).found_in(passage)) or nearest.stored.document.title


def _isolated(answer: Answer, text: str) -> str:
    """Isolating marks keep a Latin title from scrambling the order of the Arabic words around it."""
    return f"\u2068{text}\u2069" if answer.language == "ar" else text


def _cite(chosen: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            n=number,
            document_id=unit.stored.document.id,
            title=unit.stored.document.title,
            url=_address(unit),
            page=_page(unit),
            passage_id=unit.stored.id,
            quote=unit.text,
            start=unit.span[0],
            end=unit.span[1],
            language=unit.stored.document.language,
            date=unit.stored.document.date,
        )
        for number, unit in enumerate(chosen, 1)
    )


def _page(unit: Evidence) -> int | None:
    return unit.stored.document.page_at(unit.span[0])


def _address(unit: Evidence) -> str | None:
    """The document's address, with the page that is quoted; browsers open a PDF there."""
    document = unit.stored.document
    if not document.url or not document.pages or "#" in document.url:
        return document.url
    return f"{document.url}#page={_page(unit)}"
