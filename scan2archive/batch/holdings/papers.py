# SPDX-License-Identifier: Apache-2.0
"""Out of an archive again: a PDF for each document, or copies of the packages. Nothing there is ever replaced.

Each file (or bag) is written under another name and takes its own in one step, so that an export that was cut off
goes on with the same command. Secret scans (độ mật) are never given out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from scan2archive.archive import bag
from scan2archive.archive.bag_check import verify_bag
from scan2archive.archive.restricted import is_secret, is_set_apart
from scan2archive.archive.store import Archive, latest, read_latest, read_record
from scan2archive.batch.holdings.catalogue import Dossier, Listed
from scan2archive.batch.holdings.file_names import NO_DOSSIER, dossier_code, file_name, paper_name
from scan2archive.console.labels import label_row
from scan2archive.errors import ArchiveToolError, IntegrityError, ProcessingFailed
from scan2archive.model import Record
from scan2archive.pipeline.access.pdf_cut import About, cut, identifier_of

State = Literal["written", "there", "kept", "failed"]
_COPY = "data/access.pdf"
# A file system without hard links: there the name is looked at and then taken.
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES})


@dataclass(frozen=True, slots=True)
class Given:
    """A document or package that was to be given out.

    Attributes:
        file: Below the destination.
        state: ``written`` now; ``there`` from an export before; ``kept``: another file or an older revision has that
            name and stays; ``failed``.
        id: Of the document or record.
        revision: Of the record.
        dossier: Its name; empty if none.
        listed: The document; None for a package.
        source: Name of the scan as received.
        pages: How many.
        sha256: Of the file; of a bag, of its tag manifest. Empty unless it is written or there.
        message: Why it was kept or failed; empty otherwise.
    """

    file: str
    state: State
    id: str
    revision: int
    dossier: str
    listed: Listed | None
    source: str
    pages: int
    sha256: str = ""
    message: str = ""


def give_papers(archive: Archive, dossiers: Sequence[Dossier], destination: Path) -> Iterator[Given]:
    """Writes a PDF/A for each document that is listed, in a folder for each dossier.

    Raises:
        OSError: The destination cannot be written.
    """
    taken: set[str] = set()
    for dossier in dossiers:
        stem = file_name(dossier_code(dossier.name, dossier.described), taken)
        for listed in dossier.listed:
            file = f"{stem}/{paper_name(stem, listed.ordinal)}"
            yield _give_paper(archive, dossier, listed, destination, file)


def give_bags(archive: Archive, dossiers: Sequence[Dossier], destination: Path) -> Iterator[Given]:
    """Copies the newest package of every scan of which a document is listed, in a folder for each dossier.

    Raises:
        OSError: The destination cannot be written.
    """
    taken: set[str] = set()
    for dossier in dossiers:
        stem = file_name(dossier.name or NO_DOSSIER, taken)
        for record_id in dict.fromkeys(listed.document.record_id for listed in dossier.listed):
            yield _give_bag(archive, dossier, record_id, destination, stem)


def about(listed: Listed, revision: int) -> About:
    """What a document's PDF says of itself; what nobody is sure of is named as such."""
    document = listed.document
    name = " ".join(filter(None, (document.value("type"), document.value("code"))))
    title = " – ".join(filter(None, (name, document.value("subject"))))
    doubtful = [*listed.unsure, *listed.missing]
    keywords = tuple(field.value for field in document.fields if field.name == "keywords")
    description = f"Cần kiểm tra: {label_row(doubtful)}" if doubtful else ""
    return About(identity(document.id, revision), title, document.value("issuer"), description, keywords)


def identity(document_id: str, revision: int) -> str:
    """What names a document in one revision."""
    return f"scan2archive:{document_id}:r{revision}"


