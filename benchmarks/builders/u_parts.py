# SPDX-License-Identifier: Apache-2.0
"""What the networks that draw print (U-nets, arXiv 1505.04597) are made of and how they are written for OpenCV."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from benchmarks.builders.faster_onnx import rewrite

_KEPT = 0.995  # of the running mean of weights at each turn
_OFTEN = 50  # turns


@dataclass(frozen=True, slots=True)
class Course:
    """How a network that draws print is trained.

    Attributes:
        given: Name of what the network takes.
        weights: File of the running mean of its weights.
        out: File of the network as OpenCV reads it.
        fastest: The largest step.
        saved: Turns between two times that both files are written.
        forgets: Share of the loss that each turn replaces in what is told.
    """

    given: str
    weights: Path
    out: Path
    fastest: float
    saved: int
    forgets: float


def train(
    net: nn.Module, course: Course, spent: Callable[[], float], loss_of: Callable[[int], torch.Tensor]
) -> None:
    """Trains a network until its time is spent; what is kept is the running mean of its weights.

    Args:
        net: Whose weights are trained.
        course: How.
        spent: Share of the time that is gone.
        loss_of: The loss of the next batch, from the number of the turn.
    """
    mean = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_KEPT), use_buffers=True
    )
    optimizer = torch.optim.AdamW(net.parameters(), lr=course.fastest, weight_decay=1e-4)
    turn, told = 0, 0.0
    while (gone := spent()) < 1:
        step = course.fastest * min(1.0, turn / 40 + 0.05) * (0.5 + 0.5 * math.cos(math.pi * gone)) + 2e-5
        for group in optimizer.param_groups:
            group["lr"] = step
        loss = loss_of(turn)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        mean.update_parameters(net)
        told = loss.item() if turn == 0 else told + course.forgets * (loss.item() - told)
        turn += 1
        if turn % _OFTEN == 0:
            print(f"{turn} batches, {gone:.0%}: loss {told:.4f}", flush=True)
        if turn % course.saved == 0:
            _save(mean.module, course)
            mean.module.train()
    _save(mean.module, course)


def _save(net: nn.Module, course: Course) -> None:
    torch.save(net.state_dict(), course.weights)
    export(net, course.given, course.out)


def convolved(into: int, out: int, *, side: int = 3, step: int = 1, apart: int = 1) -> nn.Sequential:
    """A convolution, normalised, without what is below zero.

    Args:
        into: Channels it takes.
        out: Channels it gives.
        side: Of its kernel, in pixels.
        step: Pixels of what it takes for one of what it gives.
        apart: Pixels between two of the kernel.
    """
    padding = apart * (side // 2)
    return nn.Sequential(
        nn.Conv2d(into, out, side, step, padding, apart, bias=False), nn.BatchNorm2d(out), nn.ReLU()
    )


class _Answering(nn.Module):
    """The network as it is used: shares, not logits."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.net(given))


def export(net: nn.Module, given: str, out: Path) -> None:
    """Writes a network as OpenCV reads it.

    Args:
        net: From ``(1, 1, H, W)`` to logits of print, as large.
        given: Name of what it takes.
        out: The file.
    """
    axes = {given: {2: "height", 3: "width"}, "print": {2: "height", 3: "width"}}
    torch.onnx.export(
        _Answering(net).eval(),
        (torch.zeros(1, 1, 160, 256),),
        str(out),
        input_names=[given],
        output_names=["print"],
        dynamic_axes=axes,
        opset_version=13,
        dynamo=False,
    )
    rewrite(out)
