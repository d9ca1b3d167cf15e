# SPDX-License-Identifier: Apache-2.0
"""The command line: arguments -> settings -> one call -> print.

`main` is the only place where an `ArchiveToolError` becomes an exit code. Commands import what they
need when they run: ``--help`` must not wait for OpenCV, and a search not for OCRmyPDF.
"""

from __future__ import annotations

import functools
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperArgument, TyperGroup

from scan2archive import __version__
from scan2archive.archive import bag
from scan2archive.commands import counting, exporting, filling, finding, keeping, reviewing, trying, watching
from scan2archive.commands.common import with_archive
from scan2archive.console import terminal as console
from scan2archive.console.labels import _
from scan2archive.errors import ArchiveToolError, ExitCode

# What the parser of options says, and what people are told.
_NUMBERS = (
    ("Input should be a valid integer", "it has to be a whole number, such as 20."),
    ("Input should be a valid number", "it has to be a number, such as 2.5."),
)


# Words for what is no command of its own, and where it is found.
_ELSEWHERE = {
    "report": _(
        "The report of the last run is reports/latest.html in the archive. Figures: scan2archive stats"
    ),
    "catalogue": _("Catalogues (mục lục) are written by: scan2archive export FOLDER --format xlsx"),
    "find": _("Papers are found by: scan2archive search WORDS"),
    "add": _("Scans are taken in by: scan2archive run FOLDER"),
    "open": _("A paper is opened by: scan2archive show ID --open"),
    "edit": _("A paper is corrected by: scan2archive correct ID FIELD=VALUE"),
    "undo": _("A correction is taken back by: scan2archive correct ID --undo"),
    "check": _(
        "Packages are checked by: scan2archive verify. What the machine lacks is named by: scan2archive doctor"
    ),
}
_ELSEWHERE |= {
    other: _ELSEWHERE[word]
    for word, others in (
        ("catalogue", ("catalog",)),
        ("add", ("import", "scan")),
        ("check", ("test",)),
        ("edit", ("change",)),
    )
    for other in others
}


def _no_type(ctx: object) -> None:
    return None


class _Group(TyperGroup):
    """All commands; says in our words what is wrong with a number, and where a command is that has another name."""

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # Typer's own context is not public
        """The command that was named."""
        if args and args[0] in _ELSEWHERE:
            ctx.fail(_("There is no command {name}. {where}").format(name=args[0], where=_ELSEWHERE[args[0]]))
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # Typer's own context is not public
        """A command, whose help names what it is given and not the type that Python has for it."""
        command = super().get_command(ctx, cmd_name)
        for parameter in command.params if command else ():
            if isinstance(parameter, TyperArgument):
                parameter.display_type_rich = _no_type  # type: ignore[method-assign]  # Typer has no setting that hides a type
        return command

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # its own context is not public
        """Runs the command that was named."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            for said, needed in _NUMBERS:
                if error.message.startswith(said):
                    error.message = needed
            error.message = error.message.removeprefix("Value error, ")
            raise


app = typer.Typer(
    cls=_Group,
    name="scan2archive",
    help=_("Turns scanned Vietnamese office papers into a searchable, verifiable archive."),
    epilog=_("Start with: scan2archive init FOLDER, then run, then search. Everything: docs/cli.md"),
    # Typer's rich help costs as much time as all the rest of --help together.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; the entry point of ``scan2archive``.

    Args:
        arguments: Without the program's name; None = those of the process.

    Returns:
        The exit code. An error that is not an `ArchiveToolError` is a bug and passes through.
    """
    console.use_utf8()
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        typer.main.get_command(app).main(
            args=list(sys.argv[1:] if arguments is None else arguments), prog_name="scan2archive"
        )
    except SystemExit as end:  # how Typer ends, well or not
        code = end.code if isinstance(end.code, int) else ExitCode.BUG
        return _flushed(code)
    except ArchiveToolError as error:
        console.note(f"scan2archive: {error}")
        return _flushed(error.exit_code)
    except PermissionError as error:
        # A user's own file or folder, wherever it was met: his to mend, and no bug.
        console.note(
            f"scan2archive: {error.filename or 'A file'} cannot be opened: {error.strerror}. "
            "Give this user permission to it."
        )
        return _flushed(ExitCode.USAGE)
    except OSError as error:
        if not bag.is_full(error):
            raise
        console.note(
            f"scan2archive: The disk is full: {error}. Free some space and try again; nothing is lost."
        )
        return _flushed(ExitCode.TOO_MANY_FAILURES)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)
    return _flushed(ExitCode.OK)


def _flushed(code: int) -> int:
    try:
        console.flush()
    except SystemExit as end:
        return int(end.code or 0)
    return int(code)


def _terminated(number: int, frame: object) -> NoReturn:
    # As an exception it passes every `finally` on its way out.
    raise SystemExit(ExitCode.TERMINATED)


def _telling(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose errors name the archive in what they tell to type next, as it was named to the command."""

    @functools.wraps(command)
    def run(*args: Any, **given: Any) -> None:
        try:
            command(*args, **given)
        except ArchiveToolError as error:
            error.next_step = with_archive(error.next_step, given.get("archive"))
            raise

    return run


def _version(wanted: bool) -> None:
    if wanted:
        console.out(f"scan2archive {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_("Show the version."))
    ] = False,
) -> None:
    pass


for _command in (
    filling.init,
    filling.run,
    watching.watch,
    trying.ocr,
    finding.search,
    finding.show,
    reviewing.review,
    reviewing.correct,
    keeping.status,
    keeping.retry,
    keeping.verify,
    keeping.reindex,
    exporting.export,
    counting.stats,
    keeping.doctor,
    keeping.config,
):
    app.command(cls=finding.FreeWords if _command is finding.search else None)(_telling(_command))
