# SPDX-License-Identifier: Apache-2.0
"""Pages of a long scan on their way from the workers that read them to the one that finishes the scan.

Each is a file of its own in the scan's work folder, written under another name and renamed: whoever is
killed at whatever moment leaves whole files or none. It is scratch for one run, so nothing is synced to the
disk; but every digit counts, since the record has to be the one a single worker would have made. Files are
JSON of the values' fields in their order: a field added to a page travels without a word here.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import numpy as np

from scan2archive import __version__, errors, model
from scan2archive.errors import ProcessingFailed, ScanAccessError, ScanError
from scan2archive.pipeline.reading.page import PageResult
from scan2archive.pipeline.sources.scan import Scan, shown_name

FORMAT = 1

_AS_IT_IS = frozenset({str, int, float, bool, type(None)})
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
        hashable: Any = kind  # mypy does not take a class of any kind for hashable
        decode = _decoder(hashable)
        return None if decode is None else cast(_T, decode(data["value"]))


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
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple:
        return [_plain(item) for item in cast(tuple[object, ...], value)]
    if dataclasses.is_dataclass(kind):
        return [_plain(getattr(value, name)) for name, _ in _fields(kind)]
    if isinstance(value, ScanError):
        return {"error": kind.__name__, "message": value.message, "next_step": value.next_step}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{kind.__name__} cannot be stored")


@functools.cache
def _decoder(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a value of a type of what `_plain` made of it; None where that is the value itself."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in _AS_IT_IS or origin is Literal:
        return None
    if origin in (types.UnionType, typing.Union):
        (inner,) = (_decoder(argument) for argument in arguments if argument is not type(None))
        return inner and (lambda data: None if data is None else inner(data))
    if origin is tuple and arguments[-1] is Ellipsis:
        each = _decoder(arguments[0])
        return tuple if each is None else (lambda data: tuple([each(item) for item in data]))
    if origin is tuple:
        return _sequence(tuple(map(_decoder, arguments)), tuple)
    if dataclasses.is_dataclass(kind):
        make: Any = kind
        parts = tuple(_decoder(of) for _, of in _fields(make))
        return _sequence(parts, lambda values: make(*values))
    if kind is ScanError:
        return _error
    if kind is Path:
        return Path
    raise TypeError(f"{kind} cannot be stored")


def _sequence(
    parts: Sequence[Callable[[Any], Any] | None], make: Callable[[list[Any]], Any]
) -> Callable[[Any], Any]:
    """A decoder of a fixed number of values."""

    def decode(data: list[Any]) -> Any:
        return make([item if part is None else part(item) for part, item in zip(parts, data, strict=True)])

    return decode


@functools.cache
def _fields(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind, localns=_NAMES)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))


def _error(data: Mapping[str, str]) -> ScanError:
    kind = getattr(errors, data["error"])
    error = kind(data["message"], next_step=data["next_step"])
    if not isinstance(error, ScanError):
        raise TypeError(f"{data['error']} is not an error of a scan")
    return error