def _give_paper(archive: Archive, dossier: Dossier, listed: Listed, destination: Path, file: str) -> Given:
    document, target = listed.document, destination / file
    pages = document.pages[1] - document.pages[0] + 1
    given = Given(file, "failed", document.id, 0, dossier.name, listed, "", pages)
    try:
        package, record = _open(archive, document.record_id)
        given = replace(given, revision=record.revision, source=record.source.name)
        if document not in record.documents:
            raise _corrected(document.id)
        wanted = identity(document.id, record.revision)
        if target.exists():
            found = identifier_of(target)
            if found == wanted:
                return replace(given, state="there", sha256=bag.digest_file(target))
            older = found.startswith(f"scan2archive:{document.id}:")
            why = "an older revision of it" if older else "another file"
            return replace(given, state="kept", message=f"{target} is {why} and stays.")
        copy = _sealed(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(f".{target.name[:100]}.{os.getpid()}.new")
        try:
            cut(copy, document.pages, about(listed, record.revision), staged)
            bag.sync(staged)
            digest = bag.digest_file(staged)
            _take_name(staged, target)
        finally:
            staged.unlink(missing_ok=True)
        return replace(given, state="written", sha256=digest)
    except (ArchiveToolError, FileNotFoundError) as error:
        if given.revision and _is_past(archive, document.record_id, given.revision):
            return replace(given, state="failed", message=str(_corrected(document.id)))
        if isinstance(error, FileNotFoundError):
            raise
        return replace(given, state="failed", message=str(error))


def _give_bag(archive: Archive, dossier: Dossier, record_id: str, destination: Path, stem: str) -> Given:
    given = Given(f"{stem}/{record_id[:12]}", "failed", record_id, 0, dossier.name, None, "", 0)
    try:
        package, record = _open(archive, record_id)
        target = destination / stem / f"{record_id[:12]}-r{record.revision}"
        given = replace(
            given,
            file=f"{stem}/{target.name}",
            revision=record.revision,
            source=record.source.name,
            pages=len(record.pages),
        )
        digest = bag.digest_file(package / bag.TAG_MANIFEST)
        if target.exists():
            if (target / bag.TAG_MANIFEST).is_file() and bag.digest_file(target / bag.TAG_MANIFEST) == digest:
                return replace(given, state="there", sha256=digest)
            return replace(given, state="kept", message=f"{target} is another folder and stays.")
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(f".{target.name}.{os.getpid()}.new")
        try:
            shutil.copytree(package, staged, copy_function=shutil.copyfile)
            if verify_bag(staged):
                raise IntegrityError(
                    f"The package {package} is damaged.",
                    next_step="Run scan2archive verify to see what differs.",
                )
            bag.make_durable(staged)
            staged.rename(target)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
        return replace(given, state="written", sha256=digest)
    except (ArchiveToolError, FileNotFoundError) as error:
        if given.revision and _is_past(archive, record_id, given.revision):
            return replace(given, message=str(_corrected(record_id[:12])))
        if isinstance(error, FileNotFoundError):
            return replace(
                given, message=f"The package of {record_id} is not whole: {error.filename} is gone."
            )
        return replace(given, message=str(error))


def _open(archive: Archive, record_id: str) -> tuple[Path, Record]:
    """The newest package as it is now, and its record.

    Raises:
        ProcessingFailed: It is gone, or secret by now.
        IntegrityError: It is damaged.
    """
    found = read_latest(archive, record_id, lambda package: (package, read_record(package, words=False)))
    if found is None:
        raise ProcessingFailed(f"The package of {record_id} is gone.", next_step="Run: scan2archive verify")
    if is_secret(archive, found[1]):
        raise ProcessingFailed(f"{record_id[:12]} is marked secret and is not given out.")
    return found


def _corrected(identifier: str) -> ProcessingFailed:
    return ProcessingFailed(f"{identifier} was corrected meanwhile.", next_step="Export again.")


def _is_past(archive: Archive, record_id: str, revision: int) -> bool:
    """Whether a revision that was opened is no longer the newest, or lies elsewhere: it was corrected, found secret or released."""
    package = latest(archive, record_id)
    return package is not None and (package.name != f"r{revision}" or is_set_apart(archive, package))


def _sealed(package: Path) -> Path:
    """The access copy, once its bytes are those that were sealed.

    Raises:
        ProcessingFailed: The package has none.
        IntegrityError: It is damaged.
    """
    listed = {item.path: item.sha256 for item in bag.payload(package)}
    if _COPY not in listed:
        raise ProcessingFailed(f"The package {package} holds no PDF.")
    copy = package / _COPY
    if bag.digest_file(copy) != listed[_COPY]:
        raise IntegrityError(
            f"The package {package} is damaged: {_COPY} is not as it was written.",
            next_step="Run scan2archive verify to see what differs.",
        )
    return copy


def _take_name(staged: Path, target: Path) -> None:
    """Gives a file its name, unless something has it."""
    try:
        os.link(staged, target)
    except FileExistsError as error:
        raise ProcessingFailed(f"{target} came while it was being written.") from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise ProcessingFailed(f"{target} came while it was being written.") from error
        staged.rename(target)
    with contextlib.suppress(OSError):
        bag.sync(target.parent)
