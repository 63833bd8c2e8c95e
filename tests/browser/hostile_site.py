"""Puts hostile texts wherever text can come from: sources and their metadata, questions, feedback, what staff type."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from playwright.sync_api import Page, expect

from assistant.feedback import LONGEST_REASON
from tests.browser.watching import Watch

LIMITS = {
    "ASSISTANT_ASKS_PER_MINUTE": "0",
    "ASSISTANT_READS_PER_MINUTE": "0",
    "ASSISTANT_QUESTION_LIMIT": "5000",
}
"""Settings that let a test ask as much as it likes."""

CITED = "/cited?"
"""What the path of an address begins with that a source really has, so that it may be linked to."""

_LONGEST_NAME = 180
_TRIES, _WAIT = 6, 20_000
_SYLLABLES = (
    ("Bak", "Dol", "Fen", "Gar", "Hul", "Jov", "Kem", "Lur", "Mip", "Nad", "Pog", "Rez"),
    "aeiou",
    "bdfgklmnprstv",
)


@dataclass
class Api:
    """What the API answers, and what of that is wrong: no JSON, a kind that may be guessed, a fault of the server."""

    address: str
    answers: list[str] = field(default_factory=list)
    """Ids of the answers that have a receipt."""
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Asks a question; what a reader could not ask either is refused."""
        status, answer = self.send("POST", "/api/v1/ask", {"question": question})
        if status == 200 and self.send("GET", f"/api/v1/receipts/{answer['id']}")[0] == 200:
            self.answers.append(answer["id"])

    def blame(self, answer: str, reason: str) -> None:
        """Says that an answer did not help, and why."""
        self.send("POST", "/api/v1/feedback", {"answer": answer, "helpful": False, "reason": reason[:LONGEST_REASON]})

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and the content of an answer."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                status, told, content = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, told, content = error.code, error.headers, error.read()
        self.asked += 1
        is_json = told.get_content_type() in ("application/json", "application/problem+json") or status == 204
        if status >= 500 or not is_json or told["X-Content-Type-Options"] != "nosniff":
            self.wrong.append(f"{method} {path}: {status} {told['Content-Type']}")
        return status, json.loads(content) if content else None


def write_sources(folder: Path, texts: Sequence[str], canary: str) -> list[str]:
    """Writes a source for each text, which is its title, author, topic and file name, in its address and in its words.

    Every sixth is in a plain text too, and in a page of HTML where it is markup. Returns questions that have it quoted.
    """
    folder.mkdir(parents=True)
    questions = []
    for number, (text, name) in enumerate(zip(texts, names(), strict=False)):
        motto = f"The motto of the {name} project is {' '.join(text.split())} since 2011."
        address = (text, f"{canary}{CITED}{text}", f"javascript:{text}", f"data:text/html,{text}")[number % 4]
        fields = {"title": text, "url": address, "author": text, "topic": text, text[:100]: text}
        head = yaml.safe_dump({_writable(key): _writable(one) for key, one in fields.items()}, allow_unicode=True)
        _write(folder / f"{number} {file_name(text)}.md", f"---\n{head}---\n\n{_as_words(motto)}\n")
        questions.append(f"What is the motto of the {name} project?")
        if number % 6 == 0:
            sign = f"The sign of the {name} office is {text} since 2012."
            _write(folder / f"text {number}.txt", f"{text}\n\n{sign}\n")
            page = f"<title>{escape(text)}</title><p>The {name} house.</p>{text}<p>{escape(text)}"
            _write(folder / f"page {number}.html", page)
            questions.append(f"What is the sign of the {name} office?")
    return questions


def file_name(text: str) -> str:
    """A text as near to itself as a file can be called."""
    return _writable(text).replace("/", "∕").replace("\n", " ").encode()[:_LONGEST_NAME].decode(errors="ignore")


def names() -> Iterator[str]:
    """Names that are no words, so that a question finds its source."""
    ends, vowels, middles = _SYLLABLES
    return ("".join(parts) for parts in product(ends, vowels, middles, vowels, ("n", "x", "t")))


def batches(texts: Sequence[str], size: int) -> Iterator[str]:
    """The texts, a line each, as many together as have room; longer ones are cut."""
    held = ""
    for text in texts:
        if held and len(held) + len(text) >= size:
            yield held
            held = ""
        held += f"{text[: size - 1]}\n"
    if held:
        yield held


def addresses(text: str) -> list[str]:
    """Addresses of the public and of staff that have a text in every place that a page may repeat."""
    said = quote(text, safe="")
    return [
        *(f"/{said}", f"/documents/{said}", f"/receipts/{said}", f"/staff/questions/{said}", f"/staff/{said}"),
        *(f"/?lang={said}", f"/sources?words={said}&language={said}&page={said}", f"/ask?q={said}&lang={said}"),
        *(f"/language/en?back={said}", f"/language/{said}", f"/staff/login?next={said}", f"/api/v1/{said}"),
        *(f"/staff/sources?q={said}&language={said}", f"/staff/sources/view?id={said}", f"/staff/audit?who={said}"),
        *(f"/staff/questions?words={said}&since={said}&status={said}", f"/staff/unanswered?days={said}"),
    ]


def visit(watch: Watch, page: Page, path: str) -> None:
    """Opens a page and looks at it."""
    page.goto(watch.own + path)
    watch.inspect(page)


def visit_list(watch: Watch, page: Page, path: str) -> None:
    """Opens every page of a list."""
    visit(watch, page, path)
    following = page.locator("nav.pages a[rel=next]")
    while following.count():
        following.click()
        page.wait_for_load_state()
        watch.inspect(page)


def ask_in_chat(page: Page, question: str) -> None:
    """Asks a question in the chat; again where it was sent before the chat had done with the one before."""
    before = page.locator("#conversation .answer").count()
    page.fill("#question textarea", question)
    for _ in range(_TRIES):
        page.press("#question textarea", "Enter")
        try:
            expect(page.locator("#conversation .answer")).to_have_count(before + 1, timeout=_WAIT)
        except AssertionError:
            continue
        break
    expect(page.locator("#conversation .answer")).to_have_count(before + 1)
    expect(page.locator("#conversation .thinking")).to_have_count(0)


def check_draft(watch: Watch, page: Page, draft: str, folder: Path) -> None:
    """Has staff check a draft, and opens the report that they can keep."""
    page.goto(f"{watch.own}/staff/check")
    page.fill("#text", draft)
    page.click("#draft-form .actions button:not(.secondary)", timeout=600_000)
    watch.inspect(page)
    with page.expect_download(timeout=600_000) as downloaded:
        page.click("#draft-form .actions button.secondary")
    report = folder / "report.html"
    downloaded.value.save_as(report)
    page.goto(report.as_uri())
    watch.inspect(page)


def _write(path: Path, text: str) -> None:
    path.write_bytes(_writable(text).encode())


def _writable(text: str) -> str:
    """Without NUL and halves of characters, which neither file names nor UTF-8 can hold."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _as_words(text: str) -> str:
    """A text as Markdown in which nothing is markup."""
    return "".join(f"&#{ord(char)};" if not char.isalnum() and char != " " else char for char in text)
