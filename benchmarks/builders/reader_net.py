# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/reading/data/vie.traineddata``: Tesseract's Vietnamese recogniser, taught records after our cleaning.

    python -m benchmarks.builders.reader_net --start vie.traineddata --lines FOLDER [--minutes 60] [--weights FILE] [--out FILE]
    python -m benchmarks.builders.reader_net --start vie.traineddata --lines FOLDER --measure

``--start`` is the file of tessdata_fast (Debian's ``tesseract-ocr-vie``), ``--lines`` a folder of `line_examples`: shards to learn from,
and those named ``val_*`` to measure with. Shards that arrive meanwhile are taken in. Needs PyTorch, which nothing else does. What is
kept is the running mean of the weights; it is written every few minutes, and ``--weights`` goes on from there. A recogniser made anew
is surer or less sure than the one before: measure it with ``benchmarks.ocr`` and ``benchmarks.fields`` before it is used.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import nn

from benchmarks.builders import lstm_file
from benchmarks.builders.line_net import LineNet
from benchmarks.ocr import edit_distance
from scan2archive.pipeline.images.row_picture import HEIGHT, STEP, as_input
from scan2archive.pipeline.recognition.traineddata import Recogniser, parsed

_COLUMNS = 28_000  # of a batch, in pixels
_NEAR = 4  # batches' worth of lines of like width, of which a batch is drawn
_KEPT = 0.996  # of the running mean of weights at each turn, at last
_SOON = 10  # turns; less is kept of the first ones
_OTHER_SIDE = 0.1  # of the lines
_STEPS_A_LETTER = 8  # answers, at least, of which one counts as a letter
_HOPELESS = 2.0  # loss a letter; beyond it a line weighs no more, since it would teach to guess
_ROUNDED_FROM = 0.3  # of the time: from then on weights are used as the file keeps them
_EXACT_FROM = 0.6  # until then numbers of 16 bits
# The only letters of the language that tessdata_fast does not know, in the place of two that it has no use for.
_LETTERS = {"ÿ": "ỵ", "Ÿ": "Ỵ"}
_MARKED = "aạeẹiịoọuụâậêệôộơợưự"  # letters without and with the dot below
_TOLD, _SAVED, _SOUGHT = 100, 480.0, 120.0  # turns; seconds; seconds


@dataclass(frozen=True, slots=True)
class Line:
    """A line to learn from.

    Attributes:
        picture: ``(36, W)``, grey, as Tesseract scales it.
        codes: What stands there.
        text: The same as text.
        kind: Of damage.
    """

    picture: NDArray[np.uint8]
    codes: tuple[int, ...]
    text: str
    kind: int

    @property
    def steps(self) -> int:
        """Answers that it takes to say its codes: the same one twice wants a blank between."""
        return len(self.codes) + sum(a == b for a, b in zip(self.codes, self.codes[1:], strict=False))


def lines_of(shard: Path, code_of: dict[str, int]) -> list[Line]:
    """Lines of a shard that can be said with the recogniser's codes and are wide enough to be."""
    with np.load(shard) as held:
        ends = np.cumsum(held["widths"])
        pictures = np.split(held["pixels"], ends[:-1], axis=1)
        texts, kinds = held["texts"], held["kinds"]
    found = []
    for picture, text, kind in zip(pictures, texts, kinds, strict=True):
        if not text or any(character not in code_of for character in text):
            continue
        line = Line(picture, tuple(code_of[character] for character in text), str(text), int(kind))
        if picture.shape[1] // STEP > line.steps + 2:
            found.append(line)
    return found


def varied(chance: Generator, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The line a little wider, higher, leaning, noisy or soft, as the row's box and the scan may have it."""
    if chance.random() < 0.7:
        wide, high = math.exp(chance.normal(0, 0.05)), 1 + chance.normal(0, 0.02)
        lean, down = chance.normal(0, 0.02), chance.normal(0, 0.8)
        half = HEIGHT / 2
        moved = np.array([[wide, lean, -lean * half], [0, high, half * (1 - high) + down]], np.float32)
        size = max(round(picture.shape[1] * wide), 18), HEIGHT
        picture = cv2.warpAffine(
            picture, moved, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.uint8)
    if chance.random() < 0.25:
        grain = chance.normal(0, chance.uniform(2, 10), picture.shape)
        picture = np.clip(picture + grain, 0, 255).astype(np.uint8)
    if chance.random() < 0.1:
        picture = cv2.GaussianBlur(picture, (3, 3), chance.uniform(0.3, 0.8)).astype(np.uint8)
    return picture


def batch_of(pictures: Sequence[NDArray[np.uint8]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures of lines side by side, ``(N, 36, W)``, and their widths."""
    widths = [picture.shape[1] for picture in pictures]
    batch = np.zeros((len(pictures), HEIGHT, max(widths)), np.float32)
    for row, picture in zip(batch, pictures, strict=True):
        row[:, : picture.shape[1]] = as_input(picture)
    return torch.from_numpy(batch), torch.tensor(widths)


@torch.no_grad()
def measured(net: LineNet, lines: Sequence[Line], characters: dict[int, str]) -> str:
    """Wrong characters by kind of damage and how sure the answers are, without dictionary."""
    wrong: dict[int, int] = defaultdict(int)
    of: dict[int, int] = defaultdict(int)
    sure = []
    by_width = sorted(lines, key=lambda line: line.picture.shape[1])
    for first in range(0, len(by_width), 24):
        some = by_width[first : first + 24]
        answers, lengths = net(*batch_of([line.picture for line in some]))
        for index, line in enumerate(some):
            own = answers[: int(lengths[index]), index]
            codes = torch.unique_consecutive(own.argmax(1)).tolist()
            read = "".join(characters.get(code, "") for code in codes)
            wrong[line.kind] += edit_distance(read, line.text)
            of[line.kind] += len(line.text)
            sure.append(float(own.amax(1).exp().mean()))
    kinds = " ".join(f"{kind}: {wrong[kind] / of[kind]:.2%}" for kind in sorted(of))
    return f"{sum(wrong.values()) / sum(of.values()):.2%} wrong, sure {np.mean(sure):.3f}; by kind {kinds}"


def _mirrored(line: Line) -> Line:
    """Print of the other side that shows through: there is nothing to read."""
    return Line(np.ascontiguousarray(line.picture[:, ::-1]), (), "", line.kind)


def _loss(net: LineNet, lines: Sequence[Line], chance: Generator, *, exact: bool) -> torch.Tensor | None:
    shown = [
        _mirrored(line) if chance.random() < _OTHER_SIDE and len(line.codes) > 5 else line for line in lines
    ]
    drawn = [(varied(chance, line.picture), line) for line in shown]
    drawn = [(picture, line) for picture, line in drawn if picture.shape[1] // STEP >= line.steps]
    if not drawn:
        return None
    some = [line for _, line in drawn]
    with torch.autocast("cpu", torch.bfloat16, enabled=not exact):
        answers, lengths = net(*batch_of([picture for picture, _ in drawn]))
    sizes = torch.tensor([len(line.codes) for line in some])
    weights = torch.maximum(sizes, lengths // _STEPS_A_LETTER)
    each = nn.functional.ctc_loss(
        answers,
        torch.tensor([code for line in some for code in line.codes]),
        lengths,
        sizes,
        blank=net.blank,
        reduction="none",
        zero_infinity=True,
    )
    weight = (_HOPELESS * weights / each.detach().clamp(min=1e-6)).clamp(max=1.0)
    return (each * weight).sum() / weights.sum()


class _Lines:
    """All lines at hand, by their width."""

    def __init__(self, folder: Path, code_of: dict[str, int]) -> None:
        self._folder, self._code_of = folder, code_of
        self._taken: set[Path] = set()
        self._lines: list[Line] = []
        self.seek()

    def seek(self) -> None:
        """Takes in what has arrived."""
        for shard in sorted(self._folder.glob("[0-9]*.npz")):
            if shard not in self._taken:
                self._taken.add(shard)
                self._lines += lines_of(shard, self._code_of)
                print(f"{shard.name}: {len(self._lines)} lines", flush=True)
        self._lines.sort(key=lambda line: line.picture.shape[1])

    def some(self, chance: Generator) -> list[Line]:
        """A batch of lines of like width."""
        at = int(chance.integers(len(self._lines)))
        number = int(np.clip(_COLUMNS // max(self._lines[at].picture.shape[1], 60), 8, 128))
        first = max(0, min(at - number * _NEAR // 2, len(self._lines) - number * _NEAR))
        near = self._lines[first : first + number * _NEAR]
        return [near[index] for index in chance.choice(len(near), min(number, len(near)), replace=False)]


def train(
    net: LineNet,
    recogniser: Recogniser,
    lines: _Lines,
    held: Sequence[Line],
    options: argparse.Namespace,
) -> None:
    """Trains for so many minutes, and writes the running mean of the weights."""

    def averaged(mean: torch.Tensor, own: torch.Tensor, turns: int) -> torch.Tensor:
        kept = min(_KEPT, (1 + turns) / (_SOON + turns))
        return kept * mean + (1 - kept) * own

    mean = torch.optim.swa_utils.AveragedModel(net, avg_fn=averaged)
    optimizer = torch.optim.Adam(
        [part for part in net.parameters() if part.requires_grad], options.fastest, betas=(0.9, 0.99)
    )
    chance = np.random.default_rng(options.seed)
    began = sought = saved = time.monotonic()
    turn, told = 0, 0.0
    while (gone := (time.monotonic() - began) / 60 / options.minutes) < 1:
        step = options.fastest * min(1.0, (turn + 1) / 60) * (0.5 + 0.5 * math.cos(math.pi * gone)) + 1e-6
        for group in optimizer.param_groups:
            group["lr"] = step
        before = net.rounded() if gone > _ROUNDED_FROM else []
        loss = _loss(net, lines.some(chance), chance, exact=gone > _EXACT_FROM)
        if loss is not None:
            optimizer.zero_grad()
            loss.backward()
        net.restored(before)
        if loss is None:
            continue
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        mean.update_parameters(net)
        turn += 1
        told = told * 0.99 + loss.item() * 0.01 if told else loss.item()
        if turn % _TOLD == 0:
            print(f"{turn} batches, {gone:.0%}: loss {told:.4f}", flush=True)
        now = time.monotonic()
        if now - sought > _SOUGHT:
            lines.seek()
            sought = now
        if now - saved > _SAVED:
            _save(mean.module, recogniser, held, options)
            saved = time.monotonic()
    _save(mean.module, recogniser, held, options)


def _save(net: LineNet, recogniser: Recogniser, held: Sequence[Line], options: argparse.Namespace) -> None:
    torch.save(net.state_dict(), options.out.with_suffix(".pt"))
    options.out.write_bytes(lstm_file.with_weights(recogniser, tuple(net.matrices())))
    print(measured(net, held, recogniser.characters), flush=True)


def main() -> None:
    """Trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--lines", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--fastest", type=float, default=4e-4, help="the largest step")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("vie.traineddata"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    content = options.start.read_bytes()
    missing = {old: new for old, new in _LETTERS.items() if new not in parsed(content).code_of()}
    recogniser = parsed(lstm_file.with_letters(content, missing))
    net = LineNet(recogniser)
    code_of = recogniser.code_of()
    for new, plain in zip(missing.values(), "yY", strict=False):
        signs = _MARKED if plain.islower() else _MARKED.upper()
        pairs = [(code_of[a], code_of[b]) for a, b in zip(signs[::2], signs[1::2], strict=True)]
        net.begin_as(code_of[new], code_of[plain], pairs)
    if options.weights:
        net.load_state_dict(torch.load(options.weights))
    held = [line for shard in sorted(options.lines.glob("val_*.npz")) for line in lines_of(shard, code_of)]
    print(measured(net, held, recogniser.characters), flush=True)
    if not options.measure:
        train(net, recogniser, _Lines(options.lines, code_of), held, options)


if __name__ == "__main__":
    main()
