# SPDX-License-Identifier: Apache-2.0
"""Invariant 10, byte by byte: nothing of a secret scan is in any file outside the restricted folder, in whatever form."""

from __future__ import annotations

import contextlib
import functools
import html
import io
import json
import os
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from scan2archive.archive import bag, store
from scan2archive.batch import driver
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.index import create_index, open_index
from scan2archive.ledger.opening import read_ledger
from scan2archive.vietnamese import code_key, fold
from tests.index_entries import entry, record_id
from tests.pools import FAKE
from tests.test_review_sheet import filled

# In no list of the program, and beginning like no other word: terms that are kept by what they do not share with the one before are whole.
WORD, SUBJECT, SIGNER, NUMBER, FILE, AGENCY, DAY = (
    "Xqzvùng",
    "Wqkhoái",
    "Jqxthịnh",
    "98317",
    "zjwtàu",
    "Yqvbình",
    "1987-03-19",
)
SECRETS = (WORD, SUBJECT, SIGNER, NUMBER, FILE, AGENCY, DAY)
PAGES = f"{SUBJECT} tác chiến\n{WORD} nhiễm mặn"
KNOWN = f"{NUMBER}/QĐ-UBND|Ủy ban nhân dân tỉnh {AGENCY}|{DAY}|{SIGNER} Văn An|{NUMBER}|QĐ-UBND"


def _forms(word: str) -> Iterator[bytes]:
    """How a word may stand in a file."""
    for text in (word, unicodedata.normalize("NFD", word), fold(word)):
        for cased in {text, text.lower(), text.upper()}:
            yield cased.encode()
            yield cased.encode("utf-16-le")
            yield cased.encode("ascii", "backslashreplace")


FORMS = {word: tuple(_forms(word)) for word in SECRETS}


def _layers(data: bytes) -> Iterator[bytes]:
    """The bytes of a file, and what is packed in them."""
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield packed.read(name)
                yield html.unescape(packed.read(name).decode("utf-8", "replace")).encode()  # &#7883; is ị
    for head in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        place = data.find(head)
        while place >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[place:])
            place = data.find(head, place + 1)


def told_in(data: bytes) -> set[str]:
    """The secrets that stand in bytes."""
    return {
        word for part in _layers(data) for word, forms in FORMS.items() if any(form in part for form in forms)
    }


def leaks(folder: Path, apart: Path) -> dict[str, set[str]]:
    """The files below a folder that tell something, by name or content, and what."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_relative_to(apart):
            name = str(path.relative_to(folder))
            told = told_in(name.encode()) | (told_in(path.read_bytes()) if path.is_file() else set())
            if told:
                found[name] = told
    return found


class Place:
    """An archive with an inbox, used as people do: by its commands."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.out = root / "inbox", root / "out"
        self.out.mkdir()
        (self.inbox / "hs").mkdir(parents=True)
        assert main(["init", str(root / "kho")]) == 0
        self.archive = store.open_archive(root / "kho")
        self.hooked = root / "hooked"

    def call(self, *words: str) -> tuple[int, str]:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main([*words, "-a", str(self.archive.root)])
        return code, said.getvalue()

    def put(self, name: str, text: str) -> str:
        path = self.inbox / name
        path.write_text(text, encoding="utf-8")
        self.call("run", str(self.inbox))
        return bag.digest_file(path)

    def fill(self) -> None:
        for number in range(4):
            name = f"known {number}/QĐ-UBND|Ủy ban nhân dân tỉnh Sơn La|2018-07-2{number}|Lê Văn B|{number}|QĐ-UBND"
            text = f"{name}\nkế hoạch phòng cháy {number}"
            (self.inbox / f"thuong{number}.pdf").write_text(text, encoding="utf-8")

    def leaks(self) -> dict[str, set[str]]:
        return leaks(self.archive.root, self.archive.restricted)


