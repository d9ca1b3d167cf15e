# SPDX-License-Identifier: Apache-2.0
"""The format number of an archive, and the steps that bring an older one up to date."""

from __future__ import annotations

import tomllib

import pytest

from scan2archive.archive import formats, store
from scan2archive.errors import ArchiveLockedError, ArchiveToolError, NewerArchiveError

TEXT = """# kho của chúng tôi
[ocr]
format = "x"    # another section's

[archive]
name = "Sở Y tế"
format = 1   # do not touch

[batch]
jobs = 1
"""


@pytest.fixture
def old(tmp_path):
    root = store.create(tmp_path / "kho").root
    (root / "archive.toml").write_text(TEXT, encoding="utf-8")
    return root


def test_steps_are_taken_in_order_once_each_and_the_file_keeps_its_words(old, monkeypatch):
    taken = []
    monkeypatch.setattr(formats, "MIGRATIONS", (lambda root: taken.append(1), lambda root: taken.append(2)))
    assert store.open_archive(old).name == "Sở Y tế"
    assert taken == [1, 2]
    text = (old / "archive.toml").read_text(encoding="utf-8")
    assert text == TEXT.replace("format = 1 ", "format = 3 ")
    assert (old / "archive.toml.format-1").read_text(encoding="utf-8") == TEXT
    store.open_archive(old)
    assert taken == [1, 2]
    assert (
        tomllib.loads((store.create(old.parent / "new").root / "archive.toml").read_text())["archive"][
            "format"
        ]
        == 3
    )


def test_a_step_that_is_cut_off_is_begun_anew_and_those_before_it_are_not(old, monkeypatch):
    taken = []

    def second(root):
        taken.append(2)
        if taken.count(2) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(formats, "MIGRATIONS", (lambda root: taken.append(1), second))
    with pytest.raises(KeyboardInterrupt):
        store.open_archive(old)
    assert formats.read(old)[0] == 2
    store.open_archive(old)
    assert taken == [1, 2, 2]


def test_an_archive_at_work_is_not_changed_under_the_one_who_works(old, monkeypatch):
    archive = store.open_archive(old)
    monkeypatch.setattr(formats, "MIGRATIONS", (lambda root: pytest.fail("changed"),))
    with store.lock(archive), pytest.raises(ArchiveLockedError):
        store.open_archive(old)


def test_a_number_that_cannot_be_written_safely_is_told_of(old, monkeypatch):
    (old / "archive.toml").write_text('archive = {name = "x", format = 1}\n')
    monkeypatch.setattr(formats, "MIGRATIONS", (lambda root: None,))
    with pytest.raises(ArchiveToolError, match="line of its own"):
        store.open_archive(old)
    assert (old / "archive.toml").read_text() == 'archive = {name = "x", format = 1}\n'


def test_a_newer_format_is_refused_with_14(old):
    (old / "archive.toml").write_text(f"[archive]\nformat = {formats.newest() + 1}\n")
    with pytest.raises(NewerArchiveError) as caught:
        store.open_archive(old)
    assert caught.value.exit_code == 14
