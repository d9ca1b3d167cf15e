# SPDX-License-Identifier: Apache-2.0
"""How the networks of stamps are trained: so many turns, and the running mean of the weights is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn

_KEPT = 0.998  # of the running mean of weights at each turn
_OFTEN = 100  # turns
_SAVED = 500


class Training:
    """The turns of one training, one batch each.

    The step warms up and then falls along half a cosine. The mean of weights answers better than any of them
    (arXiv 1803.05407); it is written now and then, so that a training that is stopped leaves something.
    """

    def __init__(self, net: nn.Module, turns: int, fastest: float, weights: Path) -> None:
        """Prepares it.

        Args:
            net: Whose weights are trained.
            turns: Of which there are to be so many.
            fastest: The largest step.
            weights: File the mean of the weights is written to.
        """
        self._net, self._turns, self._fastest, self._weights = net, turns, fastest, weights
        self._optimizer = torch.optim.AdamW(net.parameters(), lr=fastest, weight_decay=3e-4)
        self._mean = torch.optim.swa_utils.AveragedModel(
            net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_KEPT), use_buffers=True
        )

    @property
    def mean(self) -> nn.Module:
        """The network of the mean weights."""
        module: nn.Module = self._mean.module
        return module

    def turns(self) -> Iterator[int]:
        """Numbers of the turns; the step of each is set before it begins."""
        for turn in range(self._turns):
            spent = turn / self._turns
            warm = min(1.0, turn / 100 + 0.05)
            for group in self._optimizer.param_groups:
                group["lr"] = self._fastest * warm * (0.5 + 0.5 * math.cos(math.pi * spent)) + 1e-5
            yield turn
            if (turn + 1) % _OFTEN == 0:
                print(f"{turn + 1} batches, {spent:.0%}: loss {self._told:.4f}", flush=True)
            if (turn + 1) % _SAVED == 0:
                torch.save(self.mean.state_dict(), self._weights)
        torch.save(self.mean.state_dict(), self._weights)

    _told = 0.0

    def learn(self, loss: torch.Tensor) -> None:
        """Moves the weights by the slope of a batch's loss."""
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), 5.0)
        self._optimizer.step()
        self._mean.update_parameters(self._net)
        self._told = 0.97 * self._told + 0.03 * loss.item() if self._told else loss.item()
