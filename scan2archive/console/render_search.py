# SPDX-License-Identifier: Apache-2.0
"""The answer to a search as people read it in a terminal. Text only; nothing is printed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scan2archive.console.labels import PAGE, _, counted, dossier_text, label, readable, untitled
from scan2archive.console.terminal import Style
from scan2archive.document_types import nearest_type
from scan2archive.errors import UsageError
from scan2archive.index import Facet, Hit, Query, Result
from scan2archive.index.queries.clauses import Clause, Code, Dates, Filters, Phrase
from scan2archive.index.queries.query import parse
from scan2archive.index.words.analysis import tokens
from scan2archive.index.words.header import HEADER_WORDS

_INDENT = "   "
_MOST_VALUES = 8  # of a facet that are shown


def result_text(
    query: Query,
    result: Result,
    access_pdf: Callable[[Hit], Path | None],
    style: Style,
    *,
    title_of: Callable[[str], str] = untitled,
) -> Iterator[str]:
    """Hits by rank, then facets, then how to see more.

    Args:
        query: What was asked; its offset numbers the hits.
        result: The answer.
        access_pdf: The file to open for a hit; None if there is none.
        style: What the terminal can carry.
        title_of: The title of a dossier by its name; empty if it has none.
    """
    asked = f" “{result.query}”" if result.query else ""
    if not result.total:
        yield _("No document found for{query}.").format(query=asked or _(" these filters"))
        yield from _advice(query, result)
        return
    found = counted(result.total, "document", "documents")
    yield style.dim(f"{found}{asked}  ({result.took_ms:.0f} ms)")
    if result.partial:
        yield style.warn(_("No document has all of these words; the following have most of them."))
    if result.nowhere:
        yield style.warn(_("In no document at all: {words}").format(words=", ".join(result.nowhere)))
    yield from _suggestions(result.suggestions)
    yield from _not_read(query)
    if result.similar:
        slips = counted(result.similar, "document", "documents")
        yield style.dim(
            _("But for one letter: {documents}, after those that have the words as typed").format(
                documents=slips
            )
        )
    if result.renamed:
        also = _(
            'Searched too, after the name typed, its names before and after a reorganisation: {names} (not with the name in "quotes")'
        )
        yield style.dim(also.format(names=", ".join(result.renamed)))
    if 0 < result.phrase_total < result.total:
        yield style.dim(
            _('As a phrase: {documents} (put it in "quotes")').format(
                documents=counted(result.phrase_total, "document", "documents")
            )
        )
    for rank, hit in enumerate(result.hits, query.offset + 1):
        yield ""
        yield from _hit(rank, hit, access_pdf(hit), title_of, style)
    yield from facet_text(result.facets, style)
    last = query.offset + len(result.hits)
    if result.hits and last < result.total:
        yield ""
        yield style.dim(
            _("{first}–{last} of {total}; more with --offset {last}").format(
                first=query.offset + 1, last=last, total=result.total
            )
        )
    elif not result.hits and query.limit:
        yield _("There are no hits from number {number} on.").format(number=query.offset + 1)
    if result.hits and style.width:
        first = query.offset + 1
        yield style.dim(_("Open one, its words lit: the same with --open {number}").format(number=first))


def unknown_type(name: str) -> UsageError:
    """A type that is none: which one may be meant, and where those of the archive are listed."""
    close = nearest_type(name)
    return UsageError(
        _("There is no type of document {name!r}").format(name=name)
        + (_("; did you mean {close}?").format(close=close) if close else "."),
        next_step=_(
            "Give its name or abbreviation, such as QĐ. The types in this archive: scan2archive search --facets --limit 0"
        ),
    )


def unsearchable_text(scans: int, *, going_on: bool) -> str:
    """One line on scans that a search cannot find yet, and what to do."""
    what = counted(scans, "archived scan is not searchable yet", "archived scans are not searchable yet")
    why = _("a run is going on.") if going_on else _("run the same command again, or scan2archive reindex")
    return f"{what}: {why}"


def empty_text(root: Path, option: str, *, at_work: bool, waiting: bool) -> str:
    """What a search says where no document can be found at all yet, and what to do.

    Args:
        root: Of the archive.
        option: Of the command line, to be given again.
        at_work: A process is at work there: a run now would only be refused.
        waiting: Scans are archived and not searchable yet, which is told of besides.
    """
    none = _("There are no documents to search in {root} yet").format(root=root)
    if at_work:
        text = _("{none}: a run is at work, and what it archives is found soon. How far it is: {command}")
        return text.format(none=none, command=f"scan2archive status{option}")
    if waiting:
        return f"{none}."
    return _("{none}. Next: {command}").format(none=none, command=f"scan2archive run FOLDER{option}")


def facet_text(facets: tuple[Facet, ...], style: Style) -> Iterator[str]:
    """How often each type, issuer, year and dossier occurs among all hits."""
    names = {"year": _("Năm")}
    for facet in facets:
        if facet.values:
            yield ""
            yield style.bold(names.get(facet.field) or label(facet.field))
            for value, count in facet.values[:_MOST_VALUES]:
                yield f"{count:>7,}  {value}"
            if (more := len(facet.values) - _MOST_VALUES) > 0:
                yield style.dim(f"{'…':>7}  " + _("{more} more (all with --json)").format(more=more))


def _hit(
    rank: int, hit: Hit, access_pdf: Path | None, title_of: Callable[[str], str], style: Style
) -> Iterator[str]:
    head = [
        style.bold(_marked(hit, "code") or _("(không đọc được số)")),
        *(_marked(hit, name) for name in ("type", "issued_date", "issuer")),
    ]
    number = f"{rank}. "
    yield number + style.wrap(" · ".join(part for part in head if part), _INDENT)[len(_INDENT) :]
    if subject := _marked(hit, "subject"):
        yield style.wrap(subject, _INDENT)
    for snippet in hit.snippets:
        yield style.wrap(f"{style.dim(f'{PAGE} {snippet.page}:')} {style.lit(snippet.html)}", _INDENT)
    first, last = hit.pages
    where = f"{PAGE} {first}" if first == last else f"{PAGE} {first}–{last}"
    dossiers = [dossier_text(name, title_of(name)) for name in (hit.dossier, *hit.also_in) if name]
    parts = [hit.source, where, hit.id, *dossiers]
    yield style.wrap(style.dim(" · ".join(parts)), _INDENT)
    if access_pdf:
        yield _INDENT + style.dim(style.place(access_pdf))


def _marked(hit: Hit, name: str) -> str:
    """A value as people read it; a question mark behind it if nobody is sure of it."""
    value = hit.value(name)
    return readable(name, value) + ("?" if value and name in hit.review else "")


def _advice(query: Query, result: Result) -> Iterator[str]:
    yield from _suggestions(result.suggestions)
    yield from _not_read(query)
    typed = parse(Query(query.text))
    for name in typed.strange_types:
        yield str(unknown_type(name))
    words = {token.folded for token in tokens(query.text)}
    if words and words <= HEADER_WORDS:
        yield _("These words head every paper (quốc hiệu, tiêu ngữ); there they are not searched.")
        return
    filters = (
        *query.types,
        query.issuer,
        query.signer,
        query.dossier,
        query.date_from,
        query.date_to,
        query.number,
    )
    if any(filters) and query.text:
        yield _("Try it without some of the filters.")
    if typed.filters != Filters():
        yield _("Try it without the fields in it: what stands before a colon.")
        return
    if typed.must and all(
        isinstance(clause, Dates) or (isinstance(clause, Code) and clause.month) for clause in typed.must
    ):
        yield _("No paper of that time. Which years there are: scan2archive search --facets --limit 0")
        return
    if query.exact:
        yield _("Try it without --exact: words are then found whatever their marks.")
    elif query.text and not result.suggestions:
        yield _fewer(typed.must)


def _fewer(must: Sequence[Clause]) -> str:
    """What to try in place of words of which no document has all."""
    if len(must) > 1:
        return _("Try fewer words; marks and capitals do not matter.")
    if any(isinstance(clause, Phrase) for clause in must):
        return _("Try it without quotation marks: the words may then stand apart.")
    return _("Try another word or number; marks and capitals do not matter.")


def _not_read(query: Query) -> Iterator[str]:
    """What was typed and cannot be taken as it was meant."""
    typed = parse(Query(query.text))
    if query.text.strip() and not tokens(query.text):
        yield _("There are no words in it: all documents that pass the filters are listed.")
    if typed.turned:
        yield _("The later date stood first; the range was turned round.")
    if typed.open_quote:
        yield _("A quotation mark is not closed: what stands behind it was searched as words by themselves.")
    for name in typed.no_values:
        yield _("“{name}:” has nothing behind its colon and was left out.").format(name=name)
    for text in typed.no_dates:
        yield _(
            "“{text}” is no date and was searched as it stands; dates are 2016, 5/2016, 12/5/2016, 1995..1998."
        ).format(text=text)


def _suggestions(suggestions: tuple[str, ...]) -> Iterator[str]:
    if suggestions:
        yield _("Did you mean: {words}?").format(words=" · ".join(suggestions))
