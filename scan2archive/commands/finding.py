# SPDX-License-Identifier: Apache-2.0
"""Commands that find and show documents: search, show."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from scan2archive.commands.common import (
    ArchiveOption,
    DossierFilter,
    FromFilter,
    IssuerFilter,
    JsonOption,
    NumberFilter,
    SignerFilter,
    ToFilter,
    TypeFilter,
    again,
    open_chosen,
    twins_of,
    with_archive,
)
from scan2archive.commands.looking import look, look_at_hit, open_file
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import ArchiveToolError, IndexUnusableError, UsageError
from scan2archive.index import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scan2archive.archive.store import Archive
    from scan2archive.batch.finding.links import Links
    from scan2archive.console.render import Files
    from scan2archive.index import Hit
    from scan2archive.model import Document, Record


class FreeWords(TyperCommand):
    """A command whose arguments are words in any order with its options: ``benh -vien`` is no option ``-v``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parts options from words before the usual reading, which takes ``-hoi`` for ``-h -o -i``."""
        names = {name: param for param in self.get_params(ctx) for name in param.opts}
        options: list[str] = []
        words: list[str] = []
        left = iter(args)
        for argument in left:
            if argument == "--":
                words.extend(left)
            elif argument in names:
                options.append(argument)
                if not getattr(names[argument], "is_flag", False):
                    options.extend(islice(left, 1))
            elif argument.startswith("--") or (argument[:2] in names and not argument[2].isalnum()):
                options.append(argument)
            else:
                words.append(argument)
        return super().parse_args(ctx, [*options, "--", *words])


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUERY", help=_('Words, with or without marks; "quoted words" stand together.')
        ),
    ] = None,
    types: TypeFilter = None,
    issuer: IssuerFilter = "",
    signer: SignerFilter = "",
    dossier: DossierFilter = "",
    date_from: FromFilter = "",
    date_to: ToFilter = "",
    number: NumberFilter = "",
    exact: Annotated[bool, typer.Option("--exact", help=_("Marks matter."))] = False,
    sort: Annotated[Sort, typer.Option(help=_("Best first, oldest first, or newest first."))] = "relevance",
    limit: Annotated[int, typer.Option(min=0, metavar="N", help=_("Most hits shown."))] = 10,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help=_("Hits skipped."))] = 0,
    facets: Annotated[
        bool, typer.Option("--facets", help=_("Count types, agencies, years and dossiers."))
    ] = False,
    open_hit: Annotated[
        int | None,
        typer.Option("--open", metavar="N", min=1, help=_("Open hit number N, the words lit on its pages.")),
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Finds documents (văn bản)."""
    from scan2archive.archive.restricted import is_set_apart
    from scan2archive.archive.store import latest
    from scan2archive.batch.holdings.dossiers import title_of, titles
    from scan2archive.console.render import files_of
    from scan2archive.console.render_search import empty_text, result_text, unknown_type, unsearchable_text
    from scan2archive.index import Query, open_index, result_to_json
    from scan2archive.index.queries.query import names_dossier
    from scan2archive.index.queries.typed import joined

    if open_hit is not None and as_json:
        raise UsageError("--open and --json do not go together.", next_step="Leave one of them out.")
    opened = open_chosen(archive)
    asked = Query(
        text=joined(query or ()),
        types=tuple(types or ()),
        issuer=issuer,
        signer=signer,
        dossier=dossier,
        date_from=date_from,
        date_to=date_to,
        number=number,
        exact=exact,
        sort=sort,
        limit=limit if open_hit is None else 1,
        offset=offset if open_hit is None else open_hit - 1,
        facets=facets,
    )
    if names_dossier(asked):
        asked = replace(asked, titles=titles(opened))
    index = open_index(opened.index_path)
    result = index.search(asked)
    for name in result.unknown_types:
        raise unknown_type(name)
    if waiting := unsearchable(opened):
        console.note(with_archive(unsearchable_text(waiting, going_on=is_held(opened.lock_file)), archive))

    if open_hit is not None and result.total and not result.hits:
        found = counted(result.total, "hit", "hits")
        raise UsageError(f"There is no hit {open_hit}, only {found}.", next_step="Name one of the list.")

    def pdf_of(hit: Hit) -> Path | None:
        package = latest(opened, hit.record_id)
        if package and is_set_apart(opened, package):
            return None
        return files_of(package).access_pdf if package else None

    if as_json:
        from scan2archive.batch.finding.highlights import highlights, highlights_to_json

        shape = result_to_json(result)
        for found, hit in zip(shape["hits"], result.hits, strict=True):
            found["access_pdf"] = str(pdf) if (pdf := pdf_of(hit)) else None
            found["highlights"] = highlights_to_json(highlights(opened, asked, hit))
        console.out_json(shape)
        return
    if not result.total and not index.search(Query(limit=0)).total:
        at_work = is_held(opened.lock_file)
        console.out(empty_text(opened.root, again(archive), at_work=at_work, waiting=bool(waiting)))
        return
    of_dossier = Query(dossier=dossier, titles=asked.titles, limit=0)
    if dossier and not result.total and not index.search(of_dossier).total:
        text = _(
            "No document found: there is none in a dossier (hồ sơ) called {name}. Those there are: scan2archive search --facets --limit 0{option}"
        )
        console.out(text.format(name=dossier, option=again(archive)))
        return
    called = cache(partial(title_of, opened))
    for line in result_text(asked, result, pdf_of, console.style_of(sys.stdout), title_of=called):
        console.out(line if result.hits else with_archive(line, archive))
    if open_hit is not None and result.hits:
        look_at_hit(opened, result.hits[0], asked)


