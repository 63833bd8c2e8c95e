"""Staff see which statements of a draft the sources support, in words and signs, and nothing of the draft is kept."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import docx
import pytest
from lxml import html

from assistant.checking.checker import Checker
from assistant.checking.weighing import shipped_model
from assistant.web.staff.check import build_check
from assistant.web.staff.guard import SESSION_COOKIE
from knowledge.errors import StoreError
from knowledge.filters import ANYTHING, Filter
from knowledge.library import Library
from knowledge.retrieve import Retrieval
from prompts import LANGUAGES, message
from tests.assistant.web.staff.work_site import WorkSite, text_of, work_site

_DRAFT = "AIRCOP trains officers at airports.\n\nAIRCOP builds rockets in Antarctica. Is that so?"
_HOSTILE = "<script>alert(1)</script> AIRCOP trains 5 officers at airports. <img src=x onerror=alert(1)>"


class BrokenLibrary:
    """A library whose store was damaged."""

    def retrieve(self, question: str, count: int = 10, only: Filter = ANYTHING) -> Retrieval:
        """Raises what a damaged store raises."""
        raise StoreError("The knowledge store is damaged.")

    def sources(self) -> list[Any]:
        """Raises likewise."""
        raise StoreError("The knowledge store is damaged.")


@pytest.fixture
def site(tmp_path: Path, bundled_library: Library, checker: Checker) -> Iterator[WorkSite]:
    """The page over the bundled texts, with a small limit for drafts."""
    made = work_site(tmp_path, bundled_library, checker, draft_limit=500)
    made.add(build_check(made.desk))
    yield made
    made.desk.close()


def _page(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return html.document_fromstring(answer.text)


def _box(page: Any) -> str:
    (box,) = page.xpath("//textarea[@name='text']")
    return str(box.text_content())


def _file(name: str, data: bytes) -> dict[str, Any]:
    return {"files": {"file": (name, data)}}


def _word(*paragraphs: str) -> bytes:
    made, data = docx.Document(), io.BytesIO()
    for one in paragraphs:
        made.add_paragraph(one)
    made.save(data)
    return data.getvalue()


def test_each_statement_is_marked_with_its_verdict_in_words_and_signs(site: WorkSite) -> None:
    page = _page(site.send("/staff/check", {"text": _DRAFT}))
    marks = [(one.get("class"), one.text_content()) for one in page.xpath("//ol[@class='draft']//a")]
    assert [words for _, words in marks] == [
        "AIRCOP trains officers at airports.",
        "AIRCOP builds rockets in Antarctica.",
    ]
    for (ruling, _), card in zip(marks, page.xpath("//article"), strict=True):
        assert ruling in card.get("class")
        assert message("en", f"check_{ruling}") in text_of(card, "./h3")
    signs = text_of(page, "//ol[@class='draft']//sup")
    assert re.fullmatch(r"[✓✗?]1 [✓✗?]2", signs)
    counts = [int(re.sub(r"\D", "", one.text_content())) for one in page.xpath("//dl[@class='counts']//dd")]
    assert (sum(counts[:3]), counts[3]) == (2, 1)


def test_the_draft_stays_in_the_box_to_be_changed(site: WorkSite) -> None:
    asked = {"text": _DRAFT.replace("\n", "\r\n"), "since": "1990", "until": "2030-01"}
    page = _page(site.send("/staff/check", asked))
    assert _box(page) == f"\n{_DRAFT}" or _box(page) == _DRAFT
    assert page.xpath("//input[@name='since']/@value") == ["1990"]
    assert page.xpath("//input[@name='until']/@value") == ["2030-01"]


def test_verdicts_can_be_chosen_and_read_without_a_script(site: WorkSite) -> None:
    page = _page(site.send("/staff/check", {"text": _DRAFT}))
    chosen = [one.get("id").removeprefix("show-") for one in page.xpath("//input[@type='radio']")]
    assert chosen == ["all", "contradicted", "not_enough_evidence", "supported"]
    assert page.xpath("//script | //*[@style] | //style | //*[@onclick]") == []
    assert {one.get("for") for one in page.xpath("//label")} >= {f"show-{one}" for one in chosen}


def test_evidence_leads_to_its_place_in_the_public_text(site: WorkSite) -> None:
    page = _page(site.send("/staff/check", {"text": "AIRCOP trains officers at airports."}))
    links = page.xpath("//figcaption/a/@href")
    assert links
    assert all(re.fullmatch(r"/documents/[\w-]+\?start=\d+&end=\d+#quote", link) for link in links)


def test_a_word_file_is_checked_and_its_paragraphs_are_named(site: WorkSite) -> None:
    data = _word("Airports", "AIRCOP trains officers at airports.")
    page = _page(site.send("/staff/check", {"text": "something else"}, **_file("مسودة.docx", data)))
    assert _box(page).strip() == "Airports\nAIRCOP trains officers at airports."
    assert message("en", "check_paragraph", number=2) in text_of(page, "//article/h3")
    assert "مسودة.docx" in text_of(page, "//h2")
    assert page.xpath("//input[@name='title']/@value") == ["مسودة.docx"]


@pytest.mark.parametrize(
    ("fields", "file", "status", "said"),
    [
        ({"text": ""}, {}, 422, message("en", "desk_check_no_words")),
        ({"text": "?! …"}, {}, 422, message("en", "desk_check_no_words")),
        ({"text": "a\x00b"}, {}, 422, message("en", "desk_check_no_words")),
        ({"text": "word " * 200}, {}, 422, message("en", "desk_check_too_long", count=1000, limit=500)),
        ({"text": "AIRCOP.", "since": "lately"}, {}, 422, message("en", "desk_check_bad_date", date="lately")),
        ({"text": "kept"}, _file("a.exe", b"MZ"), 422, message("en", "desk_check_kind", name="a.exe")),
        ({"text": "kept"}, _file("a.zip", b"PK"), 422, message("en", "desk_check_kind", name="a.zip")),
        ({"text": "kept"}, _file("a.txt", b"  "), 422, message("en", "desk_check_no_words")),
        ({"text": "kept"}, _file("a.docx", b"not a Word file"), 422, message("en", "desk_check_unreadable")),
        (
            {"text": "kept"},
            _file("a.txt", b"x" * (1024 * 1024 + 1)),
            413,
            message("en", "desk_check_too_large", limit=1),
        ),
    ],
    ids=["empty", "no words", "no text", "long", "date", "kind", "archive", "blank", "damaged", "large"],
)
def test_what_cannot_be_checked_is_said_in_words_and_what_was_typed_stays(
    tmp_path: Path,
    checker: Checker,
    bundled_library: Library,
    fields: dict[str, str],
    file: Any,
    status: int,
    said: str,
) -> None:
    site = work_site(tmp_path, bundled_library, checker, draft_limit=500, file_limit=1)
    site.add(build_check(site.desk))
    page = _page(site.send("/staff/check", fields, **file), status)
    assert said in text_of(page, "//*[@role='alert']")
    assert _box(page).strip() == fields["text"].strip().replace("\x00", "\ufffd")
    assert site.notes() == []
    site.desk.close()


def test_only_the_chosen_sources_are_drawn_on(site: WorkSite) -> None:
    page = _page(site.send("/staff/check", {"text": _DRAFT, "since": "2200"}))
    assert page.xpath("//figure") == []
    page = _page(site.send("/staff/check", {"text": _DRAFT, "collection": "no*such"}))
    assert page.xpath("//figure") == []


def test_the_report_is_one_page_to_keep(site: WorkSite) -> None:
    answer = site.send("/staff/check/report", {"text": _DRAFT, "title": "draft.docx"})
    assert re.fullmatch(r'attachment; filename="check-\d{4}-\d\d-\d\d.html"', answer.headers["content-disposition"])
    page = _page(answer)
    assert text_of(page, "//p[@class='subject']") == "draft.docx"
    assert len(page.xpath("//article")) == 2
    assert page.xpath("//link | //script") == []


def test_a_report_that_cannot_be_made_is_explained_on_the_page(site: WorkSite) -> None:
    page = _page(site.send("/staff/check/report", {"text": ""}), 422)
    assert text_of(page, "//*[@role='alert']") == message("en", "desk_check_no_words")


def test_nothing_of_a_draft_is_kept_or_logged(site: WorkSite, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    draft = "AIRCOP trains zanzibarite officers at airports."
    for path in ("/staff/check", "/staff/check/report"):
        assert site.send(path, {"text": draft}, **_file("zanzibarite.txt", draft.encode())).status_code == 200
    assert site.notes() == [("maria", "draft_check", f"{len(draft)} characters")] * 2
    site.desk.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"zanzibarite" not in kept
    assert "zanzibarite" not in caplog.text


def test_hostile_text_is_shown_as_text(site: WorkSite) -> None:
    answer = site.send("/staff/check", {"text": _HOSTILE, "title": "</textarea><script>alert(2)</script>"})
    page = _page(answer)
    assert page.xpath("//script | //img[@src='x'] | //*[@onerror]") == []
    assert _box(page).strip() == _HOSTILE


def test_only_staff_may_check_and_only_from_the_page(site: WorkSite) -> None:
    assert site.send("/staff/check", {"text": _DRAFT, "csrf": "guessed"}).status_code == 403
    site.browser.cookies.clear()
    assert site.browser.get("/staff/check").status_code == 303
    for path in ("/staff/check", "/staff/check/report"):
        assert site.send(path, {"text": _DRAFT}).status_code == 401
    assert site.notes() == []


def test_a_library_that_fails_is_said_in_words(tmp_path: Path, claim_reader: Any) -> None:
    broken: Any = BrokenLibrary()
    site = work_site(tmp_path, broken, Checker(broken, lambda: claim_reader, shipped_model()))
    site.add(build_check(site.desk))
    page = _page(site.send("/staff/check", {"text": "AIRCOP trains officers."}), 503)
    assert text_of(page, "//*[@role='alert']") == message("en", "failed")
    assert _box(page).strip() == "AIRCOP trains officers."
    site.desk.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_of_its_reader(site: WorkSite, language: str) -> None:
    page = site.page("/staff/check", language=language)
    assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert message(language, "desk_check_private") in text_of(page)


def test_staff_are_told_where_a_chat_model_sees_the_draft(tmp_path: Path, checker: Checker) -> None:
    broken: Any = BrokenLibrary()
    for model, is_said in (("openai:gpt-4.1-mini", True), ("", False)):
        site = work_site(tmp_path / str(is_said), broken, checker, chat_model=model)
        site.add(build_check(site.desk))
        assert ("openai:gpt-4.1-mini" in text_of(site.page("/staff/check"))) is is_said
        site.desk.close()


def test_a_check_that_nobody_waits_for_any_more_is_stopped(site: WorkSite) -> None:
    draft = " ".join(f"AIRCOP trained {number} officers at airports." for number in range(2, 10))
    body = urlencode({"csrf": site.session.csrf, "text": draft}).encode()
    cookie = f"{SESSION_COOKIE}={site.browser.cookies[SESSION_COOKIE]}"
    headers = {"content-type": "application/x-www-form-urlencoded", "cookie": cookie, "host": "testserver"}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/staff/check",
        "raw_path": b"/staff/check",
        "query_string": b"",
        "root_path": "",
        "server": ("testserver", 443),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    arriving = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return arriving.pop() if arriving else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(site.app(scope, receive, send))
    assert sent[0]["status"] == 503
    assert message("en", "desk_check_out_of_time") in sent[1]["body"].decode()
