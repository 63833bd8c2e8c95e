"""A running `assistant serve` and a real browser on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

expect.set_options(timeout=20_000)


@contextmanager
def serving(data_dir: Path, models: Path, **settings: str) -> Iterator[str]:
    """The address of an `assistant serve` on a free port, with further settings of its environment."""
    link = data_dir / "models"
    if not link.exists():
        link.symlink_to(models)
    command = [str(Path(sys.executable).with_name("assistant")), "serve", "--port", "0"]
    environment = {**os.environ, "ASSISTANT_DATA_DIR": str(data_dir), **settings}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            yield next(word for word in line.split() if word.startswith("http"))
        finally:
            server.terminate()


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium, with nothing that asks its maker; raises `FileNotFoundError` where it is not installed."""
    if _CHROMIUM is None:
        raise FileNotFoundError("Chromium is not installed; make test installs it on Debian and Ubuntu")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one for the tests of a module: each has a context of its own."""
    if _CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    with running_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new browser page, opened on the chat at the module's `address`."""
    opened = browser.new_page()
    opened.goto(address)
    expect(opened.locator("#question textarea")).to_be_visible()
    yield opened
    opened.close()


def ask(page: Page, question: str) -> None:
    """Types a question, presses Enter and waits for the whole answer."""
    before = page.locator("#conversation .answer").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator("#conversation .answer")).to_have_count(before + 1)
    expect(page.locator("#conversation .thinking")).to_have_count(0)
