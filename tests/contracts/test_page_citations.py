"""Answers from a long PDF report cite the page that says it, and lead there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.confidence import shipped_judge
from knowledge.embed.choose import Embedder
from knowledge.library import Library, ingest
from knowledge.read.limits import Limits
from knowledge.read.sandbox import Sandbox
from tests.knowledge.read.pdf.paper import Paper

_PLACES = (
    "Accra Dakar Lomé Cotonou Abidjan Bamako Niamey Praia Banjul Conakry Lagos Abuja Douala Nairobi Kampala Kigali "
    "Lusaka Harare Maputo Luanda Panama Bogotá Lima Quito Asunción Montevideo Santiago Brasília Belmopan Kingston "
    "Belgrade Sarajevo Skopje Tirana Podgorica Chişinău Kyiv Tbilisi Yerevan Baku Tashkent Bishkek Dushanbe Astana "
    "Kabul Islamabad Kathmandu Thimphu Dhaka Colombo Malé Yangon Vientiane Hanoi Manila Jakarta Dili Suva Apia Nadi"
).split()
_THINGS = ("forensic laboratory", "training centre")


@dataclass(frozen=True)
class _Report:
    """The report's answers, and which page says what."""

    assistant: Assistant
    pages: dict[tuple[str, str], int]


def _fact(place: str, thing: str, number: int) -> str:
    return f"In {place}, the {thing} was opened with {number} trained officers."


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[_Report]:
    """A report of 120 pages, each with one fact among general words, a running header and a page number."""
    folder: Path = tmp_path_factory.mktemp("report")
    (folder / "sources").mkdir()
    paper = Paper(language="en")
    pages = {}
    for page, (place, thing) in enumerate(((p, t) for t in _THINGS for p in _PLACES), 1):
        pages[place, thing] = page
        paper.line("Annual report on field work", 72, 40, 8)
        y = paper.paragraph(f"{_fact(place, thing, 20 + page)} Partners in the region gave it equipment.", y=110)
        paper.paragraph(f"Work in {place} goes on with courts, prisons and the police, as agreed.", y=y)
        paper.line(f"Page {page} of 120", 280, 810, 8)
        paper.next_page()
    (folder / "sources" / "report.pdf").write_bytes(paper.pdf())
    ingest(folder / "data", embedder, [folder / "sources"])
    library = Library(folder / "data", embedder)
    yield _Report(Assistant(library, shipped_judge(), 1000), pages)
    library.close()


@pytest.mark.parametrize(
    ("place", "thing"),
    [("Accra", 0), ("Lima", 0), ("Belgrade", 0), ("Nadi", 0), ("Dakar", 1), ("Panama", 1), ("Kabul", 1), ("Nadi", 1)],
)
def test_the_page_that_says_it_is_cited(report: _Report, place: str, thing: int) -> None:
    page = report.pages[place, _THINGS[thing]]
    answer = report.assistant.answer(f"With how many officers was the {_THINGS[thing]} in {place} opened?")
    assert answer.sentences[0].text == _fact(place, _THINGS[thing], 20 + page)
    assert answer.citations[0].page == page


def test_an_address_of_a_pdf_leads_to_the_page(tmp_path: Path, embedder: Embedder) -> None:
    from knowledge.ingest.run import IngestRules
    from knowledge.records import Root
    from tests.knowledge.fetch.site import Site

    paper = Paper()
    for page in range(1, 4):
        paper.paragraph(f"Chapter {page} tells how the {_PLACES[page]} office trains officers at its airport.")
        paper.next_page()
    with Site() as site:
        site.page("/report.pdf", paper.pdf(), "application/pdf")
        rules = IngestRules(allowed_addresses=(site.allowed,))
        ingest(tmp_path, embedder, [Root(site.url("/report.pdf"))], rules=rules)
        address = site.url("/report.pdf")
    library = Library(tmp_path, embedder)
    answer = Assistant(library, shipped_judge(), 1000).answer(f"What does the {_PLACES[2]} office do at its airport?")
    library.close()
    assert (answer.citations[0].document_id, answer.citations[0].url) == (address, f"{address}#page=2")


def test_reading_a_long_report_stays_far_below_its_time_limit() -> None:
    paper = Paper()
    for _ in range(300):
        paper.paragraph("The office works with governments, courts and civil society in each region. " * 20)
        paper.next_page()
    with Sandbox(Limits()) as sandbox:
        (part,) = sandbox.read(paper.pdf(), "long.pdf", ".pdf")
    assert part.read is not None
    assert (len(part.read.pages), part.read.notes) == (301, ())
