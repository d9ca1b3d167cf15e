# SPDX-License-Identifier: Apache-2.0
"""What a person says of a dossier (hồ sơ): ``dossier.toml`` in its folder, read, checked and kept.

Names and lengths of the fields: Nghị định 30/2020/NĐ-CP, Phụ lục VI, and Thông tư 05/2025/TT-BNV where it is
wider. It is kept as received in ``ARCHIVE/dossiers/NAME/r1.toml``, beside the packages and as true as they are:
a file that says something new becomes the next revision, and none is ever changed.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import os
import re
import tempfile
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from scan2archive.archive import bag
from scan2archive.archive.store import Archive, full_disk_named
from scan2archive.batch.desk.values import normalise, tidy
from scan2archive.errors import IntegrityError, UsageError
from scan2archive.index import Titles

FOLDER = "dossiers"
_REVISION = re.compile(r"^r([1-9][0-9]*)\.toml$")
_LONGEST: Mapping[str, int] = {
    "code": 100,
    "agency_code": 35,
    "notation": 30,
    "title": 1000,
    "creator": 100,
    "note": 2000,
    "keywords": 100,
}
_COUNTS = ("sheets", "pages", "documents")
_MOST = 1_000_000
_MOST_BYTES = 1 << 20
BETWEEN = " · "  # mistakes, where several are told in one line
_LONGEST_NAME = 200  # bytes of a folder's name; file systems take 255


@dataclass(frozen=True, slots=True)
class Described:
    """What a person says of a dossier; everything may be left out.

    Attributes:
        code: Mã hồ sơ: agency, year and notation in one.
        agency_code: Mã định danh cơ quan lập danh mục hồ sơ.
        year: Năm hình thành hồ sơ; 0 if not said.
        notation: Số và ký hiệu hồ sơ, such as ``01.TCCB``.
        title: Tiêu đề hồ sơ.
        start_date: Thời gian bắt đầu, ISO 8601, possibly partial.
        end_date: Thời gian kết thúc, ISO 8601, possibly partial.
        retention: Thời hạn bảo quản, from the list of Thông tư 05/2025/TT-BNV, or any number of years.
        access: Chế độ sử dụng, from its list.
        language: Ngôn ngữ, each from its list.
        physical_condition: Tình trạng vật lý, from its list.
        creator: Người lập hồ sơ.
        keywords: Từ khóa.
        sheets: Số tờ; 0 if not said.
        pages: Số trang, as counted on paper; 0 if not said.
        documents: Số văn bản, as counted on paper; 0 if not said.
        note: Ghi chú.
    """

    code: str = ""
    agency_code: str = ""
    year: int = 0
    notation: str = ""
    title: str = ""
    start_date: str = ""
    end_date: str = ""
    retention: str = ""
    access: str = ""
    language: tuple[str, ...] = ()
    physical_condition: str = ""
    creator: str = ""
    keywords: tuple[str, ...] = ()
    sheets: int = 0
    pages: int = 0
    documents: int = 0
    note: str = ""


KEYS = tuple(field.name for field in fields(Described))


def read(data: bytes, name: str) -> Described:
    """What a ``dossier.toml`` says.

    Args:
        data: Its bytes.
        name: What it is called in messages.

    Raises:
        UsageError: It is no TOML, or has keys or values that a dossier cannot have; all of them are named.
    """
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(
            f"{name} cannot be read: {error}.", next_step="It has to be TOML in UTF-8, see docs/cli.md."
        ) from error
    wrong: list[str] = []
    values: dict[str, str | int | tuple[str, ...]] = {}
    for key, value in given.items():
        try:
            values[key] = _value(key, value)
        except UsageError as error:
            wrong.append(str(error))
    start, end = str(values.get("start_date", "")), str(values.get("end_date", ""))
    if start and end and start[: len(end)] > end:
        wrong.append(f"start_date {start} is later than end_date {end}.")
    if wrong:
        raise UsageError(f"{name}: {BETWEEN.join(wrong)}", next_step="Correct it and run again.")
    return Described(**values)  # type: ignore[arg-type]  # each was checked against its field above


def _value(key: str, value: object) -> str | int | tuple[str, ...]:
    """One value in the form the archive keeps it; raises as `read`."""
    if key not in KEYS:
        close = difflib.get_close_matches(key.casefold(), KEYS, 1)
        meant = f"did you mean {close[0]}? There" if close else "there"
        raise UsageError(f"There is no key {key!r}; {meant} are: {', '.join(KEYS)}.")
    if key in _COUNTS or key == "year":
        least, most = (1900, dt.date.today().year) if key == "year" else (1, _MOST)
        if type(value) is not int or not least <= value <= most:
            raise UsageError(f"{key} has to be a whole number from {least} to {most}.")
        return value
    if key in ("keywords", "language"):
        parts = value if isinstance(value, list) else [value]
        return tuple(dict.fromkeys(text for part in parts if (text := _text(key, part))))
    if isinstance(value, dt.datetime):
        value = value.date()
    return _text(key, value.isoformat() if isinstance(value, dt.date) and key.endswith("_date") else value)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{key} has to be text in quotation marks.")
    if key.endswith("_date"):
        # The rules for dates are those of documents; the message has to name the key.
        try:
            return normalise("issued_date", value)
        except UsageError as error:
            raise UsageError(
                f"{key} cannot be {value!r}: it has to be a date from 1900 to today.",
                next_step="Write it as 2019-05-12 or 12/05/2019; in part as 05/2019 or 2019.",
            ) from error
    if key in ("retention", "access", "language", "physical_condition"):
        return normalise(key, value)
    text = tidy(value)
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} or char == "\ufffd" for char in text):
        raise UsageError(f"{key} holds characters that are no text.")
    if len(text) > _LONGEST[key]:
        raise UsageError(f"{key} takes {_LONGEST[key]} characters; this has {len(text)}.")
    return text


# ---------------------------------------------------------------- kept in the archive


def folder_of(archive: Archive, dossier: str) -> Path:
    """Where what is said of a dossier lies: folders named as it, whatever a person called it."""
    return archive.root.joinpath(FOLDER, *map(_safe, dossier.split("/")))


def _safe(part: str) -> str:
    # A name cannot lead out of the folder, nor look like a revision; different names stay different.
    text = part.replace("%", "%25").replace("\0", "%00")
    if not text.strip(".") or _REVISION.match(text):
        text = f"%2E{text}"
    data = text.encode("utf-8", "surrogateescape")
    if len(data) > _LONGEST_NAME:
        digest = hashlib.sha256(data).hexdigest()[:16]
        text = f"{data[: _LONGEST_NAME - 20].decode('utf-8', 'ignore')}%~{digest}"
    return text


def kept(archive: Archive, dossier: str) -> Path | None:
    """The newest revision of what is said of a dossier; None if nothing is."""
    found = _revisions(folder_of(archive, dossier))
    return found[-1][1] if found else None


def _revisions(folder: Path) -> list[tuple[int, Path]]:
    try:
        entries = list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((int(match[1]), path) for path in entries if (match := _REVISION.match(path.name)))


def load(archive: Archive, dossier: str) -> Described:
    """What is said of a dossier; nothing if there is no file.

    Raises:
        IntegrityError: The file is not as it was taken in.
    """
    path = kept(archive, dossier)
    if path is None:
        return Described()
    try:
        return read(path.read_bytes(), str(path))
    except (OSError, UsageError) as error:
        raise IntegrityError(
            f"{path} is damaged: {error}", next_step="Restore it from a copy, or give the file anew to run."
        ) from error


def title_of(archive: Archive, dossier: str) -> str:
    """Its title (tiêu đề); empty if nobody gave it one, or the file is damaged, which `export` tells."""
    try:
        return load(archive, dossier).title if dossier else ""
    except IntegrityError:
        return ""


def titles(archive: Archive) -> Titles:
    """The names and titles of all dossiers that have a title."""
    root = archive.root / FOLDER
    names = (
        _name_of(Path(folder).relative_to(root))
        for folder, _folders, files in os.walk(root)
        if any(map(_REVISION.match, files))
    )
    return tuple((name, title) for name in sorted(names) if (title := title_of(archive, name)))


def _name_of(folder: Path) -> str:
    """The dossier that `folder_of` gives this folder; one of a cut name gets another name, which has no title."""
    return "/".join(
        part.removeprefix("%2E").replace("%00", "\0").replace("%25", "%") for part in folder.parts
    )


def take_in(archive: Archive, source: Path, dossier: str) -> bool:
    """Keeps a ``dossier.toml``, if it says something new. Under the archive's lock.

    Args:
        archive: Where to.
        source: The file; only read.
        dossier: Name of the dossier it describes.

    Returns:
        Whether it was written.

    Raises:
        UsageError: It cannot be read, or is wrong; nothing was written, an older one stays in force.
        OutOfSpaceError: The disk is full.
    """
    data = _checked(source)
    folder = folder_of(archive, dossier)
    older = _revisions(folder)
    if older and older[-1][1].read_bytes() == data:
        return False
    target = folder / f"r{older[-1][0] + 1 if older else 1}.toml"
    with full_disk_named(archive):
        _write(archive, data, target)
    return True


def _checked(source: Path) -> bytes:
    """The bytes of a file that says what it may say; raises as `take_in`."""
    try:
        if source.is_symlink() or source.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{source} is a link or too large.", next_step="Put a small text file there.")
        data = source.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{source} cannot be read: {error.strerror}.", next_step="Give this user permission to read it."
        ) from error
    read(data, str(source))
    return data


def _write(archive: Archive, data: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, staged = tempfile.mkstemp(dir=archive.work, prefix="dossier-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(staged).chmod(0o444)
        Path(staged).rename(target)
    except BaseException:
        Path(staged).unlink(missing_ok=True)
        raise
    folder = target.parent
    while folder != archive.root.parent:  # folders made just now have to outlast a power cut, too
        bag.sync(folder)
        folder = folder.parent


def take_in_all(
    archive: Archive,
    found: Iterable[tuple[Path, str]],
    dossier: str | None,
    notify: Callable[[str], None],
    *,
    refuse: Callable[[str], None] | None = None,
    dry: bool = False,
) -> int:
    """Keeps what the folders of a run say of themselves; what is wrong is told of and stops nothing.

    Args:
        archive: Where to; locked.
        found: Each ``dossier.toml`` and the dossier of the folder it lies in; empty directly in a source.
        dossier: That of all scans of the run; None = the folder each lies in.
        notify: Told, in one sentence, of each file that was not used.
        refuse: Told, in one sentence, of each one that is wrong; None = `notify`.
        dry: Only looks whether they could be taken.

    Returns:
        How many are wrong and were not taken.
    """
    count = 0
    for path, own in found:
        if (dossier is not None and own) or not (dossier or own):
            why = "its scans go into one dossier" if own else "it lies in no dossier's folder"
            notify(f"{path} was not used: {why}. Run the folder above it, or give --dossier NAME.")
            continue
        try:
            if dry:
                _checked(path)
            else:
                take_in(archive, path, dossier or own)
        except UsageError as error:
            count += 1
            (refuse or notify)(f"{error} Its scans are taken in all the same.")
    return count
