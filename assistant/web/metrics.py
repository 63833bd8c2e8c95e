"""What do monitors read? How many requests and answers there were and how long they took (names prometheus-client).

In the text format of Prometheus. Every label is one of a few words that are the service's own: nothing of what was
asked nor of who asked is in it.
"""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from assistant.events import Made
from assistant.web.walls.kinds import Kind
from knowledge.library import Library

PATH = "/metrics"
_METHODS = ("GET", "HEAD", "POST")
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counts for one service; every service that is built has numbers of its own."""

    def __init__(self, library: Library) -> None:
        """`library` is asked for its generation whenever the numbers are read."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "assistant_requests", "Requests that are over.", ["kind", "method", "status"], registry=self._registry
        )
        self._request_seconds = Histogram(
            "assistant_request_seconds", "How long requests took.", ["kind"], buckets=_SECONDS, registry=self._registry
        )
        self._answers = Counter(
            "assistant_answers", "Answers that were given.", ["status", "language"], registry=self._registry
        )
        self._answer_seconds = Histogram(
            "assistant_answer_seconds", "How long answers took.", buckets=_SECONDS, registry=self._registry
        )
        generation = Gauge("assistant_library_generation", "The generation that is read.", registry=self._registry)
        generation.set_function(lambda: library.generation().number)

    def request_over(self, kind: Kind, method: str, status: int, seconds: float) -> None:
        """Counts a request; a `status` of 0 is one that was not answered."""
        self._requests.labels(kind.name.lower(), method if method in _METHODS else "other", status).inc()
        self._request_seconds.labels(kind.name.lower()).observe(seconds)

    def answered(self, made: Made) -> None:
        """Counts an answer, but for those that were only given again to understand a later question."""
        if not made.again:
            self._answers.labels(made.answer.status.value, made.answer.language).inc()
            self._answer_seconds.observe(made.answer.timings_ms.get("total", 0.0) / 1000)

    def text(self) -> bytes:
        """All numbers as Prometheus reads them."""
        return generate_latest(self._registry)


def build_metrics(metrics: Metrics, token: str) -> APIRouter:
    """The address that monitors read: anybody may on this machine, elsewhere who has the `token`, if there is one."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(PATH)
    def read(request: Request) -> Response:
        if not (request.scope["state"]["is_local"] or _has(request, token)):
            return PlainTextResponse(
                "Monitors read this from the machine that serves it, or with the token of ASSISTANT_METRICS_TOKEN.\n",
                403,
            )
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _has(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
