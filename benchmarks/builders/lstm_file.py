# SPDX-License-Identifier: Apache-2.0
"""Writes a line recogniser back into a ``.traineddata`` file of Tesseract 4 and 5.

`scan2archive.pipeline.recognition.traineddata` reads such files. As the shape of the recogniser stays the same, new weights take the
place of the old ones and nothing else of the file changes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from scan2archive.pipeline.recognition.traineddata import CHARACTERS, Recogniser, Weights, begins_of

_TOP = 127


def with_letters(content: bytes, letters: dict[str, str]) -> bytes:
    """A file whose recogniser knows other letters in the place of some.

    The codes stay, so that the letters' weights have to be learned.

    Args:
        content: The file.
        letters: Each one that goes, and what takes its place.

    Raises:
        ValueError: The file does not know one that is to go.
    """
    begins = begins_of(content)
    at = begins[CHARACTERS]
    end = min([begin for begin in begins if begin > at] + [len(content)])
    rows = content[at:end].decode("utf-8").split("\n")
    for old, new in letters.items():
        index = next((index for index, row in enumerate(rows) if row.startswith(f"{old} ")), None)
        if index is None:
            raise ValueError(f"The recogniser does not know {old}.")
        rows[index] = rows[index].replace(old, new).replace(f"[{ord(old):x} ]", f"[{ord(new):x} ]")
    changed = "\n".join(rows).encode("utf-8")
    longer = len(changed) - (end - at)
    table = struct.pack(f"<{len(begins)}q", *(begin + longer if begin > at else begin for begin in begins))
    return content[:4] + table + content[4 + len(table) : at] + changed + content[end:]


def with_weights(recogniser: Recogniser, matrices: Sequence[Weights]) -> bytes:
    """The file with other weights, rounded as ``WeightMatrix::ConvertToInt`` does.

    Args:
        recogniser: The file.
        matrices: As many and as large as its own.
    """
    content = bytearray(recogniser.content)
    for old, new in zip(recogniser.matrices, matrices, strict=True):
        if old.values.shape != new.shape:
            raise ValueError(f"A matrix is {new.shape} in place of {old.values.shape}.")
        largest = np.abs(new).max(axis=1)
        scales = np.where(largest > 0, largest, 1.0) / _TOP
        whole = np.rint(new / scales[:, None]).astype(np.int8)
        content[old.at : old.at + whole.size] = whole.tobytes()
        content[old.scales_at : old.scales_at + 8 * len(scales)] = scales.astype("<f8").tobytes()
    return bytes(content)
