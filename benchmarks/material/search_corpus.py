# SPDX-License-Identifier: Apache-2.0
"""Documents for the search benchmark: any number, always the same ones.

Fields and the beginning of a body are those of the generator's papers. With a file of published texts, passages of them
follow, drawn from everywhere and put together anew, and 600 of the texts themselves are among the documents, each with
its own first pages, of which no other document has a passage.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random

from samples.generator import vocabulary
from samples.generator.content import compose
from samples.generator.model import Paper
from scan2archive.index import Entry
from scan2archive.model import Document, Field, Page, Word, document_id

KNOWN_ITEMS = 600
_HEAD_LETTERS = 3000  # of a published text that is a document of its own
_PASSAGE_LETTERS = 250
_PAPER_LETTERS = 350
_PAGE_LINES = 45
_MISREAD_RUN = 6  # words
RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")
# Letters an engine takes for one another.
LOOKALIKES = {
    "o": "c", "c": "e", "e": "c", "n": "u", "u": "n", "h": "b", "b": "h", "i": "l", "l": "i", "m": "n", "t": "f",
    "g": "q", "q": "g", "d": "l", "a": "o", "y": "v", "v": "y", "r": "n", "s": "x", "p": "n", "k": "h", "x": "s",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """One document before it becomes an entry of the index.

    Attributes:
        name: File it came in.
        fields: Names and values.
        lines: Its lines; pages are cut from them.
        known: Whether it is one of the texts that are looked for.
        misread: Words in a row that stand nowhere else, as printed, one letter of which the engine read wrong.
    """

    name: str
    fields: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    known: bool = False
    misread: str = ""

    def value(self, name: str) -> str:
        """The value of that field, or an empty string."""
        return dict(self.fields).get(name, "")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What documents are made of.

    Attributes:
        known: The texts that are looked for.
        passages: Pieces of published texts; none without the file.
    """

    known: tuple[Text, ...]
    passages: tuple[str, ...]

    def words(self) -> frozenset[tuple[str, str]]:
        """Words people would look for: pairs of syllables that come together far more often than chance has them.

        Of these, the ones that more than one in two hundred passages has are left out: they say of what kind a paper is, and
        not what it is about.
        """
        texts = self.passages or tuple("\n".join(text.lines) for text in self.known)
        single: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        texts_of: Counter[tuple[str, str]] = Counter()
        for text in texts:
            runs = [run.casefold().split() for run in RUN.findall(text)]
            single.update(word for run in runs for word in run)
            found = [pair for run in runs for pair in pairwise(run)]
            pairs.update(found)
            texts_of.update(set(found))
        return frozenset(
            (one, two)
            for (one, two), count in pairs.items()
            if count >= 5
            and count * count >= 0.01 * single[one] * single[two]
            and texts_of[one, two] * 200 <= len(texts)
        )


def read_corpus(path: Path) -> Corpus:
    """Reads the published texts (``*.jsonl.gz``); without the file, all is the generator's."""
    if not path.exists():
        rng = Random(600)
        return Corpus(tuple(_of_paper(rng, number, (), known=True) for number in range(KNOWN_ITEMS)), ())
    rng = Random(618)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    cut = [[row.strip() for row in record["text"].splitlines() if row.strip()] for record in records]
    whole = "\n".join(row for lines in cut for row in lines[: _until(lines, _HEAD_LETTERS)])
    passages: list[str] = []
    for lines in cut:
        begin = _until(lines, _HEAD_LETTERS)
        while begin < len(lines):
            end = begin + _until(lines[begin:], _PASSAGE_LETTERS)
            passages.append("\n".join(lines[begin:end])[: 2 * _PASSAGE_LETTERS])
            begin = end
    known = tuple(
        _published(rng, number, record, lines[: _until(lines, _HEAD_LETTERS)], whole)
        for number, (record, lines) in enumerate(zip(records[:KNOWN_ITEMS], cut, strict=False))
    )
    return Corpus(known, tuple(passages))


