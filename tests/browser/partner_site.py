"""A partner's web site on loopback, with a strict policy: pages that have the widget, at two origins of one server."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any
from urllib.parse import urlsplit

import httpx
from selectolax.lexbor import LexborHTMLParser

from assistant.assembly import database_of
from assistant.settings import Settings
from assistant.sites import Site, Sites
from tests.browser.conftest import serving

SITE = "partner"
_UNLIMITED = {"ASSISTANT_ASKS_PER_MINUTE": "0", "ASSISTANT_READS_PER_MINUTE": "0"}
_OF_OTHERS = ignore_patterns("models", "conversations.db*", "staff.toml*", "uploads")
"""What other servers over the same texts may have left in their folder."""

NONCE = "bm9uY2Utb2YtYS10ZXN0"

_ANGRY = """
body { visibility: hidden; font: 1px serif; direction: rtl; }
* { color: red !important; background: red !important; }
body * { all: unset !important; display: none !important; position: static !important; }
"""
_PATCHED = """
const broken = () => { throw new Error("patched by the page"); };
for (const name of ["map", "forEach", "push", "filter", "concat", "join"]) Array.prototype[name] = broken;
Array.prototype.toJSON = broken;
Object.prototype.added = "by the page";
JSON.stringify = broken;
window.fetch = broken;
window.onload = () => setTimeout(() => {
  for (const name of ["append", "setAttribute", "remove", "replaceChildren"]) Element.prototype[name] = broken;
  EventTarget.prototype.addEventListener = JSON.parse = window.XMLHttpRequest = window.setTimeout = broken;
}, 200);
"""


@dataclass(frozen=True)
class Partner:
    """The service at `host`, and a partner's server: its site is known at the one origin, not at the other."""

    host: str
    port: int
    go_on: threading.Event = field(default_factory=threading.Event)
    """Lets the answers that come on the slow page go on after their last sentence."""

    @property
    def listed(self) -> str:
        """The origin that the service was told."""
        return f"http://localhost:{self.port}"

    @property
    def unlisted(self) -> str:
        """The same pages at an origin that it was not told."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def policy(self) -> str:
        """What the page for partners says that a policy must have, on top of nothing."""
        return f"default-src 'none'; script-src {self.host}; connect-src {self.host}; base-uri 'none'"

    def script(self, **more: str) -> str:
        """The line that partners put on their pages."""
        chosen = "".join(f' data-{name}="{value}"' for name, value in more.items())
        return f'<script src="{self.host}/widget.js" data-site="{SITE}"{chosen} async></script>'

    def pages(self) -> dict[str, tuple[str, str]]:
        """The policy and the content of each page, by its path."""
        strict, script = self.policy, self.script()
        without = f'<noscript><a href="{self.host}/ask">Ask a question</a></noscript>'
        unsafe = f"{strict}; style-src 'unsafe-inline'".replace("script-src", "script-src 'unsafe-inline'")
        frame = f'<iframe src="{self.host}/embed?site={SITE}" title="Chat" width="400" height="600"></iframe>'
        return {
            "/": (strict, script + without),
            "/bare": (strict, without),
            "/twice": (strict, script + script),
            "/element": (strict, f'<unodc-assistant site="{SITE}"></unodc-assistant>{script}'),
            "/hostile": (unsafe, f"<style>{_ANGRY}</style><script>{_PATCHED}</script>{script}"),
            "/slow": ("default-src 'none'; script-src 'self'; connect-src 'self'", script.replace(self.host, "")),
            "/frame": (f"default-src 'none'; frame-src {self.host}", frame),
            "/copied": (f"default-src 'none'; script-src 'nonce-{NONCE}'; connect-src {self.host}", _copied(self.host)),
        }


def _document(path: str, language: str, content: str) -> bytes:
    direction = "rtl" if language == "ar" else "ltr"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Partner</title>'
    body = f'<main><h1>Partner {path}</h1><p><a href="/bare">Another page</a></p></main>{content}'
    root = f'<html lang="{language}" dir="{direction}">'
    return f"<!doctype html>{root}<head>{head}</head><body>{body}</body></html>".encode()


class _Server(ThreadingHTTPServer):
    """Serves the pages of a partner, who is set once the address of the service is known."""

    daemon_threads = True
    partner: Partner
    pages: Mapping[str, tuple[str, str]]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/widget.js":
            self._send("text/javascript", "", httpx.get(f"{server.partner.host}{path}", timeout=60).content)
            return
        policy, content = server.pages.get(path, ("default-src 'none'", ""))
        self._send("text/html; charset=utf-8", policy, _document(path, "ar" if query == "ar" else "en", content))

    def do_POST(self) -> None:
        """Passes a question on to the service, and its answer back as over a slow line."""
        server: Any = self.server
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {"content-type": "application/json", "accept": "text/event-stream"}
        answer = httpx.post(f"{server.partner.host}/api/v1/ask", content=asked, headers=headers, timeout=60).content
        sentences, done, whole = answer.partition(b"event: done")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(sentences)
        self.wfile.flush()
        server.partner.go_on.wait(20)
        self.wfile.write(done + whole)

    def _send(self, kind: str, policy: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the library
        """Says nothing."""


@contextmanager
def open_partner(folder: Path, texts: Path, models: Path) -> Iterator[Partner]:
    """A running service over a copy of the data folder `texts`, which knows the site of a running partner."""
    copytree(texts, folder, ignore=_OF_OTHERS, dirs_exist_ok=True)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        sites = Sites(database_of(Settings(data_dir=folder)))  # type: ignore[call-arg]
        sites.add(Site(SITE, (f"http://localhost:{server.server_port}",), asks_per_minute=0))
        sites.close()
        with serving(folder, models, **_UNLIMITED) as host:
            partner = server.partner = Partner(host, server.server_port)
            server.pages = partner.pages()
            thread.start()
            yield partner
            server.shutdown()
            thread.join()


def _copied(host: str) -> str:
    """What a partner copies from the page for partners, with its nonce in the place for one."""
    chosen = {"site": SITE, "nonce": "yes", "integrity": "yes"}
    shown = LexborHTMLParser(httpx.get(f"{host}/widget", params=chosen, timeout=60).text)
    piece = shown.css_first("#button code")
    assert piece is not None
    return piece.text().replace("NONCE", NONCE)
