"""Questions of the log as tests write them."""

from __future__ import annotations

from typing import Any

from assistant.answer import Answer, Citation, Source, Status
from assistant.desk.log import Asked
from assistant.feedback import Feedback
from assistant.receipts.receipt import Receipt
from assistant.receipts.wanted import Listed

AT = "2026-03-05T10:00:00.000+00:00"


def receipt(name: str = "a1", asked: str = "What is AIRCOP?", at: str = AT, **more: Any) -> Receipt:
    """The receipt of a question; `more` are fields of its answer, `understood` or `model` of the receipt itself."""
    own = {field: more.pop(field) for field in ("understood", "model", "label") if field in more}
    fields = {"status": Status.ANSWERED, "language": "en", "text": "It is a project.", "question": asked, **more}
    return Receipt(name, at, asked, answer=Answer(id=name, **fields).to_json(), **own)


def unanswered(name: str, asked: str, at: str = AT, nearest: str = "", **more: Any) -> Receipt:
    """The receipt of a question that nothing answered; `nearest` is the document that was shown nearby."""
    nearby = (citation(nearest, "Something else."),) if nearest else ()
    return receipt(name, asked, at, status=Status.NO_EVIDENCE, nearby=nearby, **more)


def citation(document: str, quote: str, n: int = 1) -> Citation:
    """A citation of a document."""
    return Citation(n, document, f"Title of {document}", None, None, f"{document}#0-9", quote, 0, len(quote), "en")


def source(document: str) -> Source:
    """A passage of a document that was retrieved."""
    return Source(f"{document}#0-9", document, 0.5)


def listed(name: str, question: str, language: str = "en", at: str = AT, **more: Any) -> Listed:
    """A question as it is told in a list."""
    fields = {"understood": "", "status": "no_evidence", "confidence": 0.1, "took_ms": 100.0, **more}
    return Listed(name, at, question, language=language, **fields)


def asked(name: str, at: str, status: str = "answered", *, helpful: bool | None = None, **more: Any) -> Asked:
    """A question of the log, with a thumb where `helpful` says so."""
    thought = None if helpful is None else Feedback(name, helpful, "", at)
    return Asked(listed(name, "What is AIRCOP?", at=at, status=status, **more), thought)
