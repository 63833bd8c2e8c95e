"""Trains the evidence reader on the vectors of the encoder that answers.

    python -m benchmarks.training.train_reader DATA --work WORK [--epochs 3] [--start WEIGHTS] [--write]

DATA holds the folders qnli and xquad. Encoded texts are kept in WORK. Questions with pairs of QNLI, XQuAD questions in
five languages on passages in five languages with a wrong passage each, written passages in six languages with questions
that they answer and that they do not (benchmarks/data/asked), half of these questions with a passage on something else,
and made ones (`attributes`). With --write the weights
go to knowledge/scoring/reader.safetensors. An epoch takes ten minutes on the CPU.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from torch.nn import functional

from benchmarks.training.attributes import Maker
from benchmarks.training.examples import Paragraphs, Passage, hashes, is_kept_out, qnli, written, xquad
from benchmarks.training.features import Features, Sample
from benchmarks.training.options import options
from benchmarks.training.reader_network import ReaderNetwork
from benchmarks.xquad import LANGUAGES
from knowledge.embed.bundled_model import IDENTITY, ensure_bundled_model
from knowledge.embed.onnx_encoder import OnnxEncoder
from knowledge.scoring.bundled_reader import WEIGHTS
from knowledge.words import question_terms

MADE, MADE_KEPT_OUT = 400, 200
LOOKED_AT, NEARBY = 12, 3000
"""Of how many passages the best is taken as one that does not answer, and from how far off they may be in the list."""
BATCH = 32
PEAK_RATE = 1e-3
REFINING_SHARE = 0.6
"""Of this rate, what a run learns at that is given a start."""

SEED = 20261125


def main() -> None:
    """Trains, prints figures on what was kept out after every epoch, and saves the weights."""
    arguments = options(__doc__)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    arguments.work.mkdir(parents=True, exist_ok=True)
    encoder = OnnxEncoder(ensure_bundled_model(arguments.work / "models"), threads=2)
    features = Features(encoder, arguments.work / f"features-{IDENTITY.replace(':', '-')}.pickle")
    train, kept_out = _samples(arguments.data, features)
    network, rate = ReaderNetwork(), PEAK_RATE
    if arguments.start:
        network.start_from(load_file(arguments.start))
        rate *= REFINING_SHARE
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.05)
    steps = int(arguments.epochs) * (sum(len(group) for group in train) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 10, pct_start=0.15)
    for epoch in range(int(arguments.epochs)):
        started, losses = time.monotonic(), []
        network.train()
        for batch in _batches([one for group in train for one in group], features, random.Random(epoch)):
            pairs, labels, mask = features.batch(batch)
            loss = functional.binary_cross_entropy_with_logits(network(pairs)[mask], labels[mask])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - started:.0f} s", flush=True)
        print("  " + _figures(network, features, kept_out), flush=True)
    if arguments.write:
        _save(network, WEIGHTS, arguments.data)


def _save(network: ReaderNetwork, path: Path, data: Path) -> None:
    told = {"encoder": IDENTITY, "seed": str(SEED), "data": json.dumps(hashes(data))}
    save_file({name: tensor.half() for name, tensor in network.state_dict().items()}, path, metadata=told)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def _samples(data: Path, features: Features) -> tuple[list[list[Sample]], dict[str, list[list[Sample]]]]:
    """Groups to train on, and kept-out groups by name; in the latter each inner list is one question's candidates."""
    pairs, pairs_kept = qnli(data)
    paragraphs = xquad(data)
    made = [_made(Maker(SEED), MADE), _made(Maker(SEED + 1), MADE_KEPT_OUT)]
    whole = [_alone(one.question, one.sentence, one.answers) for one in [*pairs, *pairs_kept]]
    asked = _asked(kept_out=False)
    features.prepare([*whole, *made[0], *made[1], *asked])
    reading = _reading(paragraphs, features, random.Random(SEED))
    elsewhere = _elsewhere(asked, features, random.Random(SEED))
    kept = {
        "pairs": [[one] for one in whole[len(pairs) :]],
        "made": [[one] for one in made[1]],
        "written": [[one] for one in _asked(kept_out=True)],
        **{language: _kept_out(paragraphs, language) for language in LANGUAGES},
    }
    features.prepare([one for groups in kept.values() for group in groups for one in group])
    return [whole[: len(pairs)], made[0], asked, elsewhere, reading], kept


def _alone(question: str, sentence: str, answers: bool) -> Sample:
    return Sample(question, sentence, (len(sentence),), (answers,))


def _made(maker: Maker, count: int) -> list[Sample]:
    samples = []
    for _ in range(count):
        passage = maker.passage()
        ends = tuple(int(end) for end in np.cumsum([len(one) + 1 for one in passage.sentences]))
        text = " ".join(passage.sentences)
        samples += [
            Sample(asked.text, text, ends, tuple(i == asked.answer for i in range(len(ends))))
            for asked in passage.questions
        ]
    return samples


def _asked(*, kept_out: bool) -> list[Sample]:
    """The questions on written passages."""
    return [
        Sample(question, one.text, one.ends, tuple(at in answers for at in range(len(one.ends))), one.title)
        for one in written(kept_out=kept_out)
        for question, answers in one.questions
    ]


