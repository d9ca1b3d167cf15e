# SPDX-License-Identifier: Apache-2.0
"""Recognition: a page image in, words with boxes and confidences out.

`OcrEngine` is a seam with two built-ins: Tesseract in this process through tesserocr, which loads its
model once per worker, and the command line through pytesseract where tesserocr is missing. One engine
belongs to one thread of one process; Tesseract's handle must not be shared.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from scan2archive.errors import MissingToolError, ProcessingFailed
from scan2archive.model import Box, Word
from scan2archive.settings import Ocr
from scan2archive.tessdata import has_own_model, language_folder
from scan2archive.vietnamese import clean, is_syllable

Layout = Literal["page", "cells", "block", "line", "sparse", "figures"]
# Tesseract's page segmentation modes: columns and blocks found by itself, cells and zones as one block of lines, one line, text
# wherever some is found; one line of figures and nothing else.
_MODES: dict[Layout, int] = {"page": 3, "cells": 6, "block": 6, "line": 7, "sparse": 11, "figures": 7}
_FIGURES = "0123456789"
# Whether every letter of a row is as wide as the next decides nothing for the network, which finds words itself; the search
# for it takes 3 % of the time. (Whether lines run from top to bottom stays: it saves pages that lie on their side.)
_NOT_ASKED = {"textord_disable_pitch_test": "1"}


class OcrEngine(Protocol):
    """What reads a page image."""

    @property
    def name(self) -> str:
        """Name of the tool, for provenance."""

    @property
    def version(self) -> str:
        """Version of the recogniser, for provenance."""

    def recognise(
        self, pixels: NDArray[np.uint8], dpi: float, *, seconds: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """Words of a grey image ``(H, W)``, in its pixels, in reading order.

        Args:
            pixels: Dark print on light ground, upright.
            dpi: Resolution of the image.
            seconds: Time after which it gives up.
            layout: What it shows: a ``page`` with columns, ``cells`` of tables one below the other, one ``block`` of lines, one ``line``, or ``sparse`` text; one line
                that can only be ``figures``.

        Raises:
            ProcessingFailed: It took longer than that, or the recogniser failed.
        """


@runtime_checkable
class ReadsAround(Protocol):
    """An engine that spares itself the rows that nobody asks for."""

    def recognise_around(
        self, pixels: NDArray[np.uint8], dpi: float, left_out: NDArray[np.bool_], *, seconds: float
    ) -> tuple[Word, ...]:
        """The words of a page, as `OcrEngine.recognise` finds them, without those of rows that lie in a part of it.

        Args:
            pixels: Dark print on light ground, upright, ``(H, W)``.
            dpi: Resolution of the image.
            left_out: The part, ``(H, W)``.
            seconds: Time after which it gives up.

        Raises:
            ProcessingFailed: It took longer than that, or the recogniser failed.
        """


@runtime_checkable
class ForDamaged(Protocol):
    """An engine that learned damaged print and leaves all other print, stamps, signatures and written figures to another one."""

    @property
    def for_sound(self) -> OcrEngine:
        """What reads those."""


def for_sound(engine: OcrEngine) -> OcrEngine:
    """What reads a page first, and zones in which print lies among strokes: the engine, unless it has another one for them.

    The recogniser of the package learned rows of damaged print and pays for it with a letter now and then where print is sound. What
    tells stamps, names under pens and written figures apart was chosen on readings of the system's; and two that read differently are
    two witnesses.
    """
    return engine.for_sound if isinstance(engine, ForDamaged) else engine


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word as an engine gives it, before anything is put in order."""

    text: str
    box: Box
    confidence: float
    line: int
    block: int


def words_from(raw: Iterable[RawWord]) -> tuple[Word, ...]:
    """Words as the rest of the program wants them: NFC, no empty ones, lines and blocks renumbered."""
    words: list[Word] = []
    lines: dict[tuple[int, int], int] = {}
    blocks: dict[int, int] = {}
    for item in raw:
        x0, y0, x1, y1 = item.box
        if x1 <= x0 or y1 <= y0:
            continue
        for text in clean(item.text).split():
            line = lines.setdefault((item.block, item.line), len(lines))
            block = blocks.setdefault(item.block, len(blocks))
            words.append(Word(text, item.box, min(1.0, max(0.0, item.confidence)), line, block))
    return tuple(words)


def only_signs(layout: Layout) -> str:
    """The signs a reading may consist of; empty where all may stand."""
    return _FIGURES if layout == "figures" else ""


