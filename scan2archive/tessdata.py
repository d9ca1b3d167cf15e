# SPDX-License-Identifier: Apache-2.0
"""Where Tesseract's language files lie. Pure file look-ups, no engine is loaded.

The pip wheel of tesserocr brings the engine without any language, so the folder has to be found
for it. Tesseract 5 takes ``TESSDATA_PREFIX`` as the folder of the ``.traineddata`` files, version 3
took its parent: both are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from scan2archive.errors import MissingToolError, UsageError
from scan2archive.settings import Ocr, tessdata_from_environment

# The folders of Debian and Ubuntu, Fedora and Arch, and of Tesseract built from source.
USUAL_PLACES = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tesseract-ocr/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
)
# Tesseract's Vietnamese recogniser of tessdata_fast, as large and as fast, that learned on from rows of legacy records as the
# program's cleaning leaves them (benchmarks.builders.reader_net).
OWN_MODELS = Path(__file__).parent / "pipeline" / "reading" / "data"
_OWN_LANGUAGE = "vie"
_LANGUAGE = re.compile(r"[A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)?")


def languages_of(language: str) -> tuple[str, ...]:
    """The languages in Tesseract's notation ``vie+eng``, in order.

    Raises:
        UsageError: A name that cannot be a language, such as an empty one or a path.
    """
    names = tuple(name.strip() for name in language.split("+"))
    for name in names:
        if not _LANGUAGE.fullmatch(name):
            raise UsageError(
                f"'{language}' is not a list of Tesseract languages.",
                next_step="Set ocr.language to names joined with a plus sign, for example vie+eng.",
            )
    return names


def has_own_model(settings: Ocr) -> bool:
    """Whether damaged print is read with the recogniser of this package: Vietnamese alone, and no other folder named."""
    return settings.model == "records" and settings.language == _OWN_LANGUAGE and not settings.tessdata


def language_folder(settings: Ocr, origin: str = "") -> Path:
    """The folder of the language files that pages are read with.

    Args:
        settings: Which language, which model, which folder.
        origin: See `find_tessdata`.

    Raises:
        MissingToolError: No folder holds all languages.
        UsageError: The setting is not a list of languages.
    """
    return (
        OWN_MODELS if has_own_model(settings) else find_tessdata(settings.language, settings.tessdata, origin)
    )


def folders(configured: str = "") -> tuple[Path, ...]:
    """Existing folders that may hold language files, most wanted first.

    Args:
        configured: The setting ``ocr.tessdata``; if it is set, nothing else is looked at.
    """
    if configured:
        return tuple(path for path in (Path(configured),) if path.is_dir())
    found: list[Path] = []
    prefix = tessdata_from_environment()
    if prefix is not None:
        found += [prefix, prefix / "tessdata"]
    for place in USUAL_PLACES:
        # The newest version first where several are installed side by side.
        found += sorted(Path("/").glob(place.lstrip("/")), reverse=True)
    return tuple(dict.fromkeys(path for path in found if path.is_dir()))


def missing_in(folder: Path, languages: Sequence[str]) -> tuple[str, ...]:
    """The languages that have no (or an empty) file in the folder."""
    return tuple(name for name in languages if not _has(folder, name))


def find_tessdata(language: str, configured: str = "", origin: str = "") -> Path:
    """The folder that holds every language.

    Args:
        language: Tesseract's notation, for example ``vie`` or ``vie+eng``.
        configured: The setting ``ocr.tessdata``; empty = ``TESSDATA_PREFIX``, then the usual places.
        origin: Where that setting comes from, as messages name it; empty = they do not.

    Raises:
        MissingToolError: No folder holds all of them; names what is missing and how to install it.
        UsageError: ``language`` is not a list of languages.
    """
    names = languages_of(language)
    candidates = folders(configured)
    for folder in candidates:
        if not missing_in(folder, names):
            return folder
    everywhere = [name for name in names if not any(_has(folder, name) for folder in candidates)]
    if not everywhere:
        raise MissingToolError(
            f"No single folder holds all Tesseract languages of '{language}' "
            f"(looked in {', '.join(map(str, candidates))}).",
            next_step="Put their .traineddata files into one folder and set ocr.tessdata to it.",
        )
    if configured:
        what = f"holds no {everywhere[0]}.traineddata" if candidates else "is no folder"
        raise MissingToolError(
            f"ocr.tessdata{f' (from {origin})' if origin else ''} points to {configured}, which {what}.",
            next_step="Set it to the folder of the .traineddata files, or leave it out to look in the usual places; "
            "scan2archive config shows where it was set.",
        )
    looked = ", ".join(map(str, candidates)) or "the usual folders"
    raise MissingToolError(
        f"Tesseract has no language data for {', '.join(everywhere)} (looked in {looked}).",
        next_step=install_hint(everywhere),
    )


def install_hint(languages: Sequence[str]) -> str:
    """How to install the languages on Debian and Ubuntu."""
    packages = " ".join(
        f"tesseract-ocr-{name.rpartition('/')[2].lower().replace('_', '-')}" for name in languages
    )
    return f"Install it: sudo apt-get install {packages}"


def _has(folder: Path, name: str) -> bool:
    path = folder / f"{name}.traineddata"
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False
