# SPDX-License-Identifier: Apache-2.0
"""Does `verify` find every flipped bit, every file that was deleted, every one that was added? And how fast is it?

    python -m benchmarks.fixity [--packages 100] [--mib 1.0] [--seed 1]

Makes an archive of so many packages, each with an original and an access copy of about `--mib` MiB together, some with
two revisions, some set apart as secret. Then, of every package: one bit in a file drawn at random is flipped; a file is
deleted; a file is added (in the bag, beside it, or on its shelf). After each round `audit` has to name exactly these
files, and after mending them nothing. At the end every single file of ten packages has a bit flipped, one after another.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scan2archive.archive import store
from scan2archive.archive.revision import commit_revision
from scan2archive.archive.store import Archive
from scan2archive.batch.keeping.audit import audit
from scan2archive.model import Record
from tests.fake_pipeline import make_record

_MIB = 1 << 20


def build(archive: Archive, packages: int, size: int, chance: random.Random) -> None:
    """Commits so many records of random bytes."""
    copy = archive.root.parent / "access.pdf"
    for number in range(packages):
        data = chance.randbytes(size // 2)
        original = archive.root.parent / f"scan {number}.tif"
        original.write_bytes(data)
        copy.write_bytes(chance.randbytes(size // 2))
        secret = number % 20 == 7
        record = make_record(
            hashlib.sha256(data).hexdigest(),
            [f"trang {page} của văn bản {number}" for page in range(chance.randint(1, 5))],
            name=original.name,
            secrecy="Mật" if secret else "",
        )
        store.commit(archive, record, original=original, access_pdf=copy, secret=secret)
        if number % 10 == 3:
            commit_revision(archive, _next(record))
        original.unlink()
    copy.unlink()


def _next(record: Record) -> Record:
    from dataclasses import replace

    return replace(record, revision=record.revision + 1, dossier="khác")


def files_of(package: Path) -> list[Path]:
    """All files of a package."""
    return sorted(path for path in package.rglob("*") if path.is_file())


def flip(path: Path, chance: random.Random) -> Callable[[], None]:
    """Flips a bit; gives what puts it right. Linked revisions share the file, as on a real disk."""
    data = bytearray(path.read_bytes())
    place, bit = chance.randrange(len(data)), 1 << chance.randrange(8)
    path.chmod(0o644)

    def write() -> None:
        data[place] ^= bit
        with path.open("r+b") as file:
            file.write(data)

    write()
    return write


def delete(path: Path) -> Callable[[], None]:
    """Deletes a file; gives what brings it back."""
    aside = path.with_name(path.name)
    kept = Path(tempfile.mkdtemp()) / "kept"
    shutil.move(path, kept)
    return lambda: shutil.move(kept, aside) and None


def add(path: Path) -> Callable[[], None]:
    """Adds a file; gives what takes it away."""
    path.write_bytes(b"x")
    return path.unlink


def named(archive: Archive) -> set[Path]:
    """The files that `verify` names."""
    return {item.package / item.damage.path for item in audit(archive).damaged}


def round_of(
    archive: Archive, name: str, change: Callable[[Path], tuple[set[Path], Callable[[], None]]]
) -> None:
    """Damages every package in one way, looks, and mends."""
    wanted: set[Path] = set()
    mends: list[Callable[[], None]] = []
    for package in tuple(store.all_packages(archive)):
        if package.name == "r1" and package.with_name("r2").exists():
            continue  # its files are those of r2
        expected, mend = change(package)
        wanted |= expected
        mends.append(mend)
    found = named(archive)
    for mend in mends:
        mend()
    missed, false = len(wanted - found), len(found - wanted)
    left = len(named(archive))
    print(
        f"{name}: {len(mends)} done, {len(mends) - missed} found, {missed} missed, {false} false, {left} after mending"
    )


def shared(package: Path, path: Path) -> set[Path]:
    """The file, and its links in other revisions."""
    inside = path.relative_to(package)
    others = (one / inside for one in package.parent.iterdir())
    return {one for one in others if one.exists() and one.samefile(path)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--packages", type=int, default=100)
    parser.add_argument("--mib", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        archive = store.create(Path(folder) / "kho")
        build(archive, given.packages, int(given.mib * _MIB), chance)
        packages = tuple(store.all_packages(archive))
        size = sum(path.stat().st_size for package in packages for path in files_of(package))
        began = time.monotonic()
        assert not named(archive)
        seconds = time.monotonic() - began
        count = len(packages)
        print(
            f"sound archive: {count} packages, {size / _MIB:.0f} MiB, {seconds:.2f} s, {size / _MIB / seconds:.0f} MiB/s"
        )

        def flipped(package: Path) -> tuple[set[Path], Callable[[], None]]:
            path = chance.choice(files_of(package))
            return shared(package, path), flip(path, chance)

        def deleted(package: Path) -> tuple[set[Path], Callable[[], None]]:
            path = chance.choice(files_of(package))
            return {path}, delete(path)

        def added(package: Path) -> tuple[set[Path], Callable[[], None]]:
            inside = chance.choice([path for path in (package, *package.rglob("*")) if path.is_dir()])
            name = f"thêm {package.parent.name[:8]}"
            path = chance.choice((inside, package.parent, package.parent.parent)) / name
            return {path}, add(path)

        round_of(archive, "a bit flipped in each", flipped)
        round_of(archive, "a file deleted from each", deleted)
        round_of(archive, "a file added to each", added)
        total = missed = 0
        for package in packages[:10]:
            for path in files_of(package):
                mend = flip(path, chance)
                missed += path not in {package / damage.path for damage in store.verify_package(package)}
                total += 1
                mend()
        print(f"every file of 10 packages, one after another: {total} flipped, {missed} missed")


if __name__ == "__main__":
    main()
