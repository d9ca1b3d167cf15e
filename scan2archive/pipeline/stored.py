# SPDX-License-Identifier: Apache-2.0
"""Pages of a long scan on their way from the workers that read them to the one that finishes the scan.

Each is a file of its own in the scan's work folder, written under another name and renamed: whoever is
killed at whatever moment leaves whole files or none. It is scratch for one run, so nothing is synced to the
disk; but every digit counts, since the record has to be the one a single worker would have made. Files are
JSON by the fields of the values themselves: a field added to a page travels without a word here.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np

from scan2archive import __version__, errors, model
from scan2archive.errors import ProcessingFailed, ScanAccessError, ScanError
from scan2archive.pipeline.page import PageResult
from scan2archive.pipeline.scan import Scan, shown_name

FORMAT = 1

_T = TypeVar("_T")
# For annotations of modules that import these names for type checkers only.
_NAMES = {"Source": model.Source, "Word": model.Word}


@dataclass(frozen=True, slots=True)
class Opened:
    """A scan after intake.

    Attributes:
        scan: What it is.
        seconds: What finding that out took.
        state: Of each of its files, what changes with its bytes: inode, size, time of change in ns.
    """

    scan: Scan
    seconds: float
    state: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was read.

    Attributes:
        result: What came out.
        seconds: What it took, decoding included.
    """

    result: PageResult
    seconds: float


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of stored values of one scan.

    Attributes:
        folder: Made by the first write.
    """

    folder: Path

    def put_scan(self, opened: Opened) -> None:
        """Stores what the scan is."""
        self._put("scan.json", opened)

    def scan(self) -> Opened:
        """What the scan is.

        Raises:
            ProcessingFailed: It is not stored here.
        """
        found = self._get("scan.json", Opened)
        if found is None:
            raise ProcessingFailed(f"{self.folder}: what was found out about the scan is lost.")
        return found

    def put_page(self, page: ReadPage) -> None:
        """Stores a page in one step."""
        self._put(_page_name(page.result.page.number), page)

    def page(self, number: int) -> ReadPage | None:
        """Page ``number``, from 1; None if it is not stored, or not by this version of the program."""
        return self._get(_page_name(number), ReadPage)

    def _put(self, name: str, value: Opened | ReadPage) -> None:
        self.folder.mkdir(exist_ok=True)
        text = json.dumps(
            {"format": FORMAT, "program": __version__, "value": _plain(value)}, separators=(",", ":")
        )
        part = self.folder / f"{name}.part"
        part.write_text(text, encoding="ascii")
        part.replace(self.folder / name)

    def _get(self, name: str, kind: type[_T]) -> _T | None:
        try:
            data = json.loads((self.folder / name).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        if (data["format"], data["program"]) != (FORMAT, __version__):
            return None
        value: _T = _typed(kind, data["value"])
        return value


def state_of(scan: Scan) -> tuple[tuple[int, int, int], ...]:
    """What changes with the bytes of each file of a scan.

    Raises:
        ScanAccessError: A file is not there any more.
    """
    try:
        stats = [file.stat() for file in scan.files]
    except OSError as error:
        raise ScanAccessError(
            f"{shown_name(scan.path)} cannot be read: {error.strerror or error}.",
            next_step="Check that it is still there.",
        ) from error
    return tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats)


def require_unchanged(opened: Opened) -> None:
    """Makes sure that pages read at different times are pages of the same bytes.

    Raises:
        ScanAccessError: The source changed since it was opened first.
    """
    if state_of(opened.scan) != opened.state:
        raise ScanAccessError(
            f"{shown_name(opened.scan.path)} changed while it was being processed.",
            next_step="Run again when nothing writes to it any more.",
        )


def _page_name(number: int) -> str:
    return f"{number:05}.json"


# ---------------------------------------------------------------- values to JSON and back


def _plain(value: object) -> Any:
    """A value of frozen dataclasses as JSON can hold it."""
    if isinstance(value, ScanError):
        return {"error": type(value).__name__, "message": value.message, "next_step": value.next_step}
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _typed(kind: Any, data: Any) -> Any:
    """The value of a type that `_plain` made this of."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return None if data is None else _typed(inner, data)
    if origin is tuple:
        each = arguments[:1] * len(data) if arguments[-1] is Ellipsis else arguments
        return tuple(_typed(item, value) for item, value in zip(each, data, strict=True))
    if origin is Literal:
        return data
    if kind is ScanError:
        return _error(data)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind, localns=_NAMES)
        return kind(**{name: _typed(hints[name], value) for name, value in data.items()})  # type: ignore[operator]
    if kind is Path:
        return Path(data)
    return data


def _error(data: Mapping[str, str]) -> ScanError:
    kind = getattr(errors, data["error"])
    error = kind(data["message"], next_step=data["next_step"])
    if not isinstance(error, ScanError):
        raise TypeError(f"{data['error']} is not an error of a scan")
    return error