@pytest.fixture
def place(tmp_path, monkeypatch):
    for name in ("ARCHIVE", "OCR_TESSDATA"):
        monkeypatch.delenv(f"SCAN2ARCHIVE_{name}", raising=False)
    tessdata = tmp_path / "tessdata"
    tessdata.mkdir()
    (tessdata / "vie.traineddata").write_bytes(b"data")
    monkeypatch.setenv("SCAN2ARCHIVE_OCR_TESSDATA", str(tessdata))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ncat >>'{tmp_path}/hooked'; env | grep SCAN2ARCHIVE >>'{tmp_path}/hooked'\n")
    hook.chmod(stat.S_IRWXU)
    monkeypatch.setenv("SCAN2ARCHIVE_HOOKS_SUCCESS", str(hook))
    real, executor = driver.run, functools.partial(SerialExecutor, FAKE)
    monkeypatch.setattr(driver, "run", lambda *args, **kw: real(*args, executor=executor(), **kw))
    return Place(tmp_path)


def assert_nothing_is_told(place: Place, record: str) -> None:
    """Whatever is asked, after whatever else was done."""
    assert place.leaks() == {}
    handle, out = record[:12], place.out
    before = len(place.hooked.read_bytes()) if place.hooked.exists() else 0
    place.put("hs/sau.pdf", "review\nkế hoạch sau")
    for words in (
        ["run", str(place.inbox)],
        ["run", str(place.inbox), "--verbose"],
        ["status"],
        ["status", "--json"],
        ["review"],
        ["review", "--json"],
        ["review", "--work"],
        ["review", "--sheet", str(out / "phieu.xlsx")],
        ["search", "kế hoạch", "--facets"],
        ["search", fold(WORD)[:-1] + "x", "--json", "--facets"],
        ["stats"],
        ["stats", "--by", "operator", "--json"],
        ["stats", "--by", "issuer"],
        ["stats", "--by", "dossier", "--xlsx", str(out / "s.xlsx")],
        ["show", handle],
        ["show", f"{handle}-1", "--json"],
        ["show", f"{handle}-1", "--history"],
        ["export", str(out / "csv"), "--format", "csv"],
        ["export", str(out / "xlsx"), "--format", "xlsx"],
        ["export", str(out / "bag"), "--format", "bag"],
        ["correct", f"{handle}-1", "note=x", "--by", "Lan"],
        ["correct", f"{handle}-1", "note=y", "--by", "Lan", "--json"],
        ["retry"],
        ["reindex"],
        ["verify"],
    ):
        _, said = place.call(*words)
        assert told_in(said.replace(str(place.inbox), "").encode()) == set(), words
    original = next(
        (store.latest(place.archive, record) / "data/original").iterdir()
    )  # damaged, it is told of without its name
    original.chmod(0o644)
    original.write_bytes(b"x")
    for words in (["verify", "--json", "--restart"], ["verify", "--restart"]):
        code, said = place.call(*words)
        assert code == 12 and "data/original" in said and told_in(said.encode()) == set(), words
    assert place.leaks() == {}
    assert leaks(out, place.archive.restricted) == {}
    assert told_in(place.hooked.read_bytes()[before:]) == set()


def test_nothing_of_a_scan_that_comes_in_secret_is_told(place):
    place.fill()
    record = place.put(f"hs/{FILE} 1.pdf", f"secret Mật\n{PAGES}")
    assert_nothing_is_told(place, record)


def test_what_was_told_of_a_scan_before_it_was_found_secret_is_taken_back(place):
    place.fill()
    record = place.put(f"hs/{FILE} 1.pdf", f"known {KNOWN}?\n{PAGES}")
    place.put("hs/cung.pdf", f"known {KNOWN.replace(SIGNER, 'Lê')}\nx")  # the same paper once more
    (place.inbox / "hs/cung.pdf").unlink()
    twin = bag.digest_file(store.latest(place.archive, _other(place, record)) / "data/original/cung.pdf")
    place.call("run", str(place.inbox))
    place.call("correct", f"{record[:12]}-1", f"note={WORD}", "--by", "Lan")
    looked_at = Path(tempfile.gettempdir(), f"scan2archive-{os.getuid()}", f"{record[:12]}-1-abc.pdf")
    looked_at.parent.mkdir(mode=0o700, exist_ok=True)
    looked_at.write_bytes(WORD.encode())
    places = {name.partition("/")[0] for name in place.leaks()}
    assert places == {"index", "ledger.sqlite3", "logs", "packages", "reports"}
    for one in (twin, record):  # the other copy has the same number and date: it is as secret
        code, said = place.call("correct", f"{one[:12]}-1", "secrecy=mat", "--by", "Lan")
        assert code == 0 and "restricted/" in said
        assert ("Likely the same paper, and still searched: " + record[:12] in said) == (one is twin)
    assert not looked_at.exists()
    assert "để riêng (độ mật)" in (place.archive.reports / "latest.html").read_text("utf-8")
    for path in place.archive.reports.glob("*.json"):
        assert json.loads(path.read_bytes())["counts"]
    assert all(
        json.loads(line) for line in (place.archive.logs / "scan2archive.jsonl").read_text().splitlines()
    )
    assert_nothing_is_told(place, record)


