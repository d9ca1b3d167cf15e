# SPDX-License-Identifier: Apache-2.0
"""A pipeline for tests: quick, without OCR, and it fails in every way on request.

A fake scan is a text file. Its first line says what happens (``ok``, ``review``, ``crash``, ...), every
other line is a page; two documents are made of a scan of four pages or more. ``known CODE|ISSUER|DATE|SIGNER|NUMBER|NOTATION``
gives the first document these, as many as are named; one with a question mark is doubtful. ``secret DEGREE|CODE|…`` does so too. A page that begins with ``!`` does as the first line may, when it is read.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import json
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from scan2archive.archive.bag import folder_files
from scan2archive.errors import (
    EncryptedScan,
    MissingToolError,
    OutOfSpaceError,
    ProcessingFailed,
    UnreadableScan,
)
from scan2archive.model import (
    Document,
    Field,
    FieldState,
    Page,
    Problem,
    Record,
    Source,
    Step,
    Word,
    document_id,
    folder_digest,
)

KNOWN = ("code", "issuer", "issued_date", "signer_name", "number", "notation")


@dataclass(frozen=True, slots=True)
class Draft:
    record: Record
    original: Path
    access_pdf: Path | None


def page(number: int, text: str) -> Page:
    words = tuple(
        Word(word, (10 + 100 * i, 20, 100 + 100 * i, 60), 0.9, 0) for i, word in enumerate(text.split())
    )
    return Page(number, 1654, 2339, 200.0, 0, 0.0, 0.9 if words else None, not words, "ocr", words)


def field(name: str, value: str, page: int = 1) -> Field:
    doubt = value.endswith("?")
    state: FieldState = "review" if doubt else "confident"
    value, sure = value.rstrip("?"), 0.6 if doubt else 0.95
    return Field(name, value, value, sure, page, (10, 20, 100, 60), f"{name}.fake", state)


def make_record(
    record_id: str,
    texts: list[str],
    *,
    name: str = "a.pdf",
    path: str = "a.pdf",
    size: int = 3,
    state: str = "ok",
    dossier: str = "",
    revision: int = 1,
    secrecy: str = "",
    doubtful: bool = False,
    known: str = "",
) -> Record:
    pages = tuple(page(number, text) for number, text in enumerate(texts, start=1))
    half = len(pages) // 2
    doubt: FieldState = "review" if doubtful else "confident"
    if "?" in known:
        state = "review"
    ranges = [(1, half), (half + 1, len(pages))] if len(pages) >= 4 else [(1, len(pages))]
    documents = tuple(
        Document(
            document_id(record_id, ordinal),
            record_id,
            ordinal,
            (first, last),
            "review" if state == "review" else "ok",
            (
                field("type", "Quyết định", first),
                field("subject", texts[first - 1] or "-", first),
                *([replace(field("secrecy", secrecy), state=doubt)] if secrecy else []),
                *(map(field, KNOWN, known.split("|")) if known and ordinal == 1 else ()),
            ),
        )
        for ordinal, (first, last) in enumerate(ranges, start=1)
    )
    return Record(
        id=record_id,
        revision=revision,
        state=state,
        source=Source(name, path, record_id, size, "text/plain"),
        dossier=dossier,
        created=dt.datetime(2026, 5, 12, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=7))),
        pages=pages,
        documents=documents,
        problems=(Problem("low_confidence", 1, "Page 1 is hard to read.", "warning"),)
        if state == "review" and "?" not in known
        else (),
        steps=(Step("ocr", "fake", "1", (("language", "vie"),), 0.25),),
    )


def _marker(path: Path) -> bool:
    """Whether this file was tried before."""
    marker = path.with_name(f".{path.name}.tried")
    if marker.exists():
        return True
    marker.touch()
    return False


def begin(path, work, settings, *, most_pages, dossier="", folder=False, on_page=lambda done, total: None):
    scan = _scan(path, folder)
    if scan.command == "unsafe" and not settings.safe:
        _act(scan.argument, "", path, work)
    _act(scan.command, scan.argument, path, work)
    if len(scan.texts) > most_pages:
        (work / "scan").write_text(json.dumps([str(path), folder]))
        return len(scan.texts)
    for number, text in enumerate(scan.texts, start=1):
        _read(number, text, path, work)
        on_page(number, len(scan.texts))
        if scan.command == "hang-after-page":
            time.sleep(600)
        if scan.command == "slow":
            time.sleep(float(scan.argument))
    return _draft(scan, scan.texts, work, dossier)


def process(path, work, settings, **more):
    return begin(path, work, settings, most_pages=sys.maxsize, **more)


def read_part(work, settings, pages, *, on_page=lambda done, total: None):
    path, folder = json.loads((work / "scan").read_text())
    scan, (first, last) = _scan(Path(path), folder), pages
    with (work / "parts").open("a") as log:
        log.write(f"{os.getpid()} {first} {last}\n")
    for number in range(first, last + 1):
        target = work / f"page-{number}"
        if not target.exists():
            # The worker's folder for what libraries leave behind: it is emptied before every try.
            _read(number, scan.texts[number - 1], scan.path, Path(tempfile.gettempdir()))
            if scan.command == "slow":
                time.sleep(float(scan.argument))
            target.with_suffix(".part").write_text(scan.texts[number - 1])
            target.with_suffix(".part").rename(target)
        on_page(number + 1 - first, last + 1 - first)


def finish(work, settings, *, out, dossier=""):
    path, folder = json.loads((work / "scan").read_text())
    scan = _scan(Path(path), folder)
    if scan.command == "at-the-end":
        _act(scan.argument, "", scan.path, out)
    texts = [(work / f"page-{number}").read_text() for number in range(1, len(scan.texts) + 1)]
    return _draft(scan, texts, out, dossier)


@dataclass(frozen=True, slots=True)
class _Scan:
    path: Path
    id: str
    size: int
    command: str
    argument: str
    texts: list[str]
    data: bytes


def _scan(path: Path, folder: bool) -> _Scan:
    if folder:
        files = folder_files(path)
        record_id = folder_digest(
            (file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files
        )
        data, size = b"ok\n" + b"\n".join(file.name.encode() for file in files), 1
    else:
        data = path.read_bytes()
        record_id, size = hashlib.sha256(data).hexdigest(), len(data)
    command, *texts = data.decode("utf-8", "replace").rstrip("\n").split("\n")
    command, _, argument = command.partition(" ")
    return _Scan(path, record_id, size, command, argument, texts, data)


def _read(number: int, text: str, path: Path, work: Path) -> None:
    """A page ``!command argument`` does that when it is read."""
    if text.startswith("!"):
        command, _, argument = text[1:].partition(" ")
        _act(command, argument, path.with_name(f"{path.name}.{number}"), work)


def _draft(scan: _Scan, texts: list[str], out: Path, dossier: str) -> Draft:
    access_pdf = out / "access.pdf"
    access_pdf.write_bytes(b"%PDF-fake of " + scan.id.encode())
    if scan.command == "changes":
        scan.path.write_bytes(scan.data + b"!")
    mark, _, known = scan.argument.partition("|") if scan.command in ("secret", "secret?") else ("", "", "")
    record = make_record(
        scan.id,
        texts or [""],
        name=scan.path.name,
        path=str(scan.path),
        size=scan.size,
        state={"review": "review", "failed": "failed", "secret?": "review"}.get(scan.command, "ok"),
        dossier=dossier,
        secrecy=mark,
        doubtful=scan.command == "secret?",
        known=scan.argument if scan.command == "known" else known,
    )
    return Draft(record, scan.path, access_pdf)


def _act(command: str, argument: str, path: Path, work: Path) -> None:
    match command:
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
            time.sleep(5)
        case "crash-once" if not _marker(path):
            (work / "rest").write_text("of the first try")
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(5)
        case "crash-once":
            assert not (work / "rest").exists()
        case "sleep":
            time.sleep(float(argument))
        case "exit":
            sys.exit(3)
        case "hang":
            time.sleep(600)
        case "hang-with-child":
            child = subprocess.Popen(["sleep", "600"])
            path.with_name(f".{path.name}.pid").write_text(str(child.pid))
            time.sleep(600)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(5)
        case "failed-stage":
            raise ProcessingFailed("No access copy.")
        case "unreadable":
            raise UnreadableScan(f"{path} is not a scan.", next_step="Scan it again.")
        case "encrypted":
            raise EncryptedScan(f"{path} needs a password.", next_step="Ask for a copy without one.")
        case "bug":
            raise ValueError("kaput\nentirely")
        case "eat":
            eaten = bytearray(int(argument) << 20)
            eaten[:: mmap.PAGESIZE] = bytes(len(eaten[:: mmap.PAGESIZE]))
        case "eat-and-crash":
            eaten = bytearray(int(argument) << 20)
            eaten[:: mmap.PAGESIZE] = bytes(len(eaten[:: mmap.PAGESIZE]))
            os.kill(os.getpid(), signal.SIGTRAP)
            time.sleep(5)
        case "memory":
            raise MemoryError
        case "memory-once" if not _marker(path):
            raise MemoryError
        case "full":
            raise OSError(errno.ENOSPC, "No space left on device", str(work))
        case "full-named":
            raise OutOfSpaceError("The disk is full.")
        case "missing":
            raise MissingToolError("The language vie is not installed.", next_step="Install it.")
        case "noise":
            print("noise on stdout", flush=True)
            os.write(1, b"noise on descriptor 1\n")
            with contextlib.suppress(OSError):
                os.write(2, b"noise on descriptor 2\n")
