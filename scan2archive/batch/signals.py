# SPDX-License-Identifier: Apache-2.0
"""Ending in an orderly way: signals become a wish that the loop looks at between two steps."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP ended the run in an orderly way; exit code 143."""


class Caught:
    """The first signal that asked the run to end.

    Attributes:
        number: Which; None as long as none came.
    """

    number: int | None = None

    def obey(self) -> None:
        """Ends the run if a signal asked for it.

        Raises:
            KeyboardInterrupt: It was Ctrl-C; `Terminated` for the others.
        """
        if self.number is not None:
            raise KeyboardInterrupt if self.number == signal.SIGINT else Terminated


@contextlib.contextmanager
def caught_signals() -> Iterator[Caught]:
    """Notes SIGINT, SIGTERM and SIGHUP instead of acting on them. A second Ctrl-C raises at once.

    Signals that are ignored (as ``nohup`` does) stay ignored. Outside of the main thread, where
    Python delivers no signals, nothing is changed.
    """
    caught = Caught()
    if threading.current_thread() is not threading.main_thread():
        yield caught
        return

    def note(number: int, _frame: FrameType | None) -> None:
        if caught.number is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        caught.number = number

    before = {
        number: signal.signal(number, note)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