def unsearchable(opened: Archive) -> int:
    """Scans that are archived and wait for the index; 0 if the ledger cannot tell."""
    from scan2archive.ledger.opening import read_ledger

    try:
        with read_ledger(opened.ledger_path, lambda: ()) as ledger:
            archived = ledger.rows("archived")
            # A run ends with all in the index but what must not be there: secret documents (độ mật).
            ended = max((run.ended or 0.0 for run in ledger.runs()), default=0.0) if archived else 0.0
            return sum(row.documents > 0 and (row.ended or 0.0) > ended for row in archived)
    except ArchiveToolError:
        return 0


def is_held(lock_file: Path) -> bool:
    """Whether a process works on the archive now. Only looks; never waits."""
    import fcntl

    try:
        with lock_file.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def show(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help=_("Id of a document or record, or the first digits of one."))
    ],
    as_json: JsonOption = False,
    text: Annotated[bool, typer.Option("--text", help=_("Print the text of the pages."))] = False,
    open_it: Annotated[
        bool, typer.Option("--open", help=_("Open the searchable PDF at the document's first page."))
    ] = False,
    page: Annotated[
        int | None,
        typer.Option("--page", min=1, metavar="N", help=_("With --open: at this page of the scan.")),
    ] = None,
    lit: Annotated[
        str, typer.Option("--lit", metavar="WORDS", help=_("With --open: these words lit on the pages."))
    ] = "",
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help=_("With --lit: write that PDF instead of opening it.")),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help=_("Print what persons corrected, who and when."))
    ] = False,
    restricted: Annotated[
        bool, typer.Option("--restricted", help=_("Show it though it is set apart as secret."))
    ] = False,
    archive: ArchiveOption = None,
) -> None:
    """Shows a document or record: fields, evidence, pages, files."""
    from scan2archive.archive.package import read_record
    from scan2archive.archive.restricted import is_marked, is_set_apart
    from scan2archive.archive.store import read_latest, resolve
    from scan2archive.console.render import files_of
    from scan2archive.model_json import document_to_json, record_to_json

    forms = {"--open": open_it, "--history": history, "--text": text, "--json": as_json and (text or open_it)}
    _check_forms(
        [name for name, given in forms.items() if given], open_it=open_it, page=page, lit=lit, save=save
    )
    opened = open_chosen(archive)
    record_id = resolve(opened, identifier)

    def read(package: Path) -> tuple[Path, Record]:
        if not restricted and (
            is_set_apart(opened, package) or is_marked(read_record(package, words=False).documents)
        ):
            raise UsageError(
                f"{record_id[:12]} is set apart as secret (độ mật).",
                next_step=f"Those who may see it use: scan2archive show {identifier} --restricted",
            )
        # Words also where none are shown: damage is told alike.
        return package, read_record(package, words=bool(lit) or not open_it)

    read_now = read_latest(opened, record_id, read)
    assert read_now is not None  # `resolve` gives only ids that have a package
    package, record = read_now
    document = _document_meant(record, identifier)
    if open_it or save:
        _open_pdf(files_of(package).access_pdf, identifier, record, document, page=page, lit=lit, save=save)
    elif history:
        _tell_history(record, document, as_json=as_json)
    elif as_json:
        console.out_json(document_to_json(document) if document else record_to_json(record))
    else:
        for line in _lines(opened, record, document, files_of(package), text=text):
            console.out(line)


