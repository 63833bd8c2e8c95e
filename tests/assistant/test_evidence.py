"""The evidence is the units that answer, with what they need to be understood, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant import evidence
from assistant.evidence import Evidence
from knowledge.embed.encoder import Words
from knowledge.late_interaction import PassageMatch
from knowledge.library import Library
from knowledge.records import Document, Passage, StoredPassage, Unit, UnitKind
from knowledge.retrieve import Retrieval, Retrieved

_S, _I, _H = UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.HEADING


def _passage(
    key: int, units: Sequence[tuple[str, float, UnitKind]], document: str = "report", language: str = "en"
) -> Retrieved:
    """A retrieved passage of units, each with its score; list items belong to the sentence before them."""
    text, made, lead = "", [], None
    for words, _, kind in units:
        start = len(text)
        text += words + "\n"
        made.append(Unit(start, start + len(words), kind, lead if kind is _I else None))
        lead = lead if kind is _I else (start, start + len(words))
    scores = np.array([score for _, score, _ in units], np.float32)
    match = PassageMatch(float(scores.max()), scores, np.zeros((len(units), 1), np.float32), np.zeros(1, np.float32))
    source = Document(key, document, document.title(), language, None, f"/{document}.txt")
    return Retrieved(StoredPassage(key, source, Passage(0, len(text), "", tuple(made)), text), match)


def _ranked(*passages: Retrieved, question: str = "Which answer?") -> list[Evidence]:
    words = Words(np.zeros((1, 2), np.float32), np.zeros((1, 2), np.int64), np.ones(1, np.float32))
    return evidence.rank(Retrieval(question, words, passages))


def _texts(units: Sequence[Evidence]) -> list[str]:
    return [unit.text for unit in units]


def test_units_are_ranked_best_first_across_passages() -> None:
    ranked = _ranked(
        _passage(1, [("Cats sleep.", 0.5, _S), ("Dogs run.", 0.8, _S)]), _passage(2, [("Fish swim.", 0.6, _S)])
    )
    assert _texts(ranked) == ["Dogs run.", "Fish swim.", "Cats sleep."]


def test_a_unit_that_only_repeats_the_question_is_left_out() -> None:
    passage = _passage(1, [("The pillars of the programme", 0.9, _S), ("Research comes first.", 0.5, _S)])
    assert _texts(_ranked(passage, question="What are the pillars of the programme?")) == ["Research comes first."]


def test_an_item_that_a_follow_up_is_about_may_answer_it() -> None:
    passage = _passage(1, [("The pillars are:", 0.1, _S), ("research", 0.9, _I), ("legal work", 0.5, _I)])
    assert _texts(_ranked(passage, question="What about the first (research)"))[0] == "research"
    assert _texts(_ranked(passage, question="What about research?"))[0] == "legal work"


def test_a_heading_that_adds_one_word_to_the_question_is_left_out() -> None:
    passage = _passage(1, [("Maritime pillars", 0.9, _H), ("Maritime pillars", 0.4, _S)])
    assert [unit.kind for unit in _ranked(passage, question="What are the pillars?")] == [_S]


def test_a_sentence_wins_over_a_heading_that_is_as_good() -> None:
    ranked = _ranked(_passage(1, [("Maritime crime piracy", 0.7, _H), ("Ships were seized.", 0.7, _S)]))
    assert _texts(ranked) == ["Ships were seized.", "Maritime crime piracy"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What do cats do in Serbia?", "Cats hunt mice there."),
        ("What is the website on cats?", "More on cats at: www.cats.org"),
    ],
)
def test_a_line_that_points_elsewhere_answers_only_who_asks_where(question: str, first: str) -> None:
    passage = _passage(1, [("More on cats at: www.cats.org", 0.7, _S), ("Cats hunt mice there.", 0.6, _S)])
    assert _ranked(passage, question=question)[0].text == first


def test_passages_far_down_the_list_give_no_evidence() -> None:
    passages = [_passage(key, [(f"Fact number {key} stands.", key / 10, _S)]) for key in range(1, 10)]
    assert "Fact number 9 stands." not in _texts(_ranked(*passages))


def test_nothing_ranked_gives_nothing_to_say() -> None:
    assert evidence.choose([]) == []


def test_a_sentence_about_as_good_as_the_best_joins_it() -> None:
    passage = _passage(
        1, [("Cats sleep.", 0.80, _S), ("Dogs run.", 0.80 - 0.9 * evidence.MARGIN, _S), ("Fish swim.", 0.7, _S)]
    )
    assert _texts(evidence.choose(_ranked(passage))) == ["Cats sleep.", "Dogs run."]


def test_no_more_than_three_are_chosen_for_their_scores() -> None:
    passage = _passage(1, [(f"Animal {name} sleeps.", 0.8, _S) for name in ("cat", "dog", "fish", "bird", "bee")])
    assert len(evidence.choose(_ranked(passage))) == evidence.MAX_CHOSEN


def test_the_same_sentence_in_two_documents_is_quoted_once() -> None:
    ranked = _ranked(_passage(1, [("Cats sleep.", 0.8, _S)]), _passage(2, [("Cats sleep.", 0.8, _S)], document="copy"))
    assert _texts(evidence.choose(ranked)) == ["Cats sleep."]


def test_a_list_item_brings_the_line_that_introduces_it() -> None:
    passage = _passage(1, [("The pillars are:", 0.4, _S), ("Research;", 0.5, _I), ("Field work.", 0.9, _I)])
    assert _texts(evidence.choose(_ranked(passage))) == ["The pillars are:", "Field work."]


def test_a_line_that_introduces_a_list_brings_its_items() -> None:
    passage = _passage(1, [("The pillars are:", 0.9, _S), ("Research;", 0.2, _I), ("Field work.", 0.3, _I)])
    assert _texts(evidence.choose(_ranked(passage))) == ["The pillars are:", "Research;", "Field work."]


def test_a_long_list_comes_whole_with_its_first_line() -> None:
    items = [(f"Item {name};", 0.1, _I) for name in ("alpha", "beta", "gamma", "delta", "epsilon")]
    passage = _passage(1, [("The list is this:", 0.9, _S), *items])
    assert len(evidence.choose(_ranked(passage))) == 1 + len(items) > evidence.MAX_SENTENCES


def test_items_that_are_about_as_good_as_each_other_bring_their_whole_list() -> None:
    passage = _passage(
        1, [("The pillars are:", 0.3, _S), ("Research;", 0.88, _I), ("Law;", 0.2, _I), ("Work.", 0.9, _I)]
    )
    assert _texts(evidence.choose(_ranked(passage))) == ["The pillars are:", "Research;", "Law;", "Work."]


def test_a_definition_that_was_asked_for_comes_first() -> None:
    passage = _passage(1, [("It began in 2010 as AIRCOP.", 0.84, _S), ("AIRCOP is a project.", 0.7, _S)])
    chosen = evidence.choose(_ranked(passage, question="What is AIRCOP?"))
    assert _texts(chosen)[0] == "AIRCOP is a project."


def test_a_unit_that_is_read_as_the_answer_is_ranked_before_one_that_only_matches() -> None:
    passage = _passage(1, [("Cats sleep.", 0.61, _S), ("Dogs run.", 0.6, _S)])
    read = replace(passage, log_odds=np.array([-4, 4], np.float32))
    assert _texts(_ranked(read)) == ["Dogs run.", "Cats sleep."]
    assert [unit.log_odds for unit in _ranked(read)] == [4, -4]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "AIRCOP began in 2010.", "It works at airports."),
        ("es", "AIRCOP empezó en 2010.", "Este proyecto trabaja en aeropuertos."),
        ("fr", "AIRCOP a commencé en 2010.", "Il travaille dans les aéroports."),
        ("ru", "AIRCOP начался в 2010 году.", "Он работает в аэропортах."),
        ("ar", "بدأ البرنامج عام 2010.", "هو يعمل في المطارات."),
        ("zh", "该项目始于2010年。", "它在机场开展工作。"),
    ],
)
def test_a_sentence_that_points_back_brings_the_one_before(language: str, first: str, second: str) -> None:
    passage = _passage(1, [(first, 0.3, _S), (second, 0.9, _S)], language=language)
    assert _texts(evidence.choose(_ranked(passage))) == [first, second]


def test_a_quoted_sentence_that_points_back_brings_the_one_before() -> None:
    passage = _passage(1, [("AIRCOP began in 2010.", 0.3, _S), ("“It works at airports.", 0.9, _S)])
    assert len(evidence.choose(_ranked(passage))) == 2


def test_a_sentence_that_stands_by_itself_is_quoted_alone() -> None:
    passage = _passage(1, [("AIRCOP began in 2010.", 0.3, _S), ("Italy funds airports.", 0.9, _S)])
    assert _texts(evidence.choose(_ranked(passage))) == ["Italy funds airports."]


def test_a_sentence_does_not_point_back_to_a_heading() -> None:
    passage = _passage(1, [("Airport Communication Project", 0.3, _H), ("It works at airports.", 0.9, _S)])
    assert _texts(evidence.choose(_ranked(passage))) == ["It works at airports."]


def test_a_first_sentence_that_points_back_is_quoted_alone() -> None:
    passage = _passage(1, [("It works at airports.", 0.9, _S), ("Others follow later.", 0.3, _S)])
    assert _texts(evidence.choose(_ranked(passage))) == ["It works at airports."]


def test_sentences_of_one_document_are_in_the_order_of_the_page() -> None:
    passage = _passage(1, [("Cats sleep.", 0.79, _S), ("Dogs run.", 0.80, _S)])
    assert _texts(evidence.choose(_ranked(passage))) == ["Cats sleep.", "Dogs run."]


def test_the_document_with_the_best_sentence_comes_first() -> None:
    ranked = _ranked(_passage(1, [("Cats sleep.", 0.79, _S)], "a"), _passage(2, [("Dogs run.", 0.80, _S)], "b"))
    assert [unit.stored.document.id for unit in evidence.choose(ranked)] == ["b", "a"]


def test_nearby_is_the_best_unit_of_each_of_the_two_best_passages() -> None:
    ranked = _ranked(
        _passage(1, [("Cats sleep.", 0.4, _S), ("Dogs run.", 0.3, _S)]),
        _passage(2, [("Fish swim.", 0.2, _S)]),
        _passage(3, [("Birds fly.", 0.1, _S)]),
    )
    assert _texts(evidence.nearby(ranked)) == ["Cats sleep.", "Fish swim."]


def test_the_real_list_of_pillars_is_whole_and_in_order(bundled_library: Library) -> None:
    retrieval = bundled_library.retrieve("What are the three pillars of UNODC's work programme?")
    chosen = evidence.choose(evidence.rank(retrieval))
    assert [unit.kind for unit in chosen] == [_S, _I, _I, _I]
    assert [unit.text.split()[0] for unit in chosen] == ["The", "Research", "Normative", "Field-based"]


def test_real_evidence_is_cut_from_the_stored_text(bundled_library: Library) -> None:
    for unit in evidence.rank(bundled_library.retrieve("What is AIRCOP?")):
        assert unit.text == bundled_library.text(unit.stored.document, *unit.span)


@pytest.mark.parametrize(
    "question",
    [
        "Which agencies run AIRCOP together with UNODC?",
        "which agencies is it run with (AIRCOP)",
        "Avec quelles agences l'AIRCOP est-il mené ?",
        "¿Con qué organismos se lleva a cabo AIRCOP?",
        "С какими организациями осуществляется AIRCOP?",
        "AIRCOP与哪些机构合作?",
    ],
)
def test_who_asks_for_organisations_is_told_a_sentence_that_names_others(
    bundled_library: Library, question: str
) -> None:
    best = evidence.rank(bundled_library.retrieve(question))[0]
    assert "INTERPOL" in best.text


def test_an_item_answers_as_surely_as_the_line_that_introduces_it(bundled_library: Library) -> None:
    best = evidence.rank(bundled_library.retrieve("What are the three pillars of the UNODC work programme?"))[0]
    assert best.kind is UnitKind.ITEM
    assert best.log_odds > 0


def _page(*, named: float, lead: str, item: float, document: str = "report") -> Retrieved:
    """A page whose first sentence names the subject, and whose list does without."""
    units = [("Reef Gate is a project.", named, _S), (lead, 0.5, _S), ("nine offices;", item, _I), ("a van.", 0.4, _I)]
    return _passage(1, units, document)


def test_a_list_comes_before_the_sentence_with_the_name_when_several_things_are_asked_for() -> None:
    page = _page(named=0.7, lead="The units of the project are:", item=0.65)
    several = evidence.choose(_ranked(page, question="Which units has Reef Gate set up?"))
    assert _texts(several) == ["The units of the project are:", "nine offices;", "a van."]
    one = evidence.choose(_ranked(page, question="When was Reef Gate set up?"))
    assert _texts(one)[0] == "Reef Gate is a project."


def test_a_list_far_from_what_is_asked_stays_behind_and_unquoted() -> None:
    page = _page(named=0.9, lead="The rules are:", item=0.5)
    chosen = evidence.choose(_ranked(page, question="Which units has Reef Gate set up?"))
    assert _texts(chosen) == ["Reef Gate is a project."]


def test_a_list_of_a_document_without_the_name_does_not_gain() -> None:
    named = _passage(1, [("Reef Gate is a project.", 0.6, _S)])
    other = _passage(2, [("The units are:", 0.4, _S), ("nine offices;", 0.55, _I)], document="other")
    chosen = evidence.choose(_ranked(named, other, question="Which units has Reef Gate set up?"))
    assert _texts(chosen)[0] == "Reef Gate is a project."


def test_what_goes_on_with_the_best_sentence_is_told_when_several_things_are_asked_for() -> None:
    units = [("There are two: the first is on cats.", 0.8, _S), ("The second is on dogs.", 0.4, _S), ("Rain.", 0.5, _S)]
    both = evidence.choose(_ranked(_passage(1, units), question="Which two projects are there?"))
    assert _texts(both) == ["There are two: the first is on cats.", "The second is on dogs."]
    first = evidence.choose(_ranked(_passage(1, units), question="Where is the first project?"))
    assert _texts(first) == ["There are two: the first is on cats."]


def test_a_heading_is_not_quoted_beside_a_better_sentence() -> None:
    passage = _passage(1, [("Maritime crime in Serbia", 0.8, _H), ("Ships were seized.", 0.8, _S)])
    assert _texts(evidence.choose(_ranked(passage))) == ["Ships were seized."]


def test_a_heading_that_is_better_is_quoted() -> None:
    passage = _passage(1, [("Maritime crime in Serbia", 0.9, _H), ("Ships were seized.", 0.85, _S)])
    assert _texts(evidence.choose(_ranked(passage))) == ["Maritime crime in Serbia", "Ships were seized."]
