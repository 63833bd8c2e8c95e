"""Which sources are there, what does each hold, and what is being done to them?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.desk.shelf import Listed, Viewed, kind_of
from assistant.web.languages import reader_language
from assistant.web.rendering.markup import is_web_address
from assistant.web.staff.adding import build_adding
from assistant.web.staff.desk import Desk
from assistant.web.staff.guard import Staff, desk_page
from assistant.web.staff.jobs import build_jobs
from assistant.web.staff.stock import LIST, Stock, closing, open_stock
from knowledge.errors import KnowledgeError, StoreError, UnknownSource
from knowledge.ingest.files import INSIDE
from knowledge.records import Source
from prompts import language_name

_SOURCES_A_PAGE = 50
_PASSAGES_A_PAGE = 20
_REPORTS = 5
_JOBS = 8
_REFRESH_SECONDS = 5

_STEPS = {
    "Reading sources": "desk_source_step_reading",
    "Visiting pages": "desk_source_step_visiting",
    "Opening the embedding model": "desk_source_step_opening",
    "Embedding passages": "desk_source_step_embedding",
    "Building the search index": "desk_source_step_building",
}
"""What the command line says of its progress, and how the desk says it."""


def build_sources(desk: Desk, stock: Stock | None = None) -> APIRouter:
    """The routes of the sources and of the work on them; by default over a stock of their own."""
    stock = stock or open_stock(desk)
    router = APIRouter(lifespan=closing(stock))
    for routes in (build_adding(stock), build_jobs(stock)):
        router.include_router(routes)

    @router.get(LIST)
    def sources(
        request: Request, staff: Staff, q: str = "", language: str = "", page: int = 1, still: bool = False
    ) -> Response:
        words = " ".join(q.split())[:200]
        status, found, broken = 200, Listed((), (), (), 0), False
        try:
            found = stock.shelf.listed(words, language)
        except StoreError:
            status, broken = 503, True
        last = max(1, -(-len(found.sources) // _SOURCES_A_PAGE))
        page = min(max(page, 1), last)
        first = (page - 1) * _SOURCES_A_PAGE
        jobs = stock.jobs.listed()
        return desk_page(
            request,
            "staff/sources.html",
            staff,
            status,
            broken=broken,
            found=found,
            shown=found.sources[first : first + _SOURCES_A_PAGE],
            words=words,
            language=language,
            page=page,
            last=last,
            at=partial(_address, {"q": words, "language": language}),
            jobs=[job for job in jobs if not job.is_over] + [job for job in jobs if job.is_over][:_JOBS],
            refresh=_REFRESH_SECONDS if any(not job.is_over for job in jobs) and not still else 0,
            is_busy=any(not job.is_over for job in jobs),
            reports=stock.shelf.reports(_REPORTS),
            **_shared(request, stock),
        )

    @router.get(f"{LIST}/view")
    def view(request: Request, staff: Staff, id: str = "", page: int = 1) -> Response:  # noqa: A002  # in the address
        try:
            viewed = stock.shelf.viewed(id)
        except UnknownSource:
            return desk_page(request, "staff/source_gone.html", staff, 404, key="source_gone")
        except StoreError:
            return desk_page(request, "staff/source_gone.html", staff, 503, key="desk_source_unreadable")
        last = max(1, -(-len(viewed.pieces) // _PASSAGES_A_PAGE))
        page = min(max(page, 1), last)
        first = (page - 1) * _PASSAGES_A_PAGE
        return desk_page(
            request,
            "staff/source.html",
            staff,
            viewed=viewed,
            source=viewed.source,
            shown=viewed.pieces[first : first + _PASSAGES_A_PAGE],
            page=page,
            last=last,
            at=partial(_address, {"id": id}, path=f"{LIST}/view"),
            giver=stock.givers.of(*_locations(viewed)),
            is_live=_is_live(desk, id),
            public=f"/documents/{quote(id)}",
            **_shared(request, stock),
        )

    return router


def _shared(request: Request, stock: Stock) -> dict[str, Any]:
    """What the templates of sources use."""
    said = reader_language(request)
    return {
        "kind_of": kind_of,
        "language_of": partial(language_name, said_in=said),
        "when": partial(when, said_in=said),
        "state_of": state_of,
        "step_of": lambda job: _STEPS.get(job.step, ""),
        "failures": partial(failures, folder=f"{stock.uploads.folder}/"),
        "is_web_address": is_web_address,
        "link": lambda source_id: f"{LIST}/view?" + urlencode({"id": source_id}),
    }


def when(moment: str | None, said_in: str) -> str:
    """A moment in ISO 8601 as a reader of a language writes it, in UTC; empty for none, as it is where it is none."""
    from babel.dates import format_date, format_time

    try:
        at = datetime.fromisoformat(moment or "")
    except ValueError:
        return moment or ""
    at = at.astimezone(UTC) if at.tzinfo else at
    return f"{format_date(at, 'medium', locale=said_in)}, {format_time(at, 'HH:mm', locale=said_in)} UTC"


def state_of(source: Source) -> str:
    """How a source is: gone, failing, empty, noted, alike or good; the first of these that holds."""
    states = {
        "gone": source.missing,
        "failing": source.error,
        "empty": not source.passages,
        "noted": source.notes,
        "alike": source.duplicate_of,
    }
    return next((name for name, holds in states.items() if holds), "good")


def failures(report: Mapping[str, Any], folder: str) -> list[tuple[str, str]]:
    """What a report says of the sources that failed: each with its reason, uploaded files by their names alone."""
    return [
        (str(one.get("source", "")).removeprefix(folder), str(one.get("reason", "")).replace(folder, ""))
        for one in report.get("failed", ())
    ]


def _address(values: Mapping[str, str], page: int = 1, path: str = LIST, **others: str) -> str:
    """The address of a page of a list, with what was asked for."""
    asked = {**values, **({"page": str(page)} if page > 1 else {}), **others}
    kept = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def _locations(viewed: Viewed) -> tuple[str, ...]:
    """Where a source is, from the nearest to the farthest: itself, the archive or folder or site that it came with."""
    location = viewed.source.location
    return (location, location.partition(INSIDE)[0], viewed.source.root)


def _is_live(desk: Desk, source_id: str) -> bool:
    """Whether answers can cite a source already."""
    try:
        desk.services.library.document(source_id)
    except KnowledgeError:
        return False
    return True
