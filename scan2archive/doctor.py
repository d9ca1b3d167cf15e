# SPDX-License-Identifier: Apache-2.0
"""What the program needs from its machine, checked one by one, each with the way to mend it.

Every check gives a `Finding` and none raises: a machine on which half is missing gets the whole
list at once. Heavy libraries are loaded by name here, for only loading shows that they load.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scan2archive.console.labels import _, counted, size
from scan2archive.errors import ArchiveToolError, UsageError
from scan2archive.model_json import Json
from scan2archive.settings import Settings
from scan2archive.tessdata import find_tessdata

State = Literal["ok", "warn", "fail"]
DISTRIBUTION = "scan2archive"
_MIB = 1024 * 1024
# Import names, where they differ from the name the package is installed by.
_MODULES = {
    "fonttools": "fontTools",
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "whoosh-reloaded": "whoosh",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        name: What was looked at, stable: ``python``, ``package:pikepdf``, ``language:vie``, ...
        state: ``ok``, ``warn`` (works, but worse or not for all) or ``fail`` (a batch cannot run).
        found: What there is, in words.
        mend: What to do about it; empty if nothing has to be done.
    """

    name: str
    state: State
    found: str
    mend: str = ""


def examine(settings: Settings, archive: Path | None, wrong: UsageError | None = None) -> Iterator[Finding]:
    """All findings, in the order a person would mend them.

    Args:
        settings: The languages, the engine and the limits in force.
        archive: Root of the archive to look at; None leaves the archive out.
        wrong: Why the settings of its files cannot be used; then `settings` are the defaults.
    """
    yield check_settings(wrong)
    yield check_python()
    yield from check_packages()
    yield check_tesseract_library(settings.ocr.engine)
    yield check_tesseract_command()
    for language in settings.ocr.language.split("+"):
        yield check_language(language, settings.ocr.tessdata)
    yield check_encoding()
    yield check_opener()
    yield check_folder("temp", Path(tempfile.gettempdir()), settings.batch.min_free_mb)
    if archive is not None:
        yield check_folder("archive", archive, settings.batch.min_free_mb)
    yield check_machine(settings.batch.jobs)


def check_settings(wrong: UsageError | None) -> Finding:
    """The settings in force can be read.

    Args:
        wrong: Why they cannot; all else is then looked at with the defaults.
    """
    if wrong is None:
        return Finding("settings", "ok", _("all of them can be used"))
    mend = wrong.next_step or _("Correct it there.")
    without = _("What stands below is looked at with the defaults.")
    return Finding("settings", "fail", wrong.message, f"{mend} {without}")


def check_python() -> Finding:
    """The interpreter; one that is too old could not have come so far."""
    return Finding("python", "ok", f"{sys.version.split()[0]} ({sys.executable})")


def check_packages() -> Iterator[Finding]:
    """Every Python package the program depends on is there, in a version it can use, and loads."""
    try:
        needed = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding(
            "packages", "warn", _("scan2archive itself is not installed"), _("Install it: pip install .")
        )
        return
    for requirement in sorted(needed):
        yield check_package(requirement)


def check_package(requirement: str) -> Finding:
    """One package, for example ``pikepdf>=10.15``."""
    # Already there, for OCRmyPDF needs it; imported here because the command line must not wait for it.
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    name = f"package:{wanted.name}"
    mend = _("Install it: pip install -c constraints.txt '{requirement}'").format(requirement=requirement)
    try:
        version = importlib.metadata.version(wanted.name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "fail", _("not installed"), mend)
    if not wanted.specifier.contains(version, prereleases=True):
        return Finding(
            name, "fail", _("{version}, not {wanted}").format(version=version, wanted=wanted.specifier), mend
        )
    problem = _load_error(_MODULES.get(wanted.name, wanted.name.replace("-", "_")))
    if problem:
        return Finding(
            name,
            "fail",
            _("{version} is installed but does not load: {problem}").format(version=version, problem=problem),
            mend,
        )
    return Finding(name, "ok", version)


