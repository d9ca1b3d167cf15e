# SPDX-License-Identifier: Apache-2.0
"""What one package (gói) holds: original, access PDF, page text and record.json, as a BagIt bag."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scan2archive import __version__
from scan2archive.archive import bag
from scan2archive.archive.bag import Sealed
from scan2archive.errors import IntegrityError, ProcessingFailed, ScanAccessError
from scan2archive.model import Record, Word, folder_digest
from scan2archive.model_json import record_from_json, record_to_json, words_from_json, words_to_json


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
    payload.append(bag.write_into(staging, "data/record.json", _json(record_to_json(record), indent=1)))
    info = [
        ("Bagging-Date", record.created.date().isoformat()),
        ("External-Identifier", f"sha256:{record.id}"),
        ("Bag-Software-Agent", f"scan2archive {__version__}"),
    ]
    if organization:
        info.insert(0, ("Source-Organization", organization))
    bag.seal(staging, payload, info)


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


def read_record(package: Path, *, words: bool = True) -> Record:
    """The record of a package.

    Args:
        package: A revision folder.
        words: Read the word layers too; without them pages have no words (much faster).

    Raises:
        IntegrityError: A file is missing or is not what was written.
    """
    try:
        data = json.loads((package / "data/record.json").read_bytes())
        layers: dict[int, tuple[Word, ...]] = {}
        if words:
            for page in data["pages"]:
                path = package / f"data/text/{page['number']:04d}.json"
                layers[page["number"]] = words_from_json(json.loads(path.read_bytes()))
        return record_from_json(data, layers)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise IntegrityError(
            f"The package {package} is damaged: {error}.",
            next_step="Run scan2archive verify to see what differs.",
        ) from error