def documents(corpus: Corpus, count: int, seed: int = 5) -> Iterator[Text]:
    """So many documents; those looked for are spread among them (fewer of them where there is no room)."""
    rng = Random(seed)
    places = dict(
        zip(rng.sample(range(count), min(count // 2, len(corpus.known))), corpus.known, strict=False)
    )
    for number in range(count):
        known = places.get(number)
        yield known if known is not None else _of_paper(rng, number, corpus.passages, known=False)


def entry(text: Text) -> Entry:
    """The entry of a document, as a run would index it."""
    record = hashlib.sha256(text.name.encode()).hexdigest()
    pages = tuple(
        _page(1 + start // _PAGE_LINES, text.lines[start : start + _PAGE_LINES])
        for start in range(0, len(text.lines), _PAGE_LINES)
    )
    fields = tuple(
        Field(name, value, value, 0.9, 1, None, "benchmark", "confident")
        for name, value in text.fields
        if value
    )
    document = Document(document_id(record, 1), record, 1, (1, len(pages)), "ok", fields)
    return Entry(
        document, text.value("issued_date")[:4] and f"hs-{text.value('issued_date')[:4]}", text.name, pages
    )


def letters(text: Text) -> int:
    """Bytes of UTF-8 in a document: its lines and fields."""
    return len("\n".join((*text.lines, *(value for _, value in text.fields))).encode())


def _page(number: int, lines: tuple[str, ...]) -> Page:
    words = tuple(_word(word, row) for row, line in enumerate(lines) for word in line.split())
    return Page(number, 1654, 2339, 200.0, 0, 0.0, 0.9, not words, "ocr", words)


@lru_cache(maxsize=1 << 18)
def _word(text: str, line: int) -> Word:
    return Word(text, (0, 0, 1, 1), 0.9, line)


def _until(lines: list[str], least: int) -> int:
    """How many of the lines have that many letters."""
    total = 0
    for number, line in enumerate(lines, 1):
        total += len(line)
        if total >= least:
            return number
    return len(lines)


def _published(rng: Random, number: int, record: dict[str, str], lines: list[str], whole: str) -> Text:
    code = "".join((record["so_line"] or record["so_ky_hieu"]).split())
    misread, lines = _read_wrong(rng, lines, whole)
    issuer = record["co_quan_line"]
    title = re.match(r"[^\W\d_]*( [^\W\d_]*)?", record["loai"])
    fields = (
        ("type", title.group() if title else ""),
        ("code", code),
        ("number", code.partition("/")[0]),
        ("notation", code.partition("/")[2]),
        ("issued_date", record["ngay"] or ""),
        ("issuer", "" if "%" in issuer else issuer),
        ("subject", record["trich_yeu"]),
        ("signer_name", vocabulary.person(rng)),
    )
    return Text(f"vb-{number:04}.pdf", fields, tuple(lines), True, misread)


def _of_paper(rng: Random, number: int, passages: tuple[str, ...], *, known: bool) -> Text:
    paper: Paper = compose(rng)
    lines = [*paper.agency.lines, f"Số: {paper.code}", f"{paper.agency.place}, ngày {paper.issued:%d} tháng"]
    lines[-1] += f" {paper.issued:%m} năm {paper.issued.year}"
    lines += [paper.kind.upper(), paper.subject]
    body = [f"{block.lead} {block.text}".strip() for block in paper.blocks if block.text]
    lines += body[: _until(body, _PAPER_LETTERS) if passages else None]
    lines += [row for _ in range(2) if passages for row in rng.choice(passages).split("\n")]
    lines += [*paper.signature.position, paper.signature.name]
    misread, lines = _read_wrong(rng, lines, "") if known else ("", lines)
    fields = (
        ("type", paper.kind),
        ("code", paper.code),
        ("number", paper.number),
        ("notation", paper.notation),
        ("issued_date", paper.dated),
        ("place", paper.agency.place),
        ("issuer", paper.agency.name),
        ("subject", paper.subject),
        ("signer_name", paper.signature.name),
    )
    return Text(f"{'vb' if known else 'cv'}-{number:06}.pdf", fields, tuple(lines), known, misread)


def _read_wrong(rng: Random, lines: list[str], whole: str) -> tuple[str, list[str]]:
    """One letter of one word in the body read as another; what the words in a row there were, and the lines.

    Args:
        rng: Chooses.
        lines: Of the document.
        whole: All texts that are looked for: the words in a row must not stand elsewhere, or they could not find this one.
    """
    for _ in range(60):
        number = rng.randrange(min(9, len(lines) - 1), len(lines))
        words = lines[number].split(" ")
        if len(words) < _MISREAD_RUN:
            continue
        start = rng.randrange(len(words) - _MISREAD_RUN + 1)
        printed = words[start : start + _MISREAD_RUN]
        run = " ".join(printed)
        if not (all(word.isalpha() and word.islower() for word in printed) and whole.count(run) < 2):
            continue
        place = start + rng.randrange(_MISREAD_RUN)
        words[place] = slip(rng, words[place])
        return run, [*lines[:number], " ".join(words), *lines[number + 1 :]]
    return "", lines


def slip(rng: Random, word: str) -> str:
    """The word with one letter read or typed as another."""
    places = [place for place, letter in enumerate(word) if letter in LOOKALIKES]
    if not places:
        return word + "l"
    place = rng.choice(places)
    return word[:place] + LOOKALIKES[word[place]] + word[place + 1 :]
