# SPDX-License-Identifier: Apache-2.0
"""What commands share: their common options, the archive they work on, their settings."""

from __future__ import annotations

import errno
import os
import re
import shlex
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scan2archive.console import terminal as console
from scan2archive.console.labels import _
from scan2archive.errors import IntegrityError, NoArchiveError, UsageError

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.batch.desk.history import Person
    from scan2archive.ledger.book import Twins
    from scan2archive.settings import Flag, Settings

ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        "-a",
        metavar="PATH",
        help=_(
            "The archive (kho). Else SCAN2ARCHIVE_ARCHIVE, else the nearest parent folder with archive.toml."
        ),
    ),
]
# The filters of search and of all commands that take what a search finds.
TypeFilter = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help=_("Type or its abbreviation; may be repeated.")),
]
IssuerFilter = Annotated[
    str, typer.Option("--issuer", metavar="WORDS", help=_("Words of the issuing agency."))
]
SignerFilter = Annotated[
    str, typer.Option("--signer", metavar="WORDS", help=_("Words of the signer's name."))
]
DossierFilter = Annotated[
    str,
    typer.Option(
        "--dossier", metavar="NAME", help=_("Name or title of the dossier (hồ sơ), with its subfolders.")
    ),
]
FromFilter = Annotated[str, typer.Option("--from", metavar="DATE", help=_("Issued on this date or later."))]
ToFilter = Annotated[str, typer.Option("--to", metavar="DATE", help=_("Issued on this date or earlier."))]
NumberFilter = Annotated[
    str, typer.Option("--number", metavar="NUMBER", help=_("Number, code, or the beginning of the code."))
]
ByOption = Annotated[
    str, typer.Option("--by", metavar="NAME", help=_("Who does it; the login name without it."))
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("Print JSON on stdout (docs/cli.md)."))]
_LONGEST_NAME = 100
# The commands that have `ArchiveOption`: all but ``init``, which is given its folder.
_TYPED = re.compile(
    r"\bscan2archive (?:run|watch|ocr|search|show|review|correct|status|retry|verify|reindex|export|stats|doctor|config)\b"
)


def open_chosen(path: Path | None) -> Archive:
    """The archive a command works on: ``--archive``, else the environment's, else the nearest parent's."""
    from scan2archive.archive.store import find_archive, open_archive
    from scan2archive.settings import archive_from_environment

    chosen = path or archive_from_environment()
    return open_archive(chosen) if chosen else find_archive(Path.cwd())


def open_if_any(path: Path | None) -> Archive | None:
    """As `open_chosen`; None where no archive is named and none is around."""
    from scan2archive.settings import archive_from_environment

    try:
        return open_chosen(path)
    except NoArchiveError:
        if path or archive_from_environment():
            raise
        return None


def again(path: Path | None) -> str:
    """``--archive PATH`` as it was given, behind a blank, for a command that is to be typed next; else nothing."""
    return f" --archive {shlex.quote(str(path))}" if path else ""


def with_archive(text: str, path: Path | None) -> str:
    """A text with ``--archive PATH`` behind each command of ours that it tells to type, if the archive was named so."""
    return text if path is None or "--archive" in text else _TYPED.sub(lambda it: it[0] + again(path), text)


def settings_for(opened: Archive | None, flags: Iterable[Flag] = ()) -> Settings:
    """The settings in force for an archive (or without one), flags above all."""
    from scan2archive.settings import load

    return load(opened.settings_file if opened else None, flags)


def require_language(settings: Settings) -> None:
    """Fails before the first page instead of at every page."""
    from scan2archive.tessdata import find_tessdata

    origin = dict(settings.origins).get("ocr.tessdata", "")
    find_tessdata(settings.ocr.language, settings.ocr.tessdata, origin)


def refuse_source(target: Path | None, source: Path) -> None:
    """Makes sure that a result does not overwrite the scan it comes from.

    Raises:
        UsageError: It would.
    """
    if target is not None and target.exists() and source.exists() and target.samefile(source):
        raise UsageError(f"{target} is the scan itself.", next_step="Give another name for the result.")


def refuse_replacing(target: Path | None, *, keep: bool) -> None:
    """Makes sure that a result replaces no device and no folder, and no file that is to be kept.

    Raises:
        UsageError: Something is there.
    """
    if target is None or not (target.exists() or target.is_symlink()):
        return
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is not a file.", next_step="Give the name of a file.")
    if keep:
        raise UsageError(
            f"{target} is there already.", next_step="Give another name, or leave --no-overwrite out."
        )


def refuse_in_archive(target: Path | None) -> None:
    """Makes sure that a result is not written into an archive, whichever it is: packages hold no other files.

    Raises:
        UsageError: A folder above it is an archive.
    """
    from scan2archive.archive.store import archive_around

    place = None if target is None else Path(os.path.realpath(target)).parent
    if place is not None and (root := archive_around(place)) is not None:
        raise UsageError(
            f"{target} lies in the archive {root}.", next_step="Choose a folder outside of the archive."
        )


def twins_of(opened: Archive, record_id: str) -> tuple[Twins, ...]:
    """Documents of a record that are likely in another scan too."""
    from scan2archive.batch.finding.indexing import records
    from scan2archive.ledger.opening import read_ledger

    with read_ledger(opened.ledger_path, lambda: records(opened, lambda _: None, words=False)) as ledger:
        return ledger.twins(record_id)


def tell(message: str) -> None:
    """A sentence to standard error, with the program's name before it."""
    console.note(f"scan2archive: {message}")


def tell_damage(found: IntegrityError) -> None:
    """A package that is damaged or gone, likewise."""
    tell(str(found))


def put(data: bytes, target: Path) -> None:
    """Writes a result under its name in one step; an older file stays whole until then, and so does a link to one."""
    import tempfile

    place = Path(os.path.realpath(target))
    try:
        if place.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o644
        # Not named like the target: its name may be as long as names can be.
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".scan2archive-", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(mode)
                Path(file.name).replace(place)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error.strerror}.", next_step="Choose another place."
        ) from error


def person_of(by: str) -> Person:
    """Who corrects or dismisses now.

    Raises:
        UsageError: The name is empty or too long.
    """
    import getpass

    from scan2archive.batch.desk.history import Person
    from scan2archive.batch.desk.revising import now
    from scan2archive.vietnamese import nfc

    try:
        name = " ".join(nfc(by or getpass.getuser()).split())
    except (KeyError, OSError):
        name = ""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UsageError(
            "Nobody is named who does it." if not name else f"{name[:20]!r} is no name.",
            next_step="Name yourself with --by NAME.",
        )
    return Person(name, now().isoformat(timespec="seconds"))
