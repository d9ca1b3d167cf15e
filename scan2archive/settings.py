# SPDX-License-Identifier: Apache-2.0
"""Settings: frozen sections, and where each value came from.

Later sources win: defaults < ``archive.toml`` of the archive < the user's file
(``~/.config/scan2archive/config.toml``) < environment ``SCAN2ARCHIVE_SECTION_NAME`` < flags.
An unknown key or variable, a value of the wrong type or one that makes no sense is a `UsageError` that names its
source and what it can be (`sections` has ranges and choices).
This is the only module that reads the environment.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
import os
import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scan2archive.errors import OptionError, UsageError
from scan2archive.rules import LocalRules, parse_rules
from scan2archive.sections import CHOICES, LANGUAGES, RANGES
from scan2archive.sections import Batch as Batch
from scan2archive.sections import Hooks as Hooks
from scan2archive.sections import Image as Image
from scan2archive.sections import Limits as Limits
from scan2archive.sections import Log as Log
from scan2archive.sections import Ocr as Ocr
from scan2archive.sections import Report as Report
from scan2archive.sections import Review as Review
from scan2archive.sections import Watch as Watch

PREFIX = "SCAN2ARCHIVE_"
COMMAND_LINE = "command line"  # as an origin
# What a hook is told (docs/cli.md): it may call this program, which finds them in its environment then.
HOOK_VARIABLES = frozenset(
    PREFIX + name
    for name in ["OUTCOME", "PROBLEM", "REPORT_HTML", "REPORT_JSON", "ARCHIVED", "PAGES", "REVIEW", "FAILED"]
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections, and the source of every value that is not a default.

    Attributes:
        safe: A scan broke the processing and is tried once more, without what can be left out. No one sets it.
        rules: Local rules of the archive; only its ``archive.toml`` has them, so that all who work on it get
            the same fields.
        origins: Pairs of ``section.name`` and where its value came from.
    """

    limits: Limits = field(default_factory=Limits)
    ocr: Ocr = field(default_factory=Ocr)
    image: Image = field(default_factory=Image)
    review: Review = field(default_factory=Review)
    batch: Batch = field(default_factory=Batch)
    report: Report = field(default_factory=Report)
    log: Log = field(default_factory=Log)
    hooks: Hooks = field(default_factory=Hooks)
    safe: bool = False
    watch: Watch = field(default_factory=Watch)
    rules: LocalRules = field(default_factory=LocalRules)
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A setting as the command line may give it.

    Attributes:
        option: What is typed, such as ``--after``: a mistake is told of by this name.
        name: Of the setting, ``section.name``.
        value: None if it was not given.
    """

    option: str
    name: str
    value: object


SECTIONS: Mapping[str, type[Any]] = {
    "limits": Limits,
    "ocr": Ocr,
    "image": Image,
    "review": Review,
    "batch": Batch,
    "report": Report,
    "log": Log,
    "hooks": Hooks,
    "watch": Watch,
}


def archive_from_environment() -> Path | None:
    """The archive named by ``SCAN2ARCHIVE_ARCHIVE``, if any."""
    value = os.environ.get(f"{PREFIX}ARCHIVE", "")
    return Path(value) if value else None


def tessdata_from_environment() -> Path | None:
    """The folder named by Tesseract's own variable ``TESSDATA_PREFIX``, if any."""
    value = os.environ.get("TESSDATA_PREFIX", "")
    return Path(value) if value else None


def colour_wanted() -> bool:
    """Whether a terminal may be sent colours: not under ``NO_COLOR`` (no-color.org), not a dumb one."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


def tell_nobody() -> None:
    """Tells ONNX Runtime, before it is loaded, to count nothing of its use and send nothing."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def user_file() -> Path:
    """Where the user's own settings are looked for."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if base else Path.home() / ".config") / "scan2archive" / "config.toml"


def environment_with(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of this process and some more variables, for a program that it starts."""
    return {**os.environ, **more}


def limit_threads() -> None:
    """One thread per worker: Tesseract's OpenMP times several workers loses pages, not only time."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"


def load(archive_file: Path | None = None, flags: Iterable[Flag] = ()) -> Settings:
    """Settings from all sources.

    Args:
        archive_file: The ``archive.toml`` of the archive, if there is one.
        flags: Of the command line; those without a value are ignored.

    Raises:
        OptionError: A flag cannot be so.
        UsageError: An unknown key or variable, a wrong type, a value that makes no sense, or a file that is not TOML.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}

    def take(name: str, value: object, origin: str) -> None:
        values[name] = _checked(name, value, origin)
        origins[name] = origin

    rules = LocalRules()
    for path in (archive_file, user_file()):
        if path is not None and path.is_file():
            data, text = _toml(path)
            if "rules" in data and path != archive_file:
                raise UsageError(
                    f"{path}: local rules belong to an archive, so that all who work on it get the same fields.",
                    next_step="Move [rules] to its archive.toml.",
                )
            if "rules" in data:
                rules = parse_rules(data["rules"], text, str(path))
                origins["rules"] = str(path)
            for name, value in _flat(path, data).items():
                take(name, value, str(path))
    _refuse_unknown_variables()
    for name in _names():
        variable = _variable(name)
        if variable in os.environ:
            take(name, _parsed(name, os.environ[variable], variable), variable)
    for flag in flags:
        if flag.value is not None:
            values[flag.name] = _of_flag(flag)
            origins[flag.name] = COMMAND_LINE

    sections = {
        section: cls(
            **{name.split(".")[1]: v for name, v in values.items() if name.startswith(f"{section}.")}
        )
        for section, cls in SECTIONS.items()
    }
    return Settings(**sections, rules=rules, origins=tuple(sorted(origins.items())))


