# SPDX-License-Identifier: Apache-2.0
"""How many workers this machine has room for: cores and free memory."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

_MEMORY_PER_WORKER = 600 << 20
_USABLE = 0.8  # of what is free: the rest is for the parent, and for what else runs


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


def memory_for_each(workers: int, most_mib: int) -> int:
    """Bytes each worker may use, so that the largest pages in all of them at once fit into the free memory.

    Args:
        workers: How many there are.
        most_mib: As the settings say, in MiB; 0 = not limited.
    """
    if not most_mib:
        return 0
    share = int(_free_memory() * _USABLE) // workers
    return min(most_mib << 20, max(share, _MEMORY_PER_WORKER))


def all_memory() -> int:
    """Bytes a single worker may use when no other works."""
    return int(_free_memory() * _USABLE)


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
