# SPDX-License-Identifier: Apache-2.0
"""BagIt bags (RFC 8493): safe names, copying while hashing, sealing, and checking every byte again.

A bag is a folder with the payload below ``data/``, a list of the payload's digests
(``manifest-sha256.txt``), a list of the digests of the other files (``tagmanifest-sha256.txt``),
and two small text files. Any archivist's tool reads it. Written here and not by the ``bagit``
library because that changes the working folder of the process and is not crash-safe.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scan2archive.errors import IntegrityError

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
READ_ONLY = 0o444
LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
MAX_NAME_BYTES = 200

_CHUNK = 1 << 20
_SYNC_THREADS = 16
_FORBIDDEN = frozenset('<>:"/\\|?*%')
# Another file system, one without hard links, too many of them, or none allowed on others' files.
_NO_LINKS = frozenset({errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS})
_DEVICE = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_MANIFEST_LINE = re.compile(r"^([0-9a-fA-F]{64})[ \t]+\*?(.+)$")

DamageKind = Literal["missing", "changed", "extra"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """One file as written into a bag.

    Attributes:
        path: Below the bag, with forward slashes.
        sha256: Of its bytes.
        size: Bytes.
    """

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Damage:
    """One difference between a bag and its manifests.

    Attributes:
        path: Below the bag, with forward slashes.
        kind: The file is ``missing``, ``changed``, or ``extra`` (in the bag but in no manifest).
        expected: What the manifest says (a digest, or ``octets.files`` for the Payload-Oxum).
        found: What is there; an error text if the file cannot be read.
    """

    path: str
    kind: DamageKind
    expected: str
    found: str


# ---------------------------------------------------------------- names


def safe_name(name: str, *, fallback: str = "original") -> str:
    """A file name that every file system and BagIt reader takes, as close to `name` as that allows.

    NFC. Control, format and undecodable characters become ``_``, and so do those Windows forbids:
    archives are copied to such disks. So does the percent sign, which BagIt readers decode
    differently. At most `MAX_NAME_BYTES` of UTF-8; the suffix survives a cut.
    """
    text = "".join(
        "_"
        if char in _FORBIDDEN or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        else char
        for char in unicodedata.normalize("NFC", name)
    ).strip(" ")
    text = text.rstrip(". ")
    if not text.strip("._ "):
        return fallback
    if text.startswith("."):
        text = f"_{text[1:]}"
    if _DEVICE.match(text):
        text = f"_{text}"
    return _cut(text)


def _cut(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > 20:
        stem, suffix = name, ""
    room = MAX_NAME_BYTES - len((dot + suffix).encode() if suffix else b"")
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem}.{suffix}" if suffix else stem


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """`safe_name` of each, made different from each other also where upper and lower case are one."""
    taken: set[str] = set()
    result: list[str] = []
    for name in names:
        safe = safe_name(name, fallback="file")
        stem, dot, suffix = safe.rpartition(".")
        if not dot:
            stem, suffix = safe, ""
        candidate, count = safe, 1
        while candidate.casefold() in taken:
            count += 1
            candidate = f"{stem}~{count}{dot}{suffix}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return tuple(result)


def encode_path(path: str) -> str:
    """A path as written in a manifest: RFC 8493 section 2.1.3 escapes CR, LF and the percent sign."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def decode_path(text: str) -> str:
    """The path behind a manifest entry."""
    for escape, char in (("%0[aA]", "\n"), ("%0[dD]", "\r"), ("%25", "%")):
        text = re.sub(escape, char, text)
    return text


# ---------------------------------------------------------------- writing


