"""Trains the bundled claim reader: the upper layers of the encoder and a head, reading claim and evidence together.

    apt-get install wordnet-base
    python -m benchmarks.training.train_claims DATA --work WORK [--epochs 1.5] [--start WEIGHTS] [--write]

A first run learns from pairs that are made by rule; a further one starts from the weights of the one before, with fewer
of the made pairs, with the written statements of benchmarks/data/statements, and with what benchmarks/data/restated
says of passages and what these say themselves. docs/model_card.md tells of the runs behind the shipped weights.

DATA holds the folders fever_symmetric, qnli and xquad. A quarter of FeverSymmetric, whole groups of pairs that share a
text, and every fourth article of XQuAD are never trained on; figures on these are printed on the way. With --write the
result goes to knowledge/entailment/adapter.safetensors, and its SHA-256 must be put into
knowledge/entailment/bundled_reader.py. An epoch of a further run takes 45 minutes on two CPU cores.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.training.changes import add, save
from benchmarks.training.claim_languages import templated, translated
from benchmarks.training.claim_names import renamed
from benchmarks.training.claim_pairs import LETTERS, NOT_ENOUGH, SUPPORTED, ClaimPair, EnglishClaims, fever
from benchmarks.training.examples import cells_of, hashes, is_kept_out, qnli, xquad
from benchmarks.training.options import options
from benchmarks.training.torch_encoder import TorchEncoder
from knowledge.entailment.bundled_reader import WEIGHTS, pair_ids
from knowledge.read.tables import row_sentence

FIRST_LAYER = 3
"""The layers below keep their weights: they gain little and cost a quarter of the time."""

BATCH, POOL = 32, 640
RATE, HEAD_RATE, WARM_UP = 6e-5, 5e-4, 80

FEVER_REPEATED, TEMPLATED = 4, 1500
KEPT_OUT_SENTENCES, SHOWN, LOOKED_AT = 300, 600, 40
REFINING, TWINS, NEAR, UNRELATED, ALONE_REPEATED = 7200, 8000, 9000, 2000, 2
"""For refining: how many made pairs, pairs with evidence in two versions, claims near a passage's words, and pairs of a
claim with evidence on something else; and how often the pairs whose evidence has one version, with longer claims.
"""

COPIED = 4000
"""How many pairs of a unit of those passages with a claim in its own words.

