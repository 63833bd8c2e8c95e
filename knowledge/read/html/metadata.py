"""What a page says of itself: title, language, address, dates, author, links and translations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from knowledge.read.html.dates import date_of
from knowledge.read.html.linked_data import authors_of
from knowledge.read.html.tree import Page

MOST_LINKS = 5_000
_SEPARATOR = re.compile(r"\s+[|–—‒\-·•:»«›‹/]\s+|\s*[|»›]\s*|\s*[:：]\s+")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?")
_ENCODING = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_AUTHORS = ("author", "dc.creator", "dcterms.creator", "citation_author", "article:author")
_DESCRIPTIONS = ("description", "og:description", "dc.description", "dcterms.description")
_LONGEST_TITLE = 500
_LONGEST = {"author": 200, "description": 1000}


@dataclass(frozen=True)
class PageMetadata:
    """What was found; `fields` holds the description and whether not to index, `title` is empty where there is none."""

    title: str
    language: str | None
    url: str | None
    date: str | None
    author: str | None
    fields: dict[str, str]
    links: tuple[str, ...]
    alternates: dict[str, str]


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the first lines of a page name, which count only where the page is not UTF-8."""
    found = _ENCODING.search(data[:4096])
    return found[1].decode("ascii").lower() if found else None


def metadata_of(page: Page, url: str | None, headings: list[tuple[int, str]]) -> PageMetadata:
    """Reads the page's head and links; `url` is where it came from, `headings` its headings with their levels."""
    meta = _meta(page)
    robots = ",".join(meta.get("robots", ())).lower()
    base = _base(page, url)
    fields = {}
    if description := _first(meta, _DESCRIPTIONS, "description"):
        fields["description"] = description
    if re.search(r"\b(?:noindex|none)\b", robots):
        fields["robots"] = "noindex"
    no_follow = re.search(r"\b(?:nofollow|none)\b", robots)
    return PageMetadata(
        _title(page, meta, headings),
        _language(page, meta),
        _canonical(page, url, base),
        date_of(page, meta, url),
        _author(page, meta),
        fields,
        () if no_follow else tuple(_links(page, base)),
        _alternates(page, base),
    )


def _meta(page: Page) -> dict[str, list[str]]:
    """The contents of the meta elements by their name in small letters."""
    found: dict[str, list[str]] = {}
    for attributes in page.attributes("meta[content]")[:1000]:
        content = " ".join((attributes.get("content") or "").split())
        for key in ("name", "property", "itemprop", "http-equiv"):
            name = (attributes.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, []).append(content)
    return found


def _first(meta: dict[str, list[str]], names: tuple[str, ...], kind: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")[: _LONGEST[kind]]


def _title(page: Page, meta: dict[str, list[str]], headings: list[tuple[int, str]]) -> str:
    """The title without the site's name, where the heading or the site's name shows which part that is."""
    stated = next(iter(page.texts("head title, body > title")), "")[:_LONGEST_TITLE]
    shared = (meta.get("og:title") or [""])[0][:_LONGEST_TITLE]
    site = (meta.get("og:site_name") or [""])[0].casefold()
    tops = [words for level, words in headings if level == 1][:5] or [words for _, words in headings[:1]]
    for title in filter(None, (stated, shared)):
        parts = [part.strip() for part in _SEPARATOR.split(title)]
        for heading in tops:
            if heading.casefold() in (title.casefold(), *(part.casefold() for part in parts)):
                return heading
        if title.casefold() == site and tops:
            return tops[0]
        if site and len(parts) > 1 and site in (parts[0].casefold(), parts[-1].casefold()):
            at = title.casefold().rfind(site) if parts[-1].casefold() == site else len(site)
            rest = title[:at] if parts[-1].casefold() == site else title[at:]
            return rest.strip(" \t|–—‒-·•:»«›‹/")
    if shared and stated.startswith(shared):
        return shared
    return stated or shared or (headings[0][1] if headings else "")


def _language(page: Page, meta: dict[str, list[str]]) -> str | None:
    stated = [(attributes.get("lang") or attributes.get("xml:lang") or "") for attributes in page.attributes("html")]
    stated += [attributes.get("lang") or "" for attributes in page.attributes("body[lang]")]
    for name in ("og:locale", "content-language", "dc.language", "dcterms.language", "language"):
        stated += meta.get(name, [])
    found = (_LANGUAGE.fullmatch(value.strip().lower()) for value in stated)
    return next((match[1] for match in found if match), None)


def _base(page: Page, url: str | None) -> str | None:
    for attributes in page.attributes("base[href]")[:1]:
        return _absolute(attributes.get("href"), url) or url
    return url


def _absolute(address: str | None, base: str | None) -> str | None:
    """The address as an absolute one of the web without its fragment, None for any other."""
    try:
        joined = urldefrag(urljoin(base or "", (address or "").strip())).url
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


def _canonical(page: Page, url: str | None, base: str | None) -> str | None:
    """The address that the page calls its own; none on another host, nor the front page's for every page."""
    for attributes in page.attributes('link[rel~="canonical" i][href]')[:1]:
        address = _absolute(attributes.get("href"), base) if attributes.get("href") else None
        if address is None or url is None:
            return address or url
        own, other = urlsplit(url), urlsplit(address)
        is_front_page = other.path in ("", "/") and not other.query and own.path not in ("", "/")
        return address if _host(own.hostname) == _host(other.hostname) and not is_front_page else url
    return url


def _host(name: str | None) -> str:
    return (name or "").removeprefix("www.")


def _author(page: Page, meta: dict[str, list[str]]) -> str | None:
    for name in _AUTHORS:
        names = [value for value in meta.get(name, ()) if "://" not in value and "@" not in value]
        if names:
            return "; ".join(dict.fromkeys(names))[: _LONGEST["author"]]
    return "; ".join(authors_of(page))[: _LONGEST["author"]] or None


def _links(page: Page, base: str | None) -> Iterator[str]:
    seen: set[str | None] = {None, ""}
    given: set[str] = set()
    for attributes in page.attributes("a[href], area[href]"):
        href = attributes.get("href")
        if href in seen or href is None or "nofollow" in (attributes.get("rel") or "").lower().split():
            continue
        seen.add(href)
        address = None if href.startswith("#") else _absolute(href, base)
        if address is not None and address not in given:
            given.add(address)
            yield address
        if len(given) == MOST_LINKS or len(seen) > 20 * MOST_LINKS:
            return


def _alternates(page: Page, base: str | None) -> dict[str, str]:
    """The page in other languages: what its head says, then what its links say."""
    found: dict[str, str] = {}
    for selector in ('link[rel~="alternate" i][hreflang][href]', "a[hreflang][href]"):
        for attributes in page.attributes(selector)[:1000]:
            language = _LANGUAGE.fullmatch((attributes.get("hreflang") or "").strip().lower())
            address = _absolute(attributes.get("href"), base)
            if language and address:
                found.setdefault(language[1], address)
    return found
