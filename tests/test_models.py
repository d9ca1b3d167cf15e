# SPDX-License-Identifier: Apache-2.0
"""Which recogniser pages are read with, and that the package's own is Tesseract's with other weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.builders import lstm_file
from scan2archive.errors import MissingToolError
from scan2archive.model import Word
from scan2archive.pipeline.images import cleaning
from scan2archive.pipeline.reading import engines
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import for_sound
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.recognition import traineddata
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Ocr, Settings
from scan2archive.tessdata import OWN_MODELS, find_tessdata, has_own_model, language_folder
from tests.drawing import draw_page

OWN = OWN_MODELS / "vie.traineddata"


@pytest.fixture(scope="module")
def own() -> traineddata.Recogniser:
    return traineddata.read(OWN)


def test_vietnamese_alone_is_read_with_the_recogniser_of_the_package():
    assert language_folder(Ocr()) == OWN_MODELS
    assert OWN.is_file()


@pytest.mark.parametrize(
    "settings", [Ocr(model="system"), Ocr(language="vie+eng"), Ocr(tessdata="/nowhere")], ids=str
)
def test_what_a_person_chose_is_read_with_the_files_of_the_system(settings):
    assert not has_own_model(settings)


def test_a_folder_that_was_named_and_lacks_the_language_is_told(tmp_path):
    with pytest.raises(MissingToolError, match=r"holds no vie\.traineddata"):
        language_folder(Ocr(tessdata=str(tmp_path)))


def test_it_differs_from_the_systems_in_its_weights_only(own):
    content = (find_tessdata("vie") / "vie.traineddata").read_bytes()
    system = traineddata.parsed(lstm_file.with_letters(content, {"ÿ": "ỵ", "Ÿ": "Ỵ"}))
    if len(system.content) != len(own.content):
        pytest.skip("this system's Vietnamese recogniser is not that of tessdata_fast")
    back = lstm_file.with_weights(system, [matrix.values for matrix in own.matrices])
    # A weight of own may lie between two steps when it is written back.
    far = np.frombuffer(back, np.int8).astype(int) - np.frombuffer(own.content, np.int8)
    assert (far != 0).mean() < 0.01
    assert own.characters == system.characters
    assert any(
        not np.array_equal(a.values, b.values) for a, b in zip(own.matrices, system.matrices, strict=True)
    )


def test_weights_of_another_shape_are_refused(own):
    given = [matrix.values for matrix in own.matrices]
    given[0] = given[0][:, :-1]
    with pytest.raises(ValueError, match="in place of"):
        lstm_file.with_weights(own, given)


def test_weights_written_and_read_again_are_near(own, tmp_path: Path):
    chance = np.random.default_rng(3)
    given = [chance.normal(0, 0.2, matrix.values.shape) for matrix in own.matrices]
    path = tmp_path / "vie.traineddata"
    path.write_bytes(lstm_file.with_weights(own, given))
    for new, matrix in zip(given, traineddata.read(path).matrices, strict=True):
        step = np.abs(new).max(axis=1) / 127
        assert np.all(np.abs(matrix.values - new) <= step[:, None] * 0.51)


def test_every_sign_of_the_language_has_a_code(own):
    code_of = own.code_of()
    for sign in "ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ":
        assert sign in code_of
        assert sign.upper() in code_of
    assert own.blank not in code_of.values()


def test_letters_the_system_lacks_take_the_place_of_foreign_ones(own):
    content = own.content
    if "ÿ" in own.code_of():
        content = lstm_file.with_letters(content, {"ÿ": "ỵ", "Ÿ": "Ỵ"})
    found = traineddata.parsed(content)
    assert {"ỵ", "Ỵ"} <= set(found.code_of())
    assert "ÿ" not in found.code_of()
    with pytest.raises(ValueError, match="does not know ÿ"):
        lstm_file.with_letters(content, {"ÿ": "ỵ"})


@pytest.mark.tesseract
@pytest.mark.parametrize("name", ["auto", "tesserocr", "pytesseract"])
def test_sound_print_and_stamps_are_left_to_the_systems(name):
    engine = make_engine(Ocr(engine=name))
    assert ", model records" in engine.version
    sound = for_sound(engine)
    assert sound is not engine
    assert ", model records" not in sound.version
    assert ("ONNX Runtime" in sound.version) == (name == "auto")
    told = engines.engine_version(engine)
    assert sound.version in told
    assert engine.version in told
    assert for_sound(sound) is sound


class Seen:
    """An engine that notes what it was given to read."""

    name, version = "tesserocr", "5"

    def __init__(self, sure: float, other: Seen | None = None) -> None:
        self.read, self.sure = 0, sure
        if other is not None:
            self.for_sound = other

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        self.read += 1
        return (Word("nghị", (300, 300, 380, 330), self.sure, 0),)


@pytest.mark.parametrize(("faded", "sure"), [(False, 0.95), (False, 0.5), (True, 0.95), (True, 0.5)])
def test_only_print_that_was_read_badly_is_read_with_the_recogniser_of_the_package(faded, sure):
    grey = draw_page()
    if faded:  # as dark as its grain
        chance = np.random.default_rng(2)
        pale = 255 - (255 - grey.astype(float)) * 0.3 + chance.normal(0, 22, grey.shape)
        grey = np.clip(pale, 0, 255).astype(np.uint8)
    sound = Seen(sure)
    damaged = Seen(sure, sound)
    result = read_page(PageImage(1, grey, 200.0, False, "none", ()), damaged, Settings())
    assert (cleaning.REBUILT in result.recipe) is faded
    assert sound.read > 0
    assert (damaged.read > 0) is (sure < 0.9)
