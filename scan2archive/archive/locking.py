# SPDX-License-Identifier: Apache-2.0
"""The lock of an archive: one process on one machine writes, all others are told who it is.

On a disk of this machine the kernel's lock says it all: it goes when its process does. On a network share it may hold
on one machine only (SMB mounted with ``nobrl``, sshfs). There the holder also writes to the lock file every few
seconds, and a process of another machine that finds it written to lately keeps out. Ages are differences of times that
the share itself gave, so that clocks may differ.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scan2archive.archive import bag
from scan2archive.archive.layout import Archive
from scan2archive.archive.mounts import is_network
from scan2archive.archive.turns import Turn
from scan2archive.errors import ArchiveLockedError, ArchiveToolError, OutOfSpaceError, UsageError

BEAT_SECONDS = 10.0
DEAD_SECONDS = 60.0
"""A holder on another machine that did not write for so long is gone."""

Kind = Literal["", "gives-way", "brief"]
"""What a holder does: nothing others can do meanwhile, or a run that lets corrections in, or something short."""

_PATIENCE_SECONDS = 0.5  # `status` holds it for a moment to see whether anybody does
_BRIEF_SECONDS = 60.0  # a correction that holds it will have ended by then
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds an archive, or held it last.

    Attributes:
        pid: Its number.
        host: Name of its machine; empty if it did not say.
        boot: Names one start of one machine's kernel; empty if it did not say.
        since: When it took the archive, ISO 8601; empty if it did not say.
        kind: What it does, as `Kind`; empty if it did not say.
    """

    pid: int
    host: str = ""
    boot: str = ""
    since: str = ""
    kind: str = ""

    def __str__(self) -> str:
        host = f" on {self.host}" if self.host else ""
        since = f", since {self.since.replace('T', ' ')}" if self.since else ""
        return f"process {self.pid}{host}{since}"


def this_process(kind: Kind = "") -> Holder:
    """This process, as a holder from now on."""
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    host = "".join(os.uname().nodename.split())
    return Holder(os.getpid(), host, boot, dt.datetime.now().isoformat(timespec="seconds"), kind)


def is_here(other: Holder) -> bool:
    """Whether a holder runs, or ran, on this machine since it was started."""
    return other.boot == (this_process().boot or "-")


def holder(archive: Archive) -> Holder | None:
    """Who holds the archive, or held it when it died; None after an orderly end."""
    try:
        return _parsed(archive.lock_file.read_bytes())
    except OSError:
        return None


def _parsed(data: bytes) -> Holder | None:
    fields = data.decode("utf-8", "replace").split()
    try:
        return Holder(int(fields[0]), *fields[1:5])
    except (ValueError, IndexError):
        return None


def is_held(archive: Archive) -> bool:
    """Whether a process works on the archive now; True as well where that cannot be told."""
    try:
        with archive.lock_file.open("rb") as file:
            # Shared, so that several may look at once; given back when the file is closed.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return _is_elsewhere(archive, file.fileno()) is not None
    except FileNotFoundError:
        return False
    except OSError:
        return True


@contextlib.contextmanager
def lock(archive: Archive, kind: Kind = "", *, patience: float = _PATIENCE_SECONDS) -> Iterator[Turn]:
    """Holds the archive for writing. The lock of a process that dies frees by itself.

    Args:
        archive: Which.
        kind: What is going to be done. Who says ``gives-way`` calls `Turn.give_way` between any two steps.
        patience: Seconds to wait for another holder; more for one that is brief.

    Returns:
        The turn to write, which it has as well.

    Raises:
        ArchiveLockedError: Another process holds it; the message names that process and its machine. Or one on
            another machine took it over, because the share had not answered this one for too long.
        UsageError: The archive cannot be written.
        OutOfSpaceError: The disk is full.
    """
    try:
        descriptor = os.open(archive.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise unwritable(archive, error) from error
    try:
        _take(archive, descriptor, patience)
        if other := _is_elsewhere(archive, descriptor, wait=True):
            raise _held_by(archive, other)
        text = _written(this_process(kind))
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, text, 0)
            own_turn = Turn(archive)
        except OSError as error:
            raise unwritable(archive, error) from error
        beating = _heart(archive, descriptor, text) if is_network(archive.root) else contextlib.nullcontext()
        try:
            with beating, contextlib.closing(own_turn) as turn:
                if not turn.take(_BRIEF_SECONDS):
                    raise ArchiveLockedError(
                        f"A correction is being saved in {archive.root}, for more than {_BRIEF_SECONDS:g} s.",
                        next_step="Try again. If it goes on, look for a scan2archive that was stopped on its way.",
                    )
                turn.forget_notes()  # whoever begins takes up what was cut off
                yield turn
        finally:
            with contextlib.suppress(
                OSError
            ):  # the share is away: the others wait until it is known to be dead
                if os.pread(descriptor, 400, 0) == text:
                    os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def unwritable(archive: Archive, error: OSError) -> ArchiveToolError:
    """The error for an archive whose lock cannot be written."""
    if bag.is_full(error):
        return OutOfSpaceError(
            f"The disk of {archive.root} is full.",
            next_step="Free some space and run the same command again: nothing is lost.",
        )
    return UsageError(
        f"{archive.root} cannot be written: {error.strerror}.",
        next_step="Ask its owner for permission to write.",
    )


