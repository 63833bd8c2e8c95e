"""Takes the pictures of docs/images: every page, over the bundled texts and questions that are made up.

    python -m benchmarks.screenshots OUT_DIR

The questions are asked by this program through the API, and their moments are spread over the weeks before, so that
the figures have something to show.
"""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from assistant.receipts.receipt import written
from tests.browser.conftest import ask, running_browser, serving

NAME, PASSWORD = "maria", "blue tractor on the hill"
QUESTION = "When did UNODC open its office in Belgrade?"
UNKNOWN = "How many people work in the office in Belgrade?"
IN_ARABIC = "منذ متى ينفذ المكتب برنامج CRIMJUST؟"
DRAFT = (
    "UNODC officially opened its National Project Office in Belgrade on 26 June 2009. AIRCOP is a multi-agency project "
    "implemented by UNODC in partnership with INTERPOL and the World Customs Organization (WCO). UNODC implements the "
    "global CRIMJUST programme since 2016. CRIMJUST has a budget of 14 million euros."
)
SOURCE = "# The Lighthouse programme\n\nThe Lighthouse programme trains harbour masters in Valletta since 2016.\n"
ASKED = (
    *(QUESTION, UNKNOWN, IN_ARABIC, "What is AIRCOP?", "Who are the partners of AIRCOP?"),
    *("What are the three pillars of UNODC's work programme?", "Since when does UNODC implement CRIMJUST?"),
    *("¿Cuándo abrió la UNODC su oficina en Belgrado?", "Quels sont les partenaires d'AIRCOP ?"),
    *("Какие два проекта УНП ООН ведёт в Сербии?", "联合国毒罪办何时在贝尔格莱德设立办事处？", "ما هو AIRCOP؟"),
    *("What is the budget of CRIMJUST?", "How much money does CRIMJUST have?", "¿Cuál es el presupuesto de CRIMJUST?"),
    *("Who is the head of the office in Belgrade?", "Qui dirige le bureau de Belgrade ?", "Who leads AIRCOP?"),
    *("What is the phone number of the office in Belgrade?", "Hello", "What is photosynthesis?"),
    *("How does organised crime harm prosperity?", "What does CRIMJUST aim at?", "¿Qué es AIRCOP?"),
    *("What did the Global Illicit Flows Programme begin with in 2019?", "Who won the football match yesterday?"),
    *("What does UNODC do against wildlife crime?", "Comment l'ONUDC aide-t-elle les États ?"),
)
_HELPFUL, _UNHELPFUL = (
    (QUESTION, "What is AIRCOP?", IN_ARABIC, "What does CRIMJUST aim at?"),
    (UNKNOWN, "Who leads AIRCOP?"),
)
_REASON = "I need the number for a report."
_WEEKS = 3
_TRIES = 5
_COLOURS = 128
"""How many colours a picture keeps, so that it is small."""


@dataclass(frozen=True)
class Shot:
    """A picture: its name, where, as whom and how large, what is done before, and whether it has the whole page."""

    name: str
    path: str
    before: Callable[[Page], None] = lambda _page: None
    language: str = "en"
    colours: str = "light"
    size: tuple[int, int] = (1280, 800)
    whole: bool = False
    longest: int = 2000


def _type(selector: str, text: str) -> Callable[[Page], None]:
    return lambda page: page.fill(selector, text)


def _ask_in_chat(question: str) -> Callable[[Page], None]:
    def before(page: Page) -> None:
        # What could be asked next is looked for during a moment only; on a busy machine that may take several tries.
        for _ in range(_TRIES):
            page.reload()
            expect(page.locator("#question textarea")).to_be_visible()
            ask(page, question)
            page.wait_for_timeout(2000)
            if page.locator("#current .next").count():
                break

    return before


def _open_dialog(page: Page) -> None:
    _ask_in_chat(QUESTION)(page)
    page.locator("#current .cites a").first.click()
    expect(page.locator("dialog#card")).to_be_visible()


def _ask_plainly(page: Page) -> None:
    page.fill("#q", QUESTION)
    page.click("form.ask button")
    page.locator("main .answer").wait_for()


def _check(page: Page) -> None:
    page.fill("#text", DRAFT)
    page.locator("#draft-form .actions button").first.click(timeout=300_000)
    expect(page.locator("#result")).to_be_visible(timeout=300_000)
    page.evaluate("location.hash = ''")


def _upload(page: Page) -> None:
    page.set_input_files("#files", {"name": "lighthouse.md", "mimeType": "text/markdown", "buffer": SOURCE.encode()})
    page.press("section:has(#files) form > button", "Enter")
    expect(page.locator("#work .badge.ok")).to_be_visible(timeout=300_000)


def _add_site(page: Page) -> None:
    page.fill("#id", "harbours")
    page.fill("#origins", "https://www.example.org")
    page.press("#id", "Enter")
    page.wait_for_url("**/staff/sites*")


def _make_token(page: Page) -> None:
    page.fill("#label", "Newsletter checker on my computer")
    page.press("#label", "Enter")
    page.locator("#token").wait_for()
    page.locator("header nav a[aria-current=page]").click()


