# SPDX-License-Identifier: Apache-2.0
"""Opens a PDF with the desktop's program for it, at a page where that program is known to take one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from scan2archive.console import terminal as console
from scan2archive.console.labels import _
from scan2archive.errors import MissingToolError

# Viewers and how they are told the page, from their manuals. xdg-open passes on a file and nothing else.
_AT_PAGE = {
    **dict.fromkeys(("evince", "atril", "xreader", "papers"), ("--page-index={page}", "{file}")),
    "okular": ("--page", "{page}", "{file}"),
    "zathura": ("--page={page}", "{file}"),
    "mupdf": ("{file}", "{page}"),
    "xpdf": ("{file}", "{page}"),
    "qpdfview": ("{file}#{page}",),
    **dict.fromkeys(
        (
            "firefox",
            "firefox-esr",
            "chromium",
            "chromium-browser",
            "google-chrome",
            "microsoft-edge",
            "brave-browser",
        ),
        ("{uri}#page={page}",),
    ),
}
_NAMED_OTHERWISE = {"org.gnome.evince": "evince", "org.gnome.papers": "papers", "org.kde.okular": "okular",
                    "org.pwmt.zathura": "zathura", "org.pwmt.zathura-pdf-mupdf": "zathura"}  # fmt: skip
_STARTS_WITHIN = 0.5  # seconds in which a program that cannot start has ended


def open_pdf(path: Path, page: int = 1) -> None:
    """Opens a file at a page, or at its beginning where the desktop's program cannot be told; then says so.

    Args:
        path: Of the file.
        page: Counted from 1.

    Raises:
        MissingToolError: There is no program for it.
    """
    told = at_page(_desktops_choice() if page > 1 else "", path, page)
    if told and _started(told):
        return
    opener = shutil.which("xdg-open")
    if opener is None:
        raise MissingToolError(
            f"There is no xdg-open here to open {path} with.",
            next_step=f"Open that file yourself at page {page}, or install it: sudo apt-get install xdg-utils",
        )
    # Without a viewer it tells of every program it tried; a viewer keeps these open, so they are no pipes.
    nowhere = subprocess.DEVNULL
    done = subprocess.run([opener, str(path)], stdin=nowhere, stdout=nowhere, stderr=nowhere, check=False)
    if done.returncode:
        raise MissingToolError(
            "xdg-open found no program for PDF files.",
            next_step=f"Open it yourself at page {page}: {path}",
        )
    if page > 1:
        console.note(_("This viewer cannot be told a page: go to page {page}.").format(page=page))


def at_page(viewer: str, path: Path, page: int) -> list[str]:
    """The command that opens a file at a page; empty if the viewer is not known or not there.

    Args:
        viewer: Its program, or the name of its desktop file without the ending.
        path: Of the file.
        page: Counted from 1.
    """
    name = _NAMED_OTHERWISE.get(viewer.casefold(), viewer)
    arguments = _AT_PAGE.get(name)
    program = shutil.which(name) if arguments else None
    if not (arguments and program):
        return []
    whole = path.absolute()
    return [program, *(part.format(page=page, file=whole, uri=whole.as_uri()) for part in arguments)]


def _desktops_choice() -> str:
    """What the desktop opens PDF files with; empty if it does not say."""
    asked = shutil.which("xdg-mime")
    if asked is None:
        return ""
    done = subprocess.run(
        [asked, "query", "default", "application/pdf"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().removesuffix(".desktop")


def _started(command: list[str]) -> bool:
    """Starts a program that outlives this one; whether it did not fail at once."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return child.wait(_STARTS_WITHIN) == 0
    except subprocess.TimeoutExpired:
        return True
