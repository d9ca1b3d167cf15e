# SPDX-License-Identifier: Apache-2.0
"""Does the archive still hold what was put into it?

Packages are compared with their manifests, ledger and index with the packages. Changes nothing (but its own notes on
how far it has come), and needs no lock: what a run adds meanwhile is not mistaken for damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from scan2archive.archive.bag import Damage
from scan2archive.archive.locking import is_held
from scan2archive.archive.restricted import is_set_apart, misplaced, read_open
from scan2archive.archive.shelves import ids_from
from scan2archive.archive.store import (
    Archive,
    all_packages,
    latest,
    misfits,
    read_latest,
    record_ids,
    revisions,
    verify_package,
)
from scan2archive.batch.finding.indexing import entries, records
from scan2archive.batch.keeping.checkpoint import checkpoint
from scan2archive.errors import IndexUnusableError, IntegrityError
from scan2archive.index import check_files, open_index
from scan2archive.ledger.opening import read_ledger
from scan2archive.model_json import Json


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file of a package that is not as it was written.

    Attributes:
        record_id: Of the package's record.
        package: Folder of the revision.
        damage: What differs, the path being below the package.
    """

    record_id: str
    package: Path
    damage: Damage


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found.

    Attributes:
        packages: How many packages were read: one for each revision of a scan.
        damaged: Files that are missing, changed, or extra.
        lost: Record ids the ledger calls archived and that have no package.
        ledger_notice: What is wrong with the ledger as a whole; empty if nothing is.
        unnoted: Record ids with a package that the ledger does not call archived; a run notes them.
        unindexed: Ids of documents that are missing from the index.
        stray: Ids of documents in the index that no package holds.
        index_problem: Why the index cannot be used; empty if it can.
        misplaced: Record ids marked secret that lie in the ordinary store.
        scans: Of how many scans the packages are.
        resumed: Packages of these that an earlier check, which was cut off, had read.
        pending: Documents that the run at work has archived and is about to index.
    """

    packages: int
    damaged: tuple[DamagedFile, ...]
    lost: tuple[str, ...]
    ledger_notice: str
    unnoted: tuple[str, ...]
    unindexed: tuple[str, ...]
    stray: tuple[str, ...]
    index_problem: str
    misplaced: tuple[str, ...] = ()
    scans: int = 0
    resumed: int = 0
    pending: int = 0

    @property
    def only_extra(self) -> bool:
        """Whether all that is wrong with the packages is what was put beside or into them."""
        return not (self.sound or self.lost) and all(item.damage.kind == "extra" for item in self.damaged)

    @property
    def sound(self) -> bool:
        """Whether every package is there and as it was written."""
        return not (self.damaged or self.lost)

    @property
    def index_sound(self) -> bool:
        """Whether the index holds exactly what the packages do, and secret ones lie apart."""
        return not (self.unindexed or self.stray or self.index_problem or self.misplaced)


def audit(
    archive: Archive,
    on_package: Callable[[int, int], None] = lambda _count, _total: None,
    *,
    on_damage: Callable[[DamagedFile], None] = lambda _: None,
    restart: bool = False,
) -> Audit:
    """Reads every byte of every package, then compares ledger and index with them.

    Cut off at any moment, the next one goes on behind the packages that were found sound; damaged ones are read
    again.

    Args:
        archive: What to check.
        on_package: Called with the number of packages done so far, and that of all.
        on_damage: Called with each damaged file of a package as it is found: a check may be cut off before it ends.
        restart: Read all of them, also those that a check that was cut off has read.
    """
    damaged: list[DamagedFile] = []
    count = 0
    with checkpoint(archive, restart=restart) as notes:
        todo = tuple(all_packages(archive))
        for count, package in enumerate(todo, 1):
            on_package(count, len(todo))
            name = package.relative_to(archive.root).as_posix()
            if name in notes.before:
                continue
            damage = list(_read(archive, package))
            for item in damage:
                on_damage(item)
            damaged.extend(damage)
            if not damage:
                notes.note(name)
        resumed = sum(package.relative_to(archive.root).as_posix() in notes.before for package in todo)
        damaged.extend(_misfit(store, damage) for store, damage in misfits(archive))
        scans = len({package.parent for package in todo})
        return replace(_compared(archive, count, tuple(damaged)), scans=scans, resumed=resumed)


def _read(archive: Archive, package: Path) -> Iterator[DamagedFile]:
    """What is damaged of a package, wherever its record has been moved since it was listed (found secret, or released)."""
    record_id = package.parent.name
    while True:
        try:
            found = verify_package(package)
        except FileNotFoundError:
            if package.is_dir():
                raise
            found = (Damage("bagit.txt", "missing", "a package", ""),)
        if not found or package.is_dir():
            break
        now = next((one for one in revisions(archive, record_id) if one.name == package.name), package)
        if now == package:
            break
        package = now
    for item in found:
        damaged = DamagedFile(record_id, package, item)
        yield _unnamed(damaged) if is_set_apart(archive, package) else damaged


def _unnamed(item: DamagedFile) -> DamagedFile:
    """A damaged file of a secret scan: the name of its original may say what it is about."""
    folder = item.damage.path.rpartition("/")[0]
    if not f"{folder}/".startswith("data/original/"):
        return item
    return replace(item, damage=replace(item.damage, path="data/original"))


def _misfit(store: Path, damage: Damage) -> DamagedFile:
    parts = damage.path.split("/")
    return DamagedFile(parts[1] if len(parts) > 1 else "", store, damage)


def _compared(archive: Archive, count: int, damaged: tuple[DamagedFile, ...]) -> Audit:
    """What was found, with what ledger and index say of it."""
    at_work = is_held(archive)
    present, documents = _present(archive)
    ledger = _compare_ledger(archive, present)
    # What is noted as indexed now is in the index that is opened below; of what is not, only a run at work may be the cause.
    at_work = at_work or is_held(archive)
    awaited = {id_[:12] for id_ in present - ledger.indexed} if at_work else set[str]()
    missing, stray, index_problem = _compare_index(archive, documents)
    unindexed = tuple(id_ for id_ in missing if id_.partition("-")[0] not in awaited)
    return Audit(
        packages=count,
        damaged=damaged + ledger.gone,
        lost=ledger.lost,
        ledger_notice=ledger.notice,
        unnoted=ledger.unnoted,
        unindexed=unindexed,
        stray=stray,
        index_problem=index_problem,
        misplaced=misplaced(archive, tuple(record_ids(archive, (archive.packages,)))),
        pending=len(missing) - len(unindexed),
    )


def audit_to_json(found: Audit) -> Json:
    """The ``verify`` shape of docs/cli.md."""
    return {
        "ok": found.sound and found.index_sound,
        "packages": found.packages,
        "resumed": found.resumed,
        "damage": [
            {
                "record_id": item.record_id,
                "package": str(item.package),
                "path": item.damage.path,
                "kind": item.damage.kind,
                "expected": item.damage.expected,
                "found": item.damage.found,
            }
            for item in found.damaged
        ],
        "ledger": {
            "problem": found.ledger_notice,
            "lost": list(found.lost),
            "unnoted": list(found.unnoted),
        },
        "index": {
            "problem": found.index_problem,
            "missing": list(found.unindexed),
            "stray": list(found.stray),
            "pending": found.pending,
        },
        "misplaced": list(found.misplaced),
    }


def _present(archive: Archive) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the records that have a package, and of the documents that belong into the index."""
    found: set[str] = set()
    documents: set[str] = set()
    # A record that cannot be read has been found damaged already.
    for record in records(archive, lambda _: None, words=False):
        found.add(record.id)
        documents.update(entry.document.id for entry in entries(record))
    return frozenset(found), frozenset(documents)


