"""Takes in web pages: one, those of a sitemap or feed, or those that links lead to below an address.

Addresses known from earlier runs are visited before new ones, so that a page that has moved keeps its document.
A page is filed under its canonical address: variants of it add nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import unquote, urlsplit

from knowledge.errors import AddressRefused, SourceError
from knowledge.fetch.client import Fetched, Gone, NotModified, Validators
from knowledge.fetch.crawl import CrawlRules, Frontier
from knowledge.fetch.feeds import looks_like_feed, read_feed
from knowledge.fetch.urls import normalise
from knowledge.ingest.intake import Arrival, Intake, digest
from knowledge.ingest.report import Progress
from knowledge.read.kinds import can_be_read, ending_of
from knowledge.records import ReadText, Root
from knowledge.store_rows import CurrentDocument
from knowledge.sync_state import PageState, SyncState

_NO_TEXT = frozenset(
    (
        "jpg jpeg png gif svg webp ico bmp tif tiff mp3 mp4 avi mov webm wav ogg css js json woff woff2 ttf eot exe "
        "dmg iso gz tar rar 7z zip ics vcf kml"
    ).split()
)
"""Endings of links that lead to nothing to read."""

_TEXT_ENDINGS = (".html", ".txt", ".md", ".csv", ".tsv")


class Visits(Protocol):
    """Fetches an address as a well-behaved crawler does; `knowledge.fetch.visit.Visitor` is one."""

    def visit(self, url: str, validators: Validators | None = None) -> Fetched | NotModified | Gone:
        """What the site gives; raises `FetchError`."""


@dataclass
class _Run:
    """The visit of one root: what is known from earlier, what is left to do, and what was met so far.

    `given` are the addresses that somebody listed, as opposed to those that links led to; `visited` maps an address to
    the id of its document, or None.
    """

    root: Root
    known: dict[str, PageState]
    excluded: frozenset[str]
    frontier: Frontier
    given: set[str]
    visited: dict[str, str | None] = field(default_factory=dict)
    gone: list[PageState] = field(default_factory=list)
    depth: int = 0


class WebIntake:
    """Brings the documents of web addresses in step with what the sites give now."""

    def __init__(self, intake: Intake, state: SyncState, visits: Visits, grace: int, progress: Progress) -> None:
        """`grace` is how many visits in a row must find a page gone before its document is withdrawn."""
        self._intake, self._state, self._visits = intake, state, visits
        self._grace, self._progress = grace, progress

    def take(self, root: Root, excluded: frozenset[str]) -> None:
        """Visits everything that a root stands for; one page's failure does not end it."""
        try:
            first = normalise(root.given)
            prefixes = (normalise(root.crawl),) if root.crawl else _origins(first)
        except SourceError as error:
            self._intake.report.fail(root.given, str(error))
            return
        rules = CrawlRules(prefixes=prefixes, max_pages=root.max_pages)
        run = _Run(root, self._state.pages(root), excluded, Frontier(rules), {first})
        self._visit(run, first)
        run.frontier.add([url for url, page in run.known.items() if page.document_id], 0, listed=True)
        while (following := run.frontier.next()) is not None:
            url, run.depth = following
            self._progress("Visiting pages", len(run.visited), len(run.visited) + len(run.frontier) + 1)
            self._visit(run, url)
        self._progress("Visiting pages", len(run.visited), len(run.visited))
        self._intake.flush()
        self._count_misses(run)
        for reason, count in run.frontier.left_out.items():
            self._intake.report.leave_out(reason, count)

    def _visit(self, run: _Run, url: str, *, as_canonical: bool = False) -> str | None:
        """Visits an address once in a run; returns the id of the document that it gives, if any."""
        if url in run.visited:
            return run.visited[url]
        run.visited[url] = None
        if url in run.excluded:
            return None
        page = run.known.get(url) or self._state.page(url) or PageState(url, run.root.given)
        page = replace(page, root=run.root.given)
        try:
            document_id = self._met(run, page, as_canonical)
        except SourceError as error:
            self._failed(run, page, error)
            return None
        run.visited[url] = document_id
        return document_id

    def _met(self, run: _Run, page: PageState, as_canonical: bool) -> str | None:
        current = self._current(page)
        outcome = self._visits.visit(page.url, self._validators(run.root, page, current))
        if isinstance(outcome, Gone):
            self._gone(run, page, outcome)
            return None
        if isinstance(outcome, NotModified):
            self._follow(run, page.links, listed=page.document_id is None)
            self._state.keep_page(replace(page, misses=0, error=None))
            if current:
                self._intake.report.unchanged.append(current.id)
            return page.document_id
        if looks_like_feed(outcome.body, outcome.media_type):
            links = self._entries(outcome)
            self._follow(run, links, listed=True)
            self._state.keep_page(_as_met(page, outcome, links))
            return None
        return self._page(run, page, outcome, as_canonical)

    def _current(self, page: PageState) -> CurrentDocument | None:
        return self._intake.catalogue.with_id(page.document_id) if page.document_id else None

    def _validators(self, root: Root, page: PageState, current: CurrentDocument | None) -> Validators | None:
        """What lets a site answer “not modified”: only where what it gave is here, read as it would be read now."""
        if page.document_id is None:
            return Validators(page.etag, page.last_modified) if page.links else None
        as_now = current and self._intake.reads_as(current.reading, root, f".{_ending(current.location)}")
        return Validators(page.etag, page.last_modified) if as_now else None

    def _entries(self, fetched: Fetched) -> tuple[str, ...]:
        """The entries of a sitemap or feed that lie on its own site."""
        feed = read_feed(fetched.body, fetched.final_url)
        found: dict[str, None] = {}
        for entry in feed.entries:
            for url in filter(None, map(_normal, (entry.url, *entry.alternates.values()))):
                if _site(url) == _site(fetched.final_url):
                    found[url] = None
                else:
                    self._intake.report.leave_out("on another site")
        return tuple(found)

    def _follow(self, run: _Run, links: Iterable[str], *, listed: bool = False) -> None:
        """Has links visited: those of a list always, those of a page where the root is crawled."""
        if listed:
            run.given.update(links)
            run.frontier.add(links, run.depth + 1, listed=True)
        elif run.root.crawl:
            run.frontier.add([url for url in links if _ending(url) not in _NO_TEXT], run.depth + 1)

    def _page(self, run: _Run, page: PageState, fetched: Fetched, as_canonical: bool) -> str | None:
        listed, final = page.url in run.given, normalise(fetched.final_url)
        if not listed and not run.frontier.inside(final):
            self._intake.report.leave_out("leads outside")
            return None
        ending = ending_of(fetched.media_type, urlsplit(final).path)
        if not can_be_read(ending) and not listed and page.document_id is None:
            self._intake.report.leave_out("of a kind that cannot be read")
            return None
        name = unquote(urlsplit(final).path.rstrip("/").rpartition("/")[2]) or _site(final)
        data = _as_utf8(fetched, ending)
        arrival = Arrival(data, name, ending, page.url, run.root, (final,), digest(data), final)
        read = self._read(arrival)
        links = tuple(filter(None, map(_normal, (*read.links, *read.alternates.values()))))
        self._follow(run, links)
        if read.metadata.get("robots") == "noindex" and page.url != normalise(run.root.given):
            self._not_wanted(page)
            return None
        return self._file(run, _as_met(page, fetched, links), read, arrival, as_canonical)

    def _read(self, arrival: Arrival) -> ReadText:
        part = self._intake.read(arrival)[0]
        if part.member:
            raise SourceError(f"{arrival.location} is an archive. Save it, and give its file.")
        if part.read is None:
            raise SourceError(part.error)
        return part.read

    def _file(self, run: _Run, page: PageState, read: ReadText, arrival: Arrival, as_canonical: bool) -> str | None:
        """Files a page under its canonical address, unless that gives, or gave in this run, a document itself."""
        final = arrival.wanted[0]
        canonical = _normal(read.url or "") or final
        same = run.visited.get(final) if final != page.url else None
        if same is None and canonical not in (final, page.url) and not as_canonical and run.frontier.inside(canonical):
            same = self._visit(run, canonical, as_canonical=True)
        if same:
            return self._note_variant(page, same)
        current = self._current(page) or self._filed_under(canonical) or self._filed_under(final)
        addresses = dict.fromkeys((page.url, final, canonical))

        def stored() -> None:
            # Noted only once the document is safe: a site would answer “not modified” for what is not here.
            for url in addresses:
                self._state.keep_page(replace(page, url=url, document_id=document_id))

        document_id = current.id if current else self._intake.catalogue.free_id((canonical,))
        self._intake.take(read, replace(arrival, wanted=(document_id,)), current, stored)
        run.visited.update(dict.fromkeys(addresses, document_id))
        return document_id

    def _filed_under(self, url: str) -> CurrentDocument | None:
        page = self._state.page(url)
        return self._current(page) if page else None

    def _note_variant(self, page: PageState, document_id: str) -> str:
        """Notes that an address gives the document of another; one that it had of its own is withdrawn."""
        if page.document_id not in (None, document_id) and self._current(page):
            self._intake.withdraw(str(page.document_id))
        self._state.keep_page(replace(page, document_id=document_id))
        return document_id

    def _not_wanted(self, page: PageState) -> None:
        """A page that asks not to be indexed is left out, and withdrawn where it was in."""
        self._intake.report.leave_out("asks not to be indexed")
        if self._current(page):
            self._intake.withdraw(str(page.document_id))
        self._state.keep_page(replace(page, document_id=None))

    def _gone(self, run: _Run, page: PageState, outcome: Gone) -> None:
        if self._current(page):
            run.gone.append(page)
        elif page.url in run.given:
            self._intake.report.fail(page.url, f"{page.url} does not exist (HTTP status {outcome.status}).")
        else:
            self._intake.report.leave_out("broken links")

    def _count_misses(self, run: _Run) -> None:
        """Counts a miss for each page found gone; documents that no other address still gives end with their grace."""
        for page in run.gone:
            document_id = str(page.document_id)
            misses = page.misses + 1
            if document_id in run.visited.values():
                self._state.keep_page(replace(page, document_id=None, misses=misses))
            elif misses < self._grace:
                self._state.keep_page(replace(page, misses=misses, etag=None, last_modified=None))
                self._intake.report.missing[document_id] = misses
            elif document_id in self._intake.catalogue:
                self._intake.withdraw(document_id)
                self._intake.report.missing.pop(document_id, None)
                self._state.forget_pages(document_id)

    def _failed(self, run: _Run, page: PageState, error: SourceError) -> None:
        """A page that fails keeps its last good version; one that was only linked to need not concern the operator."""
        if isinstance(error, AddressRefused) and page.url not in run.given and page.document_id is None:
            self._intake.report.leave_out("not allowed by robots.txt or the address rules")
            return
        self._intake.report.fail(page.url, str(error))
        self._state.keep_page(replace(page, error=str(error)))