def _check_forms(forms: list[str], *, open_it: bool, page: int | None, lit: str, save: Path | None) -> None:
    """Raises UsageError for options of `show` that do not go together."""
    if len(forms) > 1:
        raise UsageError(
            f"{' and '.join(forms)} do not go together: each shows something else.",
            next_step=f"Leave {forms[-1]} out, or ask twice.",
        )
    if lit and not (open_it or save):
        raise UsageError(
            "--lit lights words in the PDF.", next_step="Use it with --open, or with --save FILE."
        )
    if save and (open_it or not lit.strip()):
        raise UsageError(
            "--save writes a PDF with words lit.", next_step="Use it with --lit WORDS, without --open."
        )
    if page is not None and not open_it:
        raise UsageError("--page says where to open the PDF.", next_step="Use it with --open.")


def _open_pdf(
    pdf: Path | None,
    identifier: str,
    record: Record,
    document: Document | None,
    *,
    page: int | None,
    lit: str,
    save: Path | None,
) -> None:
    from scan2archive.index import Query

    if page is not None and page > len(record.pages):
        raise UsageError(
            f"The scan has {counted(len(record.pages), 'page', 'pages')}, there is no page {page}.",
            next_step="Name a page of the whole scan, not of the document.",
        )
    if lit:
        look(pdf, identifier, record, document, Query(lit), page=page, save=save)
    else:
        open_file(pdf, identifier, page or (document.pages[0] if document else 1))


def _tell_history(record: Record, document: Document | None, *, as_json: bool) -> None:
    from scan2archive.batch.desk.history import history_to_json, of_document
    from scan2archive.console.render_history import history_text

    if as_json:
        console.out_json(history_to_json(record, document))
        return
    for line in history_text(of_document(record, document), console.style_of(sys.stdout)):
        console.out(line)


def _lines(
    opened: Archive, record: Record, document: Document | None, files: Files, *, text: bool
) -> Iterator[str]:
    """A document or record as people read it, or the text of its pages."""
    from scan2archive.batch.desk.duplicates import with_problems
    from scan2archive.batch.holdings.dossiers import title_of
    from scan2archive.console import render

    called = partial(title_of, opened)
    record, style = with_problems(record, twins_of(opened, record.id)), console.style_of(sys.stdout)
    if text:
        return render.page_texts(render.pages_of(record, document))
    if document:
        return render.document_view(document, record, files, _links(opened, document), style, title_of=called)
    return render.record_text(record, files, style, title_of=called)


def _links(opened: Archive, document: Document) -> Links:
    """What the document is tied to; nothing where the index cannot tell, which `search` and `doctor` say."""
    from scan2archive.batch.finding.links import Links, links
    from scan2archive.index import open_index

    try:
        return links(open_index(opened.index_path), document)
    except IndexUnusableError:
        return Links()


def _document_meant(record: Record, identifier: str) -> Document | None:
    """The document an id with an ordinal names; None for the id of a record."""
    _prefix, dash, ordinal = identifier.strip().partition("-")
    if not dash:
        return None
    for document in record.documents:
        if str(document.ordinal) == ordinal:
            return document
    raise UsageError(
        f"The record {record.id[:12]} has no document {ordinal}, only {len(record.documents)}.",
        next_step=f"See them with: scan2archive show {record.id[:12]}",
    )
