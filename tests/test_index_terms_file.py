# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io
import random
import zlib
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scan2archive.index.files import inverter
from scan2archive.index.files.bitmaps import members
from scan2archive.index.files.inverter import Inverter
from scan2archive.index.files.terms_file import TermsReader, TermsWriter, merged

KEYS = st.binary(min_size=1, max_size=6).filter(lambda key: b"\n" not in key)
TERMS = st.dictionaries(KEYS, st.sets(st.integers(0, 100_000), min_size=1, max_size=30), max_size=40)


def written(terms, documents=100_001) -> bytes:
    file = io.BytesIO()
    writer = TermsWriter(file, documents)
    for key in sorted(terms):
        writer.add(key, array("I", sorted(terms[key])))
    writer.close()
    return file.getvalue()


def opened(data: bytes) -> TermsReader:
    return TermsReader(lambda begin, length: data[begin : begin + length], len(data))


@settings(deadline=None)
@given(TERMS, KEYS)
def test_terms_come_back_as_they_were(terms, other):
    reader = opened(written(terms))
    assert {key: set(numbers) for key, numbers in reader.items()} == terms
    assert [key for key, _ in reader.items()] == sorted(terms)
    for key in (*terms, other):
        assert set(members(reader.docs(key))) == terms.get(key, set())
    assert list(reader.keys(other[:1])) == [key for key in sorted(terms) if key.startswith(other[:1])]


def test_many_terms_and_long_sets():
    chance = random.Random(3)
    terms = {
        f"{n:05}".encode(): {chance.randrange(5000) for _ in range(chance.choice((1, 3, 90, 2500)))}
        for n in range(3000)
    }
    reader = opened(written(terms, 5000))
    for key, numbers in terms.items():
        assert members(reader.docs(key)) == sorted(numbers)
    assert len(list(reader.keys(b"000"))) == 100
    assert reader.docs(b"") == reader.docs(b"99999") == 0


def test_a_torn_file_is_no_file_of_terms():
    data = written({f"{n:05}".encode(): {n, n + 7} for n in range(2000)})
    for end in (0, 3, len(data) // 2, len(data) - 1):
        with pytest.raises((ValueError, zlib.error)):
            opened(data[:end])
    flipped = bytearray(data)
    flipped[40] ^= 255
    with pytest.raises(zlib.error):
        list(opened(bytes(flipped)).items())


def test_runs_and_memory_together_give_what_memory_alone_gives(tmp_path, monkeypatch):
    chance = random.Random(4)
    documents = [{f"t{chance.randrange(60)}" for _ in range(9)} for _ in range(200)]

    def inverted():
        made = Inverter(tmp_path)
        for number, terms in enumerate(documents):
            made.add(b"A", sorted(terms), number)
            made.add(b"B", ["every"], number)
            made.relieve(number + 1)
        return list(merged(made.sources()))

    alone = inverted()
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(inverter, "_MOST_TERMS", 40)
    assert inverted() == alone
    assert len(list(tmp_path.iterdir())) > 5
    assert alone[-1] == (b"Bevery", array("I", range(200)))
