"""Trains the low-rank adapter of the bundled encoder, together with a reader that only lends it its judgement.

    python -m benchmarks.training.train_adapter DATA --work WORK [--epochs 1] [--start ADAPTER] [--write]

DATA holds the folders qnli and xquad. Steps on QNLI pairs, on XQuAD passages (passages and questions each in one of
five languages) and on written passages in six languages (benchmarks/data/asked) take turns. What is learned: the
reader's judgement of each unit, and that late interaction and pooled vectors prefer the passage that answers to the
others of the batch and of the steps before, and the unit that answers to the others of its passage. The reader goes on
from that in WORK, or else from the shipped weights, the adapter from those of --start. The result goes to WORK, and
with --write to knowledge/embed/adapter.safetensors; its SHA-256 must be put into knowledge/embed/adapter.py, and
train_reader run anew from the reader in WORK. An epoch takes 80 minutes on two CPU cores.
"""

from __future__ import annotations

import math
import random
import shutil
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from benchmarks.training.examples import Pair, Paragraphs, Passage, Written, is_kept_out, qnli, written, xquad
from benchmarks.training.low_rank import load, save, wrapped
from benchmarks.training.options import options
from benchmarks.training.reader_network import Pairs, ReaderNetwork
from benchmarks.training.torch_encoder import TorchEncoder, WordBatch
from benchmarks.xquad import LANGUAGES
from knowledge.embed.adapter import PATH
from knowledge.scoring.bundled_reader import WEIGHTS
from knowledge.words import question_terms

PAIRS_A_STEP, PARAGRAPHS_A_STEP, QUESTIONS_A_STEP = 24, 3, 26
RUNS_A_STEP, WRITTEN_A_RUN, ROUNDS_OF_PARAGRAPHS = 2, 3, 2
"""Written passages come in runs of neighbours, which are more alike; paragraphs come round so often in an epoch."""
ELSEWHERE_SHARE = 0.3
"""How many of the questions on written passages are put to another passage of the batch too."""
ADAPTER_RATE, READER_RATE, WARM_UP = 3e-4, 4e-4, 60
MATCH_TEMPERATURE, POOLED_TEMPERATURE = 0.05, 0.02
PREFERENCE = 0.3
"""What the preference for a passage, and that for a unit, counts beside the reader's judgement."""
REMEMBERED = 8
"""The written passages of so many earlier steps are among those that a question's own passage is preferred to."""
KEPT_EVERY = 250
"""After how many steps the weights so far are kept."""
SEED = 20261125

Place = tuple[int, int]
"""An article of XQuAD and a paragraph of it."""
Step = list[Pair] | list[Place] | list[Written]