The writers' contradicted claims keep more of a passage's words than their supported ones: without such pairs the reader
learns that to keep them speaks against support.
"""

BESIDE = 0.35
"""For how many of the claims on a passage a unit that does not decide them is read too."""

KEPT_OUT = re.compile(r"cross-2|.*-kept")
"""The files of statements and claims on passages that are never trained on."""

STATEMENTS, RESTATED = (Path(__file__).parents[1] / "data" / name for name in ("statements", "restated"))
SHORTEST = 30
"""Characters of a part of a unit that is a claim of its own."""

SEED = 20261125
_BRACKET = re.compile(r"\s*[(（][^)）]*[)）]")
_PAD = 1
_SHORT_NUMBERS = torch.cpu._is_avx512_bf16_supported()
"""Numbers of 16 bits are faster on such a processor; on others they are eight times as slow."""


class Network(nn.Module):
    """The encoder, whose upper layers learn, and a linear head over the first token's vector and the mean of all.

    It computes with numbers of 16 bits where that is faster; `weights` are those that learn, by name, in full.
    """

    def __init__(self, work: Path, start: Path | None = None) -> None:
        super().__init__()
        encoder = TorchEncoder(work)
        self.encoder: Any = encoder.model
        self.encoder.set_attn_implementation("eager")  # on a CPU half as fast again as the other ways, with gradients
        self.head, self.dropout = nn.Linear(2 * self.encoder.config.hidden_size, 3), nn.Dropout(0.1)
        for part in self.encoder.modules():
            if isinstance(part, nn.Dropout):
                part.p = 0.0
        self.before = {name: one.detach().clone() for name, one in self.encoder.named_parameters() if _learns(name)}
        if start:
            further = add(self.encoder, start)
            self.head.load_state_dict({"weight": further["head.w"], "bias": further["head.b"]})
        named = dict(self.encoder.named_parameters())
        self.weights = {name: nn.Parameter(named[name].detach().clone()) for name in self.before}
        self.encoder.to(torch.bfloat16 if _SHORT_NUMBERS else torch.float32)
        for name, one in self.encoder.named_parameters():
            one.requires_grad = name in self.weights
        self._ids = lru_cache(None)(lambda pair: pair_ids(encoder.tokenizer, pair.claim, pair.evidence))

    def length(self, pair: ClaimPair) -> int:
        """How many tokens a pair has."""
        return len(self._ids(pair))

    def forward(self, pairs: Sequence[ClaimPair]) -> Tensor:
        """Log-odds ``(pairs, 3)``."""
        rows = [torch.tensor(self._ids(pair)) for pair in pairs]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=_PAD)
        mask = (ids != _PAD).long()
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return torch.as_tensor(self.head(self.dropout(torch.cat([hidden[:, 0], mean], -1))))

    def take_gradients(self) -> None:
        """Moves the gradients of what computes to the weights that learn."""
        for name, one in self.encoder.named_parameters():
            if name in self.weights and one.grad is not None:
                self.weights[name].grad, one.grad = one.grad.float(), None

    def take_weights(self) -> None:
        """Computes with the weights that learned from now on."""
        with torch.no_grad():
            for name, one in self.encoder.named_parameters():
                if name in self.weights:
                    one.copy_(self.weights[name])


def _learns(name: str) -> bool:
    layer = re.match(r"encoder\.layer\.(\d+)\.", name)
    return layer is not None and int(layer[1]) >= FIRST_LAYER


def main() -> None:
    """Trains, prints figures on what was kept out, and saves the weights."""
    arguments = options(__doc__, epochs=1.5)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    arguments.work.mkdir(parents=True, exist_ok=True)
    train, kept_out = examples(arguments.data, refining=arguments.start is not None)
    network = Network(arguments.work, arguments.start)
    batches = _batches(train, network, arguments.epochs, random.Random(SEED))
    print(f"{len(train)} pairs, {len(batches)} steps", flush=True)
    _train(network, batches, kept_out)
    _save(network, WEIGHTS if arguments.write else arguments.work / WEIGHTS.name, arguments.data)


def examples(data: Path, *, refining: bool) -> tuple[list[ClaimPair], dict[str, list[ClaimPair]]]:
    """The pairs to train on, and those kept out by name; for `refining`, written statements and a part of the made."""
    pick = random.Random(SEED)
    known, kept_fever = parted(fever(data / "fever_symmetric" / "dev.jsonl"))
    pairs, _ = qnli(data)
    paragraphs = xquad(data)
    articles = sorted({article for article, _, _ in paragraphs.passages})
    sentences = sorted({pair.sentence for pair in pairs})
    pick.shuffle(sentences)
    made = [
        *EnglishClaims(sentences[KEPT_OUT_SENTENCES:], SEED).pairs(),
        *translated(paragraphs, [one for one in articles if not is_kept_out(one)], SEED),
        *templated(SEED, TEMPLATED),
    ]
    train = [*known * FEVER_REPEATED, *made]
    if refining:
        train = [
            *known * FEVER_REPEATED,
            *pick.sample(made, REFINING),
            *pick.sample(twins(kept_out=False), TWINS),
            *alone(kept_out=False) * ALONE_REPEATED,
            *unrelated(pick, UNRELATED),
            *restated(pick, kept_out=False, names="[!n]*"),
            *pick.sample(restated(pick, kept_out=False, names="near-*"), NEAR),
            *copied(pick, COPIED),
            *renamed(rows := _lines(RESTATED, kept_out=False), [_units(row["passage"]) for row in rows], pick),
        ]
    kept_out = {
        "fever": kept_fever,
        "statements": pick.sample([*twins(kept_out=True), *alone(kept_out=True)], SHOWN),
        "restated": restated(pick, kept_out=True, names="[!n]*")[:SHOWN],
        "near": restated(pick, kept_out=True, names="near-*"),
        "changed": EnglishClaims(sentences[:KEPT_OUT_SENTENCES], SEED).pairs()[:300],
        "translated": translated(paragraphs, [one for one in articles if is_kept_out(one)], SEED)[:300],
    }
    return train, kept_out


def twins(*, kept_out: bool) -> list[ClaimPair]:
    """The written statements on evidence in two versions, which most of them tell apart."""
    return [pair for row in _rows(kept_out=kept_out) if len(row["evidence"]) > 1 for pair in _pairs(row)]


def alone(*, kept_out: bool) -> list[ClaimPair]:
    """The written statements on evidence in one version: long ones, in quite other words."""
    return [pair for row in _rows(kept_out=kept_out) if len(row["evidence"]) == 1 for pair in _pairs(row)]


def unrelated(pick: random.Random, count: int) -> list[ClaimPair]:
    """Claims with evidence on something else, the one of `LOOKED_AT` that shares most words with the claim."""
    rows, made = _rows(kept_out=False), []
    for row in pick.choices(rows, k=count):
        claim, _ = pick.choice(row["claims"])
        words = set(claim.lower().split())
        others = [other for other in pick.sample(rows, LOOKED_AT) if other["title"] != row["title"]]
        told = [_told(other, pick.choice(other["evidence"])) for other in others]
        best = max(told, key=lambda text: len(words & set(text.lower().split())))
        made.append(ClaimPair(claim, best, NOT_ENOUGH))
    return made


def restated(pick: random.Random, *, kept_out: bool, names: str = "*") -> list[ClaimPair]:
    """Claims on passages with the units that decide them, some also with one that does not; `names` of files."""
    made = []
    for row in _lines(RESTATED, kept_out=kept_out, names=names):
        units = _units(row["passage"])
        for claim, letter, numbers in row["claims"]:
            told = " ".join(units[number - 1] for number in numbers)
            made.append(ClaimPair(claim, _told(row, told), LETTERS[letter]))
            others = [unit for number, unit in enumerate(units, 1) if number not in numbers]
            if others and pick.random() < BESIDE:
                made.append(ClaimPair(claim, _told(row, pick.choice(others)), NOT_ENOUGH))
    return made


def copied(pick: random.Random, count: int) -> list[ClaimPair]:
    """Units of the same passages as claims on themselves: whole, cut short, or turned round at a comma."""
    rows, made = _lines(RESTATED, kept_out=False), list[ClaimPair]()
    while len(made) < count:
        row = pick.choice(rows)
        units = [unit for unit in _units(row["passage"]) if unit[-1] in ".。" and len(unit) > SHORTEST]
        if units:
            unit = pick.choice(units)
            beside = pick.choice(units)
            told = f"{unit} {beside}" if beside != unit and pick.random() < BESIDE else unit
            made.append(ClaimPair(pick.choice(_own_words(unit)), _told(row, told), SUPPORTED))
    return made


def _own_words(unit: str) -> list[str]:
    """A unit, without what follows its first comma, and with what stands before it behind: “In 2016 …”."""
    first, comma, rest = unit[:-1].partition("，" if unit[-1] == "。" else "، " if "، " in unit else ", ")
    ways = [unit, _BRACKET.sub("", unit)]
    if comma and len(first) > SHORTEST:
        ways.append(first + unit[-1])
    if comma and len(first) < SHORTEST < len(rest) and comma not in rest and comma == ", ":
        ways.append(f"{rest[0].upper()}{rest[1:]} {first[0].lower()}{first[1:]}.")
    return ways


def _units(passage: Sequence[str]) -> list[str]:
    """The units as the claim reader meets them: an item with its lead, a row with the heads of its columns."""
    units, lead, heads = [], "", list[str]()
    for unit in passage:
        cells = cells_of(unit)
        if unit.startswith("- "):
            units.append(f"{lead} {unit[2:]}".strip())
        elif unit.startswith("|") and heads and len(heads) == len(cells):
            units.append(row_sentence(heads, cells))
        else:
            heads = cells if unit.startswith("|") else heads
            lead = unit
            units.append(unit)
    return units


def _rows(*, kept_out: bool) -> list[dict[str, Any]]:
    """Rows of a `title`, one or two versions of the `evidence`, and `claims` with a letter for each: S, R or N."""
    return _lines(STATEMENTS, kept_out=kept_out)


def _lines(folder: Path, *, kept_out: bool, names: str = "*") -> list[dict[str, Any]]:
    files = [file for file in sorted(folder.glob(f"{names}.jsonl")) if bool(KEPT_OUT.fullmatch(file.stem)) is kept_out]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def _pairs(row: dict[str, Any]) -> list[ClaimPair]:
    return [
        ClaimPair(claim, _told(row, evidence), LETTERS[letter])
        for claim, letters in row["claims"]
        for evidence, letter in zip(row["evidence"], letters, strict=True)
    ]


def _told(row: dict[str, Any], evidence: str) -> str:
    """Evidence under its title."""
    return f"{row['title']}\n{evidence}"


def parted(pairs: Sequence[ClaimPair], share: int = 4) -> tuple[list[ClaimPair], list[ClaimPair]]:
    """Pairs to train on, and about one in `share` kept out; pairs that share a claim or evidence stay together."""
    above: dict[str, str] = {}

    def group(text: str) -> str:
        while above.setdefault(text, text) != text:
            text = above[text]
        return text

    for pair in pairs:
        above[group(f"c {pair.claim}")] = group(f"e {pair.evidence}")
    groups = sorted({group(f"c {pair.claim}") for pair in pairs})
    random.Random(SEED).shuffle(groups)
    kept = set(groups[::share])
    parts: dict[bool, list[ClaimPair]] = defaultdict(list)
    for pair in pairs:
        parts[group(f"c {pair.claim}") in kept].append(pair)
    return parts[False], parts[True]


def _batches(pairs: list[ClaimPair], network: Network, epochs: float, pick: random.Random) -> list[list[ClaimPair]]:
    """Batches of pairs of a like length, in random order."""
    batches = []
    for _ in range(int(np.ceil(epochs))):
        pool = list(pairs)
        pick.shuffle(pool)
        chunks = [sorted(pool[at : at + POOL], key=network.length) for at in range(0, len(pool), POOL)]
        found = [chunk[at : at + BATCH] for chunk in chunks for at in range(0, len(chunk), BATCH)]
        pick.shuffle(found)
        batches += found
    return batches[: int(epochs * len(pairs) / BATCH)]


def _train(network: Network, batches: list[list[ClaimPair]], kept_out: dict[str, list[ClaimPair]]) -> None:
    learn = [*network.weights.values(), *network.head.parameters()]
    groups = [
        {"params": list(network.weights.values()), "lr": RATE},
        {"params": list(network.head.parameters()), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / len(batches))
    )
    started, losses = time.monotonic(), []
    network.train()
    for step, batch in enumerate(batches, 1):
        loss = functional.cross_entropy(network(batch), torch.tensor([pair.label for pair in batch]))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        network.take_gradients()
        torch.nn.utils.clip_grad_norm_(learn, 1.0)
        optimizer.step()
        network.take_weights()
        schedule.step()
        losses.append(loss.item())
        if step % 240 == 0 or step == len(batches):
            spent = time.monotonic() - started
            print(
                f"step {step}: loss {np.mean(losses[-200:]):.3f}, {spent:.0f} s; {_figures(network, kept_out)}",
                flush=True,
            )


def _figures(network: Network, kept_out: dict[str, list[ClaimPair]]) -> str:
    told = []
    for name, pairs in kept_out.items():
        odds, labels = score(network, pairs), np.array([pair.label for pair in pairs])
        decided = labels != NOT_ENOUGH
        auc = roc_auc_score(labels[decided] == SUPPORTED, (odds[:, 0] - odds[:, 1])[decided])
        told.append(f"{name} AUC {auc:.3f} accuracy {np.mean(odds.argmax(1) == labels):.3f}")
    return "; ".join(told)


def score(network: Network, pairs: Sequence[ClaimPair]) -> np.ndarray:
    """Log-odds ``(pairs, 3)`` without dropout."""
    network.eval()
    order = sorted(range(len(pairs)), key=lambda at: network.length(pairs[at]))
    found = np.zeros((len(pairs), 3), np.float32)
    with torch.no_grad():
        for at in range(0, len(order), 48):
            rows = order[at : at + 48]
            found[rows] = network([pairs[row] for row in rows]).numpy()
    network.train()
    return found


def _save(network: Network, path: Path, data: Path) -> None:
    head = {"head.w": network.head.weight.detach(), "head.b": network.head.bias.detach()}
    changed = {name: one.detach() - network.before[name] for name, one in network.weights.items()}
    told = {"seed": str(SEED), "data": json.dumps(hashes(data, "fever_symmetric/dev.jsonl"))}
    save(changed, path, head, told)


if __name__ == "__main__":
    main()
