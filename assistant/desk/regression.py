"""How does a question of the log become one that `assistant eval` asks from then on?"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import QuestionError
from assistant.evaluation.data import read_data
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.gold import holds
from assistant.question import read_question
from assistant.receipts.receipt import Receipt
from knowledge.errors import KnowledgeError
from knowledge.read.limits import Limits
from knowledge.read.markdown import read_markdown
from knowledge.records import Document
from prompts import LANGUAGES

_LONGEST_QUESTION = 5000
_LONGEST_NAME = 60
_FORMED = re.compile(r"[\\`*#\[\]<>|&~=]|(?<![\w])[-+]|(?<=\d)[.)]")
"""What Markdown may take for markup. It does not matter where on a line, so that a quote is written as its text is.

Underlines stay: the evaluation would not see that a mark before one is none of the text.
"""

TextOf = Callable[[str], tuple[Document, str]]
"""A document and its stored text, by its id; raises `KnowledgeError`."""


@dataclass(frozen=True)
class Gold:
    """Words that answer a question, and the id of the document that has them."""

    document: str
    quote: str


@dataclass(frozen=True)
class Case:
    """A question and what answers it: any one of `gold`, or each where `needs_all`.

    Where nothing does it is not answerable, and `about` is the id of the document that it is about; `gold` does not
    matter then.
    """

    id: str
    question: str
    language: str
    gold: tuple[Gold, ...] = ()
    needs_all: bool = False
    about: str = ""
    is_answerable: bool = True

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of the documents that the case needs, the one that it is about first."""
        return tuple(dict.fromkeys(one.document for one in self.gold)) if self.is_answerable else (self.about,)


@dataclass(frozen=True)
class Problem:
    """Why a case cannot be written: a message by its key, and the values that it mentions."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Regression:
    """A case as a line of the evaluation data, and the documents that it needs there: Markdown by the file's stem."""

    id: str
    line: str
    documents: Mapping[str, str]

    def archive(self) -> bytes:
        """Line and documents as a ZIP file: unpacked into a folder it adds the question to that evaluation data."""
        written = io.BytesIO()
        files = {f"questions/{self.id}.jsonl": self.line}
        files.update({f"documents/{slug}.md": text for slug, text in self.documents.items()})
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
        return written.getvalue()


def prefilled(receipt: Receipt) -> Case:
    """The case that says that what became of the question of a receipt was right."""
    citations = receipt.answer.get("citations", ())
    gold = dict.fromkeys(Gold(one["document_id"], one["quote"]) for one in citations)
    return Case(
        f"desk-{slug_of(receipt.id)}",
        receipt.understood or receipt.asked,
        str(receipt.answer.get("language", "")),
        tuple(gold),
        about=next(iter(documents_of(receipt)), ""),
        is_answerable=bool(gold),
    )


def documents_of(receipt: Receipt) -> dict[str, str]:
    """The documents that were cited, shown nearby or retrieved, by id, with their titles as far as these are told."""
    told = [*receipt.answer.get("citations", ()), *receipt.answer.get("nearby", ())]
    titles = {one["document_id"]: str(one["title"]) for one in told}
    return titles | {
        one["document_id"]: "" for one in receipt.answer.get("retrieved", ()) if one["document_id"] not in titles
    }


def regression(case: Case, text_of: TextOf) -> Regression | Problem:
    """The line of a case and its documents, as the evaluation takes them: that is tried before it is given away."""
    try:
        question = read_question(case.question, _LONGEST_QUESTION)
    except QuestionError as error:
        return Problem(error.key, error.values)
    if case.language not in LANGUAGES:
        return Problem("desk_log_case_language")
    if not case.documents:
        return Problem("desk_log_case_no_quote")
    read: dict[str, tuple[Document, str]] = {}
    for name in case.documents:
        if not name:
            return Problem("desk_log_case_no_document")
        try:
            read[name] = text_of(name)
        except KnowledgeError:
            return Problem("desk_log_case_document_gone", {"document": name})
    if problem := _unfit(case, read):
        return problem
    made = _made(case, question, read)
    return made if _is_taken(made) else Problem("desk_log_case_refused")


def slug_of(name: str) -> str:
    """A document's id as the stem of a file: itself where it is fit for that, else what is fit of it, and a hash."""
    fit = re.sub(r"[^\w-]+", "-", name).strip("-")[:_LONGEST_NAME]
    return fit if fit and fit == name else f"{fit}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _unfit(case: Case, read: Mapping[str, tuple[Document, str]]) -> Problem | None:
    """What is wrong with the documents, or with what is quoted from them."""
    for document, _ in read.values():
        if document.language not in LANGUAGES:
            return Problem("desk_log_case_document_language", {"document": document.title or document.id})
    for gold in case.gold if case.is_answerable else ():
        document, text = read[gold.document]
        if not gold.quote.strip() or _on_one_line(gold.quote) not in _on_one_line(text):
            return Problem("desk_log_case_not_quoted", {"document": document.title or document.id})
    return None


def _made(case: Case, question: str, read: Mapping[str, tuple[Document, str]]) -> Regression:
    about, gold = read[case.documents[0]][0], case.gold if case.is_answerable else ()
    kind = "unanswerable" if not gold else "plain" if about.language == case.language else "cross"
    fields = {
        "id": case.id,
        "question": question,
        "language": case.language,
        "kind": kind,
        "gold": [{"document": slug_of(one.document), "quote": _as_markdown(one.quote)} for one in gold],
        "all": case.needs_all and len(gold) > 1,
        "about": slug_of(about.id),
    }
    documents = {slug_of(document.id): _document_file(document, text) for document, text in read.values()}
    return Regression(case.id, json.dumps(fields, ensure_ascii=False) + "\n", documents)


def _document_file(document: Document, text: str) -> str:
    """A document as a Markdown file that is read as the same text."""
    # A star before a word would be a reference in YAML, which is refused.
    fields = {
        "title": document.title.replace("*", ""),
        "language": document.language,
        "date": document.date,
        "url": document.url,
    }
    # JSON's texts are YAML's too.
    top = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value]
    return "\n".join(["---", *top, "---", _as_markdown(text), ""])


def _as_markdown(text: str) -> str:
    """A text as Markdown in which each line is a paragraph and nothing is markup."""
    lines = (_on_one_line(line) for line in text.splitlines())
    return "\n\n".join(_FORMED.sub(r"\\\g<0>", line) for line in lines if line)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _is_taken(made: Regression) -> bool:
    """Whether the evaluation reads the data, and finds the quotes in what it reads of the documents."""
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(made.archive())) as archive:
            archive.extractall(folder)
        try:
            questions = read_data(Path(folder)).questions
        except EvaluationError:
            return False
    texts = {slug: read_markdown(text.encode(), f"{slug}.md", Limits()).text for slug, text in made.documents.items()}
    return len(questions) == 1 and all(holds(texts[one.document], one.quote) for one in questions[0].gold)


def quoted(documents: Sequence[str], quotes: Sequence[str]) -> tuple[Gold, ...]:
    """What a form holds, field by field: quotes with their documents, without the fields that were left empty."""
    pairs = zip(documents, quotes, strict=False)
    return tuple(Gold(document.strip(), quote.strip()) for document, quote in pairs if quote.strip())