def check_tesseract_library(engine: str) -> Finding:
    """Tesseract as a library, through tesserocr: the engine of choice."""
    name = "tesseract library"
    problem = _load_error("tesserocr")
    if problem:
        needed = engine == "tesserocr"
        return Finding(
            name,
            "fail" if needed else "warn",
            problem,
            _("Install it: pip install tesserocr. Until then pages are read about half as fast."),
        )
    version = importlib.import_module("tesserocr").tesseract_version().split("\n")[0]
    return Finding(name, "ok", str(version))


def check_tesseract_command() -> Finding:
    """The program ``tesseract``: OCRmyPDF writes no PDF without it, whoever has read the pages."""
    name = "tesseract command"
    program = shutil.which("tesseract")
    if program is None:
        return Finding(
            name,
            "fail",
            _("not installed"),
            _("Install it: sudo apt-get install tesseract-ocr"),
        )
    try:
        shown = subprocess.run(
            [program, "--version"], capture_output=True, text=True, errors="replace", timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(
            name,
            "fail",
            _("{program} does not run: {error}").format(program=program, error=error),
            _("Install it again: sudo apt-get install --reinstall tesseract-ocr"),
        )
    return Finding(name, "ok", f"{(shown.stdout or shown.stderr).splitlines()[0]} ({program})")


def check_language(language: str, configured: str) -> Finding:
    """The data of one language, for example ``vie``."""
    name = f"language:{language}"
    try:
        return Finding(name, "ok", str(find_tessdata(language, configured)))
    except ArchiveToolError as error:
        return Finding(name, "fail", error.message, error.next_step)


def check_encoding() -> Finding:
    """File names with Vietnamese letters can be opened."""
    encoding = sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return Finding("encoding", "ok", encoding)
    return Finding("encoding", "fail", encoding, _("Set a UTF-8 locale: export LC_ALL=C.UTF-8"))


def check_opener() -> Finding:
    """What opens the PDFs of `show --open`; a machine that nobody sits before needs none."""
    program = shutil.which("xdg-open")
    if program is not None:
        return Finding("opener", "ok", program)
    return Finding(
        "opener",
        "warn",
        _("xdg-open is not installed: --open opens no PDF"),
        _("Only where people look at papers on this machine: sudo apt-get install xdg-utils"),
    )


def check_folder(name: str, folder: Path, min_free_mb: int) -> Finding:
    """A folder can be written and its disk has room for a batch."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            name,
            "fail",
            _("{folder} cannot be written: {reason}").format(folder=folder, reason=error.strerror),
            _("Give this user the right to write there: sudo chown -R $USER '{folder}'").format(
                folder=folder
            ),
        )
    found = _("{folder}: {free} free").format(folder=folder, free=size(free))
    if free < min_free_mb * _MIB:
        return Finding(
            name,
            "fail",
            found,
            _("Free some space; a batch stops below {need} MiB.").format(need=min_free_mb),
        )
    return Finding(name, "ok", found)


def check_machine(jobs: int) -> Finding:
    """Cores and memory, and how many workers a batch would use."""
    from scan2archive.batch.work.capacity import workers_for

    workers = workers_for(jobs)
    cores = len(os.sched_getaffinity(0))
    found = _("{cores}, a batch uses {workers}").format(
        cores=counted(cores, "core", "cores"), workers=counted(workers, "worker", "workers")
    )
    if jobs > cores:
        return Finding(
            "machine", "warn", found, _("More workers than cores do not read faster: lower batch.jobs.")
        )
    if not jobs and workers < cores:
        return Finding(
            "machine", "warn", found, _("Free memory allows no more; close other programs or add memory.")
        )
    return Finding("machine", "ok", found)


def finding_to_json(finding: Finding) -> Json:
    """One entry of the ``doctor`` shape of docs/cli.md."""
    return {"name": finding.name, "state": finding.state, "found": finding.found, "mend": finding.mend}


def _load_error(module: str) -> str:
    try:
        importlib.import_module(module)
    except (ImportError, OSError) as error:
        return str(error)
    return ""
