# SPDX-License-Identifier: Apache-2.0
"""A mutation fuzzer for everything that reads a file somebody sent: intake, PDF, TIFF and image reading.

    python -m benchmarks.fuzz [FOLDER ...] [--minutes N | --runs N] [--seed S] [--save FOLDER]
    python -m benchmarks.fuzz --replay FILE ...

Files of samples/ and of the folders are changed at random: bits and numbers, cuts, repeats, pieces of other files,
names in PDFs. Each is read in a process of its own with limits on time and memory. The outcome has to be pages or
a `ScanError`; anything else is a finding: another exception, a crash, a hang. Too little memory is counted apart:
the batch meets it with a second try. One file in ten that can be read goes through all stages behind the
reading as well, with an engine that reads nothing. Findings are saved, with a text that tells what happened, three
of each kind. The same seed gives the same files.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scan2archive.errors import ScanError
from scan2archive.model import Word
from scan2archive.pipeline import flow
from scan2archive.pipeline.reading import engines, ocr
from scan2archive.pipeline.sources import intake
from scan2archive.settings import Limits, Settings

SECONDS = 20
MIB = 1024
LIMITS = Limits(max_megapixels=30, max_pages=50)
_SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_SUFFIXES = frozenset(
    [
        ".pdf",
        ".tif",
        ".tiff",
        ".jpg",
        ".jpeg",
        ".png",
        ".webp",
        ".jp2",
        ".j2k",
        ".bmp",
        ".mpo",
        ".gif",
        ".ico",
        ".dds",
        ".spider",
    ]
)
_LARGEST_SEED = 3 << 20
_DEEP = 0.1
_ALIKE = 3  # findings of one kind that are saved
_INTERESTING = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_NAME = re.compile(rb"/[A-Za-z]{2,}")
_GOOD = ("pages", "refused", "no memory")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file.

    Attributes:
        kind: ``pages``, ``refused``, ``no memory``; or ``exception``, ``crash``, ``hang``.
        what: The exception and its place, or the signal; tells findings apart.
        details: Traceback.
        deep: It went through all stages.
    """

    kind: str
    what: str = ""
    details: str = ""
    deep: bool = False


class NoEngine:
    """An engine that sees nothing."""

    name = "pytesseract"
    version = "0"

    def recognise(
        self, pixels: np.ndarray, dpi: float, *, seconds: float, layout: ocr.Layout = "page"
    ) -> tuple[Word, ...]:
        """No words."""
        if pixels.ndim != 2 or not pixels.size:
            raise ValueError("not a picture")
        return ()


# ---------------------------------------------------------------- files


def seeds(folders: Sequence[Path]) -> list[bytes]:
    """The files that are changed, in a fixed order."""
    paths = sorted(
        path
        for folder in (_SAMPLES, *folders)
        for path in folder.rglob("*")
        if path.suffix.lower() in _SUFFIXES and path.is_file() and path.stat().st_size <= _LARGEST_SEED
    )
    return [path.read_bytes() for path in paths]


