"""Whatever HTML gets in, only what pages are made of gets out."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from assistant.answer import Answer, Citation, Contact, Sentence, Status
from assistant.web.render import Turn, answer_block, next_block
from assistant.web.sanitise import clean

_ALERT = "alert(document.domain)"
_HOSTILE = [
    f"<script>{_ALERT}</script>",
    f"<ScRiPt src=//evil.example/x.js></sCrIpT >{_ALERT}",
    f'<img src=x onerror="{_ALERT}">',
    f"<svg/onload={_ALERT}><animate onbegin={_ALERT} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={_ALERT}&gt;'>",
    f'<noscript><p title="</noscript><img src=x onerror={_ALERT}>"></noscript>',
    f"<details open ontoggle={_ALERT}><summary onclick={_ALERT}>x</summary></details>",
    f"<button formaction='javascript:{_ALERT}' type=submit autofocus onfocus={_ALERT}>x</button>",
    f"<a href='javascript:{_ALERT}'>x</a>",
    f"<a href=' &#1;java&#x09;script&colon;{_ALERT}'>x</a>",
    f"<a href='data:text/html,<script>{_ALERT}</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a><a href='blob:https://evil.example/1'>x</a><a href='file:///etc/passwd'>x</a>",
    "<a href='//evil.example'>x</a><a href='/\\evil.example'>x</a><a href='/\t/evil.example'>x</a>",
    "<a href='/%2F/evil' ping='//evil.example' download target='opener'>x</a>",
    "<form action='//evil.example'><input name=q><textarea>x</textarea><select><option>x</select></form>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;' src='//evil.example'></iframe>",
    "<object data='//evil.example/x.svg'></object><embed src='//evil.example/x.swf'>",
    "<base href='//evil.example'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href='//evil.example/x.css'><style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed;inset:0;background:url(//evil.example)'>x</p>",
    "<video src='//evil.example' autoplay><source src='//evil.example'></video><audio src=x>",
    "<input id=ask name=fetch><p id=question>x</p><a id=words>x</a>",
    f"<template><script>{_ALERT}</script></template><slot name=x></slot><x-y is=z>x</x-y>",
    f"<!--><img src=x onerror={_ALERT}>--><![CDATA[<img src=x onerror={_ALERT}>]]><?x <img src=x>?>",
    f"\"'><img src=x onerror={_ALERT}>`${{{_ALERT}}}{{{{constructor.constructor('{_ALERT}')()}}}}",
    "</section></div></article><h1>Another page</h1><marquee>x</marquee><blink>x</blink>",
    "<p lang='en\" onmouseover=\"alert(1)' dir='x' role='alert' aria-hidden='true' data-do='x'>x</p>",
    "[x](javascript:alert(1)) ![x](//evil.example/x.png) <https://evil.example>",
    "\x00<\x00script>alert(1)</\x00script>\u202e\u2028<img\x0bsrc=x\x0conerror=alert(1)>",
]
_TAGS = set(
    "html head body a article bdi blockquote button details div h2 h3 li mark p section span strong summary ul".split()
)
_ATTRIBUTES = set("aria-label class dir href id lang open rel role target type value".split())
_ADDRESS = re.compile(r"(https?://[^/]|tel:[0-9+*#]+$|#|/[^/\\])")


def _misplaced(html: str) -> list[str]:
    """What has no place in a page of ours."""
    found: list[str] = []
    for node in LexborHTMLParser(html).css("*"):
        found += [node.tag or ""] * ((node.tag or "") not in _TAGS)
        found += [name for name in node.attributes if name not in _ATTRIBUTES]
        address = node.attributes.get("href")
        found += [address] if address is not None and not _ADDRESS.match(address) else []
    return found


@pytest.mark.parametrize("html", _HOSTILE)
def test_hostile_html_loses_what_a_browser_would_act_on(html: str) -> None:
    assert _misplaced(clean(html)) == []


@pytest.mark.parametrize("text", _HOSTILE)
def test_hostile_text_is_shown_and_not_run_wherever_it_comes_from(text: str) -> None:
    quote = Citation(1, text, text, f"https://example.org/{text}", 3, text, text, 0, len(text), text, text)
    answer = Answer(
        text, Status.ANSWERED, "en", text, text, (Sentence(text, (1,)),), (quote,), notes=(text,), declined=(text,)
    )
    html = answer_block(1, Turn(text, answer), lambda _id, _start, _end: text, "en", keeps=True, actions=True)
    assert _misplaced(html) == []
    assert _misplaced(next_block([text], "en")) == []


@pytest.mark.parametrize("text", _HOSTILE)
def test_the_services_of_a_referral_and_what_was_understood_are_text_too(text: str) -> None:
    service = Contact(text, f"12 {text}", f"https://example.org/{text}", text, text, text)
    answer = Answer("id", Status.REFERRAL, "en", f"{text}\n• x", understood=text, contacts=(service,))
    assert _misplaced(answer_block(1, Turn(text, answer), lambda _id, _start, _end: "", "en")) == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "data:text/html,x", " https:evil", "http://["]
)
def test_a_source_is_never_linked_to_what_is_no_web_address(url: str) -> None:
    quote = Citation(1, "doc", "T", url, None, "p", "q", 0, 1, "en")
    answer = Answer("id", Status.NO_EVIDENCE, "en", "No.", nearby=(quote,))
    html = answer_block(1, Turn("Q?", answer), lambda _id, _start, _end: "q", "en")
    (link,) = LexborHTMLParser(html).css("article a")
    assert (link.attributes["href"] or "").startswith("/documents/doc?")


def test_what_pages_are_made_of_stays_as_it_is() -> None:
    html = (
        '<section class="turn" id="turn-1" aria-label="Q">'
        '<p lang="ar" dir="rtl">a &amp; &lt;b&gt; "c"<mark>d</mark></p>'
        '<details class="sources" open=""><summary>S</summary></details>'
        '<button type="button" class="plain share" value="a-b_1">x</button></section>'
    )
    assert clean(html) == html


@pytest.mark.parametrize("href", ["https://a.example/b?c=1&amp;d=2#p", "tel:+431", "#source-1-2", "/receipts/x"])
def test_links_to_pages_telephones_and_places_stay(href: str) -> None:
    assert f'href="{href}"' in clean(f'<a href="{href}">x</a>')


def test_every_link_hides_where_the_reader_comes_from() -> None:
    assert clean('<a href="https://a.example/">x</a>') == (
        '<a href="https://a.example/" rel="noopener noreferrer">x</a>'
    )