def digest_file(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hex digits, read in pieces.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def folder_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder scan in order of their names: what file managers leave behind is left out.

    Raises:
        OSError: The folder cannot be read.
    """
    return tuple(
        sorted(
            path
            for path in folder.iterdir()
            if not path.name.startswith(".") and path.name.casefold() not in LITTER and path.is_file()
        )
    )


def copy_into(bag: Path, inside: str, source: Path) -> Sealed:
    """Copies a file into a bag while hashing what is really copied; `make_durable` has to follow.

    Raises:
        FileExistsError: Something has that name already: nothing is ever overwritten.
        OSError: Reading or writing failed.
    """
    target = bag / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream, target.open("xb") as out:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        os.fchmod(out.fileno(), READ_ONLY)
    return Sealed(inside, digest.hexdigest(), size)


def link_into(bag: Path, item: Sealed, older: Path) -> Sealed:
    """Takes over a file of an older bag that never changes: a hard link, or a copy where there are none.

    Raises:
        IntegrityError: The file in the older bag is gone, or (found when copying) not what was sealed.
        FileExistsError: Something has that name already.
        OSError: Writing failed.
    """
    source, target = older / item.path, bag / item.path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if source.is_symlink() or source.stat().st_size != item.size:
            raise _not_as_sealed(older, item.path)
        os.link(source, target, follow_symlinks=False)
    except FileNotFoundError as error:
        raise _not_as_sealed(older, item.path) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        copy = copy_into(bag, item.path, source)
        if copy != item:
            raise _not_as_sealed(older, item.path) from error
    return item


def payload(bag: Path) -> tuple[Sealed, ...]:
    """The payload of a bag by its manifest, which is held against its own digest; the files are not read.

    Raises:
        IntegrityError: A manifest is damaged, or a file it names is not there.
    """
    damage: list[Damage] = []
    tags = dict(entries(bag, TAG_MANIFEST, damage))
    listed = tuple(entries(bag, MANIFEST, damage))
    if damage or tags.get(MANIFEST) != digest_file(bag / MANIFEST):
        raise _not_as_sealed(bag, MANIFEST)
    try:
        return tuple(Sealed(path, digest, (bag / path).stat().st_size) for path, digest in listed)
    except OSError as error:
        raise _not_as_sealed(bag, str(error.filename)) from error


def _not_as_sealed(bag: Path, path: str) -> IntegrityError:
    return IntegrityError(
        f"The package {bag} is damaged: {path} is not as it was written.",
        next_step="Run scan2archive verify to see what differs.",
    )


def write_into(bag: Path, inside: str, data: bytes) -> Sealed:
    """Writes bytes as a new file of a bag; `make_durable` has to follow. Raises like `copy_into`."""
    target = bag / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as out:
        out.write(data)
        os.fchmod(out.fileno(), READ_ONLY)
    return Sealed(inside, hashlib.sha256(data).hexdigest(), len(data))


def seal(bag: Path, payload: Iterable[Sealed], info: Iterable[tuple[str, str]]) -> None:
    """Writes the manifests and tag files of a bag, then makes all of it durable.

    Args:
        bag: Folder that holds the payload below ``data/``.
        payload: Every payload file.
        info: Labels and values of ``bag-info.txt``; Payload-Oxum is added.
    """
    files = sorted(payload, key=lambda item: item.path)
    oxum = f"{sum(item.size for item in files)}.{len(files)}"
    lines = [f"{label}: {' '.join(value.split())}\n" for label, value in (*info, ("Payload-Oxum", oxum))]
    tags = [
        write_into(bag, "bagit.txt", DECLARATION.encode()),
        write_into(bag, "bag-info.txt", "".join(lines).encode("utf-8", "replace")),
        write_into(bag, MANIFEST, _manifest(files)),
    ]
    write_into(bag, TAG_MANIFEST, _manifest(tags))
    make_durable(bag)


def _manifest(files: Iterable[Sealed]) -> bytes:
    return "".join(f"{item.sha256}  {encode_path(item.path)}\n" for item in files).encode()


def is_full(error: OSError) -> bool:
    """Whether an operating system error means that a disk or quota is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def make_durable(folder: Path) -> None:
    """Makes a folder and everything in it survive a power cut."""
    paths = [folder, *folder.rglob("*")]
    # Together, not one by one: the file system then writes its journal once for many of them.
    # 400 files took 0.03 s instead of 0.8 s.
    with ThreadPoolExecutor(_SYNC_THREADS) as pool:
        for _ in pool.map(sync, paths):
            pass


def sync(path: Path) -> None:
    """Makes a file, or the entries of a folder (new names, renames), survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot do it for folders.
        if error.errno != errno.EINVAL or not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise
    finally:
        os.close(descriptor)


def entries(bag: Path, manifest: str, damage: list[Damage]) -> Iterator[tuple[str, str]]:
    """Paths and digests that a manifest lists; what is no such line goes to the damage.

    Args:
        bag: The folder.
        manifest: Name of the file.
        damage: Added to.
    """
    try:
        text = (bag / manifest).read_text(encoding="utf-8")
    except FileNotFoundError:
        damage.append(Damage(manifest, "missing", "", ""))
        return
    except (OSError, UnicodeDecodeError) as error:
        damage.append(Damage(manifest, "changed", "", f"unreadable: {error}"))
        return
    # Not splitlines: a name may hold characters that Python counts as line ends, such as U+2028.
    for line in text.split("\n"):
        if not line.strip():
            continue
        match = _MANIFEST_LINE.match(line.rstrip("\r"))
        path = decode_path(match[2]) if match else ""
        if match is None or path.startswith("/") or ".." in path.split("/"):
            damage.append(Damage(manifest, "changed", "digest and path", line[:200]))
            continue
        yield path, match[1].lower()
