# SPDX-License-Identifier: Apache-2.0
"""Ending in an orderly way: signals become a wish that the loop looks at between two steps."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

PATIENCE_SECONDS = 6.0
"""So long a step may take to come to its end; then it is broken off. Nothing is lost: a kill -9 loses nothing either."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP ended the run in an orderly way; exit code 143."""


class Caught:
    """The first signal that asked the run to end.

    Attributes:
        number: Which; None as long as none came.
    """

    number: int | None = None
    _timer: threading.Timer | None = None
    _overdue = False
    _settled = False

    def __init__(self) -> None:
        self._settling = threading.Lock()

    def obey(self) -> None:
        """Ends the run if a signal asked for it.

        Raises:
            KeyboardInterrupt: It was Ctrl-C; `Terminated` for the others.
        """
        if self.number is not None:
            raise KeyboardInterrupt if self.number == signal.SIGINT else Terminated

    def note(self, number: int, _frame: FrameType | None) -> None:
        """The handler of the signals: takes note of the first one, ends a step that goes on for too long after it."""
        if self.number is None:
            self.number = number
            self._timer = threading.Timer(PATIENCE_SECONDS, self._lose_patience)
            self._timer.daemon = True
            self._timer.start()
        elif not self._settled and (self._overdue or number == signal.SIGINT):
            self._overdue = False  # once: the clean-up that follows is let be
            self.obey()

    def settle(self) -> None:
        """Nothing is waited for any more; a signal that `_lose_patience` sends right now is waited for and passed over."""
        self._settled = True
        with self._settling:
            pass
        if self._timer is not None:
            self._timer.cancel()

    def _lose_patience(self) -> None:
        main = threading.main_thread().ident
        with self._settling:  # else it might come once the handlers of before are back, and end the process
            if not self._settled and main is not None:
                self._overdue = True
                # To the main thread: it runs the handlers, and whatever it waits for is interrupted.
                signal.pthread_kill(main, self.number or signal.SIGTERM)


@contextlib.contextmanager
def caught_signals() -> Iterator[Caught]:
    """Notes SIGINT, SIGTERM and SIGHUP instead of acting on them. A second Ctrl-C raises at once.

    A step that does not come to its end within `PATIENCE_SECONDS` after the first signal is broken off where it is.
    Within another one of these, it is the same one. Signals that are ignored (as ``nohup`` does) stay ignored.
    Outside of the main thread, where Python delivers no signals, nothing is changed.
    """
    caught = Caught()
    if threading.current_thread() is not threading.main_thread():
        yield caught
        return
    outer = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    if isinstance(outer, Caught):
        yield outer
        return
    before = {
        number: signal.signal(number, caught.note)
        for number in _SIGNALS
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield caught
    finally:
        caught.settle()
        for number, handler in before.items():
            signal.signal(number, handler)
