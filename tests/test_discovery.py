# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from scan2archive.archive import store
from scan2archive.batch.arriving.discovery import Found, Unreachable, check_sources, discover
from scan2archive.errors import UsageError


@pytest.fixture
def archive(tmp_path):
    return store.create(tmp_path / "kho")


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(archive, *sources: Path, **more) -> list[tuple[str, str]]:
    return [
        (os.path.relpath(item.path, sources[0]), item.dossier)
        for item in discover(archive, sources, **more)
        if isinstance(item, Found)
    ]


def refused(archive, *sources: Path) -> dict[str, str]:
    return {
        item.path.name: str(item.error)
        for item in discover(archive, sources)
        if isinstance(item, Unreachable)
    }


def test_files_come_in_order_with_the_folder_below_the_source_as_dossier(archive, inbox):
    put(inbox, "b.pdf", "hs 2/x.pdf", "a.pdf", "hs 1/y.tif", "hs 1/sâu/z.jpg")
    assert found(archive, inbox) == [
        ("a.pdf", ""),
        ("b.pdf", ""),
        ("hs 1/sâu/z.jpg", "hs 1/sâu"),
        ("hs 1/y.tif", "hs 1"),
        ("hs 2/x.pdf", "hs 2"),
    ]


def test_a_dossier_is_nfc_even_if_the_folder_is_not(archive, inbox):
    put(inbox, unicodedata.normalize("NFD", "Hồ sơ đất") + "/a.pdf")
    assert [dossier for _, dossier in found(archive, inbox)] == ["Hồ sơ đất"]


def test_what_is_hidden_unfinished_or_the_systems_own_is_left_out(archive, inbox):
    put(
        inbox,
        *("a.pdf", ".hidden.pdf", "._a.pdf", "~$a.docx", "b.pdf.part", "c.PDF.PART", "d.crdownload", "e.tmp"),
        *("Thumbs.db", "desktop.ini", ".DS_Store", "a.pdf~", "@eaDir/a.pdf", "#recycle/x.pdf", ".stfolder/x"),
        *("$RECYCLE.BIN/x.pdf", "System Volume Information/x"),
    )
    assert found(archive, inbox) == [("a.pdf", "")]
    assert refused(archive, inbox) == {}


def test_a_file_that_is_named_itself_is_taken_whatever_its_name(archive, inbox):
    put(inbox, ".hidden.pdf")
    assert found(archive, inbox / ".hidden.pdf") == [(".", "")]


def test_links_are_not_followed_out_of_the_source(archive, inbox, tmp_path):
    put(tmp_path, "outside/secret.pdf")
    put(inbox, "a.pdf", "sub/b.pdf")
    (inbox / "inside.pdf").symlink_to("a.pdf")
    (inbox / "loop").symlink_to(inbox)
    (inbox / "out.pdf").symlink_to(tmp_path / "outside/secret.pdf")
    (inbox / "outdir").symlink_to(tmp_path / "outside")
    (inbox / "broken.pdf").symlink_to("nowhere")
    assert found(archive, inbox) == [("a.pdf", ""), ("sub/b.pdf", "sub")]
    assert set(refused(archive, inbox)) == {"out.pdf", "outdir", "broken.pdf"}
    link = tmp_path / "link to inbox"
    link.symlink_to(inbox)
    assert [path for path, _ in found(archive, link)] == ["a.pdf", "sub/b.pdf"]  # named by the user: followed


def test_what_is_not_a_file_is_refused_without_being_opened(archive, inbox):
    os.mkfifo(inbox / "pipe.pdf")
    assert "not a regular file" in refused(archive, inbox)["pipe.pdf"]
    assert "not a regular file" in refused(archive, inbox / "pipe.pdf")["pipe.pdf"]


def test_a_folder_that_cannot_be_read_is_one_line_and_the_rest_goes_on(archive, inbox, monkeypatch):
    put(inbox, "a.pdf", "closed/b.pdf", "open/c.pdf")
    real = Path.iterdir

    def refuse(folder):
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert found(archive, inbox) == [("a.pdf", ""), ("open/c.pdf", "open")]
    assert "Permission denied" in refused(archive, inbox)["closed"]


def test_a_folder_that_can_be_listed_but_not_entered_is_told_of_file_by_file(archive, inbox, monkeypatch):
    put(inbox, "listed/a.pdf", "b.pdf")
    real = Path.stat

    def refuse(path, **more):
        if path.parent.name == "listed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **more)

    monkeypatch.setattr(Path, "stat", refuse)
    assert found(archive, inbox) == [("b.pdf", "")]
    assert "Permission denied" in refused(archive, inbox)["a.pdf"]


def test_an_archive_below_the_source_is_not_taken_in(archive, tmp_path, inbox):
    put(inbox, "a.pdf")
    (archive.packages / "x.pdf").touch()
    other = store.create(tmp_path / "other")
    (other.packages / "y.pdf").touch()
    assert [path for path, _ in found(archive, tmp_path)] == ["inbox/a.pdf"]
    assert set(refused(archive, tmp_path)) == {"other"}


def test_overlapping_sources_give_each_scan_once(archive, inbox):
    put(inbox, "sub/a.pdf")
    assert len(found(archive, inbox, inbox / "sub", inbox / "sub/a.pdf")) == 1


def test_folders_as_scans_are_those_that_hold_files(archive, inbox):
    put(inbox, "hộp/tập 1/1.jpg", "hộp/tập 1/2.jpg", "hộp/tập 1/phụ lục/1.jpg", "hộp/trống/.x")
    assert found(archive, inbox, folder_as_scan=True) == [
        ("hộp/tập 1", "hộp"),
        ("hộp/tập 1/phụ lục", "hộp/tập 1"),
    ]
    one = inbox / "hộp/tập 1/phụ lục"
    assert found(archive, one, folder_as_scan=True) == [(".", "")]


def test_very_deep_folders_are_walked(archive, inbox, monkeypatch):
    monkeypatch.chdir(inbox)
    folder = inbox
    for _ in range(150):
        folder = folder / "thư mục"
    put(folder, "a.pdf")
    assert len(found(archive, inbox)) == 1


def test_a_mistyped_source_is_answered_with_the_one_likely_meant(archive, inbox, tmp_path):
    put(inbox, "a.pdf")
    typed = inbox.with_name(inbox.name[:-1])  # its last letter lost
    with pytest.raises(UsageError) as told:
        check_sources(archive, [typed])
    assert told.value.next_step == f"Did you mean {inbox}?"
    with pytest.raises(UsageError) as told:
        check_sources(archive, [tmp_path / "zzzzzzzz"])
    assert told.value.next_step == "Check the path."
    with pytest.raises(UsageError, match="is not there") as told:
        check_sources(archive, [tmp_path / "away" / "inbox"])
    assert "network share" in told.value.next_step


def test_sources_are_checked(archive, inbox, tmp_path):
    put(inbox, "a.pdf")
    assert check_sources(archive, [inbox, inbox]) == (inbox,)
    link = tmp_path / "link"
    link.symlink_to(archive.root)
    for source in (archive.root, archive.packages, link, inbox / "gone"):
        with pytest.raises(UsageError):
            check_sources(archive, [source])