def _public(names: dict[str, str]) -> list[Shot]:
    quote = "/documents/{document}?{place}".format(**names)
    return [
        Shot("chat", "/", _ask_in_chat("What is AIRCOP?")),
        Shot("chat-answer", "/", _open_dialog),
        Shot("chat-phone-arabic", "/", _ask_in_chat(IN_ARABIC), "ar", size=(390, 844)),
        Shot("chat-dark", "/", _ask_in_chat("What is AIRCOP?"), colours="dark"),
        Shot("ask", "/ask", _ask_plainly, whole=True),
        Shot("receipt", "/receipts/{receipt}".format(**names), whole=True),
        Shot("about", "/about", whole=True),
        Shot("sources", "/sources", whole=True),
        Shot("document", quote, whole=True),
        Shot("staff-login", "/staff/login", _type("#name", NAME)),
    ]


def _staff(names: dict[str, str]) -> list[Shot]:
    return [
        Shot("staff-check", "/staff/check", _check, whole=True, longest=1690),
        Shot("staff-sources", "/staff/sources/add", _upload, whole=True),
        Shot("staff-questions", "/staff/questions"),
        Shot("staff-question", "/staff/questions/{receipt}".format(**names), whole=True, longest=1590),
        Shot("staff-unanswered", "/staff/unanswered", whole=True),
        Shot("staff-figures", "/staff/figures", whole=True),
        Shot("staff-sites", "/staff/sites/add", _add_site, whole=True),
        Shot("staff-switch", "/staff/switch", whole=True),
        Shot("staff-tools", "/staff/tools", _make_token, whole=True),
        Shot("staff-audit", "/staff/audit", whole=True),
    ]


def _command(folder: Path, *words: str, said: str = "") -> None:
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(folder)}
    command = [str(Path(sys.executable).with_name("assistant")), *words]
    subprocess.run(command, env=environment, input=said, text=True, check=True)


def _ask_all(folder: Path, address: str) -> dict[str, str]:
    """Asks every question and judges some answers; returns what the addresses of pages name."""
    answers: dict[str, dict[str, Any]] = {}
    with httpx.Client(base_url=f"{address}/api/v1", timeout=120) as api:
        for question in ASKED:
            answers[question] = api.post("/ask", json={"question": question}).raise_for_status().json()
        for question in (*_HELPFUL, *_UNHELPFUL):
            helpful = question in _HELPFUL
            judged = {"answer": answers[question]["id"], "helpful": helpful, "reason": "" if helpful else _REASON}
            api.post("/feedback", json=judged).raise_for_status()
    _spread(folder / "conversations.db", [one["id"] for one in answers.values()])
    cited = answers[QUESTION]["citations"][0]
    place = f"start={cited['start']}&end={cited['end']}#quote"
    return {"receipt": answers[QUESTION]["id"], "document": cited["document_id"], "place": place}


def _spread(database: Path, receipts: list[str]) -> None:
    """Moves the moments of receipts into the weeks before, more of them lately."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for number, name in enumerate(receipts):
            days = 7 * _WEEKS * (number / len(receipts)) ** 2
            at = written(datetime.now(UTC) - timedelta(days=days, minutes=17 * number))
            change = "UPDATE receipts SET at = ?1, document = json_set(document, '$.at', ?1) WHERE id = ?2"
            connection.execute(change, (at, name))


@contextmanager
def _looking(browser: Browser, shot: Shot, cookies: Any = None) -> Iterator[Page]:
    context = browser.new_context(
        locale=shot.language,
        viewport={"width": shot.size[0], "height": shot.size[1]},
        color_scheme="dark" if shot.colours == "dark" else "light",
        reduced_motion="reduce",
        storage_state=cookies,
    )
    yield context.new_page()
    context.close()


def _take(browser: Browser, shot: Shot, address: str, out: Path, cookies: Any = None) -> None:
    """Takes a picture, cut where the page is longer than is worth showing."""
    with _looking(browser, shot, cookies) as page:
        page.goto(address + shot.path)
        if shot.path == "/":
            expect(page.locator("#question textarea")).to_be_visible()
        shot.before(page)
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        taken = Image.open(io.BytesIO(page.screenshot(full_page=shot.whole)))
    picture = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, shot.longest)))
    small = picture.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(out / f"{shot.name}.png", optimize=True)


def _logged_in(browser: Browser, address: str) -> Any:
    """The cookies of a member of staff."""
    with _looking(browser, Shot("", "")) as page:
        page.goto(f"{address}/staff/login")
        page.fill("#name", NAME)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url("**/staff/check")
        return page.context.storage_state()


def main(out: Path) -> None:
    """Writes the pictures into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _command(folder, "ingest")
        _command(folder, "staff", "add", NAME, "--password-stdin", said=f"{PASSWORD}\n")
        limits = {"ASSISTANT_ASKS_PER_MINUTE": "0", "ASSISTANT_READS_PER_MINUTE": "0"}
        with serving(folder, folder / "models", **limits) as address, running_browser() as browser:
            names = _ask_all(folder, address)
            for shot in _public(names):
                _take(browser, shot, address, out)
            cookies = _logged_in(browser, address)
            for shot in _staff(names):
                _take(browser, shot, address, out, cookies)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
