# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import hashlib
import os
import stat
import unicodedata
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.archive import bag
from scan2archive.archive.bag import Damage
from scan2archive.archive.bag_check import verify_bag


def make_bag(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    payload = [bag.write_into(folder, f"data/{name}", data) for name, data in files.items()]
    bag.seal(folder, payload, [("Bagging-Date", "2026-05-12")])
    return folder


def writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


@pytest.mark.parametrize(
    ("received", "safe"),
    [
        ("Quyết định 12.pdf", "Quyết định 12.pdf"),
        (unicodedata.normalize("NFD", "Quyết định 12.pdf"), "Quyết định 12.pdf"),
        ("..", "original"),
        (".", "original"),
        ("", "original"),
        ("   ", "original"),
        ("...", "original"),
        ("../../etc/passwd", "_./.._etc_passwd".replace("/", "_")),
        (".hidden.pdf", "_hidden.pdf"),
        ("dòng một\ndòng hai.pdf", "dòng một_dòng hai.pdf"),
        ("100% xong.pdf", "100_ xong.pdf"),
        ("số: 12/QĐ?.pdf", "số_ 12_QĐ_.pdf"),
        ("a\udcff.pdf", "a_.pdf"),
        ("fdp.\u202egnp", "fdp._gnp"),
        ("CON.pdf", "_CON.pdf"),
        ("Lpt1", "_Lpt1"),
        ("Consul.pdf", "Consul.pdf"),
        ("tên. ", "tên"),
    ],
)
def test_names_are_safe_and_as_close_as_that_allows(received, safe):
    assert bag.safe_name(received) == safe


def test_a_long_name_is_cut_but_keeps_its_suffix():
    safe = bag.safe_name("ă" * 400 + ".pdf")
    assert safe.endswith("ă.pdf")
    assert bag.MAX_NAME_BYTES - 2 <= len(safe.encode()) <= bag.MAX_NAME_BYTES


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_written_anywhere(name):
    safe = bag.safe_name(name)
    assert safe == Path(safe).name
    assert safe == unicodedata.normalize("NFC", safe)
    assert len(safe.encode()) <= 255
    assert not safe.startswith(".")
    assert not safe.endswith((" ", "."))
    assert bag.safe_name(safe) == safe


@given(st.lists(st.text(max_size=12), max_size=8))
def test_names_of_one_folder_stay_different(names):
    unique = bag.unique_names(names)
    assert len({name.casefold() for name in unique}) == len(names)


@given(st.text(st.characters(codec="utf-8")))
def test_manifest_paths_come_back_and_hold_no_line_end(path):
    encoded = bag.encode_path(path)
    assert bag.decode_path(encoded) == path
    assert "\n" not in encoded
    assert "\r" not in encoded


def test_copying_hashes_what_was_copied_and_leaves_the_source_alone(tmp_path):
    data = os.urandom(3 << 20)
    source = tmp_path / "scan.pdf"
    source.write_bytes(data)
    before = source.stat()
    sealed = bag.copy_into(tmp_path / "bag", "data/original/scan.pdf", source)
    assert sealed == bag.Sealed("data/original/scan.pdf", hashlib.sha256(data).hexdigest(), len(data))
    copy = tmp_path / "bag/data/original/scan.pdf"
    assert copy.read_bytes() == data
    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    assert (source.read_bytes(), source.stat().st_mtime_ns) == (data, before.st_mtime_ns)


def test_nothing_is_ever_overwritten(tmp_path):
    bag.write_into(tmp_path, "data/a", b"1")
    with pytest.raises(FileExistsError):
        bag.write_into(tmp_path, "data/a", b"2")
    with pytest.raises(FileExistsError):
        bag.copy_into(tmp_path, "data/a", Path(__file__))
    assert (tmp_path / "data/a").read_bytes() == b"1"


def test_a_bag_is_valid_for_the_bagit_library(tmp_path):
    made = make_bag(
        tmp_path / "bag", {"record.json": b"{}", "original/Quyết định\nsố 1.pdf": b"abc", "trống": b""}
    )
    found = bagit.Bag(str(made))
    found.validate(processes=1)
    assert found.info["Payload-Oxum"] == "5.3"
    assert found.info["Bagging-Date"] == "2026-05-12"
    assert verify_bag(made) == ()


def test_bag_info_values_cannot_forge_other_lines(tmp_path):
    (tmp_path / "bag").mkdir()
    bag.seal(tmp_path / "bag", [], [("Source-Organization", "Sở Nội vụ\nPayload-Oxum: 9.9")])
    lines = (tmp_path / "bag/bag-info.txt").read_text(encoding="utf-8").splitlines()
    assert lines == ["Source-Organization: Sở Nội vụ Payload-Oxum: 9.9", "Payload-Oxum: 0.0"]


def test_every_kind_of_damage_is_found(tmp_path):
    made = make_bag(tmp_path / "bag", {"a": b"aaa", "b": b"bbb", "c": b"ccc", "d": b"ddd"})
    digest = {name: hashlib.sha256(name.encode() * 3).hexdigest() for name in "abcd"}
    writable(made / "data/a").write_bytes(b"aab")
    (made / "data/b").unlink()
    (made / "data/new").write_bytes(b"x")
    (made / "extra.txt").write_bytes(b"x")
    (made / "data/d").unlink()
    (made / "data/d").symlink_to(made / "data/c")
    assert verify_bag(made) == (
        Damage("data/a", "changed", digest["a"], hashlib.sha256(b"aab").hexdigest()),
        Damage("data/b", "missing", digest["b"], ""),
        Damage("data/d", "changed", digest["d"], "a link"),
        Damage("data/new", "extra", "", "not in any manifest"),
        Damage("extra.txt", "extra", "", "not in any manifest"),
    )
    assert (made / "data/b").exists() is False  # checking mends nothing


def test_a_changed_manifest_is_found_even_if_it_fits_the_payload(tmp_path):
    made = make_bag(tmp_path / "bag", {"a": b"aaa"})
    writable(made / "data/a").write_bytes(b"bbb")
    manifest = writable(made / bag.MANIFEST)
    text = manifest.read_text().replace(
        hashlib.sha256(b"aaa").hexdigest(), hashlib.sha256(b"bbb").hexdigest()
    )
    manifest.write_text(text)
    assert [(item.path, item.kind) for item in verify_bag(made)] == [(bag.MANIFEST, "changed")]


@pytest.mark.parametrize("name", [bag.MANIFEST, bag.TAG_MANIFEST, "bagit.txt", "bag-info.txt"])
def test_a_missing_tag_file_is_found(tmp_path, name):
    made = make_bag(tmp_path / "bag", {"a": b"aaa"})
    (made / name).unlink()
    assert (name, "missing") in [(item.path, item.kind) for item in verify_bag(made)]


def test_a_manifest_of_rubbish_or_with_escaping_paths_is_damage_and_not_followed(tmp_path):
    made = make_bag(tmp_path / "bag", {"a": b"aaa"})
    (tmp_path / "outside").write_bytes(b"secret")
    line = f"{hashlib.sha256(b'secret').hexdigest()}  data/../../outside\n"
    writable(made / bag.MANIFEST).write_text(line + "rubbish\n")
    kinds = {(item.path, item.kind, item.found) for item in verify_bag(made)}
    assert (bag.MANIFEST, "changed", "rubbish") in kinds
    assert (bag.MANIFEST, "changed", line.rstrip("\n")) in kinds
    writable(made / bag.MANIFEST).write_bytes(b"\xff\xfe")
    assert any(item.found.startswith("unreadable") for item in verify_bag(made))


def test_an_empty_folder_is_not_a_bag(tmp_path):
    assert [(item.path, item.kind) for item in verify_bag(tmp_path)] == [
        (bag.MANIFEST, "missing"),
        (bag.TAG_MANIFEST, "missing"),
    ]


def test_a_full_disk_and_a_full_quota_are_told_apart_from_other_errors():
    assert bag.is_full(OSError(errno.ENOSPC, "x"))
    assert bag.is_full(OSError(errno.EDQUOT, "x"))
    assert not bag.is_full(OSError(errno.EIO, "x"))


def test_files_of_a_folder_scan_leave_out_what_file_managers_put_there(tmp_path):
    for name in ("2.jpg", "10.jpg", "Thumbs.db", ".DS_Store", "desktop.ini"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    assert [path.name for path in bag.folder_files(tmp_path)] == ["10.jpg", "2.jpg"]
