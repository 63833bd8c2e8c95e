"""Does hostile text ever run, load anything or lead elsewhere? Real lists of it, the real server, and a real browser.

    python -m benchmarks.hostile_text LIST... OUT.md

A list has a text a line; a JSON file has an array of texts, an INI file has them as `payload`, and a file that ends in
`.test` is one text. Hosts that the texts name become a server on loopback that counts what reaches it. Every text is a
question, the reason of a judgement, and a source's title, author, file name, address and words; every page that shows
them is opened in Chromium, with the policy that the pages set and again without any, which leaves the escaping alone.
Chromium must be installed, and so must what the tests need (`make test` installs both).
"""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.assistant.staff.parts import accounts_in
from tests.browser.conftest import serving
from tests.browser.hostile_site import (
    CITED,
    LIMITS,
    Api,
    addresses,
    ask_in_chat,
    batches,
    check_draft,
    visit,
    visit_list,
    write_sources,
)
from tests.browser.staff_site import log_in
from tests.browser.watching import Canary, Watch

_SAMPLE = 100
"""How many single texts are typed into the chat, and how many pages of one receipt or one source are opened."""

_DRAFTS, _DRAFT = 3, 1000
_TOGETHER = 3000
_KINDS = ("dialog", "request", "violation", "markup", "handler", "link")
_HOST = re.compile(r"(?i)(?:\bhttps?:|\bftp:)?(//)(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?(?=[/?#\s\"'`<>);\\]|$)")


@dataclass(frozen=True)
class Hostile:
    """The service, what it was given, and where things are kept meanwhile."""

    api: Api
    canary: Canary
    texts: list[str]
    questions: list[str]
    folder: Path


def main(lists: Sequence[Path], out: Path) -> None:
    """Writes the report, and prints it."""
    with tempfile.TemporaryDirectory() as temporary, Canary() as canary:
        folder = Path(temporary)
        texts = list(dict.fromkeys(_towards(canary.url, one) for file in lists for one in read_list(file)))
        print(f"{len(texts)} texts", flush=True)
        questions = write_sources(folder / "sources", texts, canary.url)
        (folder / "data").mkdir()
        accounts_in(folder / "data")
        program = str(Path(sys.executable).with_name("assistant"))
        arguments = [program, "ingest", "--json", str(folder / "sources")]
        made = subprocess.run(arguments, env=_environment(folder), check=False, capture_output=True, text=True)
        ingested = json.loads(made.stdout)
        (folder / "data" / "models").mkdir(exist_ok=True)
        with serving(folder / "data", folder / "data" / "models", **LIMITS) as address:
            hostile = Hostile(Api(address), canary, texts, questions, folder)
            _give(hostile)
            report = _report(hostile, len(ingested["added"]), len(ingested["failed"]), *_looked_at(hostile))
    out.write_text(report, encoding="utf-8")
    print(report)


def read_list(file: Path) -> list[str]:
    """The texts of a file; none is empty."""
    content = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".test":
        texts = [content]
    elif file.suffix == ".json":
        texts = [str(one) for one in json.loads(content)]
    elif file.suffix == ".ini":
        lists = configparser.RawConfigParser()
        lists.read_string(content)
        texts = [lists[section].get("payload", "") for section in lists.sections()]
    else:
        texts = content.splitlines()
    return [one for one in texts if one.strip()]


def _towards(canary: str, text: str) -> str:
    """The text with our server in the place of the hosts that it names."""
    return _HOST.sub(lambda found: canary.replace("http:", "http:" if found[0][:2] != "//" else ""), text)


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "ASSISTANT_DATA_DIR": str(folder / "data")}


def _give(hostile: Hostile) -> None:
    """Asks every text, and says of every answer that it did not help, for a reason that is hostile."""
    begun = time.perf_counter()
    for question in (*hostile.texts, *hostile.questions[:_SAMPLE]):
        hostile.api.ask(question)
    for answer, reason in zip(hostile.api.answers, hostile.texts, strict=False):
        hostile.api.blame(answer, reason)
    print(f"asked and judged in {time.perf_counter() - begun:.0f} s", flush=True)