def mutant(of: Sequence[bytes], chance: random.Random) -> bytes:
    """A changed file."""
    data = bytearray(chance.choice(of))
    for _ in range(chance.choice((1, 1, 1, 1, 2, 4, 8, 16))):
        if data:
            chance.choice(_CHANGES)(data, of, chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    # Headers decide most; half of all changes are made there.
    return chance.randrange(min(len(data), 1024) if chance.random() < 0.5 else len(data))


def _bit(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _byte(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    data[_place(data, chance)] = chance.randrange(256)


def _integer(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    width = chance.choice((1, 2, 4))
    value = chance.choice(_INTERESTING) & (256**width - 1)
    at = _place(data, chance)
    data[at : at + width] = value.to_bytes(width, chance.choice(("little", "big")))


def _cut(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _drop(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 2, 8, 64, 1024))]


def _repeat(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    at, size = _place(data, chance), chance.choice((1, 4, 64, 1024))
    data[at:at] = data[at : at + size] * chance.choice((1, 2, 16))


def _splice(data: bytearray, of: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(of)
    start = chance.randrange(len(other)) if other else 0
    at, size = _place(data, chance), chance.choice((4, 64, 1024, 16384))
    data[at : at + chance.choice((0, size))] = other[start : start + size]


def _token(data: bytearray, _of: Sequence[bytes], chance: random.Random) -> None:
    """Another number or name where the file is text, as most of the structure of a PDF is."""
    start = _place(data, chance)
    pattern = chance.choice((_NUMBER, _NAME))
    match = pattern.search(data, start, start + 4096)
    if match is None:
        return
    if pattern is _NUMBER:
        value = chance.choice((b"0", b"-1", b"1", b"99999999999", b"2147483648", b"1e9", b"0.00001"))
    else:
        names = [name[0] for name in _NAME.finditer(data, 0, 1 << 16)]
        value = chance.choice(names or [b"/X"])
    data[match.start() : match.end()] = value


_CHANGES: tuple[Callable[[bytearray, Sequence[bytes], random.Random], None], ...] = (
    *(
        _bit,
        _byte,
        _byte,
        _integer,
        _integer,
        _integer,
        _cut,
        _drop,
        _repeat,
        _splice,
        _token,
        _token,
        _token,
    ),
)


# ---------------------------------------------------------------- trying


def read(path: Path, work: Path, *, deep: bool) -> None:
    """What is tried: all pages of a scan, and with `deep` all stages.

    Raises:
        ScanError: A verdict on the file.
    """
    scan = intake.identify(path, LIMITS)
    with intake.open_scan(scan, LIMITS) as reader:
        for number in range(1, reader.page_count + 1):
            reader.page(number)
            reader.verbatim_jpeg(number)
    if deep:
        flow.process(path, work, Settings(limits=LIMITS))


def attempt(path: Path, *, deep: bool) -> Outcome:
    """Reads a file in a process of its own, with limits on time and memory."""
    with tempfile.TemporaryDirectory(prefix="fuzz-work-") as work:
        told = Path(work) / "told"
        pid = os.fork()
        if pid == 0:
            _child(path, Path(work), told, deep=deep)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return _outcome(os.waitstatus_to_exitcode(status), told, deep=deep)
            time.sleep(0.002)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return Outcome("hang", f"more than {SECONDS} s", deep=deep)


def _child(path: Path, work: Path, told: Path, *, deep: bool) -> None:
    """Never returns: the exit code tells what happened."""
    code = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_DATA, (MIB << 20, MIB << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        tempfile.tempdir = str(work)
        read(path, work, deep=deep)
        code = 0
    except ScanError:
        code = 1
    except MemoryError:
        code = 2
    except BaseException as error:
        code = 2 if "Insufficient memory" in str(error) else 3
        place = traceback.extract_tb(error.__traceback__)[-1]
        own = [
            frame for frame in traceback.extract_tb(error.__traceback__) if "scan2archive" in frame.filename
        ]
        last = own[-1] if own else place
        with contextlib.suppress(OSError):
            what = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            told.write_text(f"{what}\n{traceback.format_exc()}", encoding="utf-8", errors="replace")
    os._exit(code)


def _outcome(code: int, told: Path, *, deep: bool) -> Outcome:
    if code in (0, 1, 2):
        return Outcome(_GOOD[code], deep=deep)
    if code < 0:
        return Outcome("crash", signal.Signals(-code).name, deep=deep)
    text = told.read_text(encoding="utf-8") if told.is_file() else f"exit code {code}"
    what, _, details = text.partition("\n")
    return Outcome("exception", what, details, deep=deep)


def fuzz(
    of: Sequence[bytes], seed: int, *, runs: int, minutes: float
) -> Iterator[tuple[int, bytes, Outcome]]:
    """Tries changed files until so many were tried, or so much time went by."""
    end = time.monotonic() + minutes * 60 if minutes else float("inf")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / "scan"
        number = 0
        while (not runs or number < runs) and time.monotonic() < end:
            chance = random.Random(f"{seed} {number}")
            data = mutant(of, chance)
            path.write_bytes(data)
            outcome = attempt(path, deep=False)
            if outcome.kind == "pages" and chance.random() < _DEEP:
                outcome = attempt(path, deep=True)
            yield number, data, outcome
            number += 1


def prepare() -> None:
    """Loads what every try needs, once, and takes the engine out."""
    engine = NoEngine()
    engines.worker_engine = lambda settings: engine  # type: ignore[assignment]  # it has a cache, this has none
    with tempfile.TemporaryDirectory() as work:
        for path in sorted(_SAMPLES.glob("*"))[:40]:
            if path.suffix in _SUFFIXES:
                read(path, Path(work), deep=path.suffix == ".pdf")
                if path.suffix == ".pdf":
                    break


def main() -> int:
    """Prints findings as they come, then the counts; 0 if there were none."""
    parser = argparse.ArgumentParser(description="changed files for intake and reading")
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--replay", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    prepare()
    if arguments.replay:
        outcomes = [attempt(path, deep=deep) for path in arguments.replay for deep in (False, True)]
        for path, outcome in zip(
            [path for path in arguments.replay for _ in range(2)], outcomes, strict=True
        ):
            print(f"{path}: {outcome.kind} {outcome.what}\n{outcome.details}".rstrip())
        return 1 if any(outcome.kind not in _GOOD for outcome in outcomes) else 0
    of = seeds(arguments.folders)
    began = time.monotonic()
    kinds: Counter[str] = Counter()
    deep = 0
    found: Counter[tuple[str, str]] = Counter()
    minutes = arguments.minutes or (0.0 if arguments.runs else 1.0)
    for number, data, outcome in fuzz(of, arguments.seed, runs=arguments.runs, minutes=minutes):
        kinds[outcome.kind] += 1
        deep += outcome.deep
        if outcome.kind in _GOOD:
            continue
        found[outcome.kind, outcome.what] += 1
        if found[outcome.kind, outcome.what] <= _ALIKE:
            arguments.save.mkdir(parents=True, exist_ok=True)
            target = arguments.save / f"{arguments.seed}-{number}.bin"
            target.write_bytes(data)
            target.with_suffix(".txt").write_text(f"{outcome.what}\n{outcome.details}", encoding="utf-8")
            print(
                f"{target}: {outcome.kind} {outcome.what}{' (all stages)' if outcome.deep else ''}",
                flush=True,
            )
    total = kinds.total()
    print(
        f"{total} changed files of {len(of)}, {deep} through all stages, in {time.monotonic() - began:.0f} s: ",
        end="",
    )
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"{len(found)} kinds of findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
