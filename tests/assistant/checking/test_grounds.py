"""What may decide a claim are the best units of the best passages, with their leads, and pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.checking.grounds import GROUNDS, JOINED, LONGEST_LIST, PASSAGES, Ground, beside, grounds_in, together
from knowledge.embed.encoder import Words
from knowledge.late_interaction import PassageMatch
from knowledge.records import Document, Passage, StoredPassage, Unit, UnitKind
from knowledge.retrieve import Retrieval, Retrieved

_S, _I, _H = UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.HEADING
_BEFORE = 100


def _passage(units: Sequence[tuple[str, float, UnitKind]], key: int = 1) -> Retrieved:
    """A retrieved passage, 100 characters into its document; list items belong to the sentence before them.

    The first word of the claim is met as the units score, the second as they do from the last to the first.
    """
    text, made, lead = "", [], None
    for words, _, kind in units:
        start = _BEFORE + len(text)
        text += words + "\n"
        made.append(Unit(start, start + len(words), kind, lead if kind is _I else None))
        lead = lead if kind is _I else (start, start + len(words))
    scores = np.array([score for _, score, _ in units], np.float32)
    met = np.stack([scores, scores[::-1]], axis=1)
    match = PassageMatch(float(scores.max()), scores, met, np.zeros(2, np.float32))
    source = Document(key, f"report{key}", "Report", "fr", "http://a", "/a.txt", "2020", pages=(0, 105))
    passage = Passage(_BEFORE, _BEFORE + len(text), "Report > Cats", tuple(made))
    return Retrieved(StoredPassage(key, source, passage, text), match)


def _grounds(*passages: Retrieved) -> list[Ground]:
    return grounds_in(_retrieved(*passages))


def _retrieved(*passages: Retrieved) -> Retrieval:
    words = Words(np.zeros((1, 2), np.float32), np.zeros((1, 2), np.int64), np.ones(2, np.float32))
    return Retrieval("claim", words, passages)


def _texts(grounds: Sequence[Ground]) -> list[str]:
    return [ground.text for ground in grounds]


def test_units_come_best_first_and_then_the_two_best_together_in_reading_order() -> None:
    grounds = _grounds(_passage([("Cats eat.", 0.5, _S), ("Dogs run.", 0.2, _S), ("Bees fly.", 0.8, _S)]))
    assert _texts(grounds) == ["Bees fly.", "Cats eat.", "Dogs run.", "Cats eat. Bees fly."]
    assert grounds[-1].match == pytest.approx(0.8)


def test_the_best_unit_is_joined_by_the_one_that_meets_what_it_leaves_of_the_claim() -> None:
    units = [("Bees fly.", 0.9, _S), ("Bees flew.", 0.8, _S), ("Bees rest.", 0.7, _S), ("Cats eat.", 0.4, _S)]
    passage = _passage(units)
    met = np.array([[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.1, 0.8]], np.float32)
    grounds = _grounds(Retrieved(passage.stored, replace(passage.match, unit_words=met)))
    assert _texts(grounds)[-1] == "Bees fly. Cats eat."


def test_two_rows_of_a_table_are_not_joined() -> None:
    rows = [("Session: Fourth; Place: Rabat", 0.8, UnitKind.ROW), ("Session: Fifth; Place: Lima", 0.7, UnitKind.ROW)]
    assert _texts(_grounds(_passage(rows))) == [rows[0][0], rows[1][0]]


def test_a_heading_decides_nothing() -> None:
    assert _texts(_grounds(_passage([("Cats", 0.9, _H), ("Cats eat.", 0.5, _S)]))) == ["Cats eat."]


def test_a_passage_of_headings_alone_gives_no_grounds() -> None:
    assert _grounds(_passage([("Cats", 0.9, _H), ("Dogs", 0.5, _H)])) == []


def test_a_list_item_has_the_line_that_introduces_it() -> None:
    grounds = _grounds(_passage([("Cats eat:", 0.1, _S), ("Fish;", 0.9, _I)]))
    assert _texts(grounds) == ["Cats eat: Fish;", "Cats eat:"]


@pytest.mark.parametrize("best", range(4))
def test_a_list_is_also_read_whole_whichever_of_its_units_is_best(best: int) -> None:
    kinds = [("Cats eat:", _S), ("Fish;", _I), ("Milk;", _I), ("Mice.", _I)]
    units = [(words, 0.9 if at == best else 0.3, kind) for at, (words, kind) in enumerate(kinds)]
    last = _grounds(_passage([("Pets", 0.95, _H), *units, ("Dogs run.", 0.1, _S)]))[-1]
    assert last.text == "Cats eat: Fish; Milk; Mice."
    assert len(last.citations(1)) == 4


def test_a_list_of_two_is_no_second_time_what_the_two_best_units_are() -> None:
    grounds = _grounds(_passage([("Cats eat:", 0.1, _S), ("Fish;", 0.9, _I), ("Milk.", 0.8, _I)]))
    assert _texts(grounds).count("Cats eat: Fish; Milk.") == 1


def test_a_very_long_list_is_not_read_whole() -> None:
    items = [(f"Fish {at};", 0.5, _I) for at in range(LONGEST_LIST + 1)]
    grounds = _grounds(_passage([("Cats eat:", 0.1, _S), *items]))
    assert max(len(ground.units) for ground in grounds) == 2


def test_a_lead_outside_the_passage_is_left_out() -> None:
    passage = _passage([("Fish;", 0.9, _S)])
    unit = Unit(_BEFORE, _BEFORE + 5, _I, (3, 9))
    moved = Passage(_BEFORE, _BEFORE + 6, "", (unit,))
    stored = StoredPassage(1, passage.stored.document, moved, passage.stored.text)
    assert _texts(_grounds(Retrieved(stored, passage.match))) == ["Fish;"]


def test_only_the_best_passages_and_pieces_are_looked_into() -> None:
    passages = [_passage([(f"{a} a.", 0.5, _S), (f"{a} b.", 0.4, _S)], key) for key, a in enumerate("uvwxyz")]
    grounds = _grounds(*passages)
    assert len(grounds) == GROUNDS + JOINED
    assert not any(text.startswith("z") for text in _texts(grounds))
    assert len(passages) > PASSAGES


def test_nothing_retrieved_gives_no_grounds() -> None:
    assert _grounds() == []


def test_what_is_told_has_the_headings_and_the_rest_beside_it() -> None:
    told = _grounds(_passage([("Cats eat.", 0.9, _S), ("Dogs run.", 0.1, _S)]))[0].told
    assert (told.text, told.context, told.rest, told.language) == ("Cats eat.", "Report > Cats", "Dogs run.", "fr")
    assert told.around == "Report > Cats\nDogs run."


@pytest.mark.parametrize("words", ["Cats", "eat.", "Bees", "fly."])
def test_words_of_the_joined_text_are_placed_in_the_document(words: str) -> None:
    pair = _grounds(_passage([("Cats eat.", 0.9, _S), ("Dogs run.", 0.1, _S), ("Bees fly.", 0.8, _S)]))[-1]
    start = pair.text.index(words)
    number, first, last = pair.place(start, start + len(words))
    assert number == (words in "Bees fly.")
    assert pair.stored.quote(first, last) == words


def test_words_that_cross_two_units_are_cut_at_the_end_of_the_first() -> None:
    pair = _grounds(_passage([("Cats eat.", 0.9, _S), ("Bees fly.", 0.8, _S)]))[-1]
    number, first, last = pair.place(5, 14)
    assert (number, pair.stored.quote(first, last)) == (0, "eat.")


def test_a_ground_without_units_has_no_places() -> None:
    stored = _passage([("Cats eat.", 0.9, _S)]).stored
    with pytest.raises(ValueError, match="at least one unit"):
        Ground(stored, (), 0.5, np.zeros(0, np.float32)).place(0, 1)


def test_citations_are_numbered_and_quote_the_units_exactly() -> None:
    pair = _grounds(_passage([("Cats eat.", 0.9, _S), ("Bees fly.", 0.8, _S)]))[-1]
    first, second = pair.citations(4)
    assert (first.n, first.quote, first.start, first.end, first.page) == (4, "Cats eat.", 100, 109, 1)
    assert (first.url, second.url) == ("http://a#page=1", "http://a#page=2")
    assert (second.n, second.quote, second.start, second.page) == (5, "Bees fly.", 110, 2)
    assert (first.document_id, first.language, first.date) == ("report1", "fr", "2020")
    assert first.passage_id == pair.stored.id


def test_the_worst_met_word_is_known_of_a_unit_and_of_a_pair() -> None:
    best, *_, pair = _grounds(_passage([("Cats eat.", 0.9, _S), ("Dogs run.", 0.1, _S), ("Bees fly.", 0.8, _S)]))
    assert best.worst == pytest.approx(0.8)
    assert pair.worst == pytest.approx(0.9)


def test_a_claim_without_words_is_met_nowhere() -> None:
    passage = _passage([("Cats eat.", 0.9, _S)])
    match = PassageMatch(0.0, passage.match.unit_scores, np.zeros((1, 0), np.float32), np.zeros(0, np.float32))
    assert _grounds(Retrieved(passage.stored, match))[0].worst == 0.0


def test_beside_a_ground_stand_the_other_units_of_its_passage_best_first() -> None:
    here = _passage([("Cats", 0.1, _H), ("Cats eat.", 0.9, _S), ("Dogs run.", 0.2, _S), ("Bees fly.", 0.4, _S)])
    found = _retrieved(_passage([("Ants dig.", 0.8, _S)], key=2), here)
    assert _texts(beside(grounds_in(found)[0], found)) == ["Bees fly.", "Dogs run."]


def test_units_are_put_together_in_reading_order() -> None:
    found = _retrieved(_passage([("Cats eat.", 0.1, _S), ("Dogs run.", 0.9, _S), ("Bees fly.", 0.4, _S)]))
    best = grounds_in(found)[0]
    whole = together(best, beside(best, found), found)
    assert whole
    assert (whole.text, whole.match) == ("Cats eat. Dogs run. Bees fly.", best.match)


def test_two_rows_of_a_table_are_not_put_together() -> None:
    rows = [("| First | 2 |", 0.9, UnitKind.ROW), ("| Second | 3 |", 0.8, UnitKind.ROW)]
    found = _retrieved(_passage(rows))
    best = grounds_in(found)[0]
    assert together(best, beside(best, found), found) is None
