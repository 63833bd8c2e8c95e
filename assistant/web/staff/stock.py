"""What do the pages on sources share? Opened once at start."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool

from assistant.assembly import database_of
from assistant.desk.givers import Givers
from assistant.desk.jobs import Job, Jobs, Kind, State
from assistant.desk.shelf import Shelf
from assistant.desk.surroundings import COMMAND, environment_of
from assistant.desk.uploads import Saved, Uploads
from assistant.web.staff.desk import Desk
from knowledge.read.limits import MIB
from knowledge.records import Source

LIST = "/staff/sources"
"""Where the list of sources is; what is done to them is below it."""


@dataclass(frozen=True)
class Stock:
    """The work on the sources, the uploaded files, who gave what, and what the store knows."""

    desk: Desk
    jobs: Jobs
    uploads: Uploads
    givers: Givers
    shelf: Shelf

    def take_in(self, saved: list[Saved], collection: str, who: str) -> None:
        """Has uploaded files read; one that the store does not take goes away again."""
        paths = [str(one.path) for one in saved]
        names = tuple(one.path.name for one in saved)
        words = ("ingest", "--json", f"--collection={collection}", "--", *paths)

        def settle(_job: Job) -> None:
            for one in saved:
                if self.uploads.settle(one, self.shelf.digests_at(one.path)):
                    self.givers.note(str(one.path), who)

        self.jobs.add(Job(Kind.UPLOAD, words, names, who), settle)

    def visit(self, url: str, options: list[str], who: str) -> None:
        """Has a web address visited, with options of the command line."""

        def settle(job: Job) -> None:
            if job.state is State.DONE:
                self.givers.note(url, who)

        self.jobs.add(Job(Kind.ADDRESS, ("ingest", "--json", *options, "--", url), (url,), who), settle)

    def sync(self, who: str) -> None:
        """Has every source refreshed, unless that is being done anyway."""
        if not any(job.kind is Kind.SYNC and not job.is_over for job in self.jobs.listed()):
            self.jobs.add(Job(Kind.SYNC, ("sync", "--json"), (), who))

    def remove(self, source: Source, who: str) -> None:
        """Has a source removed before anything else; an uploaded file is deleted with it."""

        def settle(job: Job) -> None:
            if job.state is State.DONE:
                self.uploads.discard(source.location)
                self.givers.forget(source.location)

        self.jobs.add(Job(Kind.REMOVE, ("remove", "--", source.id), (source.id,), who, urgent=True), settle)

    def close(self) -> None:
        """Stops the running job and closes the database."""
        self.jobs.close()
        self.givers.close()


def open_stock(desk: Desk) -> Stock:
    """Opens everything over the data folder."""
    settings = desk.services.settings
    return Stock(
        desk,
        Jobs(COMMAND, environment_of(settings)),
        Uploads(settings.data_dir, settings.file_limit * MIB),
        Givers(database_of(settings)),
        Shelf(settings.data_dir),
    )


def closing(stock: Stock) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """The lifespan of routes that use a stock: it is closed when the server ends."""

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await run_in_threadpool(stock.close)

    return lifespan
