"""How is a question asked without JavaScript? With a form; the questions before it travel along in hidden fields."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from assistant.answer import Answer, Status
from assistant.errors import QuestionError
from assistant.question import read_question
from assistant.web.languages import reader_language
from assistant.web.pages.answers import answer_html
from assistant.web.services import Services
from assistant.web.templating import page
from knowledge.errors import KnowledgeError
from prompts import example_questions, message

MAX_EARLIER = 10
"""Most earlier questions of a conversation that are taken into account."""

_FIELDS = 2 * MAX_EARLIER
_WITH_SUBJECT = (Status.ANSWERED, Status.NO_EVIDENCE, Status.OFF_TOPIC)
"""The outcomes that are worth a page of their own, and after which there is more to ask."""

NextQuestions = Callable[[Answer, str], tuple[str, ...]]
"""What a reader of a language could ask after an answer."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What was typed, and the questions before it in the conversation, oldest first."""

    typed: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Outcome:
    """What became of a question: an answer, or why there is none."""

    status: int = HTTPStatus.OK
    answer: Answer | None = None
    wrong: str = ""


def build_asking(services: Services, next_questions: NextQuestions) -> APIRouter:
    """The form, and the page with the answer."""
    routes = APIRouter()

    @routes.get("/ask")
    def form(request: Request) -> HTMLResponse:
        if (typed := request.query_params.get("q")) is None:
            return _form(request, services, Asked(""), examples=example_questions())
        return _answered(request, services, next_questions, Asked(typed))

    @routes.post("/ask")
    async def ask(request: Request) -> HTMLResponse:
        sent = await request.form(max_files=0, max_fields=_FIELDS)
        limit = services.settings.question_limit
        earlier = [str(one) for one in sent.getlist("earlier") if _can_be_read(str(one), limit)]
        asked = Asked(str(sent.get("q", "")), tuple(earlier[-MAX_EARLIER:]))
        return await run_in_threadpool(_answered, request, services, next_questions, asked)

    return routes


def _form(
    request: Request, services: Services, asked: Asked, status: int = 200, wrong: str = "", examples: Sequence[str] = ()
) -> HTMLResponse:
    return page(
        request,
        "ask.html",
        status,
        limit=services.settings.question_limit,
        wrong=wrong,
        typed=asked.typed,
        earlier=asked.earlier,
        examples=examples,
    )


def _answered(request: Request, services: Services, next_questions: NextQuestions, asked: Asked) -> HTMLResponse:
    said = reader_language(request)
    outcome = _outcome(services, asked, said)
    if (answer := outcome.answer) is None:
        return _form(request, services, asked, outcome.status, outcome.wrong)
    question, is_told = answer.question or asked.typed, answer.status is not Status.REFERRAL
    in_full = answer.understood or question
    return page(
        request,
        "answered.html",
        limit=services.settings.question_limit,
        question=question if is_told else "",
        again=f"/ask?{urlencode({'q': in_full})}" if is_told else "/ask",
        shown=answer_html(question, answer, services.text_of, said),
        earlier=asked.earlier,
        so_far=_so_far(asked, answer),
        following=_following(next_questions, answer, said),
        link=f"/receipts/{answer.id}" if services.keeps and answer.status in _WITH_SUBJECT else "",
    )


def _outcome(services: Services, asked: Asked, said: str) -> _Outcome:
    try:
        read_question(asked.typed, services.settings.question_limit)
        return _Outcome(answer=services.assistant.converse([*asked.earlier, asked.typed]))
    except QuestionError as error:
        return _Outcome(HTTPStatus.UNPROCESSABLE_ENTITY, wrong=message(said, error.key, **error.values))
    except KnowledgeError:
        _log.exception("a question could not be answered")
        return _Outcome(HTTPStatus.SERVICE_UNAVAILABLE, wrong=message(said, "failed"))


def _can_be_read(typed: str, limit: int) -> bool:
    try:
        read_question(typed, limit)
    except QuestionError:
        return False
    return True


def _so_far(asked: Asked, answer: Answer) -> tuple[str, ...]:
    """The questions that travel on; what a person in need wrote does not: others may see the device."""
    if answer.status is Status.REFERRAL:
        return asked.earlier
    return (*asked.earlier, answer.question or asked.typed)[-MAX_EARLIER:]


def _following(next_questions: NextQuestions, answer: Answer, said: str) -> tuple[str, ...]:
    if answer.status not in _WITH_SUBJECT:
        return ()
    try:
        return next_questions(answer, said)
    except KnowledgeError:  # the answer is worth more than what could follow it
        _log.warning("what to ask next could not be told: the library cannot be searched")
        return ()
