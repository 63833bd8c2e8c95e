"""Claims and pairs are read whole, or refused with the file and line of what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.checking.verdict import Ruling
from assistant.evaluation.claims_data import KINDS, ClaimPair, files, plain_text, read_claim_pairs, read_claims
from assistant.evaluation.data import DEFAULT_DATA, Data, read_data
from assistant.evaluation.errors import EvaluationError
from assistant.evaluation.figures import Quote
from assistant.evaluation.split import Split

_YEAR = {
    "id": "1",
    "claim": "The Blue Heart Campaign was launched in 2010.",
    "language": "en",
    "verdict": "contradicted",
    "kind": "year",
    "gold": [{"document": "blue-heart", "quote": "It was launched in Vienna in March 2009."}],
    "about": "blue-heart",
}
_UNSAID = {**_YEAR, "id": "2", "verdict": "not_enough_evidence", "kind": "unsaid", "gold": [], "about": "aircop"}
_PAIR = {"claim": "Lost is a party .", "evidence": "Lost is a series -LRB- 2004 -RRB- .", "label": "REFUTES"}


def _write(folder: Path, *lines: dict[str, Any]) -> Path:
    (folder / "claims").mkdir()
    file = folder / "claims" / "a.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_a_claim_knows_its_verdict_its_kind_and_its_gold(tmp_path: Path, data: Data) -> None:
    (claim,) = read_claims([_write(tmp_path, _YEAR)], data.texts, Split.ALL)
    assert (claim.verdict, claim.question.kind) == (Ruling.CONTRADICTED, "year")
    assert claim.question.text == "The Blue Heart Campaign was launched in 2010."
    assert claim.question.gold == (Quote("blue-heart", "It was launched in Vienna in March 2009."),)


def test_a_claim_of_which_nothing_is_said_has_no_gold(tmp_path: Path, data: Data) -> None:
    (claim,) = read_claims([_write(tmp_path, _UNSAID)], data.texts, Split.ALL)
    assert (claim.verdict, claim.question.kind) == (Ruling.NOT_ENOUGH_EVIDENCE, "unsaid")
    assert claim.question.gold == ()


def test_a_claim_in_another_language_than_its_document_is_cross(tmp_path: Path, data: Data) -> None:
    claims = read_claims([_write(tmp_path, _YEAR, {**_YEAR, "id": "2", "language": "fr"})], data.texts, Split.ALL)
    assert [claim.question.is_cross for claim in claims] == [False, True]


def test_a_claim_belongs_to_the_part_of_its_document(tmp_path: Path, data: Data) -> None:
    given = [_write(tmp_path, _YEAR, _UNSAID)]
    found = {split: [claim.question.id for claim in read_claims(given, data.texts, split)] for split in Split}
    assert found == {Split.HELD_BACK: ["1"], Split.TUNING: ["2"], Split.ALL: ["1", "2"]}


def test_a_part_without_claims_is_refused(tmp_path: Path, data: Data) -> None:
    with pytest.raises(EvaluationError, match="No claim of the evaluation data belongs to the part “tuning”"):
        read_claims([_write(tmp_path, _YEAR)], data.texts, Split.TUNING)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"claim": None}, "“claim” must be of the kind str"),
        ({"claim": " … "}, "“claim” must have words"),
        ({"verdict": "wrong"}, "“verdict” must be one of supported, contradicted, not_enough_evidence"),
        ({"verdict": "supported"}, "“kind” must be one of plain, paraphrase, detail for supported"),
        ({"kind": "unsaid"}, "“kind” must be one of year, number"),
        ({"gold": []}, "“gold” must be empty for not_enough_evidence, and only for it"),
        ({"verdict": "not_enough_evidence", "kind": "unsaid"}, "“gold” must be empty for not_enough_evidence"),
        ({"gold": [{"document": "blue-heart", "quote": "In 2010."}]}, "does not contain the quote “In 2010.”"),
        ({"about": "nowhere"}, "there is no document “nowhere”"),
        ({"language": "de"}, "“language” must be one of ar, en"),
        ({"id": "1"}, "the id “1” is also that of Line 1 of "),
    ],
)
def test_a_bad_claim_is_named_by_file_and_line(tmp_path: Path, data: Data, change: dict[str, Any], says: str) -> None:
    file = _write(tmp_path, _YEAR, {**_YEAR, "id": "bad", **change})
    with pytest.raises(EvaluationError) as raised:
        read_claims([file], data.texts, Split.ALL)
    assert str(raised.value).startswith(f"Line 2 of {file}: ")
    assert says in str(raised.value)


def test_the_files_are_below_the_data(tmp_path: Path) -> None:
    assert files(tmp_path) == ()
    file = _write(tmp_path, _YEAR)
    assert files(tmp_path, Split.TUNING) == (file,)


def test_the_claims_of_the_checkout_can_be_measured() -> None:
    texts = read_data(DEFAULT_DATA).texts
    for split in (Split.TUNING, Split.HELD_BACK):
        kinds = {claim.question.kind for claim in read_claims(files(DEFAULT_DATA), texts, split)}
        assert kinds == {kind for some in KINDS.values() for kind in some}


def test_pairs_are_read_with_their_lines_as_names(tmp_path: Path) -> None:
    file = _write(tmp_path, {**_PAIR, "id": "54253"}, {**_PAIR, "label": "SUPPORTS"})
    assert read_claim_pairs(file) == (
        ClaimPair("1", "Lost is a party.", "Lost is a series (2004).", is_supported=False),
        ClaimPair("2", "Lost is a party.", "Lost is a series (2004).", is_supported=True),
    )


def test_another_label_is_refused(tmp_path: Path) -> None:
    file = _write(tmp_path, _PAIR, {**_PAIR, "label": "NOT ENOUGH INFO"})
    with pytest.raises(EvaluationError, match=r"Line 2 of .*a\.jsonl: “label” must be one of SUPPORTS, REFUTES"):
        read_claim_pairs(file)


def test_no_pairs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="There are no pairs of claims and evidence"):
        read_claim_pairs(_write(tmp_path))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Seven -LRB- 1995 -RRB- , a film .", "Seven (1995), a film."),
        ("Arizona -LRB- -LSB- x -RSB- ; Spanish -RRB- is big .", "Arizona ([x]; Spanish) is big."),
        ("`` I Kissed a Girl `` is a song .", '"I Kissed a Girl" is a song.'),
        ("He said `` yes '' , twice .", 'He said "yes", twice.'),
        ("July 6 , 1927 -- October 3 , 2004", "July 6, 1927 – October 3, 2004"),
        ("The women 's team did n't win Marvel Comics ' prize .", "The women's team didn't win Marvel Comics' prize."),
        ("About $ 5 million , or 40 % .", "About $5 million, or 40%."),
        ("A & E sold 1,000 .45 pistols .", "A & E sold 1,000 .45 pistols."),
        ("As people write (it): “so”.", "As people write (it): “so”."),
    ],
)
def test_a_tokenised_text_is_written_as_people_write(written: str, plain: str) -> None:
    assert plain_text(written) == plain
    assert plain_text(plain) == plain
