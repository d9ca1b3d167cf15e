# SPDX-License-Identifier: Apache-2.0
"""The two streams of the command line: results on stdout, everything else on stderr.

Only the standard library: `--help` and `search` pay for what is imported here.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, NoReturn, TextIO

from scan2archive.settings import colour_wanted

READER_GONE = 141  # 128 + SIGPIPE, as every Unix filter ends whose reader went away
_MARK = re.compile(r"(<[^>]*>)")
_ESCAPE = re.compile(r"\033\[[0-9;]*m")
# What a terminal acts on instead of showing it: control characters of both sets (ECMA-48) and marks that turn
# the direction of what follows (Unicode UAX 9). Names of files and words of pages may hold any of them.
_ACTS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_OWN = re.compile(r"(\033\[(?:0|1|2|31|32|33|1;33)m)")  # the sequences of `Style`, and no others


@dataclass(frozen=True, slots=True)
class Style:
    """How text for people may look.

    Attributes:
        colour: ANSI sequences are understood.
        width: Columns to wrap at; 0 leaves lines whole, so that what reads them can search them.
        folder: The current one, for paths to be told from it; empty where they have to stand by themselves, as in a log.
    """

    colour: bool = False
    width: int = 0
    folder: str = ""

    def place(self, path: object) -> str:
        """A path as it may be typed where one is: without the current folder, if it lies below."""
        text = str(path)
        below = text.removeprefix(f"{self.folder}/") if self.folder else text
        return f"./{below}" if below.startswith("-") else below

    def bold(self, text: str) -> str:
        """Text that stands out."""
        return self._in("1", text)

    def dim(self, text: str) -> str:
        """Text that stands back."""
        return self._in("2", text)

    def good(self, text: str) -> str:
        """Text that says all is well."""
        return self._in("32", text)

    def warn(self, text: str) -> str:
        """Text that asks for a look."""
        return self._in("33", text)

    def bad(self, text: str) -> str:
        """Text that tells of damage or failure."""
        return self._in("31", text)

    def lit(self, html: str) -> str:
        """A snippet of the index for the terminal: its marked words lit, entities as characters."""
        parts = _MARK.split(html)
        # Odd parts are tags; an opening tag lights what follows it.
        lit = False
        text: list[str] = []
        for index, part in enumerate(parts):
            if index % 2:
                lit = not part.startswith("</")
            elif part:
                text.append(self._in("1;33", unescape(part)) if lit else unescape(part))
        return " ".join("".join(text).split())

    def wrap(self, text: str, indent: str) -> str:
        """Text broken at the width, every line indented; escape sequences do not count."""
        lines = [indent]
        room = self.width - len(indent)
        for word in text.split():
            seen = len(_ESCAPE.sub("", word))
            if self.width and room < seen and lines[-1] != indent:
                lines.append(indent)
                room = self.width - len(indent)
            lines[-1] += word + " "
            room -= seen + 1
        return "\n".join(line.rstrip() for line in lines)

    def _in(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour and text else text


def style_of(stream: TextIO) -> Style:
    """The style a stream can carry: colour and its real width on a terminal, plain otherwise."""
    if not stream.isatty():
        return Style()
    columns = shutil.get_terminal_size().columns
    try:
        folder = str(Path.cwd()).rstrip("/")
    except OSError:  # it was removed
        folder = ""
    return Style(colour=colour_wanted(), width=max(40, min(columns, 140)), folder=folder)


def out(text: str = "") -> None:
    """A line of the result, on stdout."""
    _write(sys.stdout, harmless(text))


def out_json(value: Any) -> None:
    """One JSON value on one line, on stdout."""
    text = json.dumps(value, ensure_ascii=False)
    _write(sys.stdout, _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def note(text: str = "") -> None:
    """A line about the work, on stderr."""
    _write(sys.stderr, harmless(text))


def harmless(text: str) -> str:
    """A text without what a terminal would act on, apart from what `Style` puts in; lines and tabs stay."""
    parts = _OWN.split(text)
    return "".join(part if index % 2 else _ACTS.sub("\ufffd", part) for index, part in enumerate(parts))


def one_line(text: str) -> str:
    """The same on one line: a line break in the name of a file must not pass for a line of the program."""
    return harmless(text).replace("\n", "\ufffd").replace("\t", "\ufffd")


def ask(prompt: str, value: str = "") -> str | None:
    """A line typed by the user; None at the end of the input.

    Args:
        prompt: What is asked.
        value: What there is already: the arrow up puts it there to be edited, on a terminal that can do so. It does
            not stand there from the beginning, where whatever is typed would be joined to it.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(harmless(prompt), end="", flush=True)
        line = sys.stdin.readline()
        print()
        return line.rstrip("\n") if line else None
    with contextlib.suppress(ImportError):  # not on every system; then the value is only shown
        import readline

        readline.set_auto_history(False)
        readline.clear_history()
        if value:
            readline.add_history(value)
    try:
        return input(harmless(prompt))
    except EOFError:
        return None


def use_utf8() -> None:
    """All streams carry UTF-8 whatever the locale; odd bytes of a file name are escaped."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def flush() -> None:
    """Writes out what is still buffered."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _reader_gone(sys.stdout)


def _write(stream: TextIO, text: str) -> None:
    try:
        # Flushed at once: a script that reads run --json line by line must see each line as it comes.
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        _reader_gone(stream)


def _reader_gone(stream: TextIO) -> NoReturn:
    # What is still buffered must not be tried again when the interpreter ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    raise SystemExit(READER_GONE)