class Training:
    """The encoder with its adapter, the reader, and the losses of the three kinds of step."""

    def __init__(self, work: Path, paragraphs: Paragraphs, start: Path | None, reader: Path) -> None:
        self._encoder, self._paragraphs, self._pick = TorchEncoder(work), paragraphs, random.Random(SEED)
        self.model = self._encoder.model = wrapped(self._encoder.model)
        if start:
            load(self.model, start)
        self.reader = ReaderNetwork(dropout=0.15)
        self.reader.start_from(load_file(reader))
        self._earlier: deque[WordBatch] = deque(maxlen=REMEMBERED)

    def loss(self, step: Step) -> Tensor:
        """The loss of a step of any kind."""
        if pairs := [one for one in step if isinstance(one, Pair)]:
            return self._pairs(pairs)
        if passages := [one for one in step if isinstance(one, Written)]:
            return self._asked(passages)
        return self._reading([one for one in step if isinstance(one, tuple)])

    def _pairs(self, pairs: list[Pair]) -> Tensor:
        asked = self._encoder.questions([one.question for one in pairs])
        told = self._encoder.passages([one.sentence for one in pairs])
        labels = torch.tensor([float(one.answers) for one in pairs])
        unit = torch.zeros(told.there.shape, dtype=torch.long)
        rows = torch.arange(len(pairs))
        odds = self.reader(_joined(asked, told, unit, 1, rows, rows))[:, 0]
        right = labels.bool()
        return functional.binary_cross_entropy_with_logits(odds, labels) + PREFERENCE * _preference(
            asked, told, rows, right
        )

    def _reading(self, places: list[Place]) -> Tensor:
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
        starts = [self._encoder.starts(one.text) for one in passages]
        unit, there = _units(told, starts, [[end for _, end in one.units] for one in passages])
        units = there.shape[1]
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
        return (
            judged + 0.3 * chosen + PREFERENCE * _preference(asked, told, own, torch.ones(len(kept), dtype=torch.bool))
        )

    def _asked(self, passages: list[Written]) -> Tensor:
        """All questions on some written passages, each of its own passage and some of another of the batch."""
        questions = [
            (row, *asked, bool(set(question_terms(asked[0])) & set(question_terms(one.title))))
            for row, one in enumerate(passages)
            for asked in one.questions
        ]
        asked = self._encoder.questions([text for _, text, _, _ in questions])
        told = self._encoder.passages([one.text for one in passages], [one.title for one in passages])
        starts = [self._encoder.starts(one.text, one.title) for one in passages]
        unit, there = _units(told, starts, [one.ends for one in passages])
        units = there.shape[1]
        own = torch.tensor([row for row, _, _, _ in questions])
        labels = torch.zeros(len(questions), units)
        for row, (_, _, answers, _) in enumerate(questions):
            labels[row, list(answers)] = 1
        answered = labels.any(1)
        named = torch.tensor([names_subject for _, _, _, names_subject in questions])
        away = torch.nonzero(named & (torch.rand(len(questions)) < ELSEWHERE_SHARE))[:, 0]
        other = self._other(_matches(asked, told), own)[away]
        rows, read = torch.cat([torch.arange(len(questions)), away]), torch.cat([own, other])
        odds = self.reader(_joined(asked, told, unit, units, rows, read))
        wanted = torch.cat([labels, torch.zeros(len(away), units)])
        judged = functional.binary_cross_entropy_with_logits(odds[there[read]], wanted[there[read]])
        within = _unit_preference(asked, told, unit, there, own, labels)[answered].mean()
        preferred = _preference(asked, told, own, answered, self._earlier)
        self._earlier.append(WordBatch(told.vectors.detach(), told.there, told.weights, told.pooled.detach()))
        return judged + PREFERENCE * (preferred + within)

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
    further = arguments.work / "reader.safetensors"
    training = Training(arguments.work, paragraphs, arguments.start, further if further.exists() else WEIGHTS)
    adapted = [one for one in training.model.parameters() if one.requires_grad]
    groups = [
        {"params": adapted, "lr": ADAPTER_RATE},
        {"params": list(training.reader.parameters()), "lr": READER_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.02)
    pick, passages = random.Random(SEED), written(kept_out=False)
    whole = math.ceil(arguments.epochs)
    steps = [step for _ in range(whole) for step in _steps(pairs, paragraphs, passages, pick)]
    steps = steps[-round(len(steps) * arguments.epochs / whole) :]
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
        if number % KEPT_EVERY == 0 or number == len(steps):
            save(training.model.state_dict(), arguments.work / "adapter.safetensors", {}, {"seed": str(SEED)})
            save_file(training.reader.state_dict(), arguments.work / "reader.safetensors")
    if arguments.write:
        shutil.copyfile(arguments.work / "adapter.safetensors", PATH)


def _steps(
    pairs: Sequence[Pair], paragraphs: Paragraphs, passages: Sequence[Written], pick: random.Random
) -> Iterator[Step]:
    """One epoch in random order: every pair and written passage once, every paragraph a few times."""
    shuffled = pick.sample(list(pairs), len(pairs))
    steps: list[Step] = [shuffled[at : at + PAIRS_A_STEP] for at in range(0, len(shuffled), PAIRS_A_STEP)]
    places = sorted({(article, place) for article, place, _ in paragraphs.passages if not is_kept_out(article)})
    for _ in range(ROUNDS_OF_PARAGRAPHS):
        order = sorted(pick.sample(places, len(places)), key=lambda place: 3 * pick.random() + place[0] * 7 % 6)
        steps += [order[at : at + PARAGRAPHS_A_STEP] for at in range(0, len(order), PARAGRAPHS_A_STEP)]
    near = sorted(range(len(passages)), key=lambda at: at + pick.randint(0, 4 * WRITTEN_A_RUN))
    runs = [near[at : at + WRITTEN_A_RUN] for at in range(0, len(near), WRITTEN_A_RUN)]
    pick.shuffle(runs)
    for at in range(0, len(runs), RUNS_A_STEP):
        steps.append([passages[place] for run in runs[at : at + RUNS_A_STEP] for place in run])
    pick.shuffle(steps)
    yield from steps


def _units(told: WordBatch, starts: Sequence[np.ndarray], ends: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """The unit of each word ``(passages, words)``, and which units there are ``(passages, units)``."""
    unit = torch.zeros(told.there.shape, dtype=torch.long)
    there = torch.zeros(len(ends), max(map(len, ends)), dtype=torch.bool)
    for row, (words, its) in enumerate(zip(starts, ends, strict=True)):
        unit[row, : len(words)] = torch.from_numpy(np.minimum(np.searchsorted(its, words, side="right"), len(its) - 1))
        there[row, : len(its)] = True
    return unit, there


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
    cosines = torch.einsum("and,bmd->abnm", asked.vectors, told.vectors)
    best = cosines.masked_fill(~told.there[None, :, None, :], -1.0).amax(3)
    return (best * _shares(asked)[:, None, :]).sum(2)


def _shares(asked: WordBatch) -> Tensor:
    """The weights of each question's words, which add up to 1."""
    weights = asked.weights * asked.there
    return torch.as_tensor(weights / weights.sum(1, keepdim=True))


def _preference(
    asked: WordBatch, told: WordBatch, own: Tensor, counted: Tensor, earlier: Iterable[WordBatch] = ()
) -> Tensor:
    """How much each question prefers its own passage to the others, those of `earlier` steps too, by both matches."""
    every = [told, *earlier]
    matches = torch.cat([_matches(asked, one) for one in every], 1)[counted] / MATCH_TEMPERATURE
    pooled = (asked.pooled @ torch.cat([one.pooled for one in every]).T)[counted] / POOLED_TEMPERATURE
    return functional.cross_entropy(matches, own[counted]) + 0.3 * functional.cross_entropy(pooled, own[counted])


def _unit_preference(
    asked: WordBatch, told: WordBatch, unit: Tensor, there: Tensor, own: Tensor, labels: Tensor
) -> Tensor:
    """How much late interaction prefers the units that answer to the others of the question's passage, as a loss for
    each question; that of a question without an answer means nothing.
    """
    cosines = torch.einsum("and,amd->anm", asked.vectors, told.vectors[own]).float()
    cosines = cosines.masked_fill(~told.there[own][:, None, :], -1.0)
    place = unit[own][:, None, :].expand_as(cosines)
    best = torch.full((*cosines.shape[:2], there.shape[1]), -1.0).scatter_reduce(2, place, cosines, "amax")
    matches = (best * _shares(asked)[:, :, None]).sum(1) / MATCH_TEMPERATURE
    matches = matches.masked_fill(~there[own], -1e4)
    return matches.logsumexp(1) - matches.masked_fill(labels == 0, -1e4).logsumexp(1)


if __name__ == "__main__":
    main()