def _looked_at(hostile: Hostile) -> tuple[str, Watch, Watch]:
    """What the texts do as markup, and what was seen on the pages with their policy, and without."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        raw = _as_markup(browser, hostile)
        kept, off = (_toured(browser, hostile, bypass_csp=bypass) for bypass in (False, True))
        browser.close()
    return raw, kept, off


def _as_markup(browser: Browser, hostile: Hostile) -> str:
    """What the texts do as markup on a page of another server: that it can be seen, and what reaches ours then."""
    with Canary() as canary:
        canary.raw = hostile.texts
        context, watch = browser.new_context(), Watch(canary.url)
        watch.over(context)
        page = context.new_page()
        page.goto(f"{canary.url}/raw", timeout=300_000)
        page.wait_for_timeout(5000)
        context.close()
    dialogs, requests, reached = watch.count("dialog"), watch.count("request"), len(hostile.canary.hits)
    hostile.canary.hits.clear()
    return (
        f"As markup, untouched, they open {dialogs} dialogs and request {requests} addresses elsewhere, {reached} of "
        "which are the other server's."
    )


def _toured(browser: Browser, hostile: Hostile, *, bypass_csp: bool) -> Watch:
    context = browser.new_context(bypass_csp=bypass_csp)
    context.set_default_timeout(300_000)
    expect.set_options(timeout=300_000)
    watch = Watch(hostile.api.address, [hostile.canary.url + CITED])
    watch.over(context)
    page = context.new_page()
    for show in (_chat, _plain, _desk):
        begun, before = time.perf_counter(), watch.pages
        show(hostile, watch, page)
        seconds, pages = time.perf_counter() - begun, watch.pages - before
        print(f"{show.__name__[1:]}: {pages} pages in {seconds:.0f} s", flush=True)
    context.close()
    return watch


def _chat(hostile: Hostile, watch: Watch, page: Page) -> None:
    """All texts as questions, many at once; then some by themselves, and some that sources of them answer."""
    visit(watch, page, "/")
    half = _SAMPLE // 2
    single = _spread(hostile.texts, half)
    for question in (*batches(hostile.texts, _TOGETHER), *single, *hostile.questions[:half]):
        ask_in_chat(page, question)
        page.evaluate("document.querySelectorAll('#current details').forEach(one => { one.open = true })")
        if page.locator("#current .cites a").count():
            page.locator("#current .cites a").first.click()
        watch.inspect(page)
        page.keyboard.press("Escape")


def _plain(hostile: Hostile, watch: Watch, page: Page) -> None:
    """The pages for the public, and those of JSON."""
    visit_list(watch, page, "/sources")
    for answer in _spread(hostile.api.answers, _SAMPLE):
        visit(watch, page, f"/receipts/{answer}")
        visit(watch, page, f"/api/v1/receipts/{answer}")
    for number in range(0, len(hostile.texts), max(6, len(hostile.texts) // _SAMPLE // 6 * 6)):
        visit(watch, page, f"/documents/text%20{number}")
    page.goto(f"{watch.own}/ask")
    for together in batches(hostile.texts, _TOGETHER):
        page.fill("#q", together)
        page.click("form.ask button")
        watch.inspect(page)


def _desk(hostile: Hostile, watch: Watch, page: Page) -> None:
    """The pages for staff, and addresses with hostile text for both."""
    log_in(page, watch.own)
    for path in ("/staff/questions", "/staff/sources", "/staff/unanswered?off_topic=yes", "/staff/audit"):
        visit_list(watch, page, path)
    for answer in _spread(hostile.api.answers, _SAMPLE):
        visit(watch, page, f"/staff/questions/{answer}")
    page.goto(f"{watch.own}/staff/sources")
    for link in [one.get_attribute("href") or "" for one in page.locator("ul.sources a").all()]:
        visit(watch, page, link)
    for draft in _spread(list(batches(hostile.texts, _DRAFT)), _DRAFTS):
        check_draft(watch, page, draft, hostile.folder)
    for together in _spread(list(batches(hostile.texts, _TOGETHER // 2)), _DRAFTS):
        for path in addresses(together):
            visit(watch, page, path)


def _spread(all_of_them: Sequence[str], count: int) -> Sequence[str]:
    """About so many of them, evenly spread."""
    return all_of_them[:: max(1, len(all_of_them) // count)]


def _report(hostile: Hostile, added: int, failed: int, as_markup: str, kept: Watch, off: Watch) -> str:
    """The figures as Markdown, and the first of what should not have been seen."""
    api = hostile.api
    lines = [
        f"{len(hostile.texts)} texts, {added} sources made of them ({failed} could not be read), {api.asked} requests "
        f"to the API with {len(api.wrong)} wrong answers, {len(api.answers)} answers with a receipt.",
        as_markup,
        "",
        "| seen | on the pages | on the pages without their policy |",
        "| --- | --- | --- |",
        *(f"| {kind} | {kept.count(kind)} | {off.count(kind)} |" for kind in _KINDS),
        f"| pages looked at | {kept.pages} | {off.pages} |",
        "",
        f"Requests that reached the other server from the pages: {len(hostile.canary.hits)}.",
        "",
        *(f"- {kind}: `{what[:300]}` ({count})" for (kind, what), count in (kept.seen + off.seen).most_common(40)),
        *(f"- the API: {one[:300]}" for one in api.wrong[:20]),
        *(f"- reached: `{one[:300]}`" for one in hostile.canary.hits[:20]),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:-1]], Path(sys.argv[-1]))