def _elsewhere(samples: Sequence[Sample], features: Features, pick: random.Random) -> list[Sample]:
    """Half the questions that say what they are about, each with the best of a few passages on something else."""
    made = []
    for at, one in enumerate(samples):
        if pick.random() < 0.5 and set(question_terms(one.question)) & set(question_terms(one.title)):
            near = pick.sample(samples[max(0, at - NEARBY) : at + NEARBY], LOOKED_AT)
            others = [replace(other, question=one.question) for other in near if other.title != one.title]
            best = max(others, key=features.match)
            made.append(replace(best, answers=(False,) * len(best.ends)))
    return made


def _reading(paragraphs: Paragraphs, features: Features, pick: random.Random) -> list[Sample]:
    """Each question in each language with a passage that answers it and the best of a few that do not."""
    right, wrong = [], []
    for (article, _, language), passages in paragraphs.passages.items():
        if is_kept_out(article):
            continue
        others = [one for other in range(5) for one in paragraphs.passages.get((article, other, language), ())]
        for passage in passages:
            for name in passage.answers:
                asked_in = language if pick.random() < 0.4 else pick.choice(LANGUAGES)
                question = paragraphs.questions[name][asked_in]
                right.append(_of(question, passage, name))
                near = [one for one in others if name not in one.answers]
                wrong.append([_of(question, one, name) for one in pick.sample(near, min(4, len(near)))])
    features.prepare([*right, *(one for group in wrong for one in group)])
    return [*right, *(max(group, key=features.match) for group in wrong if group)]


def _of(question: str, passage: Passage, name: str) -> Sample:
    answer = passage.answers.get(name)
    ends = tuple(end for _, end in passage.units)
    return Sample(question, passage.text, ends, tuple(place == answer for place in range(len(ends))))


def _kept_out(paragraphs: Paragraphs, language: str) -> list[list[Sample]]:
    """For each question of the articles kept out, all English passages of its article."""
    groups = []
    for article in sorted({article for article, _, _ in paragraphs.passages if is_kept_out(article)}):
        passages = [one for place in range(5) for one in paragraphs.passages[article, place, "en"]]
        names = dict.fromkeys(name for one in passages for name in one.answers)
        groups += [[_of(paragraphs.questions[name][language], one, name) for one in passages] for name in names]
    return groups


def _batches(samples: list[Sample], features: Features, pick: random.Random) -> list[list[Sample]]:
    """Batches of samples of a like size, in random order."""
    order = sorted(samples, key=lambda one: features.size(one) + pick.randint(0, 12))
    batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    pick.shuffle(batches)
    return batches


def _figures(network: ReaderNetwork, features: Features, kept_out: dict[str, list[list[Sample]]]) -> str:
    network.eval()
    told = []
    for name, groups in kept_out.items():
        scores = _score(network, features, [one for group in groups for one in group])
        if name in ("pairs", "made"):
            odds = np.array([score for group in scores for score in group])
            labels = np.array([answer for group in groups for one in group for answer in one.answers])
            told.append(f"{name} accuracy {np.mean((odds > 0) == labels):.3f} AUC {roc_auc_score(labels, odds):.3f}")
        elif name == "written":
            told.append(f"{name} {_written_figures([one for group in groups for one in group], scores)}")
        else:
            told.append(f"{name} {_reading_figures(groups, scores)}")
    return "; ".join(told)


def _reading_figures(groups: list[list[Sample]], scores: list[np.ndarray]) -> str:
    """The share of questions whose best unit answers, and the AUC of best units with and without the passage."""
    first, with_answer, without, at = 0, [], [], 0
    for group in groups:
        units = [
            (score, answer, any(one.answers))
            for one, row in zip(group, scores[at : at + len(group)], strict=True)
            for score, answer in zip(row, one.answers, strict=True)
        ]
        at += len(group)
        best = max(units)
        first += best[1]
        with_answer.append(best[0])
        without.append(max(score for score, _, in_right in units if not in_right))
    labels = [1] * len(with_answer) + [0] * len(without)
    return f"first {first / len(groups):.3f} AUC {roc_auc_score(labels, with_answer + without):.3f}"


def _written_figures(samples: list[Sample], scores: list[np.ndarray]) -> str:
    """How often the best unit of those that are answered answers, and the AUC of best units: answered or not."""
    answered = np.array([any(one.answers) for one in samples])
    first = np.mean([one.answers[row.argmax()] for one, row in zip(samples, scores, strict=True) if any(one.answers)])
    return f"first {first:.3f} AUC {roc_auc_score(answered, [row.max() for row in scores]):.3f}"


def _score(network: ReaderNetwork, features: Features, samples: Sequence[Sample]) -> list[np.ndarray]:
    order = sorted(range(len(samples)), key=lambda at: features.size(samples[at]))
    scores: dict[int, np.ndarray] = {}
    with torch.no_grad():
        for at in range(0, len(order), 128):
            rows = order[at : at + 128]
            pairs, _, mask = features.batch([samples[row] for row in rows])
            for row, odds, there in zip(rows, network(pairs), mask, strict=True):
                scores[row] = odds[there].numpy()
    return [scores[row] for row in range(len(samples))]


if __name__ == "__main__":
    main()