def listing(settings: Settings) -> tuple[tuple[str, str, str], ...]:
    """Rows of name, value in TOML, origin for every setting."""
    origins = dict(settings.origins)
    return tuple(
        (
            name,
            _shown(getattr(getattr(settings, name.split(".")[0]), name.split(".")[1])),
            origins.get(name, "default"),
        )
        for name in _names()
    ) + tuple(
        (f"rules.{name}", f"{count} entries", origins.get("rules", "default"))
        for name, count in settings.rules.counts()
        if count
    )


def _shown(value: object) -> str:
    """A value as TOML writes it, so that it can be copied into a file of settings."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names() -> list[str]:
    return [f"{section}.{f.name}" for section, cls in SECTIONS.items() for f in dataclasses.fields(cls)]


def _variable(name: str) -> str:
    return PREFIX + name.replace(".", "_").upper()


def _refuse_unknown_variables() -> None:
    known = [f"{PREFIX}ARCHIVE", *map(_variable, _names())]
    for variable in sorted(os.environ):
        if variable.startswith(PREFIX) and variable not in known and variable not in HOOK_VARIABLES:
            close = difflib.get_close_matches(variable, known, 1)
            raise UsageError(
                f"The environment variable {variable} names no setting"
                f"{f'; did you mean {close[0]}?' if close else '.'}",
                next_step="Unset it, or see the names with: env -u " + variable + " scan2archive config",
            )


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """What a TOML file says, and its text.

    Raises:
        UsageError: It is not TOML; the line is named.
        OSError: It cannot be read.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
        return tomllib.loads(text), text
    except (ValueError, RecursionError) as error:  # also figures without end and bytes that are not UTF-8
        said = str(error)
        if isinstance(error, UnicodeDecodeError):
            said = f"a byte that is not UTF-8 (at line {data[: error.start].count(10) + 1})"
        last = max(1, len(data.splitlines()))
        said = said.replace("(at end of document)", f"(at the end of the file, line {last})")
        raise UsageError(
            f"{path} is not valid TOML: {said}.",
            next_step="Correct that line, or restore the file from a copy.",
        ) from error


def _toml(path: Path) -> tuple[dict[str, Any], str]:
    try:
        return read_toml(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _flat(path: Path, data: Mapping[str, Any]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for section, values in data.items():
        if section in {"archive", "rules"}:  # format version and name: read by scan2archive.archive.store
            continue
        if not isinstance(values, dict) or section not in SECTIONS:
            raise UsageError(
                f"{path}: unknown section [{section}].",
                next_step=f"Known: {', '.join((*SECTIONS, 'rules'))}.",
            )
        flat.update({f"{section}.{name}": value for name, value in values.items()})
    return flat


def _kind(name: str, origin: str) -> type[Any]:
    section, _, key = name.partition(".")
    known = {f.name: type(f.default) for f in dataclasses.fields(SECTIONS[section])}
    if key not in known:
        raise UsageError(f"{origin}: unknown setting {name}.", next_step=f"Known: {', '.join(known)}.")
    return known[key]


def _parsed(name: str, text: str, origin: str) -> object:
    kind = _kind(name, origin)
    if kind is bool:
        if text.casefold() in {"1", "true", "yes", "on"}:
            return True
        if text.casefold() in {"0", "false", "no", "off"}:
            return False
        raise UsageError(f"{origin}={text} is neither true nor false.")
    if kind in (str, tuple):
        return text
    try:
        return kind(text)
    except ValueError as error:
        raise UsageError(f"{origin}={text} is not a number.") from error


def _of_flag(flag: Flag) -> object:
    """The value of a flag that was given; who typed it knows its name and not that of the setting."""
    try:
        return _checked(flag.name, flag.value, COMMAND_LINE, flag.option)
    except UsageError as error:
        raise OptionError(error.message, next_step=error.next_step) from error


def _checked(name: str, value: object, origin: str, called: str = "") -> object:
    kind, called = _kind(name, origin), called or f"{origin}: {name}"
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is tuple:
        return _words(name, value, origin)
    if type(value) is not kind:
        raise UsageError(f"{called} must be of type {kind.__name__}, not {value!r}.")
    if possible := _impossible(name, value):
        raise UsageError(f"{called} cannot be {_shown(value)}.", next_step=f"It can be: {possible}.")
    return value


def _impossible(name: str, value: object) -> str:
    """What a setting can be, if it cannot be this; else nothing."""
    if isinstance(value, str):
        choice = CHOICES.get(name)
        if choice is not None and value not in choice:
            return ", ".join(map(_shown, choice))
        if name == "ocr.language" and not re.fullmatch(LANGUAGES, value):
            return 'Tesseract languages joined with +, such as "vie" or "vie+eng"'
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        least, most = RANGES.get(name, (0, math.inf))
        if not least <= value <= most or value == math.inf:  # a value that is no number is in no range
            return f"{least} or more" if most == math.inf else f"{least} to {most}"
    return ""


def _words(name: str, value: object, origin: str) -> tuple[str, ...]:
    """A command as a list of words, or as one text that is split as a shell would."""
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError as error:
        raise UsageError(
            f"{origin}: {name} has a quotation mark without its other half: {value!r}."
        ) from error
    if not isinstance(words, list) or not all(isinstance(word, str) and "\0" not in word for word in words):
        raise UsageError(f"{origin}: {name} must be a list of words, or one text, not {value!r}.")
    if words and not words[0]:
        raise UsageError(f"{origin}: {name} begins with an empty word; the program stands first.")
    return tuple(words)
