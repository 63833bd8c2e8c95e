"""Composes answers from evidence: word for word, each sentence with its citation, or the words for having none."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation, Sentence, Status
from assistant.evidence import Evidence
from assistant.finding import Finding, Findings
from assistant.passages import cite
from knowledge.names import names_in
from knowledge.records import UnitKind
from prompts import isolated, language_name, message

_MORE = 3
"""Most units that “tell me more” brings at once."""

_MORE_FROM = 3
"""How many of the best units say which documents more is taken from."""


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


def further(answer: Answer, findings: Findings, quoted: Container[tuple[str, int]]) -> Answer:
    """The answer with what the documents of the best evidence say beside what was `quoted`, as document and start."""
    ranked = [unit for part in findings.parts for unit in part.ranked]
    about = {unit.stored.document.id for unit in ranked[:_MORE_FROM]}
    new = [
        unit
        for unit in ranked
        if unit.stored.document.id in about
        and (unit.stored.document.id, unit.span[0]) not in quoted
        and unit.kind is not UnitKind.HEADING
    ]
    if not new:
        return replace(answer, status=Status.NO_EVIDENCE, text=message(answer.language, "nothing_more"))
    chosen = sorted(new[:_MORE], key=lambda unit: (unit.stored.document.id, unit.span))
    return noted(verbatim(answer, chosen), message(answer.language, "more"))


def again(answer: Answer) -> Answer:
    """The answer to a question that was asked again: it says so, whether the sources answer or not."""
    said = answer.language
    if answer.status is Status.ANSWERED:
        return noted(answer, message(said, "again"))
    return replace(answer, text=answer.text.replace(message(said, "no_evidence"), message(said, "again_not_said"), 1))


def framed(answer: Answer, language: str) -> Answer:
    """The answer that was wanted in a language, saying so where its sources have it in others only."""
    others = sorted({citation.language for citation in answer.citations} - {language})
    if not others:
        return answer
    named = ", ".join(language_name(one, language) for one in others)
    note = message(language, "in_language", source_language=named, language=language_name(language, language))
    return noted(answer, note)


def noted(answer: Answer, note: str) -> Answer:
    """The answer with a note of the assistant's own before it."""
    return replace(answer, text=f"{note}\n{answer.text}", notes=(note, *answer.notes))


def no_evidence(
    answer: Answer, found: Sequence[Evidence], about: str | None = None, unheard: Sequence[str] = ()
) -> Answer:
    """The answer saying that the sources do not say, with what was found nearby and how to ask better.

    `about` is the question where the sources do speak of its subject: then the answer says that they mention it.
    `unheard` is what the question names and nothing that was found tells of.
    """
    nearby = _cite(found)
    titles = " · ".join(dict.fromkeys(isolated(citation.title, answer.language) for citation in nearby))
    if about and found:
        parts = [message(answer.language, "mentioned", topic=isolated(_topic(about, found[0]), answer.language))]
    else:
        parts = [message(answer.language, "no_evidence")]
    if unheard:
        names = ", ".join(isolated(name, answer.language) for name in unheard)
        parts.append(message(answer.language, "unheard", names=names))
    if titles:
        parts.append(message(answer.language, "found_nearby", titles=titles))
    parts.append(message(answer.language, "ask_better"))
    return replace(answer, status=Status.NO_EVIDENCE, text=" ".join(parts), nearby=nearby)


def names_shared(finding: Finding) -> list[str]:
    """The names of a question that the nearest passage has too."""
    return _names_shared(finding.part.question, finding.ranked[0])


def _topic(question: str, nearest: Evidence) -> str:
    """The names of the question that the nearest passage has too, else the title of its document."""
    return " ".join(_names_shared(question, nearest)) or nearest.stored.document.title


def _names_shared(question: str, nearest: Evidence) -> list[str]:
    return names_in(question).found_in(nearest.stored.in_context)


def _cite(chosen: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(cite(unit.stored, *unit.span, number) for number, unit in enumerate(chosen, 1))