class TesserocrEngine:
    """Tesseract in this process; the model is loaded once."""

    name = "tesserocr"

    def __init__(self, settings: Ocr, sound: OcrEngine | None = None) -> None:
        """Loads the model.

        Args:
            settings: Which language, and whose model.
            sound: What reads a page first if this is the package's model; None for the same with the system's.

        Raises:
            MissingToolError: Tesseract cannot load the language.
        """
        import tesserocr

        self._module = tesserocr
        folder = language_folder(settings)
        self._model = _model_name(settings)
        try:
            self._api: Any = tesserocr.PyTessBaseAPI(
                path=str(folder), lang=settings.language, psm=_MODES["page"]
            )
        except RuntimeError as error:
            raise MissingToolError(
                f"Tesseract cannot load the language {settings.language} from {folder}.",
                next_step="Install it again: sudo apt-get install --reinstall tesseract-ocr-vie",
            ) from error
        # Its own messages about empty lines and odd resolutions would fill the log.
        self._api.SetVariable("debug_file", "/dev/null")
        for variable, value in _NOT_ASKED.items():
            self._api.SetVariable(variable, value)
        # So would those of its picture library about rows with nothing in them, which come on standard error.
        tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
        self.for_sound: OcrEngine = self
        if has_own_model(settings):
            self.for_sound = sound or TesserocrEngine(systems(settings))

    @property
    def version(self) -> str:
        """Version of the Tesseract library, and the recogniser if it is this package's."""
        return f"{self._module.tesseract_version().split()[1]}{self._model}"

    def recognise(
        self, pixels: NDArray[np.uint8], dpi: float, *, seconds: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """See `OcrEngine.recognise`."""
        self._give(pixels, dpi, layout)
        try:
            if not self._api.Recognize(int(seconds * 1000)):
                raise ProcessingFailed(f"Reading the page took longer than {seconds:.0f} s.")
            return words_from(self._iterate())
        finally:
            self._api.Clear()

    def _give(self, pixels: NDArray[np.uint8], dpi: float, layout: Layout) -> None:
        height, width = pixels.shape
        self._set_up(layout)
        self._api.SetImageBytes(np.ascontiguousarray(pixels).tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(source_resolution(dpi))

    def _set_up(self, layout: Layout) -> None:
        self._api.SetPageSegMode(_MODES[layout])
        self._api.SetVariable("tessedit_char_whitelist", only_signs(layout))

    def _iterate(self) -> Iterable[RawWord]:
        level = self._module.RIL
        iterator = self._api.GetIterator()
        line = block = -1
        while iterator is not None:
            if iterator.IsAtBeginningOf(level.BLOCK):
                block += 1
            if iterator.IsAtBeginningOf(level.TEXTLINE):
                line += 1
            box = iterator.BoundingBox(level.WORD)
            try:
                text = iterator.GetUTF8Text(level.WORD)
            except RuntimeError:  # tesserocr's way to say that there is no text here
                text = ""
            if text.strip() and box is not None:
                yield RawWord(text, box, iterator.Confidence(level.WORD) / 100, line, block)
            if not iterator.Next(level.WORD):
                return


class PytesseractEngine:
    """Tesseract's command line, where tesserocr cannot be had: the same words, about half as fast."""

    name = "pytesseract"

    def __init__(self, settings: Ocr) -> None:
        import pytesseract

        self._module = pytesseract
        self._language = settings.language
        self._folder = language_folder(settings)
        try:
            self._version = f"{pytesseract.get_tesseract_version()}{_model_name(settings)}"
        except (pytesseract.TesseractNotFoundError, OSError) as error:
            raise MissingToolError(
                "The program tesseract is not installed.", next_step="Run: sudo apt-get install tesseract-ocr"
            ) from error
        self.for_sound: OcrEngine = PytesseractEngine(systems(settings)) if has_own_model(settings) else self

    @property
    def version(self) -> str:
        """Version of the program, and the recogniser if it is this package's."""
        return self._version

    def recognise(
        self, pixels: NDArray[np.uint8], dpi: float, *, seconds: float, layout: Layout = "page"
    ) -> tuple[Word, ...]:
        """See `OcrEngine.recognise`."""
        from PIL import Image

        try:
            data = self._module.image_to_data(
                Image.fromarray(pixels),
                lang=self._language,
                config=f'--psm {_MODES[layout]} --dpi {source_resolution(dpi)} --tessdata-dir "{self._folder}"'
                + "".join(f" -c {variable}={value}" for variable, value in _NOT_ASKED.items())
                + (f" -c tessedit_char_whitelist={only_signs(layout)}" if only_signs(layout) else ""),
                output_type=self._module.Output.DICT,
                timeout=seconds,
            )
        except self._module.TesseractError as error:
            raise ProcessingFailed(f"tesseract failed: {error.message}") from error
        except RuntimeError as error:  # pytesseract's way to say that time is up
            raise ProcessingFailed(f"Reading the page took longer than {seconds:.0f} s.") from error
        return words_from(
            RawWord(
                data["text"][i],
                (
                    data["left"][i],
                    data["top"][i],
                    data["left"][i] + data["width"][i],
                    data["top"][i] + data["height"][i],
                ),
                float(data["conf"][i]) / 100,
                data["par_num"][i] * 10_000 + data["line_num"][i],
                data["block_num"][i],
            )
            for i in range(len(data["text"]))
            if data["text"][i].strip()
        )


def source_resolution(dpi: float) -> int:
    """A resolution as Tesseract takes it, which replaces those below 70 (``kMinCredibleResolution``) by a guess."""
    return max(70, round(dpi))


def systems(settings: Ocr) -> Ocr:
    """The same with the recogniser of the system."""
    return dataclasses.replace(settings, model="system")


def _model_name(settings: Ocr) -> str:
    return ", model records" if has_own_model(settings) else ""


def reads_well(words: tuple[Word, ...]) -> float:
    """How much a reading looks like Vietnamese text, 0 to 1.

    Confidence alone is deceived by pages that stand on their head; the share of words that are
    syllables of the language, weighted by their confidence and length, is not.
    """
    letters = sum(len(word.text) for word in words)
    if letters == 0:
        return 0.0
    good = sum(
        len(word.text) * word.confidence
        for word in words
        if is_syllable(word.text.strip(".,;:()\"'-/").casefold())
    )
    return good / letters
