"""Puts an assistant together from the settings: every entry point opens the same one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import metadata
from pathlib import Path

from assistant.answer import Answer
from assistant.answering import Assistant
from assistant.chat_model.breaker import Breaker
from assistant.chat_model.budget import DailyBudget
from assistant.chat_model.guarded import GuardedModel, Limits
from assistant.chat_model.langchain_model import open_vendor
from assistant.chat_model.model import ChatModel
from assistant.checking.checker import Checker, Looks
from assistant.checking.countries import CountryReader
from assistant.checking.model_reader import ModelReader
from assistant.checking.weighing import shipped_model as shipped_ruling_model
from assistant.confidence import calibration_version, shipped_judge
from assistant.conversation.by_model import understand_with
from assistant.errors import SettingsError
from assistant.events import Keep, Made
from assistant.receipts.book import FILE_NAME, ReceiptBook
from assistant.receipts.receipt import Receipt, receipt_of
from assistant.replay import AnswersAgain
from assistant.settings import Settings
from assistant.suggestions import Suggester
from assistant.triage.learned import shipped_model
from assistant.triage.triage import Triage
from assistant.writing.gate import Gate
from assistant.writing.writer import Writer
from knowledge.embed.choose import Embedder
from knowledge.embed.encoder import Encoder
from knowledge.entailment.choose import choose_claim_reader
from knowledge.entailment.reader import ClaimReader
from knowledge.errors import KnowledgeError
from knowledge.filters import Filter
from knowledge.library import Library
from prompts.directory import Directory, DirectoryError, read_directory

_log = logging.getLogger(__name__)


USAGE = "chat-model-usage.json"
"""Where the tokens of the day are counted, in the data folder."""


def open_chat_model(settings: Settings) -> ChatModel | None:
    """The chat model that the settings name; None where they name none.

    Raises `SettingsError` where it cannot be used. Nothing is asked of it yet.
    """
    if not settings.chat_model:
        return None
    vendor = open_vendor(settings.chat_model, settings.chat_base_url, settings.chat_api_key.get_secret_value())
    budget = DailyBudget(settings.data_dir / USAGE, settings.chat_daily_tokens)
    return GuardedModel(vendor, Limits(seconds=settings.chat_seconds), Breaker(), budget)


def open_assistant(
    settings: Settings, library: Library, keep: Keep = lambda _made: None, model: ChatModel | None = None
) -> Assistant:
    """The assistant over an open library, which gives each answer to `keep`; a chat `model` writes where there is one.

    Raises `SettingsError` where the operator's directory of services cannot be used.
    """
    return Assistant(
        library,
        shipped_judge(reading=library.reads),
        settings.question_limit,
        triage=open_triage(library.encoder),
        directory=_directory(settings),
        keep=keep,
        completes=partial(understand_with, model) if model else None,
        writer=_writer(settings, library, model) if model else None,
    )


def open_suggester(settings: Settings, library: Library) -> Suggester:
    """What offers further questions; it asks the assistant without a receipt and without a chat model."""
    assistant = open_assistant(settings, library)
    return Suggester(library, assistant.answer, lambda: library.generation().number)


def _writer(settings: Settings, library: Library, model: ChatModel) -> Writer:
    """What has the model write; the claim reader is opened meanwhile, for the first sentence should not wait for it."""
    opening = ThreadPoolExecutor(1, "claim-reader")
    reader = opening.submit(_claim_reader, settings)
    opening.shutdown(wait=False)
    checker = Checker(library, reader.result, shipped_ruling_model())
    return Writer(model, Gate(library, checker), settings.chat_tokens)


def open_checker(settings: Settings, library: Looks, model: ChatModel | None = None) -> Checker:
    """What checks drafts against an open library; the claim reader is opened when the first claim is read.

    A chat `model` takes long claims apart where there is one, and reads claims where the settings say so.
    """

    def reader() -> ClaimReader:
        opened = _claim_reader(settings)
        return ModelReader(model, opened) if model and settings.chat_reads_claims else opened

    return Checker(library, cache(reader), shipped_ruling_model(), model)


def _claim_reader(settings: Settings) -> ClaimReader:
    return CountryReader(choose_claim_reader(settings.data_dir / "models", settings.nli_model))


def keeping(settings: Settings, library: Library) -> Keep:
    """Writes a receipt of each answer into the book that the settings name; nothing where they say to keep nothing."""
    if not settings.receipt_days:
        return lambda _made: None
    book, versions = open_receipts(settings), versions_of(settings, library)

    def keep(made: Made) -> None:
        try:
            book.keep(receipt_from(made, library, versions))
        except KnowledgeError:  # the answer is worth more than its receipt
            _log.warning("a receipt could not be written: the library cannot be read")

    return keep


def _directory(settings: Settings) -> Directory:
    try:
        return read_directory(settings.directory)
    except DirectoryError as error:
        raise SettingsError(f"The directory of services cannot be used. {error}") from error


def open_triage(encoder: Encoder) -> Triage:
    """Triage with the learned model where it belongs to the encoder, else by words alone."""
    model = shipped_model()
    if model.encoder != encoder.identity:
        return Triage()
    return Triage(lambda text: encoder.embed_questions([text])[0].pooled, model)


def open_receipts(settings: Settings) -> ReceiptBook:
    """The book of receipts that the settings name."""
    return ReceiptBook(database_of(settings), settings.receipt_days or None)


def database_of(settings: Settings) -> str | Path:
    """Where what is kept of conversations stands: a file, or the URL of a database."""
    return settings.database_url or settings.data_dir / FILE_NAME


def versions_of(settings: Settings, library: Library) -> dict[str, str]:
    """What makes the answers, by name; it stays the same while the program runs."""
    return {
        "product": metadata.version("unodc-assistant"),
        "embedder": library.encoder.identity,
        "reader": settings.reranker_model or "bundled",
        "calibration": calibration_version(),
        "chat_model": settings.chat_model or "none",
    }


def receipt_from(made: Made, library: Library, versions: Mapping[str, str]) -> Receipt:
    """The receipt of an answer that was made now from a library."""
    generation = library.generation().number if made.findings else 0
    model = {
        **({"completion": made.completion.to_json()} if made.completion else {}),
        **({"writings": [writing.to_json() for writing in made.writings]} if made.writings else {}),
    }
    return receipt_of(
        made.answer,
        made.findings,
        made.only,
        made.earlier,
        label=made.label,
        generation=generation,
        versions=versions,
        model=model,
        again=made.again,
    )


def answers_again(settings: Settings) -> AnswersAgain:
    """Answers a question from the generation that is asked for; the live one is 0."""

    def again(question: str, earlier: Sequence[Answer], only: Filter, generation: int) -> Receipt:
        embedder = Embedder(settings.data_dir / "models", settings.embedding_model)
        library = Library(settings.data_dir, embedder, settings.reranker_model, pinned=generation)
        kept: list[Made] = []
        try:
            open_assistant(settings, library, kept.append, open_chat_model(settings)).answer(question, only, earlier)
            return receipt_from(kept[-1], library, versions_of(settings, library))
        finally:
            library.close()

    return again
