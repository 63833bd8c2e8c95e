"""Reads the documents and questions of an evaluation, and refuses questions that could not be measured."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import assistant
from assistant.errors import QuestionError
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Quote
from assistant.evaluation.jsonl import Line, check_fields, read_lines, read_text
from assistant.evaluation.split import Split, is_in
from assistant.question import read_question
from knowledge.read.front_matter import FrontMatter, split_front_matter
from prompts import LANGUAGES

DEFAULT_DATA = Path(assistant.__file__).parents[1] / "benchmarks" / "data" / "unodc"
UNANSWERABLE_KINDS = ("unanswerable", "false_premise")
KINDS = ("plain", "paraphrase", "keyword", "typo", "cross", "definition", "list", "multi", *UNANSWERABLE_KINDS)

Documents = Mapping[str, FrontMatter]
"""The documents of an evaluation by their slugs."""

_FIELDS = {"id": str, "question": str, "language": str, "kind": str, "gold": list, "all": bool, "about": str}
_GOLD_FIELDS = {"document": str, "quote": str}
_LONGEST_QUESTION = 5000


@dataclass(frozen=True)
class Question:
    """A question, and the quotes that answer it: any one of `gold`, or each where `needs_all`; none where nothing does.

    `about` is the slug of the document that it is about, `document_language` that document's language, and `place`
    the file and line that it was read from.
    """

    id: str
    text: str
    language: str
    kind: str
    gold: tuple[Quote, ...]
    needs_all: bool
    about: str
    document_language: str
    place: str

    @property
    def is_answerable(self) -> bool:
        return bool(self.gold)

    @property
    def is_cross(self) -> bool:
        """Whether it is in another language than the document that it is about."""
        return self.language != self.document_language


@dataclass(frozen=True)
class Data:
    """The document files of an evaluation and its questions; `fingerprint` is the same for the same contents.

    `texts` are the documents as they were read.
    """

    documents: tuple[Path, ...]
    questions: tuple[Question, ...]
    fingerprint: str
    texts: Documents = field(default_factory=dict, repr=False)

    def of(self, split: Split) -> tuple[Question, ...]:
        """The questions of a part; raises `EvaluationError` where it has none."""
        found = tuple(question for question in self.questions if is_in(question.about, split))
        if not found:
            raise EvaluationError(f"No question of the evaluation data belongs to the part “{split}”.")
        return found


def read_data(folder: Path) -> Data:
    """Reads ``documents/*.md`` and ``questions/*.jsonl`` of a folder, each in the order of the names.

    Raises `EvaluationError` naming the file and line of the first thing that is wrong.
    """
    if not (folder / "documents").is_dir() or not (folder / "questions").is_dir():
        raise EvaluationError(
            f"There is no evaluation data in {folder}. It is in a checkout of the repository, below benchmarks/data; "
            "--data names another folder with documents/ and questions/."
        )
    documents = sorted((folder / "documents").glob("*.md"))
    files = sorted((folder / "questions").glob("*.jsonl"))
    texts = {file.stem: _document(file) for file in documents}
    questions = [_question(line, texts) for file in files for line in read_lines(file, _FIELDS)]
    refuse_repeats(questions)
    return Data(tuple(documents), tuple(questions), fingerprint([*documents, *files]), texts)


def fingerprint(files: Sequence[Path], *more: str) -> str:
    """Sixteen hex digits for the names and contents of files, and for further words."""
    digest = hashlib.sha256()
    for part in (*more, *(part for file in files for part in (file.name, file.read_bytes()))):
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def _document(file: Path) -> FrontMatter:
    front = split_front_matter(read_text(file))
    if front.fields.get("language") not in LANGUAGES:
        raise EvaluationError(f"Line 1 of {file}: the front matter must name a language of {_listed(LANGUAGES)}.")
    return front


def _question(line: Line, documents: Documents) -> Question:
    if line.fields["kind"] not in KINDS:
        raise line.wrong(f"“kind” must be one of {_listed(KINDS)}")
    return question_of(line, askable(line, line.fields["question"]), line.fields["kind"], documents)


def question_of(line: Line, text: str, kind: str, documents: Documents) -> Question:
    """The question of a line with the fields id, language, gold and about; raises `EvaluationError`."""
    fields = line.fields
    if fields["language"] not in LANGUAGES:
        raise line.wrong(f"“language” must be one of {_listed(LANGUAGES)}")
    if fields["about"] not in documents:
        raise line.wrong(f"there is no document “{fields['about']}”")
    if bool(fields["gold"]) == (kind in UNANSWERABLE_KINDS):
        raise line.wrong(f"“gold” must be empty for {_listed(UNANSWERABLE_KINDS)}, and only for these")
    return Question(
        id=fields["id"],
        text=text,
        language=fields["language"],
        kind=kind,
        gold=tuple(_gold(line, one, documents) for one in fields["gold"]),
        needs_all=bool(fields.get("all")),
        about=fields["about"],
        document_language=documents[fields["about"]].fields["language"],
        place=line.place,
    )


def askable(line: Line, typed: str) -> str:
    """The text of a question as it is asked; raises `EvaluationError` where it cannot be."""
    try:
        return read_question(typed, _LONGEST_QUESTION)
    except QuestionError as error:
        raise line.wrong(f"“{typed[:80]}” cannot be asked ({error.key})") from error


def _gold(line: Line, given: object, documents: Documents) -> Quote:
    check_fields(line, given, _GOLD_FIELDS)
    assert isinstance(given, dict)
    gold = Quote(given["document"], given["quote"])
    if gold.document not in documents:
        raise line.wrong(f"there is no document “{gold.document}”")
    if not gold.quote.strip() or gold.quote not in documents[gold.document].body:
        raise line.wrong(f"the document “{gold.document}” does not contain the quote “{gold.quote[:80]}”")
    return gold


def refuse_repeats(questions: Sequence[Question]) -> None:
    """Raises `EvaluationError` where two questions have the same id."""
    places: dict[str, str] = {}
    for question in questions:
        if question.id in places:
            raise EvaluationError(f"{question.place}: the id “{question.id}” is also that of {places[question.id]}.")
        places[question.id] = question.place


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
