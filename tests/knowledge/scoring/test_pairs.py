"""A question and one sentence are scored by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.embed.choose import Embedder
from knowledge.errors import ModelError
from knowledge.scoring.bundled_reader import is_written
from knowledge.scoring.choose import prepare
from knowledge.scoring.pairs import PairScorer


@pytest.fixture(scope="module")
def scorer(embedder: Embedder) -> PairScorer:
    """The shipped evidence scorer."""
    return PairScorer(embedder)


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("When was the office opened?", "It was opened on 26 June 2007.", "It works on two projects."),
        ("Who funds the project?", "It is paid for by the European Union.", "It began in 2016."),
        ("Quand le bureau a-t-il été ouvert ?", "It was opened in 2007.", "Il travaille dans les aéroports."),
    ],
)
def test_a_sentence_that_answers_has_better_odds_than_one_that_does_not(
    scorer: PairScorer, question: str, answers: str, does_not: str
) -> None:
    assert scorer.log_odds(question, answers) > scorer.log_odds(question, does_not)


def test_the_same_pair_is_scored_the_same_twice(scorer: PairScorer) -> None:
    assert scorer.log_odds("When?", "In 2007.") == scorer.log_odds("When?", "In 2007.")


def test_vectors_that_nothing_reads_are_refused(models: Path) -> None:
    with pytest.raises(ModelError, match="Name a cross-encoder"):
        PairScorer(Embedder(models, model="some/other-model"))


def test_the_reader_is_prepared_once_and_only_for_the_bundled_encoder(tmp_path: Path) -> None:
    prepare(Embedder(tmp_path, model="some/other-model"))
    assert not is_written(tmp_path)
    prepare(Embedder(tmp_path))
    assert is_written(tmp_path)