def test_an_answer_sheet_of_before_brings_nothing_of_a_secret_scan_back(place):
    place.fill()
    record = place.put(f"hs/{FILE} 1.pdf", f"known {KNOWN.replace(' An|', ' An?|')}\n{PAGES}")
    sheet = place.inbox.parent / "phieu.xlsx"
    assert place.call("review", "--sheet", str(sheet))[0] == 0
    assert told_in(sheet.read_bytes())
    filled(sheet.read_bytes(), sheet, f"{SIGNER} Văn Anh")
    place.call("correct", f"{record[:12]}-1", "secrecy=mat", "--by", "Lan")
    package = store.latest(place.archive, record)
    code, said = place.call("review", "--take", str(sheet), "--by", "Lan")
    assert code == 2 and "độ mật" in said and told_in(said.encode()) == set()
    assert store.latest(place.archive, record) == package
    assert place.leaks() == {}


@pytest.mark.parametrize("together", [False, True])
def test_what_was_told_of_a_scan_before_its_twin_was_found_secret_is_taken_back(place, together):
    place.fill()
    path = place.inbox / "hs" / f"{FILE} 1.pdf"
    path.write_text(f"known {KNOWN}\n{PAGES}", encoding="utf-8")
    if not together:
        place.call("run", str(place.inbox))
        assert place.leaks()
    secret = f"secret Mật|{KNOWN}\n{PAGES} hai"
    place.put(f"hs/{FILE} 2.pdf", secret)
    assert place.leaks() == {}
    assert_nothing_is_told(place, bag.digest_file(path))


def _other(place: Place, record: str) -> str:
    return next(
        one
        for one in store.record_ids(place.archive)
        if one != record and (store.latest(place.archive, one) / "data/original/cung.pdf").exists()
    )


def test_what_is_not_secret_after_all_is_all_back(place):
    place.fill()
    record = place.put(f"hs/{FILE} 1.pdf", f"known {KNOWN}\n{PAGES}")
    with read_ledger(place.archive.ledger_path, lambda: ()) as ledger:
        before = ledger.row(record)
    place.call("correct", f"{record[:12]}-1", "secrecy=mat", "--by", "Lan")
    assert place.leaks() == {}
    place.call("run", str(place.inbox))
    assert place.leaks() == {}
    place.call("correct", f"{record[:12]}-1", "secrecy=none", "--by", "Lan")
    with read_ledger(place.archive.ledger_path, lambda: ()) as ledger:
        after = ledger.row(record)
        assert (after.path, after.name, after.state) == (before.path, before.name, "indexed")
        assert ledger.neighbours.signers(code_key(f"Ủy ban nhân dân tỉnh {AGENCY}"), "")
    assert place.call("search", WORD)[1].count(record[:12])
    assert place.call("verify")[0] == 0


def test_words_of_a_removed_record_leave_every_segment(tmp_path):
    """Also those of an earlier revision, which the index had only marked as deleted."""
    create_index(tmp_path / "index")
    index = open_index(tmp_path / "index")
    index.add([entry(f"{number}.pdf", f"kế hoạch {number}") for number in range(40)] + [entry("a.pdf", WORD)])
    index.add([entry("a.pdf", SUBJECT)])
    index.add([entry("b.pdf", "giao ban")])
    assert {word for told in leaks(tmp_path, tmp_path / "none").values() for word in told} == {WORD, SUBJECT}
    index.remove([record_id("a.pdf")])
    assert leaks(tmp_path, tmp_path / "none") == {}
    assert index.count() == 41
