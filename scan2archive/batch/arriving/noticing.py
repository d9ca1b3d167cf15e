# SPDX-License-Identifier: Apache-2.0
"""Waiting for something to happen in an inbox: notified by the kernel where it knows, else by the clock.

The only module that imports watchfiles.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scan2archive.batch.work.signals import Caught

_STEP_SECONDS = 0.5


class Bell:
    """Rings when something changed in a folder, if it can be told; made by `bell`.

    Attributes:
        problem: Why nothing is notified although it was wanted; empty if all is well.
    """

    def __init__(self, folder: Path | None) -> None:
        self.problem = ""
        self._folder = folder
        self._changes: Iterator[Any] | None = None
        if folder is not None:
            self._open()

    @property
    def rings(self) -> bool:
        """Whether changes are notified."""
        return self._changes is not None

    def _open(self) -> None:
        import watchfiles

        assert self._folder is not None
        self._changes = watchfiles.watch(
            self._folder,
            watch_filter=None,
            debounce=400,
            step=100,
            rust_timeout=int(_STEP_SECONDS * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        # The first step puts the watch in place: whatever happens from now on is told.
        self._step()

    def _step(self) -> bool:
        assert self._changes is not None
        try:
            changes = next(self._changes, None)
            if changes is None:  # broken off by a signal
                self._changes = None
            return bool(changes)
        except (OSError, RuntimeError) as error:  # the folder is gone, or too many folders for the kernel
            self.problem = str(error) or type(error).__name__
            self._changes = None
            return True

    def wait(self, seconds: float, caught: Caught) -> None:
        """Returns after so many seconds, or when something changed; ends the program if a signal asked for it.

        Raises:
            KeyboardInterrupt: As `Caught.obey`.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            caught.obey()
            if self._changes is None:
                time.sleep(min(_STEP_SECONDS, left))
            elif self._step():
                break
        caught.obey()

    def close(self) -> None:
        """Lets go of the folder."""
        close = getattr(self._changes, "close", None)
        self._changes = None
        if close is not None:
            with contextlib.suppress(OSError, RuntimeError):
                close()
