# SPDX-License-Identifier: Apache-2.0
"""What the networks that draw print (U-nets, arXiv 1505.04597) are made of and how they are written for OpenCV."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from benchmarks.builders.faster_onnx import rewrite


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
