# SPDX-License-Identifier: Apache-2.0
"""The command that gives things out of an archive: export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scan2archive.commands.common import (
    ArchiveOption,
    DossierFilter,
    FromFilter,
    IssuerFilter,
    NumberFilter,
    SignerFilter,
    ToFilter,
    TypeFilter,
    open_chosen,
    tell,
)
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.batch.holdings.catalogue import Catalogue
    from scan2archive.index import Query

Format = Literal["csv", "xlsx", "pdf", "bag"]
Sort = Literal["dossier", "date"]


def export(
    destination: Annotated[Path, typer.Argument(metavar="DEST", help=_("A new or an empty folder."))],
    form: Annotated[
        Format,
        typer.Option("--format", help=_("csv or xlsx: catalogues; pdf: each document; bag: the packages.")),
    ],
    dossier: DossierFilter = "",
    types: TypeFilter = None,
    issuer: IssuerFilter = "",
    signer: SignerFilter = "",
    date_from: FromFilter = "",
    date_to: ToFilter = "",
    number: NumberFilter = "",
    sort: Annotated[
        Sort, typer.Option(help=_("Documents as they lie in the dossier, or by date."))
    ] = "dossier",
    force: Annotated[bool, typer.Option("--force", help=_("Replace catalogues that are there."))] = False,
    archive: ArchiveOption = None,
) -> None:
    """Gives out catalogues (mục lục hồ sơ, văn bản), PDFs or packages. A PDF for each document; all of the archive or what filters leave."""
    from scan2archive.batch.finding.indexing import records
    from scan2archive.batch.holdings.catalogue import gather
    from scan2archive.batch.holdings.dossiers import titles
    from scan2archive.console.progress import counter
    from scan2archive.index import Query
    from scan2archive.ledger.opening import read_ledger

    opened = open_chosen(archive)
    given_out = form in ("pdf", "bag")
    if force and given_out:
        raise UsageError(
            "--force is for catalogues: PDFs and packages are never replaced.", next_step="Name a new folder."
        )
    _check(
        opened,
        destination,
        force=force or (given_out and (destination / LIST).is_file()),
        catalogues=not given_out,
    )
    asked = Query(
        types=tuple(types or ()),
        issuer=issuer,
        signer=signer,
        dossier=dossier,
        date_from=date_from,
        date_to=date_to,
        number=number,
        titles=titles(opened) if dossier else (),
    )
    chosen = _chosen(opened, asked) if asked != Query() else None
    with (
        read_ledger(opened.ledger_path, lambda: records(opened, tell, words=False)) as ledger,
        counter(_("Scans read")) as on_scan,
    ):
        if ledger.notice:
            tell(ledger.notice)
        catalogue = gather(opened, ledger, tell, chosen=chosen, dossier=dossier, order=sort, on_scan=on_scan)
    if not catalogue.dossiers:
        _tell_secret(catalogue)
        raise UsageError("There is nothing to export.", next_step="Try it with fewer filters.")
    if given_out:
        _give(opened, catalogue, destination, form)
        return
    with counter(_("Catalogues written")) as on_file:
        files = _write(catalogue, opened.name, destination, form, on_file)
    for path in files[:1]:
        console.out(str(path))
    listed = sum(len(one.listed) for one in catalogue.dossiers)
    dossiers = sum(bool(one.name) for one in catalogue.dossiers)
    console.note(
        _("{dossiers}, {documents} in {files}.").format(
            dossiers=counted(dossiers, "dossier", "dossiers"),
            documents=counted(listed, "document", "documents"),
            files=counted(len(files), "file", "files"),
        )
    )
    _tell_secret(catalogue)


def _give(opened: Archive, catalogue: Catalogue, destination: Path, form: Format) -> None:
    """Writes PDFs or bags, and the list of them; tells what became of them."""
    from collections import Counter

    from scan2archive.batch.holdings.papers import give_bags, give_papers
    from scan2archive.console.catalogue import given_row
    from scan2archive.console.progress import meter

    things = give_papers if form == "pdf" else give_bags
    total = sum(
        len(one.listed) if form == "pdf" else len({listed.document.record_id for listed in one.listed})
        for one in catalogue.dossiers
    )
    counts: Counter[str] = Counter()
    rows: dict[str, tuple[str, ...]] = {}
    try:
        destination.mkdir(exist_ok=True)
        rows = _read_list(destination / LIST)
        _write_list(rows, destination / LIST)  # by this a later export knows the folder for one of its own
        try:
            with meter(_("Files written")) as on_file:
                for given in things(opened, catalogue.dossiers, destination):
                    counts[given.state] += 1
                    if given.sha256:
                        rows[given.file] = given_row(given)
                    else:
                        tell(f"{given.file}: {given.message}")
                    on_file(counts.total(), total)
        finally:
            _write_list(rows, destination / LIST)
    except OSError as error:
        raise UsageError(
            f"{destination} cannot be written: {error.strerror}.",
            next_step="Mend it and run the same command again: it goes on where it was.",
        ) from error
    console.out(str(destination / LIST))
    kinds = ("document", "documents") if form == "pdf" else ("package", "packages")
    parts = [_("{things} written").format(things=counted(counts["written"], *kinds))]
    parts += [_("{count:,} there already").format(count=counts["there"])] if counts["there"] else []
    parts += [_("{count:,} not replaced").format(count=counts["kept"])] if counts["kept"] else []
    parts += [_("{count:,} could not be written").format(count=counts["failed"])] if counts["failed"] else []
    console.note(f"{', '.join(parts)}.")
    _tell_secret(catalogue)
    if counts["kept"] or counts["failed"]:
        raise typer.Exit(ExitCode.PARTIAL)


LIST = "danh-muc-tep.csv"


def _read_list(path: Path) -> dict[str, tuple[str, ...]]:
    """The list that an export before left, by file; only files that are still there.

    Raises:
        UsageError: It is not such a list.
    """
    from scan2archive.console.catalogue import GIVEN_COLUMNS
    from scan2archive.console.spreadsheets import read_csv

    if not path.is_file():
        return {}
    titles, rows = read_csv(path)
    if titles != tuple(column.title for column in GIVEN_COLUMNS):
        raise UsageError(f"{path} is not the list of an export.", next_step="Name a new folder.")
    return {row[0]: row for row in rows if (path.parent / row[0]).exists()}


def _write_list(rows: dict[str, tuple[str, ...]], path: Path) -> None:
    from scan2archive.console.catalogue import given_table
    from scan2archive.console.spreadsheets import write_csv

    staged = path.with_name(f".{path.name}.new")
    write_csv(given_table([rows[name] for name in sorted(rows)]), staged)
    staged.replace(path)


def _check(opened: Archive, destination: Path, *, force: bool, catalogues: bool) -> None:
    """Makes sure that nothing is lost by writing there.

    Raises:
        UsageError: It is a file, lies in the archive, has no folder around it, or holds something.
    """
    if destination.resolve().is_relative_to(opened.root.resolve()):
        raise UsageError(f"{destination} lies in the archive.", next_step="Choose a folder outside of it.")
    if not destination.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {destination.absolute().parent}.", next_step="Make it first.")
    if not destination.exists():
        return
    if not destination.is_dir():
        raise UsageError(f"{destination} is a file.", next_step="Name a folder: several files are written.")
    if not force and any(destination.iterdir()):
        step = "Name a new folder, or replace what is there: --force" if catalogues else "Name a new folder."
        raise UsageError(f"{destination} is not empty.", next_step=step)


def _chosen(opened: Archive, asked: Query) -> frozenset[str]:
    """Ids of the documents that a search with these filters finds."""
    from dataclasses import replace

    from scan2archive.commands.finding import is_held, unsearchable
    from scan2archive.console.render_search import unknown_type, unsearchable_text
    from scan2archive.index import open_index

    index = open_index(opened.index_path)
    try:
        result = index.search(replace(asked, limit=index.count()))
    finally:
        index.close()
    for name in result.unknown_types:
        raise unknown_type(name)
    if waiting := unsearchable(opened):
        console.note(unsearchable_text(waiting, going_on=is_held(opened.lock_file)))
    return frozenset(hit.id for hit in result.hits)


def _write(
    catalogue: Catalogue, agency: str, destination: Path, form: Format, on_file: Callable[[int], None]
) -> list[Path]:
    """Writes all files under another name first: either all of them are there, or none."""
    import shutil
    import tempfile

    from scan2archive.batch.holdings.file_names import file_name
    from scan2archive.console.catalogue import documents_table, dossiers_table
    from scan2archive.console.spreadsheets import write_csv, write_xlsx

    write = write_csv if form == "csv" else write_xlsx
    names = [f"muc-luc-ho-so.{form}"]
    taken: set[str] = set()
    try:
        staging = Path(
            tempfile.mkdtemp(dir=destination.absolute().parent, prefix=f".{destination.name[:100]}-")
        )
        try:
            staging.chmod(0o755)
            (staging / _FOLDER).mkdir()
            write(dossiers_table(catalogue, agency), staging / names[0])
            for done, dossier in enumerate(catalogue.dossiers, 1):
                names.append(f"{_FOLDER}/{file_name(dossier.name, taken)}.{form}")
                write(documents_table(dossier), staging / names[-1])

                on_file(done)
            _put_in_place(staging, destination, names)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise UsageError(
            f"{destination} cannot be written: {error.strerror}.", next_step="Choose another place."
        ) from error
    return [destination / name for name in names]


_FOLDER = "muc-luc-van-ban"


def _put_in_place(staging: Path, destination: Path, names: list[str]) -> None:
    """One rename if nothing is there yet; else file by file, each in one step."""
    if not destination.exists() or not any(destination.iterdir()):
        staging.rename(destination)
        return
    (destination / _FOLDER).mkdir(exist_ok=True)
    for name in reversed(names):  # the list of dossiers last
        (staging / name).replace(destination / name)


def _tell_secret(catalogue: Catalogue) -> None:
    if catalogue.secret:
        scans = counted(catalogue.secret, "secret scan is", "secret scans are")
        console.note(_("{scans} left out (độ mật).").format(scans=scans))
