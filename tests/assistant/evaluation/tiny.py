"""A small evaluation for tests: three documents, eight questions, and answers made by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from assistant.answer import Answer, Citation, Sentence, Status
from assistant.evaluation.bench import Asked, Bench
from assistant.evaluation.data import Question
from assistant.evaluation.figures import Quote

DOCUMENTS = {
    "blue-heart": """---
title: Blue Heart Campaign
language: en
date: 2023-05-01
---
The Blue Heart Campaign raises awareness of **human trafficking**.
It was launched in Vienna in March 2009. Mexico was the first country to join the campaign.
""",
    "port-control": """---
title: Port Control Programme
language: en
---
The Port Control Programme has two partners:

- the World Customs Organization
- the International Maritime Organization

| Port | Opened | Officers |
| --- | --- | --- |
| Karachi | 2011 | 40 |
| Guayaquil | 2006 | 25 |
""",
    "aircop": """---
title: Projet AIRCOP
language: fr
---
AIRCOP forme des agents dans les aéroports d’Afrique de l’Ouest. Le projet a commencé en 2010 à Dakar.
""",
}
"""By slug; questions on the first two are held back, those on the last are for tuning."""

_LAUNCH = [["blue-heart", "It was launched in Vienna in March 2009."]]
_PARTNERS = [
    ["port-control", "the World Customs Organization"],
    ["port-control", "the International Maritime Organization"],
]

QUESTIONS: list[list[Any]] = [
    ["1", "When was the Blue Heart Campaign launched in Vienna?", "en", "plain", _LAUNCH, "blue-heart"],
    ["2", "Quand la campagne Blue Heart a-t-elle été lancée à Vienne ?", "fr", "cross", _LAUNCH, "blue-heart"],
    ["3", "Who are the partners of the Port Control Programme?", "en", "list", _PARTNERS, "port-control"],
    ["4", "How many officers are at the port of Karachi?", "en", "plain",
     [["port-control", "Karachi | 2011 | 40"]], "port-control"],
    ["5", "How long must bread rise before it is baked?", "en", "unanswerable", [], "port-control"],
    ["6", "Combien de temps la pâte à pain doit-elle lever ?", "fr", "false_premise", [], "blue-heart"],
    ["7", "What does human trafficking awareness mean to Blue Heart?", "en", "paraphrase",
     [["blue-heart", "The Blue Heart Campaign raises awareness of **human trafficking**."]], "blue-heart"],
    ["8", "Quand le projet AIRCOP a-t-il commencé à Dakar ?", "fr", "plain",
     [["aircop", "Le projet a commencé en 2010 à Dakar."]], "aircop"],
]  # fmt: skip


def fields(row: Sequence[Any]) -> dict[str, Any]:
    """A row of `QUESTIONS` as the fields of a line."""
    id_, text, language, kind, gold, about = row
    quotes = [{"document": document, "quote": quote} for document, quote in gold]
    names = {"id": id_, "question": text, "language": language, "kind": kind, "gold": quotes}
    return {**names, "all": kind == "list", "about": about}


def write(folder: Path, lines: Sequence[dict[str, Any]] | None = None) -> Path:
    """Writes the documents and the questions, or other `lines` in their place; gives the folder."""
    (folder / "documents").mkdir(parents=True)
    (folder / "questions").mkdir()
    for slug, text in DOCUMENTS.items():
        (folder / "documents" / f"{slug}.md").write_text(text, encoding="utf-8")
    rows = [fields(row) for row in QUESTIONS] if lines is None else lines
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "questions" / "tiny.jsonl").write_text(text, encoding="utf-8")
    return folder


def question(
    kind: str = "plain", gold: Sequence[str] = ("Gold.",), *, needs_all: bool = False, language: str = "en"
) -> Question:
    """A question about an English document “doc”, which is answered by these quotes."""
    quotes = tuple(Quote("doc", one) for one in gold)
    return Question("q", "What?", language, kind, quotes, needs_all, "doc", "en", "Line 1 of a.jsonl")


def asked(about: Question, *cited: str, confidence: float = 0.5, nearby: Sequence[str] = ()) -> Asked:
    """What became of a question: an answer with these quotes of “doc”, or without any a refusal."""
    status = Status.ANSWERED if cited else Status.NO_EVIDENCE
    sentences = tuple(Sentence(one, (number,)) for number, one in enumerate(cited, 1))
    made = Answer("id", status, "en", "", sentences=sentences, confidence=confidence)
    return Asked(about, Answer(**{**vars(made), "citations": _cited(cited), "nearby": _cited(nearby)}))


def bench_of(*cases: Asked) -> Bench:
    """A bench on which every question was asked already."""
    bench = Bench(tuple(case.question for case in cases), _never, _never)
    vars(bench)["asked"] = cases
    return bench


def _cited(given: Sequence[str]) -> tuple[Citation, ...]:
    return tuple(
        Citation(number, "doc", "Doc", None, None, "doc#0-9", quote, 0, len(quote), "en")
        for number, quote in enumerate(given, 1)
    )


def _never(*_given: object) -> NoReturn:
    raise AssertionError("nothing is to be opened")
