# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from scan2archive.console.viewer import at_page, open_pdf
from scan2archive.errors import MissingToolError


@pytest.fixture
def programs(tmp_path, monkeypatch, capfd):
    """Makes programs that write their arguments to a file, and nothing else is on the path.

    They inherit stdout, which is a file under capfd only.
    """
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, script: str = 'printf %s "$*" > "$0.told"') -> Path:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return program.with_name(f"{name}.told")

    return make


PDF = Path("/kho/gói 1/access.pdf")


@pytest.mark.parametrize(
    ("viewer", "program", "arguments"),
    [
        ("org.gnome.Evince", "evince", ["--page-index=3", str(PDF)]),
        ("okularApplication_pdf", "", []),
        ("org.kde.okular", "okular", ["--page", "3", str(PDF)]),
        ("mupdf", "mupdf", [str(PDF), "3"]),
        ("firefox-esr", "firefox-esr", ["file:///kho/g%C3%B3i%201/access.pdf#page=3"]),
        ("unheard-of", "", []),
        ("", "", []),
    ],
)
def test_the_page_in_the_language_of_the_viewer(programs, viewer, program, arguments):
    assert at_page(viewer, PDF, 3) == []  # it is not there
    if program:
        programs(program)
        assert at_page(viewer, PDF, 3)[1:] == arguments


def test_the_desktops_viewer_gets_the_page(programs):
    programs("xdg-mime", "echo org.gnome.Evince.desktop")
    told, opened = programs("evince"), programs("xdg-open")
    open_pdf(PDF, 2)
    assert told.read_text() == f"--page-index=2 {PDF}" and not opened.exists()
    open_pdf(PDF)
    assert opened.read_text() == str(PDF)


@pytest.mark.parametrize("desktop", ["echo strange.desktop", "exit 4", "echo evince.desktop"])
def test_a_viewer_that_cannot_be_told_opens_the_file_and_the_page_is_said(programs, capfd, desktop):
    programs("xdg-mime", desktop)
    programs("evince", "exit 1")  # no display
    opened = programs("xdg-open")
    open_pdf(PDF, 2)
    assert opened.read_text() == str(PDF)
    assert "go to page 2" in capfd.readouterr().err


def test_no_viewer_names_file_and_page(programs):
    with pytest.raises(MissingToolError) as none:
        open_pdf(PDF, 7)
    assert str(PDF) in none.value.message and "page 7" in none.value.next_step
    programs("xdg-open", "exit 3")
    with pytest.raises(MissingToolError, match="no program for PDF"):
        open_pdf(PDF, 7)


def test_what_xdg_open_says_without_a_viewer_is_not_repeated(programs, capfd):
    programs("xdg-open", "echo tried this; echo and that >&2; exit 3")
    with pytest.raises(MissingToolError, match="no program for PDF"):
        open_pdf(PDF)
    assert capfd.readouterr() == ("", "")
