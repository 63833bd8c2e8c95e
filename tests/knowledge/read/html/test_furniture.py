"""Furniture is left out by its tag, role, name or links, and what the page is about is never lost."""

from __future__ import annotations

import pytest

from benchmarks.page_reading import scores
from benchmarks.page_samples import Sample, samples
from knowledge.read.html.reader import read_html
from knowledge.read.limits import Limits

_LINKS = "".join(f"<li><a href='/{label}'>{label}</a></li>" for label in ("Home", "About", "Topics", "Contact"))
_PROSE = (
    "<p>The office helps courts and prosecutors in nine countries to work together. " + "More of it. " * 60 + "</p>"
)


def _text(markup: str) -> str:
    return read_html(f"<html><body>{markup}</body></html>", "name", Limits()).text


@pytest.mark.parametrize("sample", list(samples()), ids=lambda sample: sample.name)
def test_of_sample_pages_all_of_the_text_is_read_and_next_to_no_furniture(sample: Sample) -> None:
    precision, recall = scores(read_html(sample.markup, "name", Limits()).text, sample.gold)
    assert recall == 1
    assert precision >= 0.97


@pytest.mark.parametrize(
    "attributes",
    [
        'class="breadcrumb"',
        'class="region region-page-footer"',
        'id="cookieConsent"',
        'class="addthis_toolbox social-share"',
        'class="newsletter-signup"',
        'class="block-related-content"',
        'class="skip-link"',
        'class="leftNav"',
        'role="navigation"',
        'role="dialog"',
        "hidden",
        'aria-hidden="true"',
        'style="Display : none"',
        'style="color:red; visibility:hidden"',
        'style="font-size:0"',
        'class="visually-hidden"',
        'class="d-none"',
    ],
)
@pytest.mark.parametrize("around", ["main", "div"])
def test_elements_that_are_hidden_or_called_furniture_are_left_out(attributes: str, around: str) -> None:
    page = f"<{around}><h1>Courts</h1>{_PROSE}<div {attributes}>Noise to leave out</div></{around}>"
    assert "Noise" not in _text(page)


@pytest.mark.parametrize(
    "attributes",
    [
        'class="no-sidebar"',
        'class="page-has-footer"',
        'class="drug-related-crime"',
        'class="d-none d-md-block"',
        'class="social-development"',
        'class="related"',
        'class="section--ads"',
        'style="opacity: 0.9"',
        "hidden=until-found",
    ],
)
def test_text_is_kept_where_only_its_name_recalls_furniture(attributes: str) -> None:
    text = _text(f"<main><h1>Courts</h1>{_PROSE}<div {attributes}>{_PROSE}</div></main>")
    assert text.count("nine countries") == 2


@pytest.mark.parametrize("name", ["sidebar", "cookie", "menu", "footer"])
def test_an_element_around_the_heading_is_kept_whatever_it_is_called(name: str) -> None:
    assert _text(f'<div class="{name}"><h1>Courts</h1><p>Text.</p></div>') == "Courts\n\nText."


def test_a_list_of_short_links_is_a_menu_even_without_a_name() -> None:
    assert _text(f"<div><ul>{_LINKS}</ul></div>{_PROSE}").startswith("The office helps")


def test_a_list_of_titles_is_text() -> None:
    titles = "".join(
        f"<li><a href='/{at}'>Report {at} on the work of the courts in nine countries</a>" for at in "1234"
    )
    assert "Report 3 on the work" in _text(f"{_PROSE}<ul>{titles}</ul>")


def test_a_list_of_short_links_inside_the_main_part_is_text() -> None:
    assert "Topics" in _text(f"<main><h1>Courts</h1><p>See:</p><ul>{_LINKS}</ul></main>")


def test_several_articles_are_all_read() -> None:
    assert _text("<article><h2>One</h2></article><article><h2>Two</h2></article>") == "One\n\nTwo"


def test_a_main_part_that_holds_next_to_nothing_does_not_stand_for_the_page() -> None:
    assert "nine countries" in _text(f"<main><p>Teaser.</p></main><div>{_PROSE * 3}</div>")


def test_the_header_of_an_article_is_read_and_that_of_the_site_is_not() -> None:
    assert _text("<header>Site</header><article><header><h1>Courts</h1></header><p>Text.</p></article>") == (
        "Courts\n\nText."
    )


def test_of_the_sites_header_the_pages_title_is_kept() -> None:
    page = f"<title>Courts | UNODC</title><header><h1>Courts</h1>Slogan</header><div>{_PROSE}</div>"
    text = read_html(page, "name", Limits()).text
    assert text.startswith("Courts\n\n")
    assert "Slogan" not in text


def test_comments_of_readers_are_left_out_however_long() -> None:
    assert "Nonsense" not in _text(f'<h1>Courts</h1>{_PROSE}<div id="comments">{"<p>Nonsense.</p>" * 300}</div>')


def test_a_page_hidden_behind_a_dialog_is_read_where_nothing_else_holds_the_heading() -> None:
    page = "<div aria-hidden=true><h1>Courts</h1><p>Text.</p></div><div role=dialog>Cookies</div>"
    assert _text(page) == "Courts\n\nText."


def test_a_hidden_part_stays_hidden_beside_the_heading() -> None:
    assert _text("<h1>Courts</h1><p>Text.</p><div hidden><h1>Sign in</h1></div>") == "Courts\n\nText."
