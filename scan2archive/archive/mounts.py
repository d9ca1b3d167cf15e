# SPDX-License-Identifier: Apache-2.0
"""Which file system a path lies on, from the kernel's own table (proc_pid_mountinfo(5)).

Network file systems tell nobody of files that other machines write, and their locks may hold on one machine only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TABLE = Path("/proc/self/mountinfo")

_NETWORK = frozenset(
    [
        "9p",
        "acfs",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "drvfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "prl_fs",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
    ]
)
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system that is mounted.

    Attributes:
        point: Where.
        kind: Such as ``ext4``, ``cifs``, ``fuse.sshfs``.
    """

    point: Path
    kind: str

    @property
    def is_network(self) -> bool:
        """Whether other machines write to it, as far as its kind tells. FUSE tells as little as they do."""
        return self.kind in _NETWORK or (self.kind.startswith("fuse") and self.kind != "fuseblk")


def mounts(table: Path = TABLE) -> tuple[Mount, ...]:
    """All mounts, in the order they were made; none where the system has no such table."""
    found = []
    try:
        lines = table.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        return ()
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) > 4 and after:
            point = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[4])
            found.append(Mount(Path(point), after.split(" ")[0]))
    return tuple(found)


def covering(path: Path, among: Sequence[Mount]) -> Mount | None:
    """The mount a path lies on: the deepest one, of several at one place the last; None if the table has none."""
    best: Mount | None = None
    for mount in among:
        if path.is_relative_to(mount.point) and (
            best is None or len(mount.point.parts) >= len(best.point.parts)
        ):
            best = mount
    return best


def is_network(path: Path, *, below: bool = False, table: Path = TABLE) -> bool:
    """Whether a path lies on a network file system; also where nobody can tell.

    Args:
        path: Which.
        below: Also if something below it does.
        table: The kernel's table.
    """
    real, among = path.resolve(), mounts(table)
    own = covering(real, among)
    if own is None or own.is_network:
        return True
    return below and any(mount.is_network and mount.point.is_relative_to(real) for mount in among)