@dataclass(frozen=True, slots=True)
class _Noted:
    """What the ledger says beside the packages: see `Audit`, and the records it calls indexed."""

    lost: tuple[str, ...]
    unnoted: tuple[str, ...]
    notice: str
    gone: tuple[DamagedFile, ...]
    indexed: frozenset[str]


def _compare_ledger(archive: Archive, present: frozenset[str]) -> _Noted:
    with read_ledger(archive.ledger_path, lambda: records(archive, lambda _: None, words=False)) as ledger:
        archived = frozenset(row.id for row in ledger.rows("archived"))
        indexed = frozenset(row.id for row in ledger.rows("indexed"))
        notice = ledger.notice
        noted_revisions = ledger.figures.revisions()
    noted = archived | indexed
    gone = tuple(
        DamagedFile(id_, package.with_name(f"r{number}"), Damage("bagit.txt", "missing", "a package", ""))
        for id_, number in noted_revisions.items()
        if (package := latest(archive, id_)) and int(package.name[1:]) < number
    )
    lost = tuple(sorted(id_ for id_ in noted - present if latest(archive, id_) is None))
    return _Noted(lost, tuple(sorted(present - noted)), notice, gone, indexed)


def _compare_index(
    archive: Archive, documents: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    if not documents and not archive.index_path.exists():
        return (), (), ""  # nothing was ever indexed
    try:
        index = open_index(archive.index_path)
        try:
            indexed = index.ids()
        finally:
            index.close()
        check_files(archive.index_path)
    except IndexUnusableError as error:
        return (), (), error.message
    # Once more, each as it is now: it may have been found secret, cut, or committed while this was at work.
    missing = (id_ for id_ in documents - indexed if _belongs(archive, id_))
    stray = (id_ for id_ in indexed - documents if not _belongs(archive, id_))
    return tuple(sorted(missing)), tuple(sorted(stray)), ""


def _belongs(archive: Archive, document_id: str) -> bool:
    """Whether a document belongs into the index, as its package is now; damage is told of where it is, not here."""
    return any(_holds(archive, record_id, document_id) for record_id in ids_from(archive, document_id[:12]))


def _holds(archive: Archive, record_id: str, document_id: str) -> bool:
    try:
        record = read_latest(archive, record_id, partial(read_open, archive, words=False))
    except IntegrityError:
        return True
    return record is not None and any(document.id == document_id for document in record.documents)
