"""Trains the low-rank adapter of the bundled encoder, together with a reader that only lends it its judgement.

    pip install peft && python -m benchmarks.training.train_adapter DATA --work WORK [--epochs 3] [--write]

DATA holds the folders qnli and xquad. Steps on QNLI pairs and on XQuAD passages take turns, passages and questions each
in one of five languages. What is learned: the reader's judgement of each unit, and that late interaction and pooled
vectors prefer the passage that answers to the others of the batch. With --write the result goes to
knowledge/embed/adapter.safetensors, and its SHA-256 must be put into knowledge/embed/adapter.py; then train_reader is
run anew. Runs on two CPU cores in about 40 minutes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.training.examples import Pair, Paragraphs, Passage, is_kept_out, qnli, xquad
from benchmarks.training.low_rank import save, wrapped
from benchmarks.training.options import options
from benchmarks.training.reader_network import Pairs, ReaderNetwork
from benchmarks.training.torch_encoder import TorchEncoder, WordBatch
from benchmarks.xquad import LANGUAGES
from knowledge.embed.adapter import PATH

PAIRS_A_STEP, PARAGRAPHS_A_STEP, QUESTIONS_A_STEP = 24, 3, 26
ADAPTER_RATE, READER_RATE, WARM_UP = 4e-4, 1e-3, 60
MATCH_TEMPERATURE, POOLED_TEMPERATURE = 0.05, 0.02
SEED = 20261125

Step = list[Pair] | list[tuple[int, int]]


class Training:
    """The encoder with its adapter, the reader, and the losses of both kinds of step."""

    def __init__(self, work: Path, paragraphs: Paragraphs) -> None:
        self._encoder, self._paragraphs, self._pick = TorchEncoder(work), paragraphs, random.Random(SEED)
        self.model = self._encoder.model = wrapped(self._encoder.model)
        self.reader = ReaderNetwork(layers=2, dropout=0.15)

    def loss(self, step: Step) -> Tensor:
        """The loss of a step of either kind."""
        pairs = [one for one in step if isinstance(one, Pair)]
        return self._pairs(pairs) if pairs else self._reading([one for one in step if not isinstance(one, Pair)])

    def _pairs(self, pairs: list[Pair]) -> Tensor:
        asked = self._encoder.questions([one.question for one in pairs])
        told = self._encoder.passages([one.sentence for one in pairs])
        labels = torch.tensor([float(one.answers) for one in pairs])
        unit = torch.zeros(told.there.shape, dtype=torch.long)
        rows = torch.arange(len(pairs))
        odds = self.reader(_joined(asked, told, unit, 1, rows, rows))[:, 0]
        right = labels.bool()
        return functional.binary_cross_entropy_with_logits(odds, labels) + 0.2 * _preference(asked, told, rows, right)

    def _reading(self, places: list[tuple[int, int]]) -> Tensor:
        """Questions on some paragraphs: each with its own passage and with another of the batch."""
        passages: list[Passage] = []
        asked_of: list[tuple[int, int]] = []
        questions: list[str] = []
        for article, place in places:
            language = self._pick.choice(("en", *LANGUAGES))
            for passage in self._paragraphs.passages[article, place, language]:
                for name, answer in passage.answers.items():
                    asked_in = language if self._pick.random() < 0.35 else self._pick.choice(LANGUAGES)
                    questions.append(self._paragraphs.questions[name][asked_in])
                    asked_of.append((len(passages), answer))
                passages.append(passage)
        kept = self._pick.sample(range(len(questions)), min(QUESTIONS_A_STEP, len(questions)))
        asked = self._encoder.questions([questions[at] for at in kept])
        told = self._encoder.passages([one.text for one in passages])
        own = torch.tensor([asked_of[at][0] for at in kept])
        units = max(len(one.units) for one in passages)
        unit = torch.zeros(told.there.shape, dtype=torch.long)
        there = torch.zeros(len(passages), units, dtype=torch.bool)
        for row, one in enumerate(passages):
            starts = self._encoder.starts(one.text)
            ends = [end for _, end in one.units]
            belongs = np.minimum(np.searchsorted(ends, starts, side="right"), len(ends) - 1)
            unit[row, : len(starts)] = torch.from_numpy(belongs)
            there[row, : len(ends)] = True
        rows = torch.arange(len(kept))
        other = self._other(_matches(asked, told), own)
        odds = self.reader(_joined(asked, told, unit, units, rows.repeat(2), torch.cat([own, other])))
        labels = torch.zeros(odds.shape)
        answers = torch.tensor([asked_of[at][1] for at in kept])
        labels[rows, answers] = 1
        mask = there[torch.cat([own, other])]
        weight = torch.tensor(2.0)
        judged = functional.binary_cross_entropy_with_logits(odds[mask], labels[mask], pos_weight=weight)
        beside = odds.masked_fill(~mask, -1e4)
        chosen = functional.cross_entropy(torch.cat([beside[: len(kept)], beside[len(kept) :]], 1), answers)
        return judged + 0.3 * chosen + 0.2 * _preference(asked, told, own, torch.ones(len(kept), dtype=torch.bool))

    def _other(self, matches: Tensor, own: Tensor) -> Tensor:
        """For each question a passage that does not answer it: mostly the best matching one."""
        matches = matches.detach().clone()
        matches[torch.arange(len(own)), own] = -9
        best = matches.argmax(1)
        drawn = [self._pick.choice([at for at in range(matches.shape[1]) if at != one]) for one in own.tolist()]
        return torch.where(torch.rand(len(own)) < 0.7, best, torch.tensor(drawn))


def main() -> None:
    """Trains and saves the adapter."""
    arguments = options(__doc__)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    paragraphs, (pairs, _) = xquad(arguments.data), qnli(arguments.data)
    training = Training(arguments.work, paragraphs)
    adapted = [one for one in training.model.parameters() if one.requires_grad]
    groups = [
        {"params": adapted, "lr": ADAPTER_RATE},
        {"params": list(training.reader.parameters()), "lr": READER_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.02)
    pick = random.Random(SEED)
    steps = [step for _ in range(int(arguments.epochs)) for step in _steps(pairs, paragraphs, pick)]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1.0, (at + 1) / WARM_UP) * max(0.02, 1 - at / len(steps))
    )
    started, losses = time.monotonic(), []
    for number, step in enumerate(steps, 1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = training.loss(step)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([one for group in groups for one in group["params"]], 1.0)  # type: ignore[attr-defined]
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if number % 50 == 0:
            minutes = (time.monotonic() - started) / 60
            print(f"step {number} of {len(steps)}: loss {np.mean(losses[-50:]):.3f}, {minutes:.0f} min", flush=True)
    if arguments.write:
        save(training.model.state_dict(), PATH, {}, {"seed": str(SEED)})


def _steps(pairs: Sequence[Pair], paragraphs: Paragraphs, pick: random.Random) -> Iterator[Step]:
    """One epoch: every pair once, every paragraph four times, in random order."""
    shuffled = pick.sample(list(pairs), len(pairs))
    steps: list[Step] = [shuffled[at : at + PAIRS_A_STEP] for at in range(0, len(shuffled), PAIRS_A_STEP)]
    places = sorted({(article, place) for article, place, _ in paragraphs.passages if not is_kept_out(article)})
    for _ in range(4):
        order = sorted(pick.sample(places, len(places)), key=lambda place: 3 * pick.random() + place[0] * 7 % 6)
        steps += [order[at : at + PARAGRAPHS_A_STEP] for at in range(0, len(order), PARAGRAPHS_A_STEP)]
    pick.shuffle(steps)
    yield from steps


def _joined(asked: WordBatch, told: WordBatch, unit: Tensor, units: int, rows: Tensor, passages: Tensor) -> Pairs:
    return Pairs(
        asked.vectors[rows],
        asked.there[rows],
        asked.weights[rows],
        told.vectors[passages],
        told.there[passages],
        unit[passages],
        units,
    )


def _matches(asked: WordBatch, told: WordBatch) -> Tensor:
    """Late interaction of every question with every passage ``(questions, passages)``."""
    weights = asked.weights * asked.there
    weights = weights / weights.sum(1, keepdim=True)
    cosines = torch.einsum("and,bmd->abnm", asked.vectors, told.vectors)
    best = cosines.masked_fill(~told.there[None, :, None, :], -1.0).amax(3)
    return (best * weights[:, None, :]).sum(2)


def _preference(asked: WordBatch, told: WordBatch, own: Tensor, counted: Tensor) -> Tensor:
    """How much each question prefers its own passage to the others, by both kinds of match."""
    matches = _matches(asked, told)[counted] / MATCH_TEMPERATURE
    pooled = (asked.pooled @ told.pooled.T)[counted] / POOLED_TEMPERATURE
    return functional.cross_entropy(matches, own[counted]) + 0.3 * functional.cross_entropy(pooled, own[counted])


if __name__ == "__main__":
    main()
