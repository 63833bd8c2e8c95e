"""The evidence reader in torch, for training: the same network as knowledge/scoring/network.py writes for answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.scoring.network import HEADS, WEIGHT_SCALE
from knowledge.scoring.scorer import UNIT_MARKS

_HIDDEN = -1e4


@dataclass(frozen=True)
class Pairs:
    """A batch of pairs of question and passage, padded.

    `question` ``(pairs, q, d)`` with `asked` bool and `weights` ``(pairs, q)``; `passage` ``(pairs, words, d)`` with
    `told` bool and `unit` ``(pairs, words)``, the unit that each word stands in; `units` is the most of a passage.
    """

    question: Tensor
    asked: Tensor
    weights: Tensor
    passage: Tensor
    told: Tensor
    unit: Tensor
    units: int


class Dropout(nn.Module):
    """Dropout whose masks are cut out of random numbers that are drawn once: drawing them took a third of the time."""

    _DRAWN = 1 << 24

    def __init__(self, p: float) -> None:
        super().__init__()
        self._kept = (torch.rand(self._DRAWN) >= p).float() / (1 - p)

    def forward(self, values: Tensor) -> Tensor:
        """The values, some of them set to 0 while training."""
        if not self.training:
            return values
        count = values.numel()
        at = int(torch.randint(self._DRAWN - count, ()))
        return values * self._kept[at : at + count].view(values.shape)


class Layer(nn.Module):
    """Attention and a feed-forward network, each normalised before and added after."""

    def __init__(self, width: int, forward_width: int, dropout: float) -> None:
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.a, self.b = nn.Linear(width, forward_width), nn.Linear(forward_width, width)
        self.dropout = Dropout(dropout)

    def forward(self, state: Tensor, bias: Tensor) -> Tensor:
        """`state` ``(pairs, tokens, width)``; `bias` is added to the attention scores."""
        pairs, tokens, width = state.shape
        joined = self.qkv(self.n1(state)).view(pairs, tokens, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = joined
        attended = (query @ key.mT / (width // HEADS) ** 0.5 + bias).softmax(-1) @ value
        state = state + self.dropout(self.o(attended.transpose(1, 2).reshape(pairs, tokens, width)))
        return torch.as_tensor(state + self.dropout(self.b(self.dropout(functional.relu(self.a(self.n2(state)))))))


class ReaderNetwork(nn.Module):
    """Question and passage words in, the log-odds of each unit out ``(pairs, units)``."""

    def __init__(self, width: int = 128, layers: int = 3, forward_width: int = 256, d: int = 384, dropout: float = 0.2):
        super().__init__()
        self.proj = nn.Linear(d, width)
        self.kind = nn.Parameter(torch.randn(2, width) * 0.02)
        self.unit = nn.Parameter(torch.randn(UNIT_MARKS, width) * 0.02)
        self.cls = nn.Parameter(torch.randn(width) * 0.02)
        self.fq, self.fp = nn.Linear(2, width), nn.Linear(1, width)
        self.n0, self.n1 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.layers = nn.ModuleList(Layer(width, forward_width, dropout) for _ in range(layers))
        self.pool = nn.Linear(width, 1)
        self.dropout = Dropout(dropout)
        self.out = nn.Sequential(nn.Linear(4 * width + 3, 96), nn.ReLU(), nn.Dropout(dropout), nn.Linear(96, 1))

    def start_from(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes weights over; layers that they do not have change nothing at first."""
        missing, unknown = self.load_state_dict({name: one.float() for name, one in tensors.items()}, strict=False)
        added = {name.split(".")[1] for name in missing if name.startswith("layers.")}
        if unknown or len(added) * len(self.layers[0].state_dict()) != len(missing):
            raise ValueError(f"these are weights of another network: {[*missing, *unknown]}")
        for name, parameter in self.named_parameters():
            part = name.split(".")
            if part[0] == "layers" and part[1] in added and part[2] in ("o", "b"):
                nn.init.zeros_(parameter)

    def forward(self, pairs: Pairs) -> Tensor:
        """The log-odds; those of units that a passage does not have mean nothing."""
        members = functional.one_hot(pairs.unit, pairs.units).permute(0, 2, 1).bool() & pairs.told[:, None, :]
        cosines = torch.einsum("bnd,bmd->bnm", pairs.question, pairs.passage)
        in_passage = cosines.masked_fill(~pairs.told[:, None, :], -1.0)
        met_by_unit = cosines[:, None].masked_fill(~members[:, :, None, :], -1.0).amax(3)
        met = in_passage.amax(2)
        meeting = in_passage.masked_fill(~pairs.asked[:, :, None], -1.0).amax(1)
        weights = pairs.weights * pairs.asked
        weights = weights / weights.sum(1, keepdim=True).clamp(min=1e-6)
        state = self._read(pairs, met, meeting, weights)
        return self._judge(pairs, state, members, met, met_by_unit, weights)

    def _read(self, pairs: Pairs, met: Tensor, meeting: Tensor, weights: Tensor) -> Tensor:
        features = torch.stack([met, weights * WEIGHT_SCALE], -1)
        asked = self.proj(self.dropout(pairs.question)) + self.kind[0] + self.fq(features)
        told = self.proj(self.dropout(pairs.passage)) + self.kind[1] + self.unit[pairs.unit % UNIT_MARKS]
        first = self.cls.expand(len(asked), 1, -1)
        state: Tensor = self.n0(torch.cat([first, asked, told + self.fp(meeting[..., None])], 1))
        there = torch.cat([torch.ones(len(asked), 1, dtype=torch.bool), pairs.asked, pairs.told], 1)
        bias = torch.zeros(there.shape).masked_fill(~there, _HIDDEN)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, bias)
        return torch.as_tensor(self.n1(state))

    def _judge(
        self, pairs: Pairs, state: Tensor, members: Tensor, met: Tensor, met_by_unit: Tensor, weights: Tensor
    ) -> Tensor:
        count = pairs.question.shape[1]
        first, asked, told = state[:, :1], state[:, 1 : 1 + count], state[:, 1 + count :]
        shares = self.pool(told)[:, None, :, 0].masked_fill(~members, _HIDDEN).softmax(-1)
        own = (shares * members.any(-1, keepdim=True)) @ told
        met_weights = weights[:, None, :] * met_by_unit
        missed_weights = weights[:, None, :] - met_weights
        whole = (weights * met).sum(1, keepdim=True).expand(-1, pairs.units)
        worst = met_by_unit.masked_fill(~pairs.asked[:, None, :], 9.0).amin(2)
        numbers = torch.stack([met_weights.sum(2), whole, worst], -1)
        parts = [own, met_weights @ asked, missed_weights @ asked, first.expand(-1, pairs.units, -1), numbers]
        return torch.as_tensor(self.out(torch.cat(parts, -1))[..., 0])
