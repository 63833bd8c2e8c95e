"""POST /ask: what is the answer, at once or as it comes?"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.events import Done, Event, Found, Said
from assistant.web.api.event_stream import MEDIA_TYPE, EventStream, frame
from assistant.web.api.examples import EVENTS
from assistant.web.api.named import SiteName, site_of
from assistant.web.api.openapi import refusals
from assistant.web.api.problems import problem_of
from assistant.web.api.replies import AnswerReply
from assistant.web.api.requests import AskRequest
from assistant.web.services import Services

_ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; where it could not be given, its `status` and `text` say why.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string", "description": "Server-sent events whose data is JSON."},
                "example": EVENTS,
            }
        },
    },
    **refusals(400, 403, 413, 415, 422, 429, 503),
}


def add_ask(routes: APIRouter, services: Services) -> None:
    """Adds the route, which answers from the open services."""

    @routes.post("/v1/ask", tags=["answers"], response_model=AnswerReply, responses=_ANSWERED, summary="Ask a question")
    def ask(asked: AskRequest, request: Request, site: SiteName = "") -> Response:
        """Answers a question from the sources, each sentence with its citations.

        With the header `Accept: text/event-stream` the answer comes in events while it is made:

        - `understood`: `id`, `language`, `question`, and `understood`, the question in full where it builds on earlier
          ones; then `sources`: the passages `retrieved`. Neither comes where nothing is looked up (a greeting, say).
        - `sentence`: `text`, the numbers of its `citations`, whether a chat model wrote it (`written`), and
          `new_citations`, those that no sentence before it named.
        - `done`: the whole answer, as without events. It counts: a chat model that fails half-way leaves sentences
          that it does not have.
        - `error`: a problem, in the place of `done`.
        """
        asking, only = site_of(services, site), asked.only()
        if asking:
            only = asking.narrowed(only)
            services.sites.count(asking.id)
        events = services.assistant.converse_stream(asked.turns(), only)
        if not _wants_events(request):
            return JSONResponse(next(one.answer for one in events if isinstance(one, Done)).to_json())
        # What goes wrong before the first event is a problem with a status of its own.
        return EventStream(_frames(next(events), events, request))


def _wants_events(request: Request) -> bool:
    accepted = request.headers.get("accept", "").lower().split(",")
    return any(one.partition(";")[0].strip() == MEDIA_TYPE for one in accepted)


def _frames(first: Event, others: Generator[Event, None, None], request: Request) -> Generator[bytes, None, None]:
    try:
        yield from _frames_of(first)
        for event in others:
            yield from _frames_of(event)
    except Exception as error:  # whatever it is, the reader is told that the answer ends here
        yield frame("error", problem_of(request, error))
    finally:
        others.close()


def _frames_of(event: Event) -> Generator[bytes, None, None]:
    match event:
        case Found():
            told = {name: getattr(event, name) for name in ("id", "language", "question", "understood")}
            yield frame("understood", told)
            yield frame("sources", {"retrieved": [dict(vars(one)) for one in event.retrieved]})
        case Said():
            said = {
                "text": event.sentence.text,
                "citations": list(event.sentence.citations),
                "written": event.sentence.is_written,
                "new_citations": [dataclasses.asdict(one) for one in event.citations],
            }
            yield frame("sentence", said)
        case Done():
            yield frame("done", event.answer.to_json())
