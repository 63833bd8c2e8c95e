"""What readers and documents say is shown as text and never becomes markup."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.answer import Answer, Citation, Composed, Sentence, Status
from assistant.web import render
from assistant.web.render import Turn
from prompts import example_questions, message

_EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><b onclick="x">&amp;'
_TEXT = "Before the quote. First quote. Second quote. After it.\n\nThird quote in another paragraph."


def _citation(quote: str, n: int = 1, *, text: str = _TEXT, language: str = "en", url: str | None = None) -> Citation:
    start = text.index(quote)
    return Citation(n, "doc", "A title", url, None, "doc#0-99", quote, start, start + len(quote), language)


def _answered(*citations: Citation, items: bool = False, language: str = "en") -> Answer:
    sentences = tuple(Sentence(one.quote, (one.n,), items) for one in citations)
    return Answer("id", Status.ANSWERED, language, "", "Q?", sentences, citations)


def _parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def _first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = tree.css_first(selector)
    assert found is not None
    return found


def _tags(html: str) -> set[str]:
    return {node.tag or "" for node in _parsed(html).css("*")}


def _shown(*turns: Turn, text: str = _TEXT, said: str = "en", keeps: bool = False, actions: bool = False) -> str:
    """The turns as a page shows them."""

    def text_of(_document_id: str, start: int, end: int) -> str:
        return text[start:end]

    blocks = [
        render.answer_block(number, turn, text_of, said, keeps=keeps, actions=actions)
        for number, turn in enumerate(turns, 1)
    ]
    return "".join(blocks)


def _sources(answer: Answer, text: str = _TEXT) -> LexborHTMLParser:
    return _parsed(_shown(Turn("Q?", answer), text=text))


def _harmless(html: str) -> bool:
    nodes = _parsed(html).css("*")
    handlers = [name for node in nodes for name in node.attributes if name.startswith("on")]
    return not handlers and not _tags(html) & {"script", "img", "b"}


def test_a_question_is_shown_as_typed() -> None:
    html = _shown(Turn(_EVIL))
    assert _harmless(html)
    assert _EVIL in _parsed(html).text()


def test_where_nothing_was_typed_there_is_no_question_to_show() -> None:
    parsed = _parsed(_shown(Turn("  ", Answer("id", Status.ERROR, "en", "Please type a question."))))
    assert [len(parsed.css(name)) for name in (".question", ".answer")] == [0, 1]


@pytest.mark.parametrize("status", list(Status))
def test_an_answer_is_shown_as_text(status: Status) -> None:
    sentence = Sentence(_EVIL, (1,))
    html = _shown(Turn("Q?", Answer("id", status, "en", _EVIL, sentences=(sentence,))))
    assert _harmless(html)
    assert _EVIL in _parsed(html).text()


def test_titles_quotes_and_surroundings_of_a_source_are_shown_as_text() -> None:
    text = f"{_EVIL} before {_EVIL} after {_EVIL}"
    start = text.index(_EVIL, 1)
    citation = Citation(1, "doc", _EVIL, None, None, "p", _EVIL, start, start + len(_EVIL), "en")
    html = _shown(Turn(_EVIL, _answered(citation)), text=text)
    assert _harmless(html)
    assert _first(_parsed(html), "blockquote").text() == text


@pytest.mark.parametrize("attribute", ['en" onmouseover="alert(1)', "en'><script>alert(1)</script>"])
def test_a_language_cannot_leave_its_attribute(attribute: str) -> None:
    answer = _answered(_citation("First quote.", language=attribute), language="en")
    assert _harmless(_shown(Turn("Q?", answer)))


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
    html = _shown(Turn("Q?", _answered(_citation("First quote.", url=url))))
    assert _harmless(html)
    assert _first(_parsed(html), "article a").attributes["href"] == url


def test_a_document_id_is_quoted_in_its_link() -> None:
    citation = Citation(1, 'a b/"ч?#', "T", None, None, "p", "First", 0, 5, "en")
    (link,) = _sources(_answered(citation)).css("article a")
    assert link.attributes["href"] == "/documents/a%20b/%22%D1%87%3F%23?start=0&end=5#quote"


def test_arabic_reads_from_right_to_left_and_other_languages_from_left_to_right() -> None:
    text = "يعمل المكتب في بلغراد."
    answer = _answered(_citation(text, text=text, language="ar"), language="ar")
    parsed = _parsed(_shown(Turn("أين؟", answer)))
    assert [node.attributes["dir"] for node in parsed.css(".answer, .answer p[lang]")] == ["rtl", "rtl"]
    assert _first(_sources(answer, text), "blockquote").attributes["dir"] == "rtl"


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru", "zh"])
def test_an_english_quote_in_a_page_in_another_language_keeps_its_own(language: str) -> None:
    parsed = _parsed(_shown(Turn("Q?", _answered(_citation("First quote."), language=language))))
    answer, quote = _first(parsed, ".answer"), _first(parsed, ".answer p[lang]")
    assert (answer.attributes["lang"], answer.attributes["dir"]) == (language, "ltr")
    assert (quote.attributes["lang"], quote.attributes["dir"]) == ("en", "ltr")


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh"])
def test_a_quote_in_another_language_than_the_question_is_said_to_be_so(language: str) -> None:
    parsed = _parsed(_shown(Turn("Q?", _answered(_citation("First quote."), language=language))))
    assert _first(parsed, ".note").text() == message(language, "quoted_in_original")


def test_a_quote_in_the_language_of_the_question_needs_no_note() -> None:
    assert "note" not in _shown(Turn("Q?", _answered(_citation("First quote."))))


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
    parsed = _parsed(_shown(Turn("Q?", answer)))
    assert [node.tag for node in parsed.css(".answer > *")] == ["p", "ul", "p"]
    assert len(parsed.css("ul > li")) == 2


def test_an_answer_that_ends_in_a_list_closes_it() -> None:
    html = _shown(Turn("Q?", _answered(_citation("First quote."), items=True)))
    assert html.count("<ul ") == html.count("</ul>") == 1


def test_each_number_leads_to_its_source() -> None:
    turns = [Turn("Q?", _answered(_citation("First quote."))), Turn("Q2?", _answered(_citation("Second quote.")))]
    parsed = _parsed(_shown(*turns))
    links = [link.attributes["href"] for link in parsed.css(".cites a")]
    targets = {f"#{label.id}" for label in parsed.css(".n")}
    assert set(links) == targets == {"#source-1-1", "#source-2-1"}


def test_what_was_found_nearby_is_not_called_a_source_and_lies_open() -> None:
    answer = Answer("id", Status.NO_EVIDENCE, "en", "No.", nearby=(_citation("First quote."),))
    parsed = _parsed(_shown(Turn("Q?", answer), actions=True))
    assert _first(parsed, "summary").text() == "Found nearby (1)"
    assert "open" in _first(parsed, "details").attributes


@pytest.mark.parametrize("actions", [True, False])
def test_sources_are_folded_where_a_script_can_show_them(actions: bool) -> None:
    parsed = _parsed(
        _shown(Turn("Q?", _answered(_citation("First quote."), _citation("Third quote", 2))), actions=actions)
    )
    assert _first(parsed, "summary").text() == "Sources (2)"
    assert ("open" in _first(parsed, "details").attributes) is not actions


@pytest.mark.parametrize("turn", [Turn("Q?", thinking=True), Turn("Q?", Answer("id", Status.ERROR, "en", "No."))])
def test_a_turn_without_sources_has_none_to_fold_out(turn: Turn) -> None:
    assert "details" not in _tags(_shown(turn))


def test_a_question_that_waits_says_that_the_sources_are_searched() -> None:
    parsed = _parsed(_shown(Turn("Q?", thinking=True)))
    assert _first(parsed, ".thinking").text() == "Searching the sources…"


def test_an_answer_that_is_still_arriving_says_so() -> None:
    answer = _answered(_citation("First quote."))
    assert _parsed(_shown(Turn("Q?", answer, thinking=True))).css(".thinking")
    assert not _parsed(_shown(Turn("Q?", answer))).css(".thinking")


@pytest.mark.parametrize(("status", "kind"), [(Status.NO_EVIDENCE, "no-evidence"), (Status.ERROR, "error")])
def test_an_answer_without_evidence_looks_different(status: Status, kind: str) -> None:
    parsed = _parsed(_shown(Turn("Q?", Answer("id", status, "en", "No."))))
    assert _first(parsed, f".answer.{kind}").text() == "No."


@pytest.mark.parametrize(
    ("date", "page", "shown"),
    [
        ("2020-05", 12, "2020-05 · page 12 · English"),
        ("2020-05", None, "2020-05 · English"),
        (None, 3, "no date · page 3 · English"),
    ],
)
def test_a_card_tells_the_date_the_page_and_the_language(date: str | None, page: int | None, shown: str) -> None:
    citation = replace(_citation("First quote."), date=date, page=page)
    assert _first(_sources(_answered(citation)), ".origin").text() == shown


def test_sentences_that_disagree_are_introduced_and_dated() -> None:
    found = replace(_citation("First quote.", 1), date="2019"), replace(_citation("Second quote.", 2), date=None)
    note = message("en", "different_figures")
    shown = _parsed(_shown(Turn("Which?", replace(_answered(*found), notes=(note,)))))
    assert [one.text() for one in shown.css(".answer .date")] == ["(2019)", "(no date)"]
    assert _first(shown, ".answer p").text() == note


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_parts_that_are_not_answered_are_named_under_the_answer(language: str) -> None:
    answer = replace(_answered(_citation("First quote.")), language=language, declined=("who <b>pays</b>?",))
    note = _parsed(_shown(Turn("Q?", answer))).css(".note")[0]
    assert note.text() == message(language, "part_not_said", part="who <b>pays</b>?")


def _written(*texts: str, quoted: tuple[Citation, ...] = (), composed: Composed = Composed.VERBATIM) -> Answer:
    cited = _citation("First quote.", text=_TEXT, language="ru")
    sentences = tuple(Sentence(text, (1,), is_item=True, is_written=True) for text in texts)
    quotes = tuple(Sentence(one.quote, (one.n,), is_item=True) for one in quoted)
    return Answer("id", Status.ANSWERED, "fr", "", "Q?", (*sentences, *quotes), (cited, *quoted), composed=composed)


def test_a_written_sentence_is_in_the_language_of_the_answer_and_text() -> None:
    tree = _parsed(_shown(Turn("Q?", _written(_EVIL, composed=Composed.WRITTEN))))
    assert _harmless(tree.html or "")
    assert _first(tree, ".answer li").attributes["lang"] == "fr"


def test_a_written_answer_says_that_it_was_written_and_nothing_of_quotes() -> None:
    notes = [node.text() for node in _parsed(_shown(Turn("Q?", _written("Un.")))).css(".note")]
    assert notes == [message("fr", "written")]


def test_a_summary_stands_by_itself_above_the_quoted_list() -> None:
    answer = _written("Un.", "Deux.", quoted=(_citation("Second quote.", 2), _citation("After it.", 3)))
    tree = _parsed(_shown(Turn("Q?", answer)))
    assert _first(tree, ".summary .who").text() == message("fr", "in_short")
    assert [node.text() for node in tree.css(".summary p")][1:] == ["Un. [1]", "Deux. [1]"]
    assert [node.text() for node in tree.css(".answer > ul > li")] == ["Second quote. [2]", "After it. [3]"]


def _buttons(answer: Answer, *, keeps: bool = False) -> list[str]:
    return [
        (node.attributes["class"] or "").removeprefix("plain ")
        for node in _parsed(_shown(Turn("Q?", answer), keeps=keeps, actions=True)).css(".doings button")
    ]


def test_an_answer_that_is_kept_can_be_copied_shared_printed_and_judged() -> None:
    answer = _answered(_citation("First quote."))
    parsed = _parsed(_shown(Turn("Q?", answer), keeps=True, actions=True))
    assert _buttons(answer, keeps=True) == ["copy", "share", "helpful", "unhelpful"]
    assert [node.attributes["value"] for node in parsed.css(".doings button[value]")] == ["id"] * 3
    assert _first(parsed, ".doings a").attributes["href"] == "/receipts/id"


def test_an_answer_that_is_not_kept_can_be_copied_and_printed() -> None:
    assert _buttons(_answered(_citation("First quote."))) == ["copy", "print"]


@pytest.mark.parametrize("status", [Status.REFERRAL, Status.SMALL_TALK, Status.ERROR])
def test_a_referral_and_small_talk_are_left_alone(status: Status) -> None:
    assert _buttons(Answer("id", status, "en", "Words."), keeps=True) == []


def test_there_is_nothing_to_do_with_an_answer_that_is_still_arriving_or_on_a_page_without_scripts() -> None:
    answer = _answered(_citation("First quote."))
    arriving = _shown(Turn("Q?", answer, thinking=True), keeps=True, actions=True)
    assert "button" not in _tags(arriving) | _tags(_shown(Turn("Q?", answer), keeps=True))


def test_only_an_answer_that_has_arrived_is_marked_as_whole() -> None:
    turns = [Turn("Q?", thinking=True), Turn("Q?", _answered(_citation("First quote.")))]
    assert [node.attributes["class"] for node in _parsed(_shown(*turns)).css("section")] == ["turn", "turn whole"]


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_a_newcomer_is_offered_questions_in_the_language_of_the_page(language: str) -> None:
    parsed = _parsed(render.welcome(language))
    assert _first(parsed, "h2").text() == message(language, "label_examples")
    assert [node.text() for node in parsed.css("button.put")] == example_questions()


def test_questions_to_ask_next_are_text_and_none_is_nothing() -> None:
    parsed = _parsed(render.next_block([_EVIL], "fr"))
    assert _first(parsed, "button.put").text() == _EVIL
    assert _first(parsed, ".next").attributes["lang"] == "fr"
    assert render.next_block([], "fr") == ""
