# SPDX-License-Identifier: Apache-2.0
"""A short run of `benchmarks.fuzz` over the samples, the same files every time, and the fuzzer itself."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import fuzz
from scan2archive.errors import UnreadableScan


# In processes of its own: it forks, and pytest's workers have threads. Four, to be shared out among them.
@pytest.mark.parametrize("seed", range(4))
def test_changed_files_are_read_or_refused(tmp_path, seed):
    command = [sys.executable, "-m", "benchmarks.fuzz", "--runs", "28", "--seed", f"{seed}"]
    done = subprocess.run(
        [*command, "--save", str(tmp_path / "found")],
        cwd=Path(fuzz.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 kinds of findings" in done.stdout


def test_the_same_seed_gives_the_same_files():
    of = [b"%PDF-1.7 /Type /Page 12 0 obj" * 9, b"II*\0" + bytes(200)]
    first = [fuzz.mutant(of, random.Random(f"1 {number}")) for number in range(200)]
    assert first == [fuzz.mutant(of, random.Random(f"1 {number}")) for number in range(200)]
    assert len(set(first)) > 150


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # fork beside threads: the child only does this
@pytest.mark.parametrize(
    ("happens", "kind", "what"),
    [
        (lambda: None, "pages", ""),
        (lambda: _raise(UnreadableScan("x")), "refused", ""),
        (lambda: bytearray(1 << 40), "no memory", ""),
        (lambda: _raise(ZeroDivisionError("x")), "exception", "ZeroDivisionError at test_fuzz.py"),
        (lambda: os.kill(os.getpid(), 11), "crash", "SIGSEGV"),
        (lambda: time.sleep(30), "hang", "more than 1 s"),
    ],
)
def test_whatever_happens_is_told(tmp_path, monkeypatch, happens, kind, what):
    monkeypatch.setattr(fuzz, "read", lambda path, work, *, deep: happens())
    monkeypatch.setattr(fuzz, "SECONDS", 1 if kind == "hang" else 60)
    outcome = fuzz.attempt(tmp_path / "x", deep=False)
    assert outcome.kind == kind
    assert outcome.what.startswith(what)


def _raise(error):
    raise error
