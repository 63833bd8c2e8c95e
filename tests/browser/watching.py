"""Sees what hostile text does in a browser: dialogs, requests and links to elsewhere, markup that came out of text."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from playwright.sync_api import BrowserContext, Dialog, Page, Request

_ON_VIOLATION = """addEventListener("securitypolicyviolation", (event) =>
  window.__violated?.(`${event.violatedDirective} ${event.blockedURI} ${event.sample} on ${location.pathname}`))"""

_INSPECT = """(links) => {
  const found = [], own = location.origin;
  const tell = (kind, node) => found.push([kind, node.outerHTML.slice(0, 200)]);
  const active = "script, style, link, meta, base, title, iframe, frame, object, embed, applet, img, image, svg, " +
    "math, video, audio, source, track, canvas, template, marquee, [style], [src], [srcset], [srcdoc], [background], " +
    "[ping], [http-equiv]";
  const roots = document.querySelector("gradio-app") ? "#conversation .turn, #conversation .next, #card > div" : "main";
  for (const root of document.querySelectorAll(roots)) {
    for (const node of root.querySelectorAll(active)) tell("markup", node);
  }
  for (const node of document.querySelectorAll("iframe, frame, object, embed, base, [srcdoc]")) tell("markup", node);
  for (const node of document.querySelectorAll("*")) {
    for (const { name, value } of [...node.attributes]) {
      if (name.startsWith("on")) tell("handler", node);
      if (!["href", "xlink:href", "action", "formaction"].includes(name)) continue;
      if (links.some((start) => value.startsWith(start))) continue;
      let address;
      try { address = new URL(value, location.href); } catch { tell("link", node); continue; }
      if (address.origin !== own && !["tel:", "mailto:"].includes(address.protocol)) tell("link", node);
    }
  }
  return found;
}"""
"""What stands in a page that text must never become; `links` are the starts of addresses that may be linked to."""


class Canary:
    """A web server of somebody else's, on loopback: whatever reaches it was leaked.

    What it serves would run as a script. At `/raw` it shows hostile texts as markup, each in a frame of its own.
    """

    def __init__(self) -> None:
        """It serves inside a `with`."""
        self.hits: list[str] = []
        self.raw: Sequence[str] = ()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Canary:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[str, bytes]:
        """The kind and the content of what stands at a path; anything but `/raw` counts as a hit."""
        if path == "/raw":
            frames = "".join(f'<iframe src="/raw/{number}"></iframe>' for number in range(len(self.raw)))
            return "text/html; charset=utf-8", frames.encode()
        if path.startswith("/raw/") and path[5:].isdecimal():
            return "text/html; charset=utf-8", self.raw[int(path[5:])].encode("utf-8", "replace")
        self.hits.append(path)
        return "text/javascript", b"alert(1)"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, content = canary.answer(self.path)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET  # noqa: N815  # its name in the library

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the library
                """Says nothing."""

        return Handler


@dataclass
class Watch:
    """What happened in the pages of a browser that is on `own` address; `links` may be linked to, by their starts."""

    own: str
    links: Collection[str] = ()
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often what happened: its kind (dialog, request, violation, markup, handler, link), and what it was."""
    pages: int = 0

    def over(self, context: BrowserContext) -> None:
        """Watches every page of a context; to be called before it has one."""
        context.on("dialog", self._dismiss)
        context.on("request", self._note_request)
        context.expose_binding("__violated", lambda _source, what: self._note("violation", what))
        context.add_init_script(_ON_VIOLATION)

    def inspect(self, page: Page) -> None:
        """Looks for what text became in a page."""
        self.pages += 1
        for kind, what in page.evaluate(_INSPECT, list(self.links)):
            self._note(kind, f"{what} in {page.url[:200]}")

    def count(self, *kinds: str) -> int:
        """How much of some kinds was seen."""
        return sum(count for (kind, _what), count in self.seen.items() if kind in kinds)

    def _dismiss(self, dialog: Dialog) -> None:
        self._note("dialog", f"{dialog.type} {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.own}/", "data:", "blob:", "file:")):
            self._note("request", request.url)

    def _note(self, kind: str, what: str) -> None:
        self.seen[kind, what] += 1
