# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.batch.telling.events import ScanEnded
from scan2archive.console import terminal
from scan2archive.console.labels import dossier_text
from scan2archive.console.render_run import scan_text, scan_to_json

# Clears the screen, sets the title, goes back in the line, turns the direction, begins a sequence in one byte.
HOSTILE = "a\033[2J\033]0;owned\007b\rc\u202efdp.exe\x9b31md\x7f.pdf"


def acts(text):
    return [char for char in text if (ord(char) < 32 and char not in "\n\t") or 0x7F <= ord(char) < 0xA0]


def test_what_a_terminal_acts_on_is_not_sent_to_it(capsys):
    terminal.out(HOSTILE)
    terminal.note(HOSTILE)
    terminal.out_json({"path": HOSTILE})
    out, err = capsys.readouterr()
    assert not acts(out) and not acts(err)
    assert "\u202e" not in out + err
    assert json.loads(out.splitlines()[1]) == {"path": HOSTILE}


def test_colours_of_the_program_stay_and_those_of_a_name_do_not():
    style = terminal.Style(colour=True)
    assert terminal.harmless(style.bad("đỏ") + "\033[8mẩn") == style.bad("đỏ") + "\ufffd[8mẩn"


@pytest.mark.parametrize("state", ["archived", "duplicate", "quarantined", "failed"])
def test_a_name_with_line_breaks_makes_no_lines_of_its_own(state):
    path = Path("/in/a.pdf\n[2/2] archived  everything.pdf")
    event = ScanEnded(
        path, "", state, message="" if state in ("archived", "duplicate") else f"{path} is bad."
    )
    assert "\n" not in scan_text(event, terminal.Style())
    assert scan_to_json(event)["path"] == str(path)


@given(st.text())
def test_text_without_them_is_left_as_it_is(text):
    assert terminal.harmless(terminal.harmless(text)) == terminal.harmless(text)
    if text.isprintable() and not any("\u2066" <= char <= "\u2069" for char in text):
        assert terminal.one_line(text) == text


def typed_on_a_terminal(keys):
    """What `ask` gives for keys typed on a terminal, `4393` being there already."""
    code = (
        "from scan2archive.console.terminal import ask; a = ask('S [4393]: ', '4393'); print('<' + a + '>')"
    )
    ours, theirs = os.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stdin=theirs, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        shown = b""
        with (
            contextlib.suppress(OSError),
            os.fdopen(ours, "r+b", buffering=0) as line,
        ):  # ends when the other end is gone
            while b"]: " not in shown:
                shown += line.read(1024)
            line.write(keys)
            while part := line.read(1024):
                shown += part
        assert child.wait(60) == 0, shown
    return re.findall(r"<(.*)>", shown.decode())[-1]


@pytest.mark.skipif(find_spec("readline") is None, reason="this Python has no readline: lines are not edited")
@pytest.mark.parametrize(
    ("keys", "value"),
    [
        pytest.param(b"-\n", "-", id="the old value is not in the way of what is typed"),
        pytest.param(b"\n", "", id="an empty line stays empty"),
        pytest.param(b"\x1b[A5\n", "43935", id="the arrow up brings the old value"),
    ],
)
def test_a_value_is_typed_on_an_empty_line(keys, value):
    assert typed_on_a_terminal(keys) == value


def test_a_path_is_told_from_the_current_folder_on_a_terminal_only():
    here = terminal.Style(width=80, folder="/srv/kho")
    assert here.place("/srv/kho/reports/latest.html") == "reports/latest.html"
    assert here.place("/srv/kho2/a.pdf") == "/srv/kho2/a.pdf"
    assert here.place("/srv/kho/-a.pdf") == "./-a.pdf"  # no option of what it is pasted behind
    assert terminal.style_of(io.StringIO()).place("/srv/kho/a.pdf") == "/srv/kho/a.pdf"


def test_a_dossier_is_called_one_once():
    assert dossier_text("Hồ sơ 12") == "Hồ sơ 12"
    assert dossier_text("HỒ SƠ/quý 1") == "HỒ SƠ/quý 1"
    assert dossier_text("2275") == "Hồ sơ: 2275"