def _take(archive: Archive, descriptor: int, patience: float) -> None:
    started = without_brief = time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            other = _parsed(os.pread(descriptor, 400, 0))
            now = time.monotonic()
            if (
                patience > 0
                and other is not None
                and other.kind == "brief"
                and now - started < _BRIEF_SECONDS
            ):
                without_brief = now  # at its very end it has not let go and does not say any more who it is
            elif now - without_brief > patience:
                raise _held_by(archive, other) from error
            time.sleep(0.02)
        except OSError as error:
            raise UsageError(
                f"{archive.root} cannot be locked: {error.strerror}.",
                next_step="Mount its share with locks, or put the archive on a disk of this machine.",
            ) from error


def _held_by(archive: Archive, other: Holder | None) -> ArchiveLockedError:
    return ArchiveLockedError(
        f"{archive.root} is in use by another scan2archive ({other or 'process unknown'}).",
        next_step="Wait until it has ended, or end it.",
    )


def _written(own: Holder) -> bytes:
    return f"{own.pid} {own.host or '-'} {own.boot or '-'} {own.since} {own.kind}\n".encode()


def _is_elsewhere(archive: Archive, descriptor: int, *, wait: bool = False) -> Holder | None:
    """The holder on another machine that the kernel's lock did not keep us from, if it is alive.

    Args:
        archive: Which.
        descriptor: Of its lock file.
        wait: To see whether one lives that wrote later than it is now; else it counts as alive.
    """
    other = _parsed(os.pread(descriptor, 400, 0))
    if other is None or not other.boot or other.boot == this_process().boot or not is_network(archive.root):
        return None
    written = os.fstat(descriptor).st_mtime
    ago = _now_there(archive.root) - written
    if wait and ago < -DEAD_SECONDS:  # the clock of the share was set back since: who lives writes again
        time.sleep(2 * BEAT_SECONDS)
        return other if os.fstat(descriptor).st_mtime != written else None
    return other if ago < DEAD_SECONDS else None


def _now_there(folder: Path) -> float:
    """The time by the clock that gives files there their times."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".clock-") as probe:
            probe.write(b"?")
            probe.flush()
            os.fsync(probe.fileno())
            return os.fstat(probe.fileno()).st_mtime
    except OSError:
        return time.time()


@contextlib.contextmanager
def _heart(archive: Archive, descriptor: int, text: bytes) -> Iterator[None]:
    """Writes to the lock file again and again; ends what is within if another machine took the archive over."""
    over, lost = threading.Event(), threading.Event()
    main = threading.main_thread().ident

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                if archive.lock_file.read_bytes() != text:
                    if over.is_set():
                        return  # it was given back while this looked, as when a share answers late
                    lost.set()
                    if main is not None:
                        signal.pthread_kill(main, signal.SIGTERM)
                    return
                os.pwrite(descriptor, text, 0)
                os.fsync(descriptor)
            except OSError:
                continue  # the share does not answer: it may do so again

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    except BaseException as error:
        if lost.is_set():
            raise _held_by(archive, holder(archive)) from error
        raise
    finally:
        over.set()
        thread.join(BEAT_SECONDS)
