# SPDX-License-Identifier: Apache-2.0
"""How many workers this machine has room for: cores and free memory."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

_MEMORY_PER_WORKER = 600 << 20


def workers_for(jobs: int, limit: int | None = None) -> int:
    """How many workers to use.

    Args:
        jobs: As asked for; 0 = one per core this process may use, if the free memory allows
            600 MB for each.
        limit: Never more than this, for example the number of scans.
    """
    if jobs < 1:
        jobs = min(len(os.sched_getaffinity(0)), max(1, _free_memory() // _MEMORY_PER_WORKER))
    return max(1, jobs if limit is None else min(jobs, limit))


def _free_memory() -> int:
    """Bytes that can be used without swapping, also inside a container."""
    free = sys.maxsize
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):  # "max", or no such limit
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
        free = min(free, max(0, limit - used))
    return free
