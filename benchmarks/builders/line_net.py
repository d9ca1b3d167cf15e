# SPDX-License-Identifier: Apache-2.0
"""Tesseract's recogniser of lines as a network of PyTorch: the same layers, so that it can learn on and be written back.

The shape is that of ``tessdata_fast``'s Latin languages, in Tesseract's notation
``[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx96 Lrx96 Lfx192 O1c1]``: lines of 36 pixels, a convolution, the largest of 3 × 3, an LSTM
from top to bottom of which the last answer is kept, three along the line (the second one backwards), and codes with a blank (CTC,
doi 10.1145/1143844.1143891).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from torch import nn

from scan2archive.pipeline.images.row_picture import STEP
from scan2archive.pipeline.recognition.traineddata import Recogniser, Weights

_TOP = 127


class LineNet(nn.Module):
    """The recogniser, with the weights of a file."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__()
        sizes = [len(matrix.values) for matrix in recogniser.matrices]
        channels, down, first, back, last, codes = (
            sizes[0],
            sizes[1],
            sizes[5],
            sizes[9],
            sizes[13],
            sizes[17],
        )
        self.convolution = nn.Linear(9, channels)
        self.down = nn.LSTM(channels, down, batch_first=True)
        self.first = nn.LSTM(down, first, batch_first=True)
        self.back = nn.LSTM(first, back, batch_first=True)
        self.last = nn.LSTM(back, last, batch_first=True)
        self.codes = nn.Linear(last, codes)
        self.blank = recogniser.blank
        self._take([matrix.values for matrix in recogniser.matrices])

    @property
    def _lstms(self) -> tuple[nn.LSTM, ...]:
        return self.down, self.first, self.back, self.last

    @torch.no_grad()
    def _take(self, matrices: Sequence[Weights]) -> None:
        given = [torch.tensor(matrix, dtype=torch.float32) for matrix in matrices]
        for layer, matrix in ((self.convolution, given[0]), (self.codes, given[-1])):
            layer.weight.copy_(matrix[:, :-1])
            layer.bias.copy_(matrix[:, -1])
        for number, lstm in enumerate(self._lstms):
            cell, taken, kept, shown = given[1 + 4 * number : 5 + 4 * number]
            rows = torch.cat((taken, kept, cell, shown))  # in PyTorch's order
            inputs = lstm.input_size
            lstm.weight_ih_l0.copy_(rows[:, :inputs])
            lstm.weight_hh_l0.copy_(rows[:, inputs:-1])
            lstm.bias_ih_l0.copy_(rows[:, -1])
            lstm.bias_hh_l0.zero_()
            lstm.bias_hh_l0.requires_grad_(False)  # Tesseract has one bias only

    @torch.no_grad()
    def begin_as(self, code: int, plain: int, like: Iterable[tuple[int, int]]) -> None:
        """Lets a code that was never learned begin as the sum of a letter and what parts others from theirs with the same mark.

        Args:
            code: That of *ỵ*.
            plain: That of *y*.
            like: Codes of letters without and with the mark, as *a* and *ạ*.
        """
        pairs = list(like)
        for part in (self.codes.weight, self.codes.bias):
            mark = torch.stack([part[marked] - part[bare] for bare, marked in pairs]).mean(0)
            part[code] = part[plain] + mark
        self.codes.bias[code] -= 1

    def matrices(self) -> Iterator[Weights]:
        """The weights in the order of the file."""

        def joined(*parts: torch.Tensor) -> Weights:
            columns = [part.detach() if part.dim() == 2 else part.detach()[:, None] for part in parts]
            return np.asarray(torch.cat(columns, 1).double().numpy())

        yield joined(self.convolution.weight, self.convolution.bias)
        for lstm in self._lstms:
            rows = joined(lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0)
            taken, kept, cell, shown = np.split(rows, 4)
            yield from (cell, taken, kept, shown)
        yield joined(self.codes.weight, self.codes.bias)

    def forward(self, lines: torch.Tensor, widths: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Log probabilities of the codes along each line.

        Args:
            lines: ``(N, 36, W)`` from `pixels`.
            widths: ``(N,)``, the columns that belong to each.

        Returns:
            ``(W // 3, N, codes)``, and how many of the first belong to each.
        """
        number, height, width = lines.shape
        own = torch.arange(width)[None] < widths[:, None]
        # Beyond a picture Tesseract's convolution sees noise.
        around = torch.empty(number, height + 2, width + 2).uniform_(-1, 1)
        inner = around[:, 1:-1, 1:-1]
        around[:, 1:-1, 1:-1] = torch.where(own[:, None, :], lines, inner.clone())
        seen = [
            around[:, 1 + y : 1 + y + height, 1 + x : 1 + x + width] for x in (-1, 0, 1) for y in (-1, 0, 1)
        ]
        drawn = torch.tanh(self.convolution(torch.stack(seen, -1)))
        rows, steps = height // STEP, width // STEP
        drawn = drawn[:, : rows * STEP, : steps * STEP]
        most = drawn.reshape(number, rows, STEP, steps, STEP, -1).amax((2, 4))
        lengths = widths // STEP
        asked = torch.arange(steps)[None] < lengths[:, None]
        columns = self.down(most.permute(0, 2, 1, 3)[asked])[0][:, -1]
        along = torch.zeros(number, steps, columns.shape[1])
        along[asked] = columns.float()
        turned = (lengths[:, None] - 1 - torch.arange(steps)[None]).clamp(min=0)

        def reversed_(values: torch.Tensor) -> torch.Tensor:
            return torch.gather(values, 1, turned[:, :, None].expand(-1, -1, values.shape[2]))

        along = self.first(along)[0]
        along = reversed_(self.back(reversed_(along))[0])
        along = self.last(along)[0]
        return torch.log_softmax(self.codes(along).float(), -1).transpose(0, 1), lengths

    def rounded(self) -> list[tuple[nn.Parameter, torch.Tensor]]:
        """Rounds the weights as the file keeps them, and gives what they were before."""
        before: list[tuple[nn.Parameter, torch.Tensor]] = []
        layers: list[tuple[nn.Parameter, ...]] = [
            (layer.weight, layer.bias) for layer in (self.convolution, self.codes)
        ]
        layers += [(lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0) for lstm in self._lstms]
        for parts in layers:
            largest = torch.stack(
                [part.detach().abs().reshape(len(part), -1).amax(1) for part in parts]
            ).amax(0)
            scale = (largest / _TOP).clamp(min=1e-12)
            for part in parts:
                before.append((part, part.data))
                one = scale.reshape(-1, *[1] * (part.dim() - 1))
                part.data = (part.data / one).round() * one
        return before

    @staticmethod
    def restored(before: Iterable[tuple[nn.Parameter, torch.Tensor]]) -> None:
        """Undoes `rounded`."""
        for part, data in before:
            part.data = data
