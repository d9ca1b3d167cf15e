# SPDX-License-Identifier: Apache-2.0
"""What one package (gói) holds: original, access PDF, page text and record.json, as a BagIt bag."""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Any

from scan2archive import __version__
from scan2archive.archive import bag
from scan2archive.archive.bag import Sealed
from scan2archive.archive.bag_check import verify_bag
from scan2archive.errors import IntegrityError, ProcessingFailed, ScanAccessError
from scan2archive.model import Record, Word, folder_digest
from scan2archive.model_json import record_from_json, record_to_json, words_from_json, words_to_json

_RECORD = "data/record.json"


def write_package(
    staging: Path, record: Record, *, original: Path, access_pdf: Path | None, organization: str = ""
) -> None:
    """Writes everything a package holds into an empty folder and seals it; durable when it returns.

    Args:
        staging: Empty folder.
        record: Its id must be the digest of `original`'s bytes.
        original: The scan as received (file or folder); copied, never touched.
        access_pdf: Copied too; None if there is none.
        organization: Source-Organization of the bag; empty if there is none.

    Raises:
        ProcessingFailed: The original is no longer what the record was made from.
        ScanAccessError: The original cannot be read any more.
        OSError: Writing failed.
    """
    payload = list(_copy_original(staging, record, original))
    if access_pdf is not None:
        payload.append(bag.copy_into(staging, "data/access.pdf", access_pdf))
    for page in record.pages:
        name = f"data/text/{page.number:04d}"
        payload.append(bag.write_into(staging, f"{name}.json", _json(words_to_json(page))))
        payload.append(bag.write_into(staging, f"{name}.txt", f"{page.text}\n".encode("utf-8", "replace")))
    _seal(staging, record, payload, organization)


def write_revision(staging: Path, record: Record, *, older: Path, organization: str = "") -> None:
    """Writes a package that differs from an older one of the same scan in its record only, and seals it.

    What is the same is linked, not copied, where the file system can. Every byte of the older package is read
    and compared first: a revision made of a damaged one would carry the damage on.

    Args:
        staging: Empty folder on the same file system as `older`, as a rule.
        record: With the pages of the older one.
        older: The package before it; only read.
        organization: Source-Organization of the bag; empty if there is none.

    Raises:
        IntegrityError: The older package is damaged.
        OSError: Writing failed.
    """
    # A file that was added says nothing about the others, and is not taken over.
    if damage := [item.path for item in verify_bag(older) if item.kind != "extra"]:
        raise IntegrityError(
            f"The package {older} is damaged: {damage[0]} is not as it was written. Nothing was changed.",
            next_step="Run scan2archive verify to see what differs, and restore the package from a copy first.",
        )
    payload = [bag.link_into(staging, item, older) for item in bag.payload(older) if item.path != _RECORD]
    _seal(staging, record, payload, organization)


def _seal(staging: Path, record: Record, payload: list[Sealed], organization: str) -> None:
    payload.append(bag.write_into(staging, _RECORD, _json(record_to_json(record), indent=1)))
    info = [
        ("Bagging-Date", record.created.date().isoformat()),
        ("External-Identifier", f"sha256:{record.id}"),
        ("Bag-Software-Agent", f"scan2archive {__version__}"),
    ]
    if organization:
        info.insert(0, ("Source-Organization", organization))
    bag.seal(staging, payload, info)


def put_in_place(root: Path, work: Path, target: Path, write: Callable[[Path], None]) -> bool:
    """Has a package written in the work folder and renames it to its place; no trace is left if that fails.

    Args:
        root: Folder of the archive, which is there.
        work: On the same file system; made if it is missing.
        target: Where the package will lie, below the root.
        write: Fills an empty folder; all in it is durable when it returns.

    Returns:
        Whether it is this package that lies there now, and not one that came first.

    Raises:
        OSError: Writing failed.
    """
    first = True
    work.mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="commit-", dir=work))
    try:
        staging = scratch / target.name
        staging.mkdir(mode=0o755)
        write(staging)
        _make_folder(root, target.parent)
        try:
            staging.rename(target)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
            first = False
        bag.sync(target.parent)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return first


def _make_folder(root: Path, folder: Path) -> None:
    for path in reversed([folder, *folder.parents]):
        if path.is_relative_to(root) and path != root and not path.is_dir():
            path.mkdir(exist_ok=True)
            bag.sync(path.parent)


def _copy_original(staging: Path, record: Record, original: Path) -> Iterator[Sealed]:
    try:
        if original.is_dir():
            files = bag.folder_files(original)
            folder = bag.safe_name(original.name)
            copies = [
                bag.copy_into(staging, f"data/original/{folder}/{name}", file)
                for file, name in zip(files, bag.unique_names(file.name for file in files), strict=True)
            ]
            digest = folder_digest((file.name, copy.sha256) for file, copy in zip(files, copies, strict=True))
        else:
            name = bag.safe_name(record.source.name or original.name)
            copies = [bag.copy_into(staging, f"data/original/{name}", original)]
            digest = copies[0].sha256
    except OSError as error:
        if bag.is_full(error) or error.filename is None or str(staging) in str(error.filename):
            raise
        raise ScanAccessError(f"{original} cannot be read any more: {error.strerror}.") from error
    if digest != record.id:
        raise ProcessingFailed(
            f"{original} changed while it was being processed.",
            next_step="Run again when nothing writes to it any more.",
        )
    yield from copies


def _json(data: dict[str, Any], *, indent: int | None = None) -> bytes:
    # backslashreplace turns undecodable bytes of a file name into \udcXX, which is valid JSON.
    return f"{json.dumps(data, ensure_ascii=False, indent=indent)}\n".encode("utf-8", "backslashreplace")


def read_record(package: Path, *, words: bool = True, pages: Container[int] | None = None) -> Record:
    """The record of a package.

    Args:
        package: A revision folder.
        words: Read the word layers too; without them pages have no words (much faster).
        pages: Numbers of the pages whose words are read; None for all.

    Raises:
        IntegrityError: A file is missing or is not what was written.
    """
    try:
        data = json.loads((package / _RECORD).read_bytes())
        layers: dict[int, tuple[Word, ...]] = {}
        if words:
            for page in data["pages"]:
                if pages is not None and page["number"] not in pages:
                    continue
                path = package / f"data/text/{page['number']:04d}.json"
                layers[page["number"]] = words_from_json(json.loads(path.read_bytes()))
        return record_from_json(data, layers)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise IntegrityError(
            f"The package {package} is damaged: {error}.",
            next_step="Run scan2archive verify to see what differs.",
        ) from error
