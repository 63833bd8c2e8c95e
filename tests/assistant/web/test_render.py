"""What readers and documents say is shown as text and never becomes markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.answer import Answer, Citation, Composed, Sentence, Status
from assistant.web import render
from assistant.web.render import Turn
from prompts import message

_EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><b onclick="x">&amp;'
_TEXT = "Before the quote. First quote. Second quote. After it.\n\nThird quote in another paragraph."


def _citation(quote: str, n: int = 1, *, text: str = _TEXT, language: str = "en", url: str | None = None) -> Citation:
    start = text.index(quote)
    return Citation(n, "doc", "A title", url, None, "doc#0-99", quote, start, start + len(quote), language)


def _answered(*citations: Citation, items: bool = False, language: str = "en") -> Answer:
    sentences = tuple(Sentence(one.quote, (one.n,), items) for one in citations)
    return Answer("id", Status.ANSWERED, language, "", "Q?", sentences, citations)


def _text_of(_document_id: str, start: int, end: int) -> str:
    return _TEXT[start:end]


def _parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def _first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = tree.css_first(selector)
    assert found is not None
    return found


def _tags(html: str) -> set[str]:
    return {node.tag or "" for node in _parsed(html).css("*")}


def _sources(answer: Answer, text: str = _TEXT) -> LexborHTMLParser:
    return _parsed(render.sources([Turn("Q?", answer)], lambda _id, start, end: text[start:end]))


def _harmless(html: str) -> bool:
    nodes = _parsed(html).css("*")
    handlers = [name for node in nodes for name in node.attributes if name.startswith("on")]
    return not handlers and not _tags(html) & {"script", "img", "b"}


def test_a_question_is_shown_as_typed() -> None:
    html = render.conversation([Turn(_EVIL)])
    assert _harmless(html)
    assert _EVIL in _parsed(html).text()


@pytest.mark.parametrize("status", list(Status))
def test_an_answer_is_shown_as_text(status: Status) -> None:
    sentence = Sentence(_EVIL, (1,))
    html = render.conversation([Turn("Q?", Answer("id", status, "en", _EVIL, sentences=(sentence,)))])
    assert _harmless(html)
    assert _EVIL in _parsed(html).text()


def test_titles_quotes_and_surroundings_of_a_source_are_shown_as_text() -> None:
    text = f"{_EVIL} before {_EVIL} after {_EVIL}"
    start = text.index(_EVIL, 1)
    citation = Citation(1, "doc", _EVIL, None, None, "p", _EVIL, start, start + len(_EVIL), "en")
    html = render.sources([Turn(_EVIL, _answered(citation))], lambda _id, start, end: text[start:end])
    assert _harmless(html)
    assert _first(_parsed(html), "blockquote").text() == text


@pytest.mark.parametrize("attribute", ['en" onmouseover="alert(1)', "en'><script>alert(1)</script>"])
def test_a_language_cannot_leave_its_attribute(attribute: str) -> None:
    answer = _answered(_citation("First quote.", language=attribute), language="en")
    pages = [
        render.conversation([Turn("Q?", answer)]),
        render.sources([Turn("Q?", answer)], _text_of),
        render.source_page("T", _TEXT, attribute, 0, 0),
    ]
    assert all(_harmless(page) for page in pages)


def test_the_name_of_the_service_is_shown_as_text() -> None:
    assert _harmless(render.header(_EVIL))
    assert _first(_parsed(render.header(_EVIL)), "h1").text() == _EVIL


@pytest.mark.parametrize("url", ["https://www.unodc.org/a?b=1&c=2", "http://example.org/", "HTTPS://EXAMPLE.ORG/"])
def test_a_web_address_is_linked(url: str) -> None:
    link = _first(_sources(_answered(_citation("First quote.", url=url))), "article a")
    assert link.attributes["href"] == url
    assert link.attributes["rel"] == "noopener noreferrer"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//example.org/",
        "http://[",
        "https://[::1",
    ],
)
def test_what_is_no_web_address_is_never_linked(url: str | None) -> None:
    citation = _citation("First quote.", url=url)
    link = _first(_sources(_answered(citation)), "article a")
    assert link.attributes["href"] == f"/documents/doc?start={citation.start}&end={citation.end}#quote"


def test_a_web_address_cannot_leave_its_attribute() -> None:
    url = 'https://example.org/"onmouseover="alert(1)'
    html = render.sources([Turn("Q?", _answered(_citation("First quote.", url=url)))], _text_of)
    assert _harmless(html)
    assert _first(_parsed(html), "article a").attributes["href"] == url


def test_a_document_id_is_quoted_in_its_link() -> None:
    citation = Citation(1, 'a b/"ч?#', "T", None, None, "p", "First", 0, 5, "en")
    (link,) = _sources(_answered(citation)).css("article a")
    assert link.attributes["href"] == "/documents/a%20b/%22%D1%87%3F%23?start=0&end=5#quote"


def test_arabic_reads_from_right_to_left_and_other_languages_from_left_to_right() -> None:
    text = "يعمل المكتب في بلغراد."
    answer = _answered(_citation(text, text=text, language="ar"), language="ar")
    parsed = _parsed(render.conversation([Turn("أين؟", answer)]))
    assert [node.attributes["dir"] for node in parsed.css(".answer, .answer p[lang]")] == ["rtl", "rtl"]
    assert _first(_sources(answer, text), "blockquote").attributes["dir"] == "rtl"
    assert 'dir="rtl"' in render.source_page("T", text, "ar", 0, 0)


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru", "zh"])
def test_an_english_quote_in_a_page_in_another_language_keeps_its_own(language: str) -> None:
    parsed = _parsed(render.conversation([Turn("Q?", _answered(_citation("First quote."), language=language))]))
    answer, quote = _first(parsed, ".answer"), _first(parsed, ".answer p[lang]")
    assert (answer.attributes["lang"], answer.attributes["dir"]) == (language, "ltr")
    assert (quote.attributes["lang"], quote.attributes["dir"]) == ("en", "ltr")


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh"])
def test_a_quote_in_another_language_than_the_question_is_said_to_be_so(language: str) -> None:
    parsed = _parsed(render.conversation([Turn("Q?", _answered(_citation("First quote."), language=language))]))
    assert _first(parsed, ".note").text() == message(language, "quoted_in_original")


def test_a_quote_in_the_language_of_the_question_needs_no_note() -> None:
    assert "note" not in render.conversation([Turn("Q?", _answered(_citation("First quote.")))])


def test_several_quotes_in_one_paragraph_share_one_card() -> None:
    answer = _answered(_citation("First quote."), _citation("Second quote.", 2))
    (card,) = _sources(answer).css("article")
    assert [mark.text() for mark in card.css("mark")] == ["First quote.", "Second quote."]
    assert [label.id for label in card.css(".n")] == ["source-1-1", "source-1-2"]
    assert _first(card, "blockquote").text() == _TEXT.split("\n\n")[0]


def test_quotes_in_two_paragraphs_have_two_cards() -> None:
    answer = _answered(_citation("First quote."), _citation("Third quote", 2))
    assert [_first(card, "mark").text() for card in _sources(answer).css("article")] == [
        "First quote.",
        "Third quote",
    ]


def test_quotes_of_two_documents_have_two_cards() -> None:
    other = Citation(2, "other", "Another title", None, None, "p", "Second quote.", 31, 44, "en")
    assert len(_sources(_answered(_citation("First quote."), other)).css("article")) == 2


def test_a_quote_that_comes_before_the_last_has_a_card_of_its_own() -> None:
    answer = _answered(_citation("Second quote."), _citation("First quote.", 2))
    assert len(_sources(answer).css("article")) == 2


def test_a_long_paragraph_is_cut_between_words() -> None:
    text = "word " * 200 + "The quote. " + "term " * 200
    shown = _first(_sources(_answered(_citation("The quote.", text=text)), text), "blockquote").text()
    assert shown.startswith("… word ")
    assert shown.endswith(" term …")
    assert len(shown) < 700


def test_a_long_paragraph_without_spaces_is_shown_around_its_quote() -> None:
    text = "研究" * 300 + "引文在这里。" + "分析" * 300
    shown = _first(_sources(_answered(_citation("引文在这里。", text=text, language="zh")), text), "blockquote").text()
    assert "引文在这里。" in shown
    assert len(shown) < 700


@pytest.mark.parametrize("text", ["Before." + " " * 400 + "The quote.", "The quote." + " " * 400 + "After."])
def test_a_wide_gap_next_to_a_quote_does_no_harm(text: str) -> None:
    assert _first(_sources(_answered(_citation("The quote.", text=text)), text), "mark").text() == "The quote."


def test_list_items_become_a_list_between_paragraphs() -> None:
    sentences = (
        Sentence("Lead:", (1,)),
        Sentence("One;", (2,), True),
        Sentence("Two.", (3,), True),
        Sentence("End", (4,)),
    )
    citations = tuple(Citation(n, "doc", "T", None, None, "p", "q", n, n + 1, "en") for n in range(1, 5))
    answer = Answer("id", Status.ANSWERED, "en", "", sentences=sentences, citations=citations)
    parsed = _parsed(render.conversation([Turn("Q?", answer)]))
    assert [node.tag for node in parsed.css(".answer > *")] == ["p", "ul", "p"]
    assert len(parsed.css("ul > li")) == 2


def test_an_answer_that_ends_in_a_list_closes_it() -> None:
    html = render.conversation([Turn("Q?", _answered(_citation("First quote."), items=True))])
    assert html.count("<ul>") == html.count("</ul>") == 1


def test_each_number_leads_to_its_source() -> None:
    turns = [Turn("Q?", _answered(_citation("First quote."))), Turn("Q2?", _answered(_citation("Second quote.")))]
    links = [link.attributes["href"] for link in _parsed(render.conversation(turns)).css(".cites a")]
    targets = {f"#{label.id}" for label in _parsed(render.sources(turns, _text_of)).css(".n")}
    assert set(links) == targets == {"#source-1-1", "#source-2-1"}


def test_the_newest_sources_are_shown_first() -> None:
    turns = [Turn("Old?", _answered(_citation("First quote."))), Turn("New?", _answered(_citation("Second quote.")))]
    headings = [node.text() for node in _parsed(render.sources(turns, _text_of)).css("h3")]
    assert headings == ["Sources “New?”", "Sources “Old?”"]


def test_what_was_found_nearby_is_not_called_a_source() -> None:
    answer = Answer("id", Status.NO_EVIDENCE, "en", "No.", nearby=(_citation("First quote."),))
    assert _first(_sources(answer), "h3").text() == "Found nearby “Q?”"


@pytest.mark.parametrize("turn", [Turn("Q?", thinking=True), Turn("Q?", Answer("id", Status.ERROR, "en", "No."))])
def test_a_turn_without_sources_leaves_the_hint(turn: Turn) -> None:
    assert render.sources([turn], _text_of) == render.sources([], _text_of)
    assert "hint" in render.sources([], _text_of)


def test_a_question_that_waits_says_that_the_sources_are_searched() -> None:
    parsed = _parsed(render.conversation([Turn("Q?", thinking=True)]))
    assert _first(parsed, "[role=status]").text() == "Searching the sources…"


def test_an_answer_that_is_still_arriving_says_so() -> None:
    answer = _answered(_citation("First quote."))
    assert _parsed(render.conversation([Turn("Q?", answer, thinking=True)])).css("[role=status]")
    assert not _parsed(render.conversation([Turn("Q?", answer)])).css("[role=status]")


@pytest.mark.parametrize(("status", "kind"), [(Status.NO_EVIDENCE, "no-evidence"), (Status.ERROR, "error")])
def test_an_answer_without_evidence_looks_different(status: Status, kind: str) -> None:
    parsed = _parsed(render.conversation([Turn("Q?", Answer("id", status, "en", "No."))]))
    assert _first(parsed, f".answer.{kind}").text() == "No."


def test_the_conversation_is_announced_to_screen_readers() -> None:
    log = _first(_parsed(render.conversation([])), "[role=log]")
    assert log.attributes["aria-live"] == "polite"


def test_a_source_page_marks_the_quote_in_the_whole_text() -> None:
    start = _TEXT.index("First quote.")
    parsed = _parsed(render.source_page("A title", _TEXT, "en", start, start + 12))
    assert _first(parsed, "mark#quote").text() == "First quote."
    assert _first(parsed, "pre").text() == _TEXT
    assert _first(parsed, "title").text() == "A title"


def test_a_source_page_shows_title_and_text_as_text() -> None:
    page = render.source_page(_EVIL, _EVIL, "en", 3, 20)
    assert _harmless(page)
    assert _first(_parsed(page), "pre").text() == _EVIL


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-5, -1), (10, 5), (10**9, 10**9 + 1), (-(10**20), 0)])
def test_a_source_page_without_a_place_to_mark_shows_the_whole_text(start: int, end: int) -> None:
    parsed = _parsed(render.source_page("T", _TEXT, "en", start, end))
    assert not parsed.css("mark")
    assert _first(parsed, "pre").text() == _TEXT


@pytest.mark.parametrize(
    ("date", "page", "shown"),
    [("2020-05", 12, "2020-05 · page 12"), ("2020-05", None, "2020-05"), (None, 3, "no date · page 3")],
)
def test_a_card_tells_the_date_and_the_page(date: str | None, page: int | None, shown: str) -> None:
    citation = replace(_citation("First quote."), date=date, page=page)
    assert _first(_sources(_answered(citation)), ".origin").text() == shown


def test_sentences_that_disagree_are_introduced_and_dated() -> None:
    found = replace(_citation("First quote.", 1), date="2019"), replace(_citation("Second quote.", 2), date=None)
    note = message("en", "different_figures")
    shown = _parsed(render.conversation([Turn("Which?", replace(_answered(*found), notes=(note,)))]))
    assert [one.text() for one in shown.css(".answer .date")] == ["(2019)", "(no date)"]
    assert _first(shown, ".answer p").text() == note


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_parts_that_are_not_answered_are_named_under_the_answer(language: str) -> None:
    answer = replace(_answered(_citation("First quote.")), language=language, declined=("who <b>pays</b>?",))
    note = _parsed(render.conversation([Turn("Q?", answer)])).css(".note")[0]
    assert note.text() == message(language, "part_not_said", part="who <b>pays</b>?")


def _written(*texts: str, quoted: tuple[Citation, ...] = (), composed: Composed = Composed.VERBATIM) -> Answer:
    cited = _citation("First quote.", text=_TEXT, language="ru")
    sentences = tuple(Sentence(text, (1,), is_item=True, is_written=True) for text in texts)
    quotes = tuple(Sentence(one.quote, (one.n,), is_item=True) for one in quoted)
    return Answer("id", Status.ANSWERED, "fr", "", "Q?", (*sentences, *quotes), (cited, *quoted), composed=composed)


def test_a_written_sentence_is_in_the_language_of_the_answer_and_text() -> None:
    tree = _parsed(render.conversation([Turn("Q?", _written(_EVIL, composed=Composed.WRITTEN))]))
    assert _harmless(tree.html or "")
    assert _first(tree, ".answer li").attributes["lang"] == "fr"


def test_a_written_answer_says_that_it_was_written_and_nothing_of_quotes() -> None:
    notes = [node.text() for node in _parsed(render.conversation([Turn("Q?", _written("Un."))])).css(".note")]
    assert notes == [message("fr", "written")]


def test_a_summary_stands_by_itself_above_the_quoted_list() -> None:
    answer = _written("Un.", "Deux.", quoted=(_citation("Second quote.", 2), _citation("After it.", 3)))
    tree = _parsed(render.conversation([Turn("Q?", answer)]))
    assert _first(tree, ".summary .who").text() == message("fr", "in_short")
    assert [node.text() for node in tree.css(".summary p")][1:] == ["Un. [1]", "Deux. [1]"]
    assert [node.text() for node in tree.css(".answer > ul > li")] == ["Second quote. [2]", "After it. [3]"]


def test_the_page_says_whether_a_model_writes() -> None:
    assert message("en", "label_about_written") in _parsed(render.header("X", writes=True)).text()
    assert message("en", "label_about") in _parsed(render.header("X")).text()