def _as_met(page: PageState, fetched: Fetched, links: tuple[str, ...]) -> PageState:
    """The state of an address after a good visit."""
    etag, last_modified = fetched.validators.etag, fetched.validators.last_modified
    return replace(page, etag=etag, last_modified=last_modified, links=links, misses=0, error=None)


def _as_utf8(fetched: Fetched, ending: str) -> bytes:
    """The body of a text in UTF-8 where the site names its encoding; a reader would have to guess it."""
    if ending not in _TEXT_ENDINGS or not fetched.charset:
        return fetched.body
    try:
        fetched.body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return fetched.body.decode(fetched.charset).encode("utf-8")
        except (LookupError, UnicodeError):
            return fetched.body
    return fetched.body


def _normal(url: str) -> str:
    """An address in its one spelling, or nothing where it is none that may be visited."""
    try:
        return normalise(url)
    except SourceError:
        return ""


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _origins(url: str) -> tuple[str, ...]:
    """What addresses on the same site begin with: with and without www, encrypted or not."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    schemes = dict.fromkeys((parts.scheme, "https", "http"))
    spelled = (f"{scheme}://{www}{host}/" for scheme in schemes for www in ("", "www."))
    return tuple(filter(None, map(_normal, spelled)))  # an IP address has no www


def _ending(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2].rpartition(".")[2].lower()
