# SPDX-License-Identifier: Apache-2.0
"""The variants table: every way of writing the same words finds the same documents, from either side."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from scan2archive.index import Index, Query, create_index
from scan2archive.vietnamese import fold
from tests.index_entries import entry

# Words with open oa, oe, uy, with đ and with ư; each is in one document, its syllables are in all others.
PHRASES = (
    "hòa giải cơ sở", "thủy lợi đồng bằng", "hỏa hoạn đường phố", "ủy quyền thường xuyên", "đòe đọt nước",
    "khỏe mạnh đủ điều kiện", "thúy hường đi đường", "quy hoạch đất ở", "quý đầu năm được duyệt", "Đắk Lắk đón đoàn",
)  # fmt: skip
Spelling = Callable[[str], str]


def old_tones(text: str) -> str:
    """hòa → hoà, ủy → uỷ: the mark on the second letter."""
    pairs = {"òa": "oà", "ỏa": "oả", "ủy": "uỷ", "úy": "uý", "ỏe": "oẻ", "òe": "oè", "Ủy": "Uỷ"}
    for new, old in pairs.items():
        text = text.replace(new, old)
    return text


def lookalikes(text: str) -> str:
    """Eth for đ, gha for ư, as old fonts and other keyboards have them."""
    return text.translate(str.maketrans("đĐưƯ", "ðÐƣƢ"))


def same(text: str) -> str:
    return text


FORMS: dict[str, tuple[tuple[str, Spelling], ...]] = {
    "marks": (("marks", same), ("old tones", old_tones), ("none", fold)),
    "letters": (("đ", same), ("d", lambda text: text.replace("đ", "d").replace("Đ", "D")), ("look-alikes", lookalikes)),
    "case": (("lower", str.lower), ("upper", str.upper), ("as printed", same)),
    "form": (("NFC", same), ("NFD", lambda text: unicodedata.normalize("NFD", text))),
}  # fmt: skip


def spellings(text: str) -> Iterator[tuple[str, str]]:
    """The ways to write a text, with their names; equal ones once."""
    seen = set()
    for ways in itertools.product(*FORMS.values()):
        written = text
        for _, spell in ways:
            written = spell(written)
        if written not in seen:
            seen.add(written)
            yield ", ".join(name for name, _ in ways), written


PAIRS = [(phrase, name, written) for phrase in PHRASES for name, written in spellings(phrase)]


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Index:
    made = create_index(tmp_path_factory.mktemp("variants") / "i")
    # Every fourth document is itself written in another way.
    papers = []
    for number, phrase in enumerate(PHRASES):
        ways = [written for _, written in spellings(phrase)]
        apart = " và ".join(word for other in PHRASES if other != phrase for word in other.split()[::2])
        papers.append(entry(f"{phrase}.pdf", f"{ways[number * 7 % len(ways)]} {apart}", subject=phrase))
    made.add(papers)
    return made


def test_there_are_two_hundred_pairs():
    assert len(PAIRS) >= 200


def test_every_way_of_writing_finds_the_same_documents(index):
    wrong = []
    for phrase, name, written in PAIRS:
        for text in (written, f'"{written}"'):
            wanted = {
                hit.id for hit in index.search(Query(phrase if text is written else f'"{phrase}"')).hits
            }
            result = index.search(Query(text))
            found = {hit.id for hit in result.hits}
            if found != wanted or result.partial or result.hits[0].source != f"{phrase}.pdf":
                wrong.append((phrase, name, text, [hit.source for hit in result.hits]))
    assert not wrong
